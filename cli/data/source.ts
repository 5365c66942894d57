/** The data that a command is given: a file, or a built-in generator such as `spiral:2000`. */
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import {
  type ColumnNote,
  type CsvOptions,
  dataGenerators,
  formatOf,
  generate,
  parseGeneratorSpec,
  readTable,
  type Source,
  type Table,
  type WrittenOptions,
} from '../../src/data.ts';
import { fail, nearest } from '../../src/engine.ts';
import { openBytes, partOfPath } from '../../src/node.ts';
import { standardStream } from '../output.ts';
import { replayed } from './bounded.ts';

export interface DataOptions extends WrittenOptions {
  /** Of generated data. */
  seed?: number;
  noise?: number;
}

/** A file, or what can be read only once, such as a pipe. */
export interface FileData {
  readonly kind: 'file' | 'pipe';
  /** As it was given. */
  readonly path: string;
  /** The file of this path, which may name a part of it: `people.db#adults`. */
  readonly file: string;
  readonly part?: string | undefined;
  /** For what is made of the data: `flowers.csv.gz` is `flowers`, `spiral:2000` is `spiral`. */
  readonly name: string;
  /** The bytes from the start, as often as wanted. */
  readonly open: () => Source;
}

export interface GeneratedData {
  readonly kind: 'generator';
  readonly path: string;
  readonly name: string;
  readonly description: string;
  readonly table: Table;
}

export type Data = FileData | GeneratedData;

export interface LoadedTable {
  readonly table: Table;
  /** What the columns were taken for; empty for generated data. */
  readonly notes: readonly ColumnNote[];
  readonly warnings: readonly string[];
}

/** Those of some flags that say how a file is written. */
export function writtenFlags(flags: WrittenOptions): WrittenOptions {
  const { header, separator, quote, decimal, missing, skip, comment, encoding } = flags;
  return { header, separator, quote, decimal, missing, skip, comment, encoding };
}

/** The column that generators are about. */
export const generatedTarget = 'y';

/** Decides what the argument `<data>` means, the only place that does; files are not read yet. */
export async function findData(spec: string, { seed = 0, noise = 0 }: DataOptions): Promise<Data> {
  const [first = ''] = spec.split(':');
  const generator = dataGenerators.get(first);
  if (generator) {
    const { name, rows } = parseGeneratorSpec(spec);
    const table = generate(name, { rows, seed, noise });
    return { kind: 'generator', path: spec, name, description: generator.description, table };
  }
  if (spec === standardStream) return pipe({ path: spec, file: spec, name: 'stdin' }, () => process.stdin);
  if (/^[a-z]+:\/\//i.test(spec)) {
    const hint = 'downloading it first, or - in its place and a pipe from curl';
    fail({
      what: spec,
      problem: 'not on this machine',
      expected: 'a file, - for standard input, or built-in data',
      hint,
    });
  }
  const { file, part } = partOfPath(spec);
  const stats = await stat(file).catch(() => undefined);
  if (!stats && /^[\w:]+$/.test(spec)) refuseName(spec);
  if (stats?.isFile() && isModelName(file)) {
    fail({
      what: spec,
      problem: 'a model, not a table',
      expected: 'data such as a CSV',
      hint: `chainrule describe ${spec}, or chainrule predict ${spec} <data>`,
    });
  }
  const of = { path: spec, file, part, name: nameOfFile(file) };
  // What is wrong with a folder, or a file that is not there, reading says.
  if (!stats || stats.isDirectory() || (stats.isFile() && !isDescriptor(file)))
    return { kind: 'file', ...of, open: () => openBytes(file) };
  return pipe(of, () => openBytes(file));
}

function pipe(of: Omit<FileData, 'kind' | 'open'>, open: () => AsyncIterable<Uint8Array>): FileData {
  return { kind: 'pipe', ...of, open: replayed(titleOf(of), open) };
}

/** Whether a path says no file but what this process was given, such as /dev/stdin: another process is given another. */
function isDescriptor(path: string): boolean {
  return /^\/(dev\/stdin$|dev\/fd\/|proc\/[^/]+\/fd\/)/.test(resolve(path));
}

/** Whether a file is text with separators, whose cells can be had as they are written. */
export async function isText(data: FileData): Promise<boolean> {
  return (await formatOf(data.open(), sourceName(data))) === undefined;
}

/** What readers call the file; its parts have names of their own. */
export function sourceName({ file }: FileData): string {
  return titleOf({ path: file });
}

/** What messages call the data. */
export function titleOf({ path }: Pick<Data, 'path'>): string {
  return path === standardStream ? 'standard input' : path;
}

function refuseName(spec: string): never {
  const names = [...dataGenerators.keys()];
  const near = nearest(spec.split(':')[0]!, names);
  return fail({
    what: spec,
    problem: 'no such file',
    expected: `a file, or built-in data: ${names.join(', ')}`,
    hint: near,
  });
}

export async function loadTable(data: Data, options: Omit<CsvOptions, 'name'>): Promise<LoadedTable> {
  if (data.kind === 'generator') return readTable(data.table, { types: options.types });
  return readTable(data.open(), { ...options, name: sourceName(data), part: data.part });
}

/** Whether the name says that it is a model. */
export function isModelName(path: string): boolean {
  return /\.(safetensors|onnx)$/i.test(path);
}

function nameOfFile(path: string): string {
  const unpacked = basename(path).replace(/(\.(gz|zst))+$/i, '');
  const known = unpacked.replace(/(\.(csv|tsv|txt|data))+$/i, '');
  const name = known === unpacked ? unpacked.replace(/\.[a-z]\w{1,7}$/i, '') : known;
  return /^\.*$/.test(name) ? 'run' : name;
}
