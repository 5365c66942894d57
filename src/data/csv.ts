/** Reads a text table (CSV, TSV; plain or gzip) of any size into typed columns, in one pass over a stream. */
import { fail } from '../graph/error.ts';
import { requireOptions } from '../graph/options.ts';
import { byteSize, readBytes, releasing, type Source } from './bytes.ts';
import { ColumnBuilder } from './column-builder.ts';
import { type CsvOptions, csvKinds } from './csv-options.ts';
import { type ColumnNote, describeColumn } from './describe-column.ts';
import { isBlank } from './dialect.ts';
import { detached } from './dictionary.ts';
import { withoutDrawing } from './drawn-table.ts';
import { checkTypes } from './forced-kind.ts';
import { commonLength, detectHeader, isUnitsRow } from './header.ts';
import { findLayout, givenNames, isByBlanks, type Layout, withoutLines } from './layout.ts';
import { expectedOf } from './like.ts';
import { blanksToTabs, editLines, skipLines, withoutComments } from './line-edits.ts';
import type { DecimalMark } from './number-text.ts';
import { PlainRows } from './plain.ts';
import { type RowBatch, readRows } from './rows.ts';
import { nameOf } from './source-name.ts';
import type { Column, Table } from './table.ts';
import { countLines, decodeText } from './text.ts';

export { type CsvOptions, csvKinds } from './csv-options.ts';

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
  /** The mark before decimals, where the start of the file says it. */
  decimal: DecimalMark | undefined;
  warnings: string[];
  /** The mean number of characters in a row, about. */
  rowLength: number;
  /** The rows of data, as text: header and blank lines are left out, and every row has a cell for each name. */
  batches: AsyncGenerator<RowBatch | PlainRows>;
}

/** Whether the last of some numbers is the sum of the others, which are not all 0; undefined where it is missing. */
function isSumOfAll(values: Float64Array): boolean | undefined {
  const last = values.at(-1) ?? Number.NaN;
  if (Number.isNaN(last)) return undefined;
  let [sum, size] = [0, 0];
  for (let i = 0; i + 1 < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue;
    sum += values[i]!;
    size += Math.abs(values[i]!);
  }
  return size > 0 && Math.abs(sum - last) <= 1e-6 * size;
}

/** What a column of numbers has for one in the last line. */
interface LastWord {
  readonly name: string;
  readonly text: string;
}

/** A last row that is called a total, as no other is, says something else than the rows above it. */
function totalsWarning(columns: readonly Column[], words: readonly LastWord[], rows: number, first = ''): string[] {
  if (rows < 3) return [];
  for (const column of columns) {
    const isText = column.kind === 'category';
    const text = isText
      ? column.categories[column.codes[rows - 1]!]
      : words.find(({ name }) => name === column.name)?.text;
    if (
      !/^((grand|sub)[ -]?)?(total|sum|average|mean|summe|gesamt|insgesamt|totale|somme)s?\b.{0,20}$/i.test(text ?? '')
    )
      continue;
    if (isText && column.codes.indexOf(column.codes[rows - 1]!) !== rows - 1) continue;
    const comment = column.name === first ? `, or --comment ${/\s/.test(text!) ? `'${text}'` : text}` : '';
    return [
      `the last row looks like a total (${JSON.stringify(text)} in ${column.name}), and is read as one row more — try deleting that line${comment}`,
    ];
  }
  let sums = 0;
  for (const column of columns) {
    const isSum = column.kind === 'number' ? isSumOfAll(column.values) : undefined;
    // Then the other columns, which may be long, need no look.
    if (isSum === false) return [];
    if (isSum) sums++;
  }
  return sums > 1
    ? ['the last row has the sums of the rows above it, and is read as one row more — try deleting that line']
    : [];
}

/** The words for a missing value that a model was trained with. */
function missingOf(like: CsvOptions['like']): readonly string[] | undefined {
  return like !== undefined && 'targets' in like ? like.missing : undefined;
}

/** Cells that room is made for before they are there: sizes may be wrong, as those of files with holes. */
const mostExpected = 1 << 27;

/** The start of the file that separator and header are worked out from: these characters and at least these lines. */
const headLength = 1 << 16;
const headLines = 20;
const longestHead = 1 << 23;

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
  const { names, header, separator, decimal, warnings, rowLength, batches } = await openCsv(source, options);
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
  const builder = new TableBuilder({ names, decimal }, options, expected);
  for await (const batch of batches) builder.add(batch);
  const { table, notes, warnings: found } = builder.finish();
  warnings.push(...found, ...totalsWarning(table.columns, builder.lastWords(), table.rows, names[0]));
  return { table, notes, warnings, header, separator };
}

/** Rows of text in, batch by batch; a table out. */
export class TableBuilder {
  rows = 0;
  readonly columns: readonly ColumnBuilder[];
  #lastLine = 0;
  readonly #names: readonly string[];
  readonly #decimal: DecimalMark | undefined;

