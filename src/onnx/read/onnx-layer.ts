/** The network of an ONNX file as a layer: models whose networks came from other programs are then trained and saved as any. */
import { base64Decode, base64Encode } from '@bufbuild/protobuf/wire';
import { ChainruleError, fail } from '../../graph/error.ts';
import { either, type OptionKinds, text, truth } from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import { formatShape, sameShape, sizeOf } from '../../graph/shape.ts';
import type { Layer } from '../../nn/layer.ts';
import { reshape } from '../../ops/index.ts';
import { bytesKind, readFile } from './file.ts';
import { networkOf, readLogits } from './from-onnx.ts';

/** What the layer is made of. */
export interface OnnxLayerOptions {
  /** The bytes of the file, or these as base64, as models are saved with them. */
  readonly file: Uint8Array | string;
  /**
   * Whether it gives logits, which losses of classes take: a Softmax or a Sigmoid at the end of the file is left out, and of other
   * probabilities, as scikit-learn's classifiers give them, the logarithms are taken. False when absent.
   */
  readonly logits?: boolean;
}

const kinds: OptionKinds<OnnxLayerOptions> = { file: either({ ...bytesKind }, text), logits: truth };

/**
 * A layer that computes what an ONNX file says, with its arrays as parameters, which begin as they are there: for rows in the
 * shape of the file's input without its first axis, or of as many numbers. A network of it is trained, saved and read back as any other,
 * `load(file, { layers: { onnxLayer } })`; exported by `toOnnx` it is the operators again. What `fromOnnx` refuses is refused.
 *
 * @example
 * import { fitTable, layers, sequential } from 'chainrule';
 * import { onnxLayer, toOnnx } from 'chainrule/onnx';
 *
 * // In place of a file of another program.
 * const file = toOnnx(sequential([layers.linear(1, 4), layers.activation('tanh'), layers.linear(1)], { seed: 1 }));
 * const rows = Array.from({ length: 40 }, (_, i) => ({ x: i / 20 - 1, y: (i / 20 - 1) ** 2 }));
 * const model = await fitTable(rows, { target: 'y', from: sequential([onnxLayer({ file })]), epochs: 20 });
 * console.log(model.network.parameters[0]!.name); // layer1.layer1.weight
 */
export function onnxLayer(options: OnnxLayerOptions): Layer {
  requireOptions<OnnxLayerOptions>('onnxLayer', options, kinds, ['file']);
  const { file, logits = false } = options;
  const bytes = typeof file === 'string' ? decoded(file) : file;
  const what = 'onnxLayer: file';
  const network = networkOf(what, logits ? readLogits(what, bytes) : readFile(what, bytes));
  return {
    type: 'onnxLayer',
    options: { file: typeof file === 'string' ? file : base64Encode(bytes), logits },
    note: 'an ONNX file',
    row: network.row,
    build: (row) => {
      const isFlat = row.length === 1 && row[0] === sizeOf(network.row);
      if (!isFlat && !sameShape(row, network.row)) {
        fail({
          what: 'onnxLayer',
          problem: 'takes other rows',
          got: formatShape(row),
          expected: formatShape(network.row),
        });
      }
      return {
        row: network.output,
        parameters: network.parameters.map(({ name, shape, role, values }) => ({
          name,
          shape,
          role,
          initialise: () => values.slice(),
        })),
      };
    },
    apply: (x, values, { training, ...pass }) =>
      network.forward(reshape(x, [x.shape[0]!, ...network.row]), {
        values,
        ...(training && { training: pass }),
      }),
  };
}

function decoded(file: string): Uint8Array {
  try {
    return base64Decode(file);
  } catch (cause) {
    throw new ChainruleError({
      what: 'onnxLayer: file',
      problem: 'not base64',
      expected: 'the bytes of an ONNX file',
      cause,
    });
  }
}
