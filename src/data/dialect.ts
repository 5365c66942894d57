/** Works out how a text table is written: its separator, and whether it starts with a header. */
import { booleanPair, isMissingWord, isNonFiniteWord, isNumberWithCommas, parseNumber } from './cell.ts';
import { parseRows } from './rows.ts';

const separators = [',', ';', '\t', '|'] as const;

/**
 * The separator of a text that is the start of a file: the one that splits most rows into the same number (at least 2)
 * of columns; then the one that leaves more numbers, then more columns. A comma when there is one column only.
 * "`, `" where quoted values follow a blank, which a quote must not.
 */
export function detectSeparator(head: string, isEnd: boolean, name: string): string {
  let best = { separator: ',', agreement: 0, numbers: 0, columns: 0 };
  for (const separator of separators) {
    const score = { separator, ...scoreSeparator(head, separator, isEnd, name) };
    const difference = score.agreement - best.agreement || score.numbers - best.numbers || score.columns - best.columns;
    if (difference > 0) best = score;
  }
  if (best.separator === '\t') return best.separator;
  const rows = leniently(() => parseRows(head, best.separator, 1, isEnd, name).batch.rows);
  const isBlankBeforeQuote = rows.some((row) => row.some((cell, index) => index > 0 && cell.startsWith(' "')));
  return isBlankBeforeQuote ? `${best.separator} ` : best.separator;
}

function scoreSeparator(
  head: string,
  separator: string,
  isEnd: boolean,
  name: string,
): { agreement: number; numbers: number; columns: number } {
  const rows = leniently(() => parseRows(head, separator, 1, isEnd, name).batch.rows).filter((row) => !isBlank(row));
  const rowsOfLength = new Map<number, number>();
  for (const row of rows) rowsOfLength.set(row.length, (rowsOfLength.get(row.length) ?? 0) + 1);
  let columns = 1;
  for (const [length, count] of rowsOfLength)
    if (length > 1 && count > (columns === 1 ? 0 : rowsOfLength.get(columns)!)) columns = length;
  if (columns === 1) return { agreement: 0, numbers: 0, columns };
  let numbers = 0;
  for (const row of rows) for (const cell of row) if (isNumberHere(cell.trim(), separator)) numbers++;
  return { agreement: rowsOfLength.get(columns)! / rows.length, numbers: numbers / rows.length, columns };
}

/** A wrong separator may make well-formed quotes look malformed, which only says that it is wrong. */
function leniently(parse: () => readonly string[][]): readonly string[][] {
  try {
    return parse();
  } catch {
    return [];
  }
}

/** Decimal commas tell "1,5;2,5" from two columns of "5;2". */
function isNumberHere(text: string, separator: string): boolean {
  return !Number.isNaN(parseNumber(separator === ',' ? text : text.replace(',', '.')));
}

export function isBlank(row: readonly string[]): boolean {
  return row.length === 1 && row[0]!.trim() === '';
}

/**
 * Whether the first of some rows (blank ones left out) names the columns: it holds text where the rows below hold
 * numbers. A file of text alone has a header when its first row is of different short names that do not come again.
 */
export function detectHeader(rows: readonly (readonly string[])[]): boolean {
  const first = (rows[0] ?? []).map((cell) => cell.trim());
  const below = rows.slice(1).filter((row) => row.length === first.length);
  if (below.length === 0) return !first.some(isNumeric);
  let namesOverData = 0;
  let dataOverData = 0;
  let looksLikeNames = new Set(first).size === first.length;
  first.forEach((cell, index) => {
    const values = below.map((row) => row[index]!.trim()).filter((value) => !isMissingWord(value));
    const isTyped = values.length > 0 && (values.every(isNumeric) || booleanPair([...new Set(values)]) !== undefined);
    if (isTyped && !isMissingWord(cell)) {
      const isValue = isNumeric(cell) || values.includes(cell);
      if (isValue) dataOverData++;
      else namesOverData++;
    } else if (isMissingWord(cell) || isNumeric(cell) || cell.length > 60 || values.includes(cell)) {
      looksLikeNames = false;
    }
  });
  if (namesOverData + dataOverData > 0) return namesOverData > dataOverData;
  return looksLikeNames;
}

function isNumeric(text: string): boolean {
  return !Number.isNaN(parseNumber(text)) || isNonFiniteWord(text) || isNumberWithCommas(text);
}
