/** Tables of files, read part by part, so that files may be of any size. */
import { readBytes } from '../../data/bytes.ts';
import { type CsvOptions, openCsv, TableBuilder } from '../../data/csv.ts';
import type { ColumnNote } from '../../data/describe-column.ts';
import type { ForcedKind } from '../../data/forced-kind.ts';
import { parsed, readRows } from '../../data/formats/json.ts';
import { linesOf } from '../../data/formats/lines.ts';
import { formatOf } from '../../data/formats/options.ts';
import { listNames, type Table } from '../../data/table.ts';
import { fail } from '../../graph/error.ts';
import { formatValue } from '../../graph/options.ts';
import { readTable } from '../../model/source.ts';
import { openBytes } from '../files.ts';
import { partOfPath } from '../tables.ts';
import { alike, KindChange } from './alike.ts';
import { withoutOthers } from './without-others.ts';

/** A part of a table. */
export interface Chunk {
  readonly table: Table;
  /** What columns were taken for. */
  readonly notes: readonly ColumnNote[];
  readonly warnings: readonly string[];
}

/** A table that can be read as often as wanted, part by part. */
export interface ChunkSource {
  /** For messages. */
  readonly name: string;
  /** What tells it from another one; none where that cannot be known. */
  readonly key: string | undefined;
  /** From the start; `like` is the table that its start was read as before. */
  readonly read: (options: CsvOptions) => AsyncGenerator<Chunk>;
}

/** Cells of a part, and of the first part, by which columns are told apart. */
const chunkCells = 1 << 20;
const headCells = 1 << 22;
const [fewestRows, mostRows, mostHeadRows] = [1 << 10, 1 << 16, 1 << 17];

function rowsAtOnce(columns: number, isHead: boolean): number {
  const cells = isHead ? headCells : chunkCells;
  return Math.max(fewestRows, Math.min(isHead ? mostHeadRows : mostRows, Math.floor(cells / Math.max(1, columns))));
}

/** The tables of the files, one below the other. All parts have the columns of the first one. */
export async function* chunksOfFiles(files: readonly string[], options: CsvOptions): AsyncGenerator<Chunk> {
  let head = options.like as Table | undefined;
  let row = 1;
  for (const path of files) {
    const like = head ? { ...options, like: head, types: typesLike(head, options.types) } : options;
    for await (const chunk of chunksOfFile(path, like, row === 1)) {
      if (chunk.table.rows === 0) continue;
      if (!head) {
        head = chunk.table;
        yield chunk;
      } else {
        yield { ...chunk, table: alike(head, chunk.table, row, options) };
      }
      row += chunk.table.rows;
    }
  }
  if (row === 1) fail({ what: files[0]!, problem: 'no rows of data', expected: 'rows to learn' });
}

/** Columns that were left out at the start are left out everywhere: they are not among those of the table. */
function typesLike(head: Table, types: CsvOptions['types'] = {}): Record<string, ForcedKind> {
  const known = new Set(head.columns.map(({ name }) => name));
  return Object.fromEntries(Object.entries(types).filter(([name]) => known.has(name)));
}

/** `isStart`: it has the start of the table, which is as long whenever the table is read. */
async function* chunksOfFile(path: string, options: CsvOptions, isStart: boolean): AsyncGenerator<Chunk> {
  const { file, part } = partOfPath(path);
  const format = await formatOf(openBytes(file), file);
  if (format === undefined && part === undefined) yield* textChunks(file, options, isStart);
  else if (format === 'JSON lines') yield* jsonChunks(file, options, isStart);
  else if (format === 'Parquet') yield* (await import('./parquet-chunks.ts')).parquetChunks(file, options);
  // Other formats have no parts that could be read by themselves: one file at a time.
  else yield readTable(openBytes(file), { ...options, part, name: file });
}

async function* textChunks(file: string, options: CsvOptions, isStart: boolean): AsyncGenerator<Chunk> {
  const opened = await openCsv(openBytes(file), { ...options, name: file });
  const { names, batches } = opened;
  try {
    let head = options.like as Table | undefined;
    if (head) requireColumns(file, head, names);
    let own: CsvOptions = head ? withoutOthers(options, names, head) : options;
    const warnings = [...opened.warnings];
    let builder = new TableBuilder(opened, own);
    let isHead = isStart;
    const finish = (): Chunk => {
      if (head && !isHead) requireKinds(head, builder, names, options);
      isHead = false;
      const chunk = builder.finish();
      head ??= chunk.table;
      own = withoutOthers({ ...options, like: head }, names, head);
      builder = new TableBuilder(opened, own);
      return { ...chunk, warnings: [...warnings.splice(0), ...chunk.warnings] };
    };
    for await (const batch of batches) {
      builder.add(batch);
      if (builder.rows >= rowsAtOnce(names.length, isHead)) yield finish();
    }
    if (builder.rows > 0) yield finish();
  } finally {
    await batches.return(undefined);
  }
}

function requireColumns(file: string, head: Table, names: readonly string[]): void {
  const absent = head.columns.map(({ name }) => name).filter((name) => !names.includes(name));
  if (absent.length === 0) return;
  fail({
    what: file,
    problem: `no column ${listNames(absent, 3)}, which the first file has`,
    got: listNames(names),
    expected: 'files of the same columns',
  });
}

/** More than a tenth of a part that is text makes text of a column of numbers, as it does where all of the table is in memory. */
function requireKinds(
  head: Table,
  { columns, rows }: TableBuilder,
  names: readonly string[],
  { types }: CsvOptions,
): void {
  for (const { name, kind } of head.columns) {
    if (kind === 'category' || types?.[name] !== undefined) continue;
    const { values, oddWords } = columns[names.indexOf(name)]!;
    if (values === undefined || oddWords.cells * 10 > rows) throw new KindChange(name, `${kind}s`, 0);
  }
}

async function* jsonChunks(file: string, options: CsvOptions, isStart: boolean): AsyncGenerator<Chunk> {
  const source = openBytes(file);
  const warnings: string[] = [];
  const warn = (warning: string) => warnings.push(warning);
  let rows: object[] = [];
  let first = 1;
  let head = options.like as Table | undefined;
  let isHead = isStart;
  const finish = (): Chunk => {
    isHead = false;
    const names = new Set(rows.flatMap((row) => Object.keys(row)));
    const own = head ? withoutOthers({ ...options, like: head }, [...names], head) : options;
    const types = Object.fromEntries(Object.entries(own.types ?? {}).filter(([name]) => names.has(name)));
    const start = first;
    const chunk = readRows(file, rows, { ...own, types }, (row) => `row ${start + row - 1}`);
    head ??= chunk.table;
    first += rows.length;
    rows = [];
    return { ...chunk, warnings: [...warnings.splice(0), ...chunk.warnings] };
  };
  for await (const [text, line] of linesOf({
    name: file,
    chunks: readBytes(source, file),
    options,
    part: undefined,
    warn,
  })) {
    if (text.trim() === '') continue;
    const place = `${file}, line ${line}`;
    const row = parsed(text, place);
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      fail({ what: place, problem: 'not an object', got: formatValue(row), expected: 'one object a line' });
    rows.push(row);
    if (rows.length >= rowsAtOnce(Object.keys(row).length, isHead)) yield finish();
  }
  if (rows.length > 0) yield finish();
}