  /** `rows` is about how many will come, where that is known. */
  constructor(
    { names, decimal }: Pick<OpenedCsv, 'names' | 'decimal'>,
    { types = {}, like, missing = missingOf(like) }: CsvOptions,
    rows?: number,
  ) {
    const known = expectedOf(names, types, like);
    const settings = { rows, missing: missing && new Set(missing), decimal };
    this.columns = names.map((name) => new ColumnBuilder(known.get(name), settings));
    this.#names = names;
    this.#decimal = decimal;
  }

  add(batch: RowBatch | PlainRows): void {
    const { columns } = this;
    if (batch instanceof PlainRows) {
      for (let i = 0; i < columns.length; i++) columns[i]!.addPlain(batch, i);
      this.rows += batch.height;
      this.#lastLine = batch.firstLine + batch.height - 1;
    } else {
      for (let i = 0; i < columns.length; i++) columns[i]!.addAll(batch.rows, i, batch.lines);
      this.rows += batch.rows.length;
      this.#lastLine = batch.lines.at(-1) ?? this.#lastLine;
    }
  }

  /** What columns of numbers have for one in the last line. */
  lastWords(): LastWord[] {
    return this.columns.flatMap(({ oddWords }, i) => {
      const text = oddWords.texts.find(({ line }) => line === this.#lastLine)?.text;
      return text === undefined ? [] : [{ name: this.#names[i]!, text }];
    });
  }

  finish(): Pick<CsvResult, 'table' | 'notes' | 'warnings'> {
    const columns: Column[] = [];
    const notes: ColumnNote[] = [];
    const warnings: string[] = [];
    const nonFinite: string[] = [];
    this.columns.forEach((builder, index) => {
      const described = describeColumn(this.#names[index]!, builder, this.#decimal);
      if (described.column !== undefined) columns.push(described.column);
      notes.push(described.note);
      warnings.push(...described.warnings);
      if (builder.nonFinite > 0) nonFinite.push(`${this.#names[index]} (${builder.nonFinite})`);
    });
    if (nonFinite.length > 0)
      warnings.push(`numbers written as NaN or Infinity count as missing: ${listSome(nonFinite)}`);
    return { table: { rows: this.rows, columns }, notes, warnings };
  }
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
  const name = options.name || nameOf(source) || 'data';
  const warnings: string[] = [];
  const warn = (warning: string) => warnings.push(warning);
  const decoded = decodeText(readBytes(source, name), name, { encoding: options.encoding, warn });
  try {
    return await openText(decoded, options, name, warnings);
  } catch (error) {
    await decoded.return(undefined);
    throw error;
  }
}

async function openText(
  text: AsyncGenerator<string>,
  options: CsvOptions,
  name: string,
  said: string[],
): Promise<OpenedCsv> {
  const { skip = 0, comment } = options;
  const below = skip > 0 ? skipLines(text, skip) : text;
  const written = comment === undefined ? below : editLines(below, withoutComments(comment));
  const start = await headOf(written);
  const plain = withoutDrawing(start.head);
  const lines = plain ? editLines(startingWith(start.head, written), plain) : written;
  const { head, isEnd } = plain ? await headOf(lines) : start;
  const layout = findLayout({ text: head, isEnd, name }, options);
  const { dialect, decimal } = layout;
  const started = startingWith(withoutLines(head, layout.skip), lines);
  const all = isByBlanks(dialect)
    ? readRows(editLines(started, blanksToTabs(dialect.quote)), { ...dialect, separator: '\t' }, decimal ?? '.', name)
    : readRows(started, dialect, decimal ?? '.', name);
  const next = await all.next();
  const first: RowBatch = next.done === true ? { rows: [], lines: new Int32Array(0) } : next.value;
  // Rows up to one that cannot be split are all that the layout can be told by.
  const sample = layout.rows.length > 0 ? layout.rows : first.rows.filter((row) => !isBlank(row));
  const form = tableForm(sample, options, name);
  said.push(...layout.warnings, ...form.warnings);
  const header = form.header && form.names.length > 1 ? sample[0]!.join(dialect.separator) : undefined;
  const batches = withoutHeaders(checkedBatches(first, all, form, name), header, dialect.separator, said);
  const rowLength = head.length / first.rows.length;
  return {
    names: form.names,
    header: form.header,
    separator: dialect.separator,
    decimal,
    warnings: said,
    rowLength,
    batches: releasing(batches, () => all.return(undefined)),
  };
}

/** Which rows and cells of a file are data. */
interface TableForm {
  readonly names: string[];
  readonly header: boolean;
  readonly warnings: readonly string[];
  /** Rows above the data: a header, and units below it. */
  readonly ahead: number;
  /** Cells in a row of the file, where one more that is empty may follow: a separator at the end of the line. */
  readonly width: number;
  readonly mayTrail: boolean;
}

function tableForm(sample: Layout['rows'], options: CsvOptions, name: string): TableForm {
  const [top, ...below] = sample;
  if (top === undefined) return fail({ what: name, problem: 'empty', got: 'no values', expected: 'rows of values' });
  const { header: wanted = 'auto' } = options;
  const header = wanted === 'auto' ? detectHeader(sample, givenNames(options)) : wanted === 'yes';
  const common = header && below.length > 0 ? commonLength(below) : top.length;
  const isBlankAtEnd = (row: readonly string[]) => row.at(-1)!.trim() === '';
  const bodies = below.filter((row) => row.length === common);
  const warnings: string[] = [];
  let cells: readonly string[] = top;
  let mayTrail = false;
  if (header && common === top.length + 1 && top.length > 1) {
    mayTrail = bodies.every(isBlankAtEnd);
    if (!mayTrail) {
      cells = ['', ...top];
      warnings.push(
        'the rows have one value more than the header has names: the first column has none, and is called c1',
      );
    }
  } else if (header && common === top.length - 1 && isBlankAtEnd(top)) {
    cells = top.slice(0, -1);
  }
  const units =
    header && below[0]?.length === cells.length && isUnitsRow(below[0], below.slice(1)) ? below[0] : undefined;
  if (units !== undefined)
    warnings.push(
      `the row below the header holds units and is left out: ${listSome(units.map((unit) => unit.trim()).filter(Boolean))}`,
    );
  const named = columnNames(cells, header);
  return {
    names: named.names,
    header,
    warnings: [...warnings, ...named.warnings],
    ahead: (header ? 1 : 0) + (units === undefined ? 0 : 1),
    width: cells.length,
    mayTrail,
  };
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
  { ahead, width, mayTrail }: TableForm,
  name: string,
): AsyncGenerator<RowBatch | PlainRows> {
  let left = ahead;
  let firstLine = 0;
  let isEmpty = true;
  function check(batch: RowBatch | PlainRows): RowBatch | PlainRows {
    if (batch instanceof PlainRows) {
      const trails = mayTrail && batch.width === width + 1 && batch.isEmptyColumn(width);
      if (batch.width !== width && !trails) refuseRagged(name, batch.firstLine, batch.width, width, firstLine);
      isEmpty = false;
      return batch;
    }
    const { rows, lines } = batch;
    const kept: string[][] = [];
    const keptLines: number[] = [];
    rows.forEach((row, index) => {
      if (isBlank(row)) return;
      firstLine ||= lines[index]!;
      if (left > 0) {
        left--;
        return;
      }
      const trails = mayTrail && row.length === width + 1 && row[width]!.trim() === '';
      if (row.length !== width && !trails) refuseRagged(name, lines[index]!, row.length, width, firstLine, row[0]);
      kept.push(trails ? row.slice(0, -1) : row);
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

/** The rows without those that are the header again, as where files were put together. */
async function* withoutHeaders(
  batches: AsyncGenerator<RowBatch | PlainRows>,
  header: string | undefined,
  separator: string,
  said: string[],
): AsyncGenerator<RowBatch | PlainRows> {
  let [count, firstLine] = [0, 0];
  for await (const batch of batches) {
    if (header === undefined || (batch instanceof PlainRows && !batch.text.includes(header))) {
      yield batch;
      continue;
    }
    const { rows, lines } = batch;
    const isHeader = (row: readonly string[]) => header.startsWith(row[0]!) && row.join(separator) === header;
    const places = rows.flatMap((row, i) => (isHeader(row) ? [i] : []));
    if (places.length === 0) {
      yield batch;
      continue;
    }
    firstLine ||= lines[places[0]!]!;
    count += places.length;
    const isLeft = new Set(places);
    yield { rows: rows.filter((_, i) => !isLeft.has(i)), lines: lines.filter((_, i) => !isLeft.has(i)) };
  }
  if (count === 0) return;
  const place = count === 1 ? `line ${firstLine}` : `${count} lines, first ${firstLine}`;
  said.push(`the header comes again in ${place}, and is left out there`);
}

function refuseRagged(name: string, line: number, got: number, expected: number, firstLine: number, first = ''): never {
  const comment = /^(#|%|\/\/)/.exec(first.trim())?.[0];
  const note = got === 1 ? /^\p{L}[^\s'"]{0,30}/u.exec(first.trim())?.[0] : undefined;
  fail({
    what: `${name}, line ${line}`,
    problem: 'a row of another length',
    got: `${got} ${got === 1 ? 'value' : 'values'}`,
    expected: `${expected}, as in line ${firstLine}`,
    hint:
      comment !== undefined
        ? `--comment '${comment}'`
        : got > expected && firstLine < 3 && line === firstLine + 1
          ? `--skip ${firstLine} if the table starts below, or --separator`
          : got > expected
            ? 'quoting values that hold the separator'
            : note !== undefined
              ? `--comment '${note}' if it is a note, or completing the row`
              : 'completing the row',
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
