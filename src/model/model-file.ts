/**
 * The model file: one safetensors file with the weights, and everything else as JSON in its metadata. Reading runs no
 * code and checks everything.
 */

import { type Backend, backendKind } from '../backends/backend.ts';
import * as is from '../data/checked.ts';
import { readMeasuresWith } from '../data/measure-reading.ts';
import { parsePreprocessing } from '../data/preprocess.ts';
import { featureCount, type Preprocessing, preprocessingToJson } from '../data/preprocessing.ts';
import { ChainruleError, fail } from '../graph/error.ts';
import { callback, type OptionKinds, objectWith, recordOf } from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import type { OwnBytes } from '../graph/platform.ts';
import { formatShape, type Shape, sameShape, sizeOf } from '../graph/shape.ts';
import { layerOf, lossFromOptions, type OwnParts, otherLayersOf } from '../nn/from-options.ts';
import { requireLayers, type Sequential, sequential } from '../nn/network.ts';
import { requireFloat32 } from '../nn/weights.ts';
import { type OwnMetrics, ownMetricsKind, requireMetrics } from '../train/own-metrics.ts';
import { outputsFor } from './choose-loss.ts';
import { type FileKind, readDescribed, requireOrder, writeDescribed } from './described-file.ts';
import { makeNetworkModel, type NetworkModel, type NetworkParts } from './network-model.ts';
import type { PictureModel, PictureModelParts } from './picture-model.ts';
import type { StoredTensor } from './safetensors.ts';
import { metricJudge } from './table-metrics.ts';
import { type AnyTableModel, type ModelParts, makeTableModel, type TableModel } from './table-model.ts';

/**
 * The version of model files. Raised when files change so that older programs would misread them.
 *
 * @example
 * import { formatVersion } from 'chainrule/engine';
 *
 * console.log(formatVersion); // 1
 */
export const formatVersion = 1;

/** What model files are. */
export const modelFile: FileKind = {
  key: 'chainrule',
  name: 'Chainrule model',
  version: formatVersion,
  origin: 'a file that `chainrule train` or save() wrote',
};

const origin = 'the model file as it was saved';
const isRow = is.listOf(is.all(is.safeInteger, is.least(1)));
const setting = is.either(is.text, is.number, is.truth, is.nothing);
const isConfiguration = is.recordOf(is.either(setting, is.listOf(is.either(is.text, is.number))));
const isNamed = (name: string) => is.fields({ [name]: is.text, options: is.recordOf(is.anything) }, false);

const modelKind = objectWith('a model', 'network', 'loss');

/** What reading a model can be told. */
export interface LoadOptions extends OwnParts {
  /** Metrics of one's own, by name, as `fit` or `fitTable` takes them: `evaluate` has them then. A file does not hold them. */
  readonly metrics?: OwnMetrics | undefined;
  /** What the model predicts on; wasm when absent. `reference` is for places that may not compile WebAssembly. */
  readonly backend?: Backend | undefined;
}

const loadKinds: OptionKinds<LoadOptions> = {
  layers: recordOf(callback, 'makers of layers, by type'),
  losses: recordOf(callback, 'makers of losses, by name'),
  metrics: ownMetricsKind,
  backend: backendKind,
};

type Described = Readonly<Record<string, unknown>>;
type Saved<Name extends string> = { readonly [name in Name]: string } & { readonly options: object };

/**
 * The bytes of a model's file, of a table or not; weights are stored as float32. Throws where these would not be read back.
 *
 * @example
 * import { fit, mlp, modelToBytes, networkFromBytes } from 'chainrule';
 *
 * const model = await fit(mlp({ inputs: 1, hidden: 4, outputs: 1 }), { x: [0, 1, 2], y: [0, 0.5, 1] }, { epochs: 5 });
 * const bytes = modelToBytes(model); // safetensors: a page may keep them, a server may send them
 * console.log((await networkFromBytes(bytes)).predict([2])[0] === model.predict([2])[0]); // true
 */
export function modelToBytes(model: ModelParts | NetworkParts | PictureModelParts): OwnBytes {
  requireKind('model', model, modelKind);
  const network = requireLayers('model file', model.network);
  const ofTable = 'preprocessing' in model ? model : undefined;
  if (ofTable) {
    parsePreprocessing(JSON.parse(JSON.stringify(preprocessingToJson(ofTable.preprocessing))));
    checkWidths(ofTable);
  }
  const tensors = network.parameters.map(({ name, shape, values }) => {
    requireFloat32(name, values);
    return { name, dtype: 'F32' as const, shape, data: Float32Array.from(values) };
  });
  return writeDescribed(modelFile, tensors, describeModel({ ...model, network }));
}

