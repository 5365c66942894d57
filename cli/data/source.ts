/** The data that a command is given: a file, or a built-in generator such as `spiral:2000`. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type ColumnNote,
  type CsvOptions,
  fail,
  generate,
  generators,
  nearest,
  parseGeneratorSpec,
  readCsv,
  type Source,
  type Table,
} from '../../src/index.ts';
import { openBytes, readBytes } from '../../src/node.ts';

export interface DataOptions {
  header?: 'auto' | 'yes' | 'no';
  /** Of generated data. */
  seed?: number;
  noise?: number;
}

export interface DataFile {
  readonly kind: 'file';
  readonly path: string;
  /** The bytes from the start, as often as wanted. */
  readonly open: () => Source;
}

export interface GeneratedData {
  readonly kind: 'generator';
  readonly path: string;
  readonly table: Table;
  readonly description: string;
}

export interface LoadedTable {
  readonly table: Table;
  /** What the columns were taken for; empty for generated data. */
  readonly notes: readonly ColumnNote[];
  readonly warnings: readonly string[];
}

/** The column that generators are about. */
export const generatedTarget = 'y';

/** Finds out what the argument `<data>` means; a file is not read yet. */
export async function findData(spec: string, { seed = 0, noise = 0 }: DataOptions): Promise<DataFile | GeneratedData> {
  if (isGenerator(spec)) {
    const { name, rows } = parseGeneratorSpec(spec);
    const table = generate(name, { rows, seed, noise });
    return { kind: 'generator', path: spec, table, description: generators.get(name)!.description };
  }
  const stats = await stat(spec).catch(() => undefined);
  if (!stats && /^[\w:]+$/.test(spec)) refuseName(spec);
  const bytes = (await isPipe(spec)) ? await readBytes(spec) : undefined;
  return { kind: 'file', path: spec, open: () => bytes ?? openBytes(spec) };
}

/** Whether the data are no plain file, such as a pipe, and can be read only once. */
export async function isPipe(spec: string): Promise<boolean> {
  const stats = isGenerator(spec) ? undefined : await stat(spec).catch(() => undefined);
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

export function isGenerator(spec: string): boolean {
  return generators.has(spec.split(':')[0]!);
}

function refuseName(spec: string): never {
  const names = [...generators.keys()];
  const near = nearest(spec.split(':')[0]!, names);
  return fail({
    what: spec,
    problem: 'no such file',
    expected: `a file, or built-in data: ${names.join(', ')}`,
    ...(near !== undefined && { hint: near }),
  });
}

export async function loadTable(
  data: DataFile | GeneratedData,
  options: Pick<CsvOptions, 'header' | 'types'>,
): Promise<LoadedTable> {
  if (data.kind === 'generator') return { table: data.table, notes: [], warnings: [] };
  return readCsv(data.open(), { ...options, name: data.path });
}

/** A name for what is made of the data: `flowers.csv.gz` is `flowers`, `spiral:2000` is `spiral`. */
export function plainName(spec: string): string {
  if (isGenerator(spec)) return spec.split(':')[0]!;
  const name = basename(spec).replace(/(\.(csv|tsv|txt|data|gz))+$/i, '');
  return /^\.*$/.test(name) ? 'run' : name;
}
