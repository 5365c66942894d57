/** The tables that a training reads, and what it takes to know them again. */

import { type CsvOptions, listNames, openCsv, sameName, type Table } from '../../src/data.ts';
import { fail } from '../../src/engine.ts';
import type { AnyTableModel, FitOptions } from '../../src/index.ts';
import { fileChecksum } from '../../src/node.ts';
import { modelFile } from '../data/model-data.ts';
import {
  type Data,
  type FileData,
  findData,
  generatedTarget,
  isText,
  type LoadedTable,
  loadTable,
  sourceName,
  titleOf,
  writtenFlags,
} from '../data/source.ts';
import { standardStream } from '../output.ts';
import { namesValue } from '../values.ts';
import type { TrainFlags } from './options.ts';

export interface Tables {
  readonly read: LoadedTable;
  /** A share of the rows, or a table of their own. */
  readonly validation: FitOptions['validation'];
  readonly test: FitOptions['test'];
  /** The files among them with their SHA-256, and what cannot be read again. */
  readonly files: Readonly<Record<string, string>>;
  readonly pipes: readonly string[];
}

export async function readTables(data: Data, flags: TrainFlags, from?: AnyTableModel): Promise<Tables> {
  const found = async (spec: number | string | undefined) =>
    typeof spec === 'string' ? findData(spec, flags) : undefined;
  const [validationData, testData] = [await found(flags.validation), await found(flags.test)];
  const all = [data, validationData, testData].filter((one) => one !== undefined);
  if (all.filter(({ path }) => path === standardStream).length > 1)
    fail({ what: 'standard input', problem: 'can be read once only', got: '- for two tables', expected: 'a file' });
  const pipe = all.find(({ kind }) => kind === 'pipe');
  if (pipe && flags.checkpoint !== undefined) {
    fail({
      what: '--checkpoint',
      problem: 'there is no resuming without the data, and a pipe cannot be read again',
      got: titleOf(pipe),
      expected: 'a file, or built-in data',
    });
  }
  const read = await readTable(data, flags, from?.preprocessing);
  const tableOf = async (given: Data | undefined, share: number | string | undefined) =>
    given ? (await readTable(given, flags, read.table)).table : (share as number | undefined);
  const validation = await tableOf(validationData, flags.validation);
  const test = await tableOf(testData, flags.test);
  return { read, validation, test, ...(await originsOf(all, flags.from)) };
}

/** `like` is the table that rows of their own belong to, or what a model to go on from has learned of its own. */
function readTable(data: Data, flags: TrainFlags, like?: CsvOptions['like']): Promise<LoadedTable> {
  return loadTable(data, { ...csvOptions(flags), like });
}

function csvOptions(flags: TrainFlags): CsvOptions {
  const { target = [], features = [], drop = [], group = [], time = [], type } = flags;
  const targets = target.flatMap((text) => [text, ...text.split(',')]);
  const names = [...targets, ...features, ...drop, group, time].flat();
  return { ...writtenFlags(flags), names, types: type };
}

/** A table that is streamed, of which nothing has been read yet. */
export async function largeTables(files: readonly string[], flags: TrainFlags): Promise<Tables> {
  const given = [flags.validation, flags.test].filter((one) => typeof one === 'string');
  const all = await Promise.all([...files, ...given].map((path) => findData(path, flags)));
  // What is no table is refused by its first bytes, before the checksum reads all of them.
  for (const data of all) if (data.kind !== 'generator' && (await isText(data))) await namesOf(data, csvOptions(flags));
  return { ...noTables, ...(await originsOf(all, undefined)) };
}

/** Of a table of which nothing has been read. */
export const noTables: Tables = {
  read: { table: { rows: 0, columns: [] }, notes: [], warnings: [] },
  validation: undefined,
  test: undefined,
  files: {},
  pipes: [],
};

async function originsOf(all: readonly Data[], from: string | undefined): Promise<Pick<Tables, 'files' | 'pipes'>> {
  const paths = (kind: FileData['kind']) => all.flatMap((data) => (data.kind === kind ? data.file : []));
  const models = from === undefined ? [] : [modelFile(from)];
  const sums = [...paths('file'), ...models].map(async (path) => [path, await fileChecksum(path)] as const);
  return { files: Object.fromEntries(await Promise.all(sums)), pipes: paths('pipe') };
}

/** The columns to predict: as they were given, or that of built-in data. A text that names a column is that one, commas and all. */
export function targetsOf({ target = [generatedTarget] }: TrainFlags, { columns }: Table): string[] {
  const names = columns.map(({ name }) => name);
  return target.flatMap((text) => sameName(text, names) ?? namesValue('--target')(text));
}

/** Refuses, before all of a file is read, a training that has no column to predict. */
export async function requireTarget(data: Data, flags: TrainFlags): Promise<void> {
  if (flags.target !== undefined || data.kind === 'generator') return;
  const names = await namesOf(data, csvOptions(flags));
  fail({
    what: '--target',
    problem: 'the column to predict is missing',
    expected: `one of ${listNames(names)}`,
    hint: `--target ${JSON.stringify(names.at(-1))}`,
  });
}

async function namesOf(data: FileData, options: CsvOptions): Promise<string[]> {
  if (!(await isText(data))) return (await loadTable(data, options)).table.columns.map(({ name }) => name);
  const { names, batches } = await openCsv(data.open(), { ...options, name: sourceName(data) });
  await batches.return(undefined);
  return names;
}
