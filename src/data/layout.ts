/** Works out the form of a text table from its start: what stands above it, its separator, quotes and decimal mark. */
import type { CsvOptions } from './csv-options.ts';
import { detectDecimal } from './decimal.ts';
import { blanks, detectDialect, type Head, isBlank, splitHead } from './dialect.ts';
import { countTitleRows, detectHeader } from './header.ts';
import type { DecimalMark } from './number-text.ts';
import type { Dialect } from './plain.ts';

export interface Layout {
  readonly dialect: Dialect;
  /** So many lines at the start are no part of the table. */
  readonly skip: number;
  /** The mark before decimals, as the user or the first rows say it. */
  readonly decimal: DecimalMark | undefined;
  /** The first rows, without blank ones. */
  readonly rows: readonly (readonly string[])[];
  readonly warnings: readonly string[];
}

const mostRows = 200;

/** Names of columns that the table is known to have. */
export function givenNames({ names = [], types = {}, like }: CsvOptions): string[] {
  const known = like === undefined ? [] : like.columns.map(({ name }) => name);
  return [...names, ...Object.keys(types), ...known];
}

/** The layout of a text that starts so; options that were given are taken as they are. */
export function findLayout(head: Head, options: CsvOptions): Layout {
  const above = options.skip === undefined ? linesAbove(head.text, options) : { skip: 0 };
  const separator = options.separator ?? above.separator;
  const quote = options.quote === 'none' ? '' : options.quote;
  const below = { ...head, text: withoutLines(head.text, above.skip) };
  const names = givenNames(options);
  const { dialect, warnings } = detectDialect(below, { separator, quote, names });
  const skip = isCommentedHeader(head, above, dialect) ? above.skip - 1 : above.skip;
  const table = skip === above.skip ? below : { ...head, text: withoutLines(head.text, skip) };
  const { rows, lines } = splitHead(table, dialect);
  const filled = rows.flatMap((row, i) => (isBlank(row) ? [] : [{ row, line: lines[i]! }])).slice(0, mostRows);
  const isNamed = options.header !== 'no' && options.skip === undefined;
  const title = isNamed
    ? countTitleRows(
        filled.map(({ row }) => row),
        names,
      )
    : 0;
  const data = filled.slice(title).map(({ row }) => row);
  const said = filled.slice(0, title).flatMap(({ row }) => row.filter((cell) => cell.trim() !== ''));
  return {
    dialect,
    skip: title > 0 ? filled[title]!.line - 1 : skip,
    decimal: options.decimal ?? decimalOf(head.text, dialect, data.slice(1)),
    rows: data,
    warnings: title > 0 ? [...warnings, titleWarning(filled[title]!.line - 1, said)] : warnings,
  };
}

function titleWarning(last: number, said: readonly string[]): string {
  const lines = last === 1 ? 'line 1 above the header is' : `lines 1 to ${last} above the header are`;
  return `${lines} left out${
    said.length > 0
      ? `: ${said
          .slice(0, 3)
          .map((text) => JSON.stringify(text.trim()))
          .join(', ')}`
      : ''
  }`;
}

interface Above {
  /** Lines. */
  readonly skip: number;
  readonly separator?: string | undefined;
  /** Whether the last of them is a comment. */
  readonly isComment?: boolean;
}

/** A line such as `sep=;`, which spreadsheets write and read, and lines that begin with #. */
function linesAbove(text: string, { comment }: CsvOptions): Above {
  const lines = text.split('\n', 200);
  const named = /^"?sep=(.)"?\s*$/i.exec(lines[0] ?? '');
  const start = named === null ? 0 : 1;
  let end = start;
  while (comment === undefined && end < lines.length && /^(#|\s*$)/.test(lines[end]!)) end++;
  while (end > start && !lines[end - 1]!.startsWith('#')) end--;
  return { skip: end, separator: named?.[1], isComment: end > start };
}

/** Whether the last comment names the columns: it has as many cells as the rows below, which have no header. */
function isCommentedHeader(head: Head, { skip, isComment }: Above, dialect: Dialect): boolean {
  if (isComment !== true) return false;
  const rows = splitHead({ ...head, text: withoutLines(head.text, skip - 1) }, dialect).rows.filter(
    (row) => !isBlank(row),
  );
  const [first, ...data] = rows;
  return (
    data[0] !== undefined &&
    first!.length === data[0].length &&
    first!.length > 1 &&
    detectHeader(rows) &&
    !detectHeader(data)
  );
}

/** The text with so many lines at its start empty. */
export function withoutLines(text: string, count: number): string {
  let at = 0;
  for (let line = 0; line < count; line++) at = text.indexOf('\n', at) + 1 || text.length;
  return '\n'.repeat(count) + text.slice(at);
}

/** Where no comma can stand in a number, none is looked for; between commas one stands for thousands. */
function decimalOf(text: string, { separator, quote }: Dialect, rows: Layout['rows']): DecimalMark | undefined {
  if (separator !== ',') return text.includes(',') ? detectDecimal(rows) : '.';
  return quote !== '' && text.includes(quote) ? (detectDecimal(rows) ?? '.') : '.';
}

/** Whether the cells of a text stand apart by runs of blanks. */
export function isByBlanks({ separator }: Dialect): boolean {
  return separator === blanks;
}
