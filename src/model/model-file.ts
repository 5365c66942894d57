/**
 * The model file: one safetensors file with the weights, and everything else as JSON in its metadata. Reading runs no
 * code and checks everything.
 */
import * as v from 'valibot';
import { checked } from '../data/checked.ts';
import { parsePreprocessing } from '../data/preprocess.ts';
import { featureCount } from '../data/preprocessing.ts';
import { ChainruleError, fail } from '../graph/error.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../graph/shape.ts';
import { layerFromOptions, lossFromOptions, type OwnParts } from '../nn/from-options.ts';
import { requireLayers, sequential } from '../nn/network.ts';
import { requireFloat32 } from '../nn/weights.ts';
import { outputsFor } from './choose-loss.ts';
import { type FileKind, readDescribed, record, requireOrder, writeDescribed } from './described-file.ts';
import type { StoredTensor } from './safetensors.ts';
import { type ModelParts, makeTableModel, type TableModel } from './table-model.ts';

/** Raised when files change so that older programs would misread them. */
export const formatVersion = 1;

const modelFile: FileKind = {
  key: 'chainrule',
  name: 'Chainrule model',
  version: formatVersion,
  origin: 'a file that `chainrule train` or save() wrote',
};

const origin = 'the model file as it was saved';
const setting = v.nullable(v.union([v.string(), v.number(), v.boolean()]));
const configurationSchema = v.record(v.string(), v.union([setting, v.array(v.union([v.string(), v.number()]))]));

/** The bytes of a model's file; weights are stored as float32. Throws where these would not be read back. */
export function modelToBytes(model: ModelParts): Uint8Array<ArrayBuffer> {
  const { loss, preprocessing, configuration } = model;
  const network = requireLayers('model file', model.network);
  parsePreprocessing(JSON.parse(JSON.stringify(preprocessing)));
  checkWidths(model);
  const tensors = network.parameters.map(({ name, shape, values }) => {
    requireFloat32(name, values);
    return { name, dtype: 'F32' as const, shape, data: Float32Array.from(values) };
  });
  return writeDescribed(modelFile, tensors, {
    layers: network.layers.map(({ layer: { type, options } }) => ({ type, options })),
    seed: network.seed,
    loss: { name: loss.name, options: loss.options },
    preprocessing,
    configuration,
  });
}

/**
 * Reads a model back. `file` is its name, for messages; `own` makes the layers and losses of a model that are not of the
 * library: `{ losses: { focal } }`. Throws on files that are truncated, altered, newer, or no model.
 */
export async function modelFromBytes(bytes: Uint8Array, file = 'model file', own: OwnParts = {}): Promise<TableModel> {
  const { described, tensors } = readDescribed(modelFile, bytes, file);
  try {
    const parts = rebuild(described, tensors, own);
    requireOrder(
      tensors,
      parts.network.parameters.map(({ name }) => name),
    );
    return await makeTableModel(parts);
  } catch (cause) {
    if (!(cause instanceof ChainruleError)) throw cause;
    throw new ChainruleError({ what: file, problem: `not a model that can be used: ${cause.message}`, cause });
  }
}

function rebuild(
  { layers, seed, loss, preprocessing, configuration }: Record<string, unknown>,
  tensors: ReadonlyMap<string, StoredTensor>,
  own: OwnParts,
): ModelParts {
  if (!Array.isArray(layers)) fail({ what: 'layers', problem: 'missing', expected: 'a list' });
  const entries = layers.map((layer) => record('layer', layer));
  const rows = parsePreprocessing(preprocessing);
  const network = sequential(
    entries.map(({ type, options }) => layerFromOptions(type, options, own.layers)),
    {
      row: [featureCount(rows)],
      seed: checked('seed', v.pipe(v.number(), v.safeInteger()), seed, origin),
      weights: (name, shape) => savedWeights(tensors.get(name), name, shape),
    },
  );
  const { name, options } = record('loss', loss);
  const parts: ModelParts = {
    network,
    loss: lossFromOptions(name, options, own.losses),
    preprocessing: rows,
    configuration: checked('configuration', configurationSchema, configuration, origin),
  };
  checkWidths(parts);
  return parts;
}

function savedWeights(tensor: StoredTensor | undefined, name: string, shape: Shape): Float64Array {
  if (tensor?.dtype !== 'F32' || !sameShape(tensor.shape, shape)) {
    fail({
      what: name,
      problem: tensor ? 'the weights do not fit the architecture' : 'the weights are missing',
      got: tensor ? `${tensor.dtype} ${formatShape(tensor.shape)}` : 'nothing',
      expected: `F32 ${formatShape(shape)}`,
    });
  }
  const bad = tensor.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) fail({ what: name, problem: 'a weight is not a finite number', got: `${tensor.data[bad]} at ${bad}` });
  return Float64Array.from(tensor.data);
}

/** The network must take the features and give what the loss needs for the target. */
function checkWidths({ network, loss, preprocessing }: ModelParts): void {
  const { target } = preprocessing;
  const features = featureCount(preprocessing);
  const [inputs, outputs] = [sizeOf(network.row), sizeOf(network.output)];
  const wanted = outputsFor(loss, target);
  if (inputs === features && outputs === wanted) return;
  fail({
    what: 'network',
    problem: 'does not fit its preprocessing',
    got: `${inputs} inputs, ${outputs} outputs, loss ${loss.name}`,
    expected:
      wanted === undefined
        ? `a loss for ${target.kind === 'number' ? 'numbers' : `${target.classes.length} classes`}`
        : `${features} inputs, ${wanted} outputs`,
  });
}
