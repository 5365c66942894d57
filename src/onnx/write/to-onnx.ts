/** A model as an ONNX file, for other programs to run. */
import { preprocessingToJson, requirePreprocessing } from '../../data/preprocessing.ts';
import { input, type Node } from '../../graph/node.ts';
import { requireKind } from '../../graph/options.ts';
import type { OwnBytes } from '../../graph/platform.ts';
import { sizeOf } from '../../graph/shape.ts';
import { describeModel } from '../../model/model-file.ts';
import type { NetworkParts } from '../../model/network-model.ts';
import type { PictureModelParts } from '../../model/picture-model.ts';
import type { ModelParts } from '../../model/table-model.ts';
import { lossKind } from '../../nn/loss.ts';
import { isSequential, type Network, networkKind } from '../../nn/network.ts';
import { requireFloat32 } from '../../nn/weights.ts';
import { encodeModel } from '../schema.ts';
import { Builder } from './builder.ts';
import { fewRows, manyRows, requireSameConstants, writeGraph } from './graph.ts';
import { writePixels } from './pixels.ts';
import { writeAnswers, writeColumns } from './table.ts';

/** The operators are those of this version of ONNX's standard set, which every runtime since 2022 has. */
const opset = 17n;
const opsetOfTables = 2n;
const irVersion = 8n;

/**
 * A model as an ONNX file of operator set 17, for any number of rows, in float32.
 *
 * - A model of a table has an input for each column, [rows, 1]: of double for numbers (NaN where missing), of text for
 *   categories, spelled as in training ("" where missing); its preprocessing is part of the graph, and beside that as JSON
 *   in the metadata `chainrule.preprocessing`. A date is a number, double too: days since 1970, or what the column counted where it was
 *   numbers (`20240218`, seconds, …); the `doc_string` of the input says which. Outputs: `label`, text [rows], and
 *   `probabilities` [rows, classes]; or `value`, double [rows, 1]. Of several targets `label_name` and so on for each.
 * - A model of pictures has the input `pixels`, uint8 [rows, height, width, channels], from 0 to 255, of the size that the model learned;
 *   mean and deviation are in the graph. Outputs: `label` and `probabilities`.
 * - A network with its loss has the input `x` [rows, ...row], and `probabilities` or `value`, as `predict` gives them; a
 *   network alone `output`, as it is.
 *
 * Any layers, one's own too: what is written is the graph. What draws random numbers while predicting, or treats a batch as
 * a whole, is refused. Indices of an embedding that are out of range are not noticed there.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 * import { toOnnx } from 'chainrule/onnx';
 *
 * const bytes = toOnnx(sequential([layers.linear(2, 8), layers.activation('relu'), layers.linear(1)]));
 * console.log(bytes instanceof Uint8Array, bytes.length > 100); // true true
 */
export function toOnnx(model: Network | NetworkParts | ModelParts | PictureModelParts): OwnBytes {
  const isModel = typeof model === 'object' && model !== null && 'network' in model;
  const parts: Partial<ModelParts & PictureModelParts> & { network: Network } = isModel ? model : { network: model };
  requireKind(isModel ? 'toOnnx: network' : 'toOnnx: model', parts.network, networkKind);
  if (parts.loss !== undefined) requireKind('toOnnx: loss', parts.loss, lossKind);
  if (parts.preprocessing !== undefined) requirePreprocessing('toOnnx', parts.preprocessing);
  const { network, loss, preprocessing, pictures } = parts;
  const builder = new Builder();
  const features = featuresOf(builder, parts);
  const graphFor = (rows: number) => {
    const x = input('x', [rows, ...network.row]);
    const outputs = network.forward(x);
    return { x, y: loss ? loss.predict(outputs) : outputs };
  };
  const [few, many] = [graphFor(fewRows), graphFor(manyRows)];
  requireSameConstants(few.y, many.y);
  const weights = new Map<Node, () => string>(
    network.parameters.map(({ name, node, shape, values }) => [
      node,
      () => {
        requireFloat32(name, values);
        return builder.constant(values, shape, 'float', name);
      },
    ]),
  );
  // Which arrays are weights, for fromOnnx: others are part of what is computed.
  const roles = network.parameters.map(({ name, role }) => [name, role]);
  const answer = writeGraph(builder, {
    few: few.y,
    many: many.y,
    leaf: (node) => (node === few.x ? features : weights.get(node)!()),
    rows: features,
  });
  const targets = pictures ? [{ kind: 'classes' as const, classes: pictures.classes }] : preprocessing?.targets;
  if (targets) writeAnswers(builder, targets, answer, sizeOf(network.output));
  else builder.output(answer, outputName(loss), 'float', ['rows', ...few.y.shape.slice(1)]);
  return encodeModel({
    irVersion,
    producerName: 'chainrule',
    graph: builder.graph('model'),
    opsetImport: [
      { domain: '', version: opset },
      ...(builder.usesTables ? [{ domain: 'ai.onnx.ml', version: opsetOfTables }] : []),
    ],
    metadataProps: [
      ...(preprocessing
        ? [{ key: 'chainrule.preprocessing', value: JSON.stringify(preprocessingToJson(preprocessing)) }]
        : []),
      { key: 'chainrule.roles', value: JSON.stringify(roles) },
      ...(loss && isSequential(network)
        ? [
            {
              key: 'chainrule.model',
              value: JSON.stringify(describeModel({ configuration: {}, ...parts, loss, network })),
            },
          ]
        : []),
    ],
  });
}

/** What the network reads, of the inputs of the file. */
function featuresOf(
  builder: Builder,
  { network, preprocessing, pictures }: Partial<ModelParts & PictureModelParts> & { network: Network },
): string {
  if (pictures) return writePixels(builder, pictures);
  if (!preprocessing) return builder.input('x', 'float', ['rows', ...network.row]);
  const lengths = builder.constant([-1, ...network.row], [network.row.length + 1], 'int64');
  return builder.apply('Reshape', [writeColumns(builder, preprocessing), lengths]);
}

function outputName(loss: ModelParts['loss'] | undefined): string {
  if (!loss) return 'output';
  return loss.task === 'classification' ? 'probabilities' : 'value';
}
