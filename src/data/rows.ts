/** Text to rows of cells, as it arrives: papaparse's work, except for what is plain. */
import Papa from 'papaparse';
import { fail } from '../graph/error.ts';
import type { DecimalMark } from './number-text.ts';
import { type Dialect, type PlainRows, PlainScanner } from './plain.ts';
import { countLines } from './text.ts';

/** Some rows of a file. A blank line is the row ['']. */
export interface RowBatch {
  readonly rows: readonly string[][];
  /** The line of the file in which each row starts; lines count from 1. */
  readonly lines: Int32Array;
}

/** Some rows, and how far into the text they reach. */
interface Piece<Rows> {
  batch: Rows;
  cursor: number;
}

interface Parsed {
  data: string[][];
  errors: { code: string; row: number }[];
  meta: { cursor: number };
}

/** A row that is longer than this is a quote that was never closed. */
const longestRow = 1 << 23;

/**
 * Splits text (lines end in "\n") into rows, the first of which never come as plain ones: a header may be among them.
 * Throws on a quote that is never closed and on text between a closing quote and the next separator; rows of unequal
 * length are the caller's business.
 */
export async function* readRows(
  chunks: AsyncIterable<string>,
  dialect: Dialect,
  decimal: DecimalMark,
  name: string,
): AsyncGenerator<RowBatch | PlainRows> {
  const scanner = new PlainScanner(dialect, decimal);
  let line = 1;
  let rest = '';
  let isStart = true;
  for await (const chunk of chunks) {
    rest += chunk;
    const plain: Piece<PlainRows> | undefined = isStart ? undefined : scanner.scan(rest, line);
    const { batch, cursor }: Piece<RowBatch | PlainRows> = plain ?? parseRows(rest, dialect, line, false, name);
    if (plain !== undefined || batch.rows.length > 0) yield batch;
    isStart &&= batch.rows.length === 0;
    line += plain?.batch.height ?? countLines(rest.slice(0, cursor));
    rest = rest.slice(cursor);
    if (rest.length > longestRow) refuseOpenQuote(name, line, dialect.quote);
  }
  if (rest !== '') yield parseRows(rest, dialect, line, true, name).batch;
}

/** The rows of a text that starts in line `firstLine`, and how far they reach; the last one is left unless `isEnd`. */
export function parseRows(
  text: string,
  dialect: Dialect,
  firstLine: number,
  isEnd: boolean,
  name: string,
): Piece<RowBatch> {
  const { separator, quote } = dialect;
  const quotes = quote === '' ? { fastMode: true } : { quoteChar: quote, escapeChar: dialect.escape };
  const parser = new Papa.Parser({ delimiter: separator, newline: '\n', ...quotes });
  const { data, errors, meta } = parser.parse(text, 0, !isEnd) as Parsed;
  const lines = linesOf(data, firstLine, quote !== '' && text.includes(quote));
  for (const { code, row } of errors) {
    // Errors in the row that is left for later are only that its end has not arrived.
    if (row >= data.length) continue;
    if (code === 'MissingQuotes') refuseOpenQuote(name, lines[row]!, quote);
    fail({
      what: name,
      problem: `malformed quotes in line ${lines[row]}`,
      got: 'text after a closing quote',
      expected: `a separator or the end of the line`,
      hint: `doubling quotes inside quoted values, or ${quotesAreText}`,
    });
  }
  return { batch: { rows: data, lines }, cursor: meta.cursor };
}

const quotesAreText = '--quote none where quotes are characters like others';

function linesOf(rows: readonly string[][], firstLine: number, mayHoldLineEnds: boolean): Int32Array {
  const lines = new Int32Array(rows.length);
  let line = firstLine;
  for (let i = 0; i < rows.length; i++) {
    lines[i] = line++;
    if (mayHoldLineEnds) for (const cell of rows[i]!) line += countLines(cell);
  }
  return lines;
}

function refuseOpenQuote(name: string, line: number, quote: string): never {
  fail({
    what: name,
    problem: 'a quote is never closed',
    got: `a row that starts in line ${line} and does not end`,
    expected: `a closing ${quote || 'quote'}`,
    hint: `checking the quotes of line ${line}, or ${quotesAreText}`,
  });
}
