/** Works out how a text table is written: its separator and its quotes. */
import { parseNumber } from './cell.ts';
import { blanksToTabs } from './line-edits.ts';
import { sameName } from './names.ts';
import { isNumberLike } from './number-form.ts';
import type { Dialect } from './plain.ts';
import { parseRows, type RowBatch } from './rows.ts';

/** The separator of tables whose cells stand apart by runs of blanks. */
export const blanks = ' ';

const separators = [',', ';', '\t', '|', blanks] as const;

/** The start of a file. */
export interface Head {
  readonly text: string;
  /** Whether it is all of the file. */
  readonly isEnd: boolean;
  readonly name: string;
}

interface Score {
  readonly dialect: Dialect;
  readonly rows: readonly (readonly string[])[];
  /** The share of the rows that have so many columns, at least 2; 0 where the text cannot be split so. */
  readonly agreement: number;
  /** In a row. */
  readonly numbers: number;
  readonly columns: number;
}

export interface FoundDialect {
  readonly dialect: Dialect;
  readonly warnings: readonly string[];
}

/** What is said of a file; the rest is found out. */
export interface KnownDialect {
  readonly separator?: string | undefined;
  readonly quote?: string | undefined;
  /** Columns that it has. */
  readonly names?: readonly string[];
}

const usual = { quote: '"', escape: '"' };

/**
 * How the cells of a file are told apart: by the separator that splits most rows into the same number (at least 2) of
 * columns; then the one that leaves more numbers, then more columns. A comma when there is one column only. "`, `" where
 * quoted values follow a blank, which a quote must not. Single quotes, quotes after backslashes and, between tabs, quotes
 * that are text are taken for what they are where that splits the rows better.
 */
export function detectDialect(head: Head, { separator, quote, names = [] }: KnownDialect): FoundDialect {
  const tried = separator === undefined ? separators : [separator];
  const best = (quotes: Pick<Dialect, 'quote' | 'escape'>) =>
    tried.map((each) => score(head, { separator: each, ...quotes })).reduce(better);
  if (quote !== undefined) return found(best({ quote, escape: quote }));
  const double = best(usual);
  if (separator === undefined && isOneColumn(double, names))
    return { dialect: { separator: ';', ...usual }, warnings: [] };
  if (separator === undefined && double.agreement === 0) {
    const beside = separatorsBeside(head.text, names).map((each) => score(head, { separator: each, ...usual }));
    const named = beside.find(({ agreement }) => agreement === 1);
    if (named) return found(named);
  }
  const single = head.text.includes("'") ? best({ quote: "'", escape: "'" }) : double;
  if (isSingleQuoted(double, single)) return found(single);
  if (double.agreement < 1 && head.text.includes('\\"')) {
    const escaped = best({ quote: '"', escape: '\\' });
    if (escaped.agreement > double.agreement) return found(escaped);
  }
  if (double.agreement < 1 && head.text.includes('"')) {
    const plain = best({ quote: '', escape: '' });
    if (plain.dialect.separator === '\t' && plain.agreement === 1)
      return found(plain, ['quotes are read as characters of the text: they do not stand around whole values']);
  }
  return found(double);
}

