/** A model as an ONNX file, for other programs to run. */
import { preprocessingToJson, requirePreprocessing } from '../../data/preprocessing.ts';
import { input, type Node } from '../../graph/node.ts';
import { requireKind } from '../../graph/options.ts';
import type { OwnBytes } from '../../graph/platform.ts';
import { sizeOf } from '../../graph/shape.ts';
import { describeModel } from '../../model/model-file.ts';
import type { NetworkParts } from '../../model/network-model.ts';
import type { ModelParts } from '../../model/table-model.ts';
import { lossKind } from '../../nn/loss.ts';
import { isSequential, type Network, networkKind } from '../../nn/network.ts';
import { requireFloat32 } from '../../nn/weights.ts';
import { encodeModel } from '../schema.ts';
import { Builder } from './builder.ts';
import { requireSameConstants, writeGraph } from './graph.ts';
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
 *   in the metadata `chainrule.preprocessing`. Outputs: `label`, text [rows], and `probabilities` [rows, classes]; or `value`,
 *   double [rows, 1]. Of several targets `label_name` and so on for each. ONNX has no operators for dates: models with
 *   columns of dates are refused.
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
export function toOnnx(model: Network | NetworkParts | ModelParts): OwnBytes {
  const isModel = typeof model === 'object' && model !== null && 'network' in model;
  const parts: Partial<ModelParts> & { network: Network } = isModel ? model : { network: model };
  requireKind(isModel ? 'toOnnx: network' : 'toOnnx: model', parts.network, networkKind);
  if (parts.loss !== undefined) requireKind('toOnnx: loss', parts.loss, lossKind);
  if (parts.preprocessing !== undefined) requirePreprocessing('toOnnx', parts.preprocessing);
  const { network, loss, preprocessing } = parts;
  const builder = new Builder();
  const features = preprocessing
    ? builder.apply('Reshape', [
        writeColumns(builder, preprocessing),
        builder.constant([-1, ...network.row], [network.row.length + 1], 'int64'),
      ])
    : builder.input('x', 'float', ['rows', ...network.row]);
  const graphFor = (rows: number) => {
    const x = input('x', [rows, ...network.row]);
    const outputs = network.forward(x);
    return { x, y: loss ? loss.predict(outputs) : outputs };
  };
  const [few, many] = [graphFor(2), graphFor(3)];
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
  const answer = writeGraph(builder, few.y, many.y, (node) => (node === few.x ? features : weights.get(node)!()));
  if (preprocessing) writeAnswers(builder, preprocessing.targets, answer, sizeOf(network.output));
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

function outputName(loss: ModelParts['loss'] | undefined): string {
  if (!loss) return 'output';
  return loss.task === 'classification' ? 'probabilities' : 'value';
}
