/** Reads a text table (CSV, TSV; plain or gzip) of any size into typed columns, in one pass over a stream. */
import { fail } from '../graph/error.ts';
import { anything, type OptionKinds, oneOf, recordOf, text } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { byteSize, readBytes, releasing, type Source } from './bytes.ts';
import { ColumnBuilder, checkTypes, type ForcedKind } from './column-builder.ts';
import { type ColumnNote, describeColumn } from './describe-column.ts';
import { detectHeader, detectSeparator, isBlank } from './dialect.ts';
import { detached } from './dictionary.ts';
import { PlainRows } from './plain.ts';
import { type RowBatch, readRows } from './rows.ts';
import type { Column, Table } from './table.ts';
import { countLines, decodeText } from './text.ts';

/** How a text is read as a table, where it should not be found out. */
export interface CsvOptions {
  /** The file's name, for messages. */
  name?: string | undefined;
  /** Whether the first row names the columns; without names they are `c1`, `c2`, ... */
  header?: 'auto' | 'yes' | 'no' | undefined;
  /** Columns whose kind is not to be decided by their values; `ignore` leaves a column out. */
  types?: Readonly<Record<string, ForcedKind>> | undefined;
}

export const csvKinds: OptionKinds<CsvOptions> = {
  name: text,
  header: oneOf('auto', 'yes', 'no'),
  types: recordOf(anything, 'an object of kinds by the names of columns'),
};

/** A table that was read, and what the reader made of it. */
export interface CsvResult {
  table: Table;
  /** What each column of the file was taken for, ignored ones included, in the file's order. */
  notes: ColumnNote[];
  warnings: string[];
  header: boolean;
  separator: string;
}

/** A text table whose form is known and whose rows are still to come. */
export interface OpenedCsv {
  names: string[];
  header: boolean;
  separator: string;
  warnings: string[];
  /** The mean number of characters in a row, about. */
  rowLength: number;
  /** The rows of data, as text: header and blank lines are left out, and every row has a cell for each name. */
  batches: AsyncGenerator<RowBatch | PlainRows>;
}

/** Cells that room is made for before they are there: sizes may be wrong, as those of files with holes. */
const mostExpected = 1 << 27;

/** The start of the file that separator and header are worked out from: these characters and at least these lines. */
const headLength = 1 << 16;
const headLines = 20;
const longestHead = 1 << 23;
const headerRows = 200;

/**
 * Reads a table of text. Numbers, booleans and categories are told apart by their values (`notes` says why); empty
 * cells, `NA`, `?`, `null` and the like are missing; blank lines are skipped.
 * Throws on what is not text, is empty or has a header only, and on rows of unequal length or open quotes (with the
 * line).
 *
 * @example
 * import { readCsv } from 'chainrule/data';
 *
 * const { table, notes } = await readCsv('age,sex\n31,male\n28,female\nNA,male\n');
 * console.log(table.columns[0]);
 * // { name: 'age', kind: 'number', values: [31, 28, NaN] }
 */
export async function readCsv(source: Source, options: CsvOptions = {}): Promise<CsvResult> {
  const { names, header, separator, warnings, rowLength, batches } = await openCsv(source, options);
  const types = new Map(Object.entries(options.types ?? {}));
  try {
    checkTypes(options.types ?? {}, names);
  } catch (error) {
    await batches.return(undefined);
    throw error;
  }
  const size = byteSize(source);
  // A little more than the estimate: unused room takes no memory, but growing copies everything.
  const expected =
    size === undefined ? undefined : Math.ceil(Math.min((1.1 * size) / rowLength, mostExpected / names.length));
  const builders = names.map((column) => new ColumnBuilder(types.get(column), expected));
  let rows = 0;
  for await (const batch of batches) {
    if (batch instanceof PlainRows) {
      for (let i = 0; i < builders.length; i++) builders[i]!.addPlain(batch, i);
      rows += batch.height;
    } else {
      for (let i = 0; i < builders.length; i++) builders[i]!.addAll(batch.rows, i, batch.lines);
      rows += batch.rows.length;
    }
  }
  const columns: Column[] = [];
  const notes: ColumnNote[] = [];
  const nonFinite: string[] = [];
  builders.forEach((builder, index) => {
    const described = describeColumn(names[index]!, builder);
    if (described.column !== undefined) columns.push(described.column);
    notes.push(described.note);
    warnings.push(...described.warnings);
    if (builder.nonFinite > 0) nonFinite.push(`${names[index]} (${builder.nonFinite})`);
  });
  if (nonFinite.length > 0)
    warnings.push(`numbers written as NaN or Infinity count as missing: ${listSome(nonFinite)}`);
  return { table: { rows, columns }, notes, warnings, header, separator };
}

/**
 * Opens a table of text: works out separator, header and column names, and gives the rows of text as they arrive.
 * Throws as {@link readCsv} does, for the rows while they are iterated.
 *
 * @example
 * import { openCsv } from 'chainrule/data';
 *
 * const { names, separator, batches } = await openCsv('age;sex\n31;male\n');
 * console.log(names, separator); // ['age', 'sex'] ;
 * await batches.return(undefined); // or iterate them
 */
