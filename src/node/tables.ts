/** Tables and models in files: what `chainrule/node` adds to the public API. */
import { existsSync } from 'node:fs';
import type { SizedIterable } from '../data/bytes.ts';
import type { ReadTable } from '../data/formats/format.ts';
import { type TableOptions, tableKinds } from '../data/formats/options.ts';
import { fail } from '../graph/error.ts';
import { text } from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { type FitOptions, requireFitOptions, type Target } from '../model/fit-options.ts';
import { type AnyFit, type FitResult, fitTable as fitSource, type MultiTargetFit } from '../model/fit-table.ts';
import {
  type AnyModel,
  type LoadOptions,
  modelFile,
  modelFromBytes,
  modelToBytes,
  networkFromBytes,
  requireLoadOptions,
} from '../model/model-file.ts';
import type { NetworkModel, NetworkParts } from '../model/network-model.ts';
import type { PictureModelParts } from '../model/picture-model.ts';
import { readTable, type TableSource } from '../model/source.ts';
import type { ModelParts, TableModel } from '../model/table-model.ts';
import { trainingPathFromBytes } from '../model/training-path-file.ts';
import type { Network } from '../nn/network.ts';
import type { TrainingPathPoint } from '../train/training-path.ts';
import { openBytes, requirePath, writeFileAtomically } from './files.ts';
import { readSafetensorsFile } from './safetensors-file.ts';

/** How a file is read as a table. */
export type FileOptions = Omit<TableOptions, 'name'>;

const { name: _itsPath, ...fileKinds } = tableKinds;

/**
 * Reads a file of any format that `readTable` reads; CSV and TSV, plain, .gz or .zst, without ever holding all of the text. Of a file with
 * several tables one is named by `part`, or behind its path: `people.db#adults`, `book.xlsx#Sheet2`, `digits.npz#x_train,y_train`. Fails as
 * `readTable` does, and, naming near file names, where there is no such file.
 *
 * @example
 * import { readTableFile, writeFileAtomically } from 'chainrule/node';
 *
 * await writeFileAtomically('ages.tsv', 'age\tsex\n31\tmale\n28\tfemale\n');
 * const { table, separator } = await readTableFile('ages.tsv');
 * console.log(table.rows, separator === '\t'); // 2 true
 */
export async function readTableFile(path: string, options: FileOptions = {}): Promise<ReadTable> {
  requireOptions<FileOptions>('readTableFile', options, fileKinds);
  requireKind('readTableFile: path', path, text);
  const { file, part } = partOfPath(path);
  return readTable(openBytes(file), { part, ...options, name: file });
}

/** The bytes of the part of a file that a path means. */
export function openPart(path: string): SizedIterable {
  const { file, part } = partOfPath(path);
  return Object.assign(openBytes(file), { part });
}

/**
 * The file that a path means, and the part of it that is wanted, behind `#`: `people.db#adults`. A file whose own name has a `#` is that
 * file.
 *
 * @example
 * import { partOfPath } from 'chainrule/node';
 *
 * console.log(partOfPath('people.db#adults')); // { file: 'people.db', part: 'adults' }
 */
export function partOfPath(path: string): { file: string; part?: string } {
  requirePath(path);
  const at = path.lastIndexOf('#');
  if (at <= 0 || existsSync(path)) return { file: path };
  return { file: path.slice(0, at), part: path.slice(at + 1) };
}

/**
 * `fitTable` of `chainrule`, except that a string is always the path of a file of any format that {@link readTableFile} reads, never text;
 * so are `options.validation` and `options.test`.
 *
 * @example
 * import { fitTable, save, writeFileAtomically } from 'chainrule/node';
 *
 * const rows = Array.from({ length: 60 }, (_, i) => `${i},${3 * i + 1}`);
 * await writeFileAtomically('houses.csv', `area,price\n${rows.join('\n')}\n`);
 * const model = await fitTable('houses.csv', { target: 'price', epochs: 10 });
 * await save(model, 'houses.safetensors');
 * console.log(model.plan.reason); // regression: price holds 60 different integers
 */
export async function fitTable(
  source: TableSource,
  options: FitOptions<string | readonly [string]>,
): Promise<FitResult>;
/** With several columns to predict, which are all numbers, or labels of two values each. */
export async function fitTable<const Name extends string>(
  source: TableSource,
  options: FitOptions<readonly [Name, Name, ...Name[]]>,
): Promise<MultiTargetFit<Name>>;
/** With columns to predict of which only the program knows how many they are. */
export async function fitTable(source: TableSource, options: FitOptions<Target>): Promise<AnyFit>;
export async function fitTable(source: TableSource, options: FitOptions<Target>): Promise<AnyFit> {
  requireFitOptions(options);
  const { validation, test } = options;
  for (const path of [source, validation, test]) if (typeof path === 'string' && path.includes('\n')) refuseText();
  return fitSource(typeof source === 'string' ? openPart(source) : source, {
    ...options,
    ...(typeof validation === 'string' && { validation: openPart(validation) }),
    ...(typeof test === 'string' && { test: openPart(test) }),
  });
}

