/** Reads a table for a trained model: the columns that it needs, as what it learned them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CsvOptions, openCsv, type PictureModel, sameName, type WrittenOptions } from '../../src/data.ts';
import { fail } from '../../src/engine.ts';
import { type AnyModel, type AnyTableModel, ChainruleError } from '../../src/index.ts';
import { load, readBytes } from '../../src/node.ts';
import { commandText } from '../invocation.ts';
import {
  type Data,
  type DataOptions,
  findData,
  isModelName,
  isText,
  type LoadedTable,
  loadTable,
  sourceName,
  writtenFlags,
} from './source.ts';

export interface ModelTable extends LoadedTable {
  /** How the file was read, to read it once more. */
  readonly form: CsvOptions;
  /** Whether it was a text with separators. */
  readonly isText: boolean;
}

/** Whether the name says that it is a model, or the folder of a run. */
function isModel(path: string): boolean {
  return isModelName(path) || modelFile(path) !== path;
}

/** Whether the name says that it is an ONNX file. */
export function isOnnxName(path: string): boolean {
  return /\.onnx$/i.test(path);
}

/** Reads the model of `chainrule <command> <model> <data>`, of a table, unless the two have changed places. */
export async function loadModel(command: string, path: string, spec: string, flags: DataFlags): Promise<AnyTableModel> {
  requireModelFirst(command, path, spec);
  return (await modelOfOthers(path, spec, flags)) ?? loadTableModel(path);
}

/** The same for commands that have an answer for models of pictures too. */
export async function loadModelOrPictures(
  command: string,
  path: string,
  spec: string,
  flags: DataFlags,
): Promise<AnyTableModel | PictureModel> {
  requireModelFirst(command, path, spec);
  return (await modelOfOthers(path, spec, flags)) ?? loadAnyModel(path);
}

type DataFlags = DataOptions & WrittenOptions;

/** The network of an ONNX file of another program as a model of the table, which says the columns and classes; undefined of all other files. */
export async function modelOfOthers(path: string, spec: string, flags: DataFlags): Promise<AnyTableModel | undefined> {
  if (!isOnnxName(path)) return undefined;
  const { isOnnxModel, tableModelFromOnnx } = await import('../../src/onnx.ts');
  const bytes = await readBytes(path);
  if (isOnnxModel(bytes, path)) return undefined;
  const data = await findData(spec, flags);
  if (data.kind === 'pipe') {
    const problem = 'a network of another program says no columns, so that the data are read twice';
    fail({ what: path, problem, got: spec, hint: 'a file of the data' });
  }
  const { table } = await loadTable(data, data.kind === 'generator' ? {} : writtenFlags(flags));
  return tableModelFromOnnx(bytes, table, { file: path });
}

function requireModelFirst(command: string, path: string, spec: string): void {
  if (isModel(spec) && !isModel(path)) {
    fail({
      what: `chainrule ${command}`,
      problem: 'the model and the data have changed places',
      got: `${path} ${spec}`,
      hint: commandText([command, spec, path]),
    });
  }
}

/** The file of a model: of the folder of a run, the model that is in it. */
export function modelFile(path: string): string {
  const inside = join(path, 'model.safetensors');
  return existsSync(inside) ? inside : path;
}

/** Reads a model of a table. */
export async function loadTableModel(path: string): Promise<AnyTableModel> {
  const model = await loadAnyModel(path);
  if ('preprocessing' in model) return model;
  return fail({
    what: path,
    problem: 'a model of pictures',
    expected: 'one of a table',
    hint: 'chainrule predict or evaluate',
  });
}

/** Reads a model of a table or of pictures; those of rows of numbers are for programs. */
export async function loadAnyModel(path: string): Promise<AnyTableModel | PictureModel> {
  const model = await loadAny(modelFile(path));
  if ('preprocessing' in model || 'pictures' in model) return model;
  return fail({
    what: path,
    problem: 'a model of rows of numbers, without a table',
    hint: 'load() in a program of your own',
  });
}

/** A model that went on from an ONNX file of another program has a layer that only who meets it loads. */
async function loadOurs(path: string): Promise<AnyModel> {
  try {
    return await load<AnyModel>(path);
  } catch (error) {
    if (!isOfOnnxLayer(error)) throw error;
    const { onnxLayer } = await import('../../src/onnx.ts');
    return load<AnyModel>(path, { layers: { onnxLayer } });
  }
}

/** Whether a model was refused because it went on from an ONNX file. */
export function isOfOnnxLayer(error: unknown): boolean {
  return error instanceof ChainruleError && error.message.includes('got "onnxLayer"');
}

/** A file of ours, or an ONNX file that was exported from one. */
async function loadAny(path: string): Promise<AnyModel> {
  if (!isOnnxName(path)) return loadOurs(path);
  const { modelFromOnnx } = await import('../../src/onnx.ts');
  return modelFromOnnx(await readBytes(path), path);
}

/** `target`: whether the columns that the model predicts, and the weights of rows, are needed too. */
export async function loadForModel(
  data: Data,
  model: AnyTableModel,
  { target, ...options }: WrittenOptions & { target: boolean },
): Promise<ModelTable> {
  if (data.kind === 'generator') return { ...(await loadTable(data, {})), form: {}, isText: false };
  const form = { ...writtenFlags(options), name: sourceName(data), like: model.preprocessing };
  if (!(await isText(data))) return { ...(await loadTable(data, form)), form, isText: false };
  const { names, header, batches } = await openCsv(data.open(), form);
  await batches.return(undefined);
  // Refuses data without the columns that the model needs before all of them are read.
  model.predictTable({
    rows: 0,
    columns: names.map((name) => ({ name, kind: 'number', values: new Float64Array(0) })),
  });
  const known = { ...form, header: header ? 'yes' : 'no' } as const;
  const unread = target ? [] : notNeeded(model, names);
  const types = Object.fromEntries(unread.map((name) => [name, 'ignore' as const]));
  const loaded = await loadTable(data, { ...known, types });
  return { ...loaded, form: known, isText: true };
}

/** The columns of a file that a model predicts, and the weights of its rows. */
function notNeeded({ preprocessing }: AnyTableModel, names: readonly string[]): string[] {
  const { targets, sampleWeights } = preprocessing;
  const learned = [...targets.map(({ column }) => column), ...(sampleWeights === undefined ? [] : [sampleWeights])];
  return learned.flatMap((name) => sameName(name, names) ?? []);
}