export async function openCsv(source: Source, options: CsvOptions = {}): Promise<OpenedCsv> {
  requireOptions<CsvOptions>('readCsv', options, csvKinds);
  const name = options.name ?? 'data';
  const decoded = decodeText(readBytes(source, name), name);
  try {
    return await openText(decoded, options, name);
  } catch (error) {
    await decoded.return(undefined);
    throw error;
  }
}

async function openText(text: AsyncGenerator<string>, options: CsvOptions, name: string): Promise<OpenedCsv> {
  const { head, isEnd } = await headOf(text);
  const separator = detectSeparator(head, isEnd, name);
  const all = readRows(startingWith(head, text), separator, name);
  const next = await all.next();
  const first: RowBatch = next.done === true ? { rows: [], lines: new Int32Array(0) } : next.value;
  const sample = first.rows.filter((row) => !isBlank(row)).slice(0, headerRows);
  if (sample[0] === undefined) fail({ what: name, problem: 'empty', got: 'no values', expected: 'rows of values' });
  const header = (options.header ?? 'auto') === 'auto' ? detectHeader(sample) : options.header === 'yes';
  const { names, warnings } = columnNames(sample[0], header);
  const batches = checkedBatches(first, all, names.length, header, name);
  const rowLength = head.length / first.rows.length;
  return { names, header, separator, warnings, rowLength, batches: releasing(batches, () => all.return(undefined)) };
}

async function headOf(text: AsyncGenerator<string>): Promise<{ head: string; isEnd: boolean }> {
  let head = '';
  let lines = 0;
  while ((head.length < headLength || lines < headLines) && head.length < longestHead) {
    const next = await text.next();
    if (next.done === true) return { head: head === '' || head.endsWith('\n') ? head : `${head}\n`, isEnd: true };
    head += next.value;
    lines += countLines(next.value);
  }
  return { head, isEnd: false };
}

async function* startingWith(head: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  try {
    yield head;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

async function* checkedBatches(
  first: RowBatch,
  rest: AsyncGenerator<RowBatch | PlainRows>,
  width: number,
  header: boolean,
  name: string,
): AsyncGenerator<RowBatch | PlainRows> {
  let headerIsAhead = header;
  let firstLine = 0;
  let isEmpty = true;
  function check(batch: RowBatch | PlainRows): RowBatch | PlainRows {
    if (batch instanceof PlainRows) {
      if (batch.width !== width) refuseRagged(name, batch.firstLine, batch.width, width, firstLine);
      isEmpty = false;
      return batch;
    }
    const { rows, lines } = batch;
    const kept: string[][] = [];
    const keptLines: number[] = [];
    rows.forEach((row, index) => {
      if (isBlank(row)) return;
      firstLine ||= lines[index]!;
      if (headerIsAhead) {
        headerIsAhead = false;
        return;
      }
      if (row.length !== width) refuseRagged(name, lines[index]!, row.length, width, firstLine);
      kept.push(row);
      keptLines.push(lines[index]!);
    });
    if (kept.length > 0) isEmpty = false;
    return { rows: kept, lines: Int32Array.from(keptLines) };
  }
  try {
    yield check(first);
    for await (const batch of rest) yield check(batch);
  } finally {
    // A reader that stops early must close the file.
    await rest.return(undefined);
  }
  if (isEmpty)
    fail({
      what: name,
      problem: 'no rows of data',
      got: 'a header only',
      expected: 'rows below it',
      hint: '--header no if the first line is data',
    });
}

function refuseRagged(name: string, line: number, got: number, expected: number, firstLine: number): never {
  fail({
    what: `${name}, line ${line}`,
    problem: 'a row of another length',
    got: `${got} ${got === 1 ? 'value' : 'values'}`,
    expected: `${expected}, as in line ${firstLine}`,
    hint: got > expected ? 'quoting values that hold the separator' : 'completing the row',
  });
}

/** Names without blanks around them; an empty one becomes `c` and its position, a repeated one gets a number. */
function columnNames(first: readonly string[], header: boolean): { names: string[]; warnings: string[] } {
  if (!header) return { names: first.map((_, index) => `c${index + 1}`), warnings: [] };
  const given = first.map((cell, index) => detached(cell.trim()) || `c${index + 1}`);
  const used = new Set<string>();
  const repeated: string[] = [];
  const taken = new Set(given);
  const names = given.map((name) => {
    if (!used.has(name)) {
      used.add(name);
      return name;
    }
    let number = 2;
    while (taken.has(`${name}_${number}`)) number++;
    taken.add(`${name}_${number}`);
    repeated.push(`${name}_${number}`);
    return `${name}_${number}`;
  });
  const warnings = repeated.length > 0 ? [`columns of the same name are numbered: ${listSome(repeated)}`] : [];
  return { names, warnings };
}

function listSome(items: readonly string[]): string {
  return items.length > 12 ? `${items.slice(0, 12).join(', ')} and ${items.length - 12} more` : items.join(', ');
}