function refuseText(): never {
  fail({
    what: 'fitTable',
    problem: 'a string is the path of a file here',
    got: 'several lines of text',
    hint: "readCsv(text), or fitTable of 'chainrule' instead of 'chainrule/node'",
  });
}

/**
 * Writes a model, of a table or not, to a `.safetensors` file, whole or not at all. Throws where the weights are not
 * finite in float32, and as {@link writeFileAtomically} does.
 *
 * @example
 * import { fit, mlp, save } from 'chainrule/node';
 *
 * const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
 * const model = await fit(mlp({ inputs: 2, hidden: 8, outputs: 1 }), data, { epochs: 10 });
 * await save(model, 'xor.safetensors'); // Python's safetensors opens it too
 */
export async function save(model: ModelParts | NetworkParts | PictureModelParts, path: string): Promise<void> {
  requireKind('save: path', path, text);
  await writeFileAtomically(path, modelToBytes(model));
}

/**
 * Reads a model of any kind back; throws on files that are truncated, altered, of a newer version, or no model. The options make
 * its layers and losses that are not of the library from those that they were saved with, `{ losses: { focal } }`, and choose the
 * `backend` that predicts. What the file holds decides what comes: the type is said by who knows it, a `TableModel` where nothing
 * is, `load<NetworkModel>(path)` for what `fit` gave, `<MultiTargetModel>` for several targets, and `<AnyModel>` to ask
 * (`'preprocessing' in model` is one of tables).
 *
 * @example
 * import { fit, fitTable, generate, load, mlp, type NetworkModel, save } from 'chainrule/node';
 *
 * await save(await fitTable(generate('moons'), { target: 'y', epochs: 5 }), 'moons.safetensors');
 * const model = await load('moons.safetensors');
 * console.log(model.target, model.classes, model.features); // y ['0', '1'] ['x1', 'x2']
 *
 * const line = await fit(mlp({ inputs: 1, hidden: 4, outputs: 1 }), { x: [0, 1, 2], y: [0, 0.5, 1] }, { epochs: 5 });
 * await save(line, 'line.safetensors');
 * console.log((await load<NetworkModel>('line.safetensors')).predict([2]).length); // 1
 */
export async function load<Model extends AnyModel = TableModel>(
  path: string,
  options: LoadOptions = {},
): Promise<Model> {
  requireKind('load: path', path, text);
  requireLoadOptions('load', options);
  return modelFromBytes<Model>(await readSafetensorsFile(path, modelFile), path, options);
}

/**
 * Reads a model of rows of numbers back, such as `fit` gives, and refuses others; otherwise as {@link load}.
 *
 * @example
 * import { fit, loadNetwork, mlp, save } from 'chainrule/node';
 *
 * const data = { x: [0, 1, 2], y: [0, 0.5, 1] };
 * await save(await fit(mlp({ inputs: 1, hidden: 4, outputs: 1 }), data, { epochs: 5 }), 'line.safetensors');
 * const model = await loadNetwork('line.safetensors');
 * console.log(model.loss.name, model.predict([2]).length); // meanSquaredError 1
 */
export async function loadNetwork(path: string, options: LoadOptions = {}): Promise<NetworkModel> {
  requireKind('loadNetwork: path', path, text);
  requireLoadOptions('loadNetwork', options);
  return networkFromBytes(await readSafetensorsFile(path, modelFile), path, options);
}

/**
 * Reads the path of a training, `path.safetensors` of `chainrule train --path`, for the network that was trained; fails
 * where the file is none, or of another network.
 *
 * @example
 * import { loadTrainingPath, mlp, TrainingPathRecorder, trainingPathToBytes, writeFileAtomically } from 'chainrule/node';
 *
 * const network = mlp({ inputs: 2, hidden: 4, outputs: 1 });
 * const recorder = new TrainingPathRecorder();
 * recorder.add(0, network.parameters);
 * await writeFileAtomically('path.safetensors', trainingPathToBytes(network, recorder.points));
 * console.log((await loadTrainingPath('path.safetensors', network)).map(({ epoch }) => epoch)); // [0]
 */
export async function loadTrainingPath(path: string, network: Network): Promise<TrainingPathPoint[]> {
  requireKind('loadTrainingPath: path', path, text);
  return trainingPathFromBytes(await readSafetensorsFile(path), network, path);
}