/** All of a model but its weights, as files hold it. */
export function describeModel(model: (ModelParts | NetworkParts) & { readonly network: Sequential }): Described {
  const { network, loss } = model;
  return {
    layers: network.layers.map(({ layer: { type, options } }) => ({ type, options })),
    seed: network.seed,
    loss: { name: loss.name, options: loss.options },
    ...('preprocessing' in model
      ? { preprocessing: preprocessingToJson(model.preprocessing), configuration: model.configuration }
      : { row: network.row }),
    ...('pictures' in model && { pictures: model.pictures }),
  };
}

/** A model of any kind: of a table with one target or several, of pictures, or of rows of numbers. */
export type AnyModel = AnyTableModel | PictureModel | NetworkModel;

/**
 * Reads a model of any kind back: `modelFromBytes(bytes, { backend: reference })`, or with the file's name, for messages,
 * before the options. These make the layers and losses of a model that are not of the library, `{ losses: { focal } }`, add
 * metrics to what `evaluate` says, and choose the backend that predicts. What the file holds decides what comes: the type is said by who knows it, a `TableModel`
 * where nothing is, `modelFromBytes<NetworkModel>(bytes)` for what `fit` gave, `<MultiTargetModel>` for several targets, `<PictureModel>` for
 * pictures, and `<AnyModel>` to ask (`'preprocessing' in model` is one of tables, `'pictures' in model` one of pictures). Throws on files that are truncated, altered, newer, or no
 * model.
 *
 * @example
 * import { fit, fitTable, mlp, modelFromBytes, modelToBytes, type NetworkModel } from 'chainrule';
 *
 * const rows = Array.from({ length: 40 }, (_, i) => ({ area: 50 + (i % 20), price: 3 * (i % 20) }));
 * const fitted = await fitTable(rows, { target: 'price', epochs: 5 });
 * const model = await modelFromBytes(modelToBytes(fitted));
 * console.log(model.features, model.target); // ['area'] price
 *
 * const line = await fit(mlp({ inputs: 1, hidden: 4, outputs: 1 }), { x: [0, 1, 2], y: [0, 0.5, 1] }, { epochs: 5 });
 * const again = await modelFromBytes<NetworkModel>(modelToBytes(line));
 * console.log(again.predict([2])[0] === line.predict([2])[0]); // true
 */
export async function modelFromBytes<Model extends AnyModel = TableModel>(
  bytes: Uint8Array,
  fileOrOptions: string | LoadOptions = {},
  options: LoadOptions = {},
): Promise<Model> {
  return (await modelOf(await readModel('modelFromBytes', bytes, fileOrOptions, options))) as Model;
}

/** The model that a description is of, with its weights. */
export function modelOf(saved: SavedModel): Promise<AnyModel> {
  if (!isOfNumbers(saved.described)) return tableOf(saved);
  return 'pictures' in saved.described ? picturesOf(saved) : networkOf(saved);
}

/**
 * Reads a model of rows of numbers back, such as `fit` gives; arguments and errors are those of {@link modelFromBytes}, and a
 * model of a table is refused.
 *
 * @example
 * import { layers, losses, modelToBytes, networkFromBytes, sequential } from 'chainrule';
 * import { setWeights } from 'chainrule/engine';
 *
 * const network = sequential([layers.linear(2, 1)]);
 * setWeights(network, [[3, 4], [0.5]]);
 * const model = await networkFromBytes(modelToBytes({ network, loss: losses.meanSquaredError() }));
 * console.log(model.predict([1, 10])); // [43.5]
 */
export async function networkFromBytes(
  bytes: Uint8Array,
  fileOrOptions: string | LoadOptions = {},
  options: LoadOptions = {},
): Promise<NetworkModel> {
  const saved = await readModel('networkFromBytes', bytes, fileOrOptions, options);
  if (!isOfNumbers(saved.described)) {
    fail({ what: saved.file, problem: 'a model of tables', hint: 'load(), or modelFromBytes()' });
  }
  if ('pictures' in saved.described) {
    fail({ what: saved.file, problem: 'a model of pictures', hint: 'load(), or modelFromBytes()' });
  }
  return networkOf(saved);
}

/** What a file says, and what was said about reading it. */
export interface SavedModel {
  readonly file: string;
  readonly described: Described;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly own: OwnParts;
  readonly metrics: OwnMetrics;
  readonly backend: Backend | undefined;
}