/** Signs that stand beside a known name in the first line: a file whose one name is a^b^y, where y is to be predicted. */
function separatorsBeside(text: string, names: readonly string[]): string[] {
  const line = /\S.*/.exec(text)?.[0] ?? '';
  return names.flatMap((name) => {
    const at = line.indexOf(name);
    if (at < 0 || name === '') return [];
    const beside = [line[at - 1] ?? '', line[at + name.length] ?? ''];
    return beside.filter((sign) => /^[^\p{L}\p{N}\s"']$/u.test(sign));
  });
}

/** Whether what commas separate is one column of numbers with decimal commas, below a name that is known. */
function isOneColumn({ dialect, rows, agreement }: Score, names: readonly string[]): boolean {
  const [name, ...numbers] = rows;
  if (dialect.separator !== ',' || agreement === 1 || name?.length !== 1 || numbers.length === 0) return false;
  if (sameName(name[0]!.trim(), names) === undefined) return false;
  return numbers.every((row) => row.length <= 2 && isNumberLike(row.join(',').trim()));
}

function found({ dialect, rows }: Score, warnings: readonly string[] = []): FoundDialect {
  const { separator, quote } = dialect;
  const isBlankBeforeQuote =
    quote !== '' && rows.some((row) => row.some((cell, index) => index > 0 && cell.startsWith(` ${quote}`)));
  if (!isBlankBeforeQuote || separator === '\t' || separator === blanks) return { dialect, warnings };
  return { dialect: { ...dialect, separator: `${separator} ` }, warnings };
}

function better(best: Score, other: Score): Score {
  const difference = other.agreement - best.agreement || other.numbers - best.numbers || other.columns - best.columns;
  return difference > 0 ? other : best;
}

/** Whether cells stand in single quotes: at least one in most rows, and none where a quote begins a cell and ends it not. */
function isSingleQuoted(double: Score, single: Score): boolean {
  if (single === double || single.agreement < double.agreement) return false;
  const cells = single.agreement > double.agreement ? [] : double.rows.map((row) => row.map((cell) => cell.trim()));
  if (cells.length === 0) return single.agreement > double.agreement;
  const isQuoted = (cell: string) => cell.length > 1 && cell.startsWith("'") && cell.endsWith("'");
  const quoted = cells.filter((row) => row.some(isQuoted)).length;
  return quoted * 2 > cells.length && !cells.some((row) => row.some((cell) => cell.startsWith("'") && !isQuoted(cell)));
}

function score(head: Head, dialect: Dialect): Score {
  const rows = splitHead(head, dialect).rows.filter((row) => !isBlank(row));
  const rowsOfLength = new Map<number, number>();
  for (const row of rows) rowsOfLength.set(row.length, (rowsOfLength.get(row.length) ?? 0) + 1);
  let columns = 1;
  for (const [length, count] of rowsOfLength)
    if (length > 1 && count > (columns === 1 ? 0 : rowsOfLength.get(columns)!)) columns = length;
  if (columns === 1) return { dialect, rows, agreement: 0, numbers: 0, columns };
  let numbers = 0;
  for (const row of rows) for (const cell of row) if (isNumberHere(cell.trim(), dialect.separator)) numbers++;
  // Printed tables have names of rows, and none above them.
  const isUnnamed = dialect.separator === blanks && columns > 2 && hasNoName(head, rows, columns);
  const agreement = (rowsOfLength.get(columns)! + (isUnnamed ? 1 : 0)) / rows.length;
  // Blanks stand between words too: they separate only where every row says so, and most of its cells are numbers.
  const isText =
    dialect.separator === blanks &&
    (agreement < 1 || numbers * 2 < columns * (rows.length - 1) || rows[0]!.some((cell) => /^[,;|]$/.test(cell)));
  return isText
    ? { dialect, rows, agreement: 0, numbers: 0, columns: 1 }
    : { dialect, rows, agreement, numbers: numbers / rows.length, columns };
}

/** Whether the first row of cells between blanks has one less than the others, and nothing else separates them. */
function hasNoName({ text }: Head, rows: Score['rows'], columns: number): boolean {
  return rows.length > 2 && rows[0]!.length === columns - 1 && !/[\t,;|]/.test(text.slice(0, text.indexOf('\n', 1)));
}

/** The rows of the start of a file; none where a wrong separator makes well-formed quotes look malformed. */
export function splitHead({ text, isEnd, name }: Head, dialect: Dialect): RowBatch {
  const isByBlanks = dialect.separator === blanks;
  const lines = isByBlanks ? blanksToTabs(dialect.quote)(text) : text;
  try {
    return parseRows(lines, isByBlanks ? { ...dialect, separator: '\t' } : dialect, 1, isEnd, name).batch;
  } catch {
    return { rows: [], lines: new Int32Array(0) };
  }
}

/** Decimal commas tell "1,5;2,5" from two columns of "5;2". */
function isNumberHere(text: string, separator: string): boolean {
  if (!Number.isNaN(parseNumber(text))) return true;
  if (separator === ',' || !text.includes(',')) return false;
  return !Number.isNaN(parseNumber(text.replace(',', '.'))) || isNumberLike(text);
}

export function isBlank(row: readonly string[]): boolean {
  return row.length === 1 && row[0]!.trim() === '';
}