async function readModel(
  what: string,
  bytes: Uint8Array,
  fileOrOptions: string | LoadOptions,
  more: LoadOptions,
): Promise<SavedModel> {
  const [file, options] = typeof fileOrOptions === 'string' ? [fileOrOptions, more] : ['model file', fileOrOptions];
  requireLoadOptions(what, options);
  const { backend, metrics, ...own } = options;
  const judges = requireMetrics(what, metrics);
  try {
    return { file, ...readDescribed(modelFile, bytes, file), own, metrics: judges, backend };
  } catch (error) {
    // A header begins with a brace.
    if (!(bytes instanceof Uint8Array) || bytes[8] === 0x7b) throw error;
    const fault = (await import('./foreign-file.ts')).foreignFault(bytes, file);
    throw fault ? new ChainruleError(fault) : error;
  }
}

function networkOf({ file, described, tensors, own, metrics, backend }: SavedModel): Promise<NetworkModel> {
  const row = () => is.checked<Shape>('row', isRow, described.row, origin);
  return usable(file, async () => makeNetworkModel(await rebuild(described, row(), tensors, own), backend, metrics));
}

/** Only who has such a model loads what it needs. */
async function picturesOf({ file, described, tensors, own, backend }: SavedModel): Promise<PictureModel> {
  const { makePictureModel, parsePictures } = await import('./picture-model.ts');
  return usable(file, async () => {
    const parts = await rebuild(described, is.checked<Shape>('row', isRow, described.row, origin), tensors, own);
    return makePictureModel({ ...parts, pictures: parsePictures(described.pictures, parts) }, backend);
  });
}

function tableOf({ file, described, tensors, own, metrics, backend }: SavedModel): Promise<AnyTableModel> {
  return usable(file, async () => {
    const parts = await rebuildTable(described, tensors, own);
    return makeTableModel(parts, backend, metricJudge(metrics, parts.network, parts.loss));
  });
}

/** Refuses options of reading a model that are unknown or cannot be. */
export function requireLoadOptions(what: string, options: unknown): asserts options is LoadOptions {
  requireOptions<LoadOptions>(what, options, loadKinds);
}

/** The files of tables have the features of a row in their preprocessing; others say the shape itself. */
function isOfNumbers(described: Described): boolean {
  return 'row' in described && !('preprocessing' in described);
}

async function usable<Model>(file: string, make: () => Promise<Model>): Promise<Model> {
  try {
    return await make();
  } catch (cause) {
    // What the place lacks, and not the file, is another matter.
    if (!(cause instanceof ChainruleError) || cause.kind === 'work') throw cause;
    throw new ChainruleError({ what: file, problem: `not a model that can be used: ${cause.message}`, cause });
  }
}

async function rebuild(
  { layers, seed, loss }: Described,
  row: Shape,
  tensors: ReadonlyMap<string, StoredTensor>,
  own: OwnParts,
): Promise<NetworkParts> {
  const entries = is.checked<Saved<'type'>[]>('layers', is.listOf(isNamed('type')), layers, origin);
  const others = await otherLayersOf(entries);
  const network = sequential(
    entries.map(({ type, options }) => layerOf(type, options, others, own.layers)),
    {
      row,
      seed: is.checked('seed', is.safeInteger, seed, origin),
      weights: (name, shape) => savedWeights(tensors.get(name), name, shape),
    },
  );
  requireOrder(
    tensors,
    network.parameters.map(({ name }) => name),
  );
  const { name, options } = is.checked<Saved<'name'>>('loss', isNamed('name'), loss, origin);
  return { network, loss: lossFromOptions(name, options, own.losses) };
}

async function rebuildTable(
  described: Described,
  tensors: ReadonlyMap<string, StoredTensor>,
  own: OwnParts,
): Promise<ModelParts> {
  const preprocessing = parsePreprocessing(described.preprocessing);
  if (JSON.stringify(preprocessing).includes('"measure":'))
    readMeasuresWith((await import('../data/measures.ts')).measureReader);
  const parts: ModelParts = {
    ...(await rebuild(described, [featureCount(preprocessing)], tensors, own)),
    preprocessing,
    configuration: is.checked('configuration', isConfiguration, described.configuration, origin),
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
  const { targets } = preprocessing;
  const features = featureCount(preprocessing);
  const [inputs, outputs] = [sizeOf(network.row), sizeOf(network.output)];
  const wanted = outputsFor(loss, targets);
  if (inputs === features && outputs === wanted) return;
  fail({
    what: 'network',
    problem: 'does not fit its preprocessing',
    got: `${inputs} inputs, ${outputs} outputs, loss ${loss.name}`,
    expected: wanted === undefined ? `a loss for ${wordsFor(targets)}` : `${features} inputs, ${wanted} outputs`,
  });
}

function wordsFor([target, ...others]: Preprocessing['targets']): string {
  if (target!.kind === 'number') return 'numbers';
  return others.length > 0 ? `${others.length + 1} labels` : `${target!.classes.length} classes`;
}
