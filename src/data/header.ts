/** Works out what the first rows of a text table are: lines about it, the names of its columns, their units, or data. */
import { booleanWords, isAskedWord, isMissingWord, isNonFiniteWord, isNumberGap, parseNumber } from './cell.ts';
import { clockTime, takeDateApart } from './date-text.ts';
import { nameKey } from './names.ts';
import { isBareNumber, isNumberLike } from './number-form.ts';

type Rows = readonly (readonly string[])[];

/**
 * Whether the first of some rows (blank ones left out) names the columns: it holds text where the rows below hold
 * numbers or dates. A file of text alone has a header when its first row is of different short names that do not come again.
 * A first row with one of the `names` that the user gave is a header whatever it looks like.
 */
export function detectHeader(rows: Rows, names: readonly string[] = []): boolean {
  const first = (rows[0] ?? []).map((cell) => cell.trim());
  if (hasName(first, names)) return true;
  const below = rows.slice(1).filter((row) => row.length === first.length);
  if (below.length === 0) return !first.some(isNumeric);
  let namesOverData = 0;
  let dataOverData = 0;
  let looksLikeNames = new Set(first).size === first.length;
  first.forEach((cell, index) => {
    const values = below.map((row) => row[index]!.trim()).filter((value) => !isMissing(value));
    const isNumbers = areNumbers(values);
    // A date over numbers is a name: of a month, or a quarter.
    const isDates = !isNumbers && areDates(values);
    const isTyped = isNumbers || isDates || booleanWords([...new Set(values)]) !== undefined;
    if (isTyped && !isMissing(cell)) {
      const isValue = isNumeric(cell) || (isDates && isDate(cell)) || values.includes(cell);
      if (isValue) dataOverData++;
      else namesOverData++;
    } else if (isMissing(cell) || isNumeric(cell) || cell.length > 60 || values.includes(cell)) {
      looksLikeNames = false;
    }
  });
  if (namesOverData + dataOverData > 0) return namesOverData > dataOverData;
  return looksLikeNames;
}

function hasName(row: readonly string[], names: readonly string[]): boolean {
  const keys = new Set(row.map((cell) => nameKey(cell.trim())));
  return names.some((name) => keys.has(nameKey(name)));
}

function isMissing(text: string): boolean {
  return isMissingWord(text) || isAskedWord(text);
}

/** Whether values are numbers but for a few, or for the first, which may be a unit. */
function areNumbers(values: readonly string[]): boolean {
  if (values.length === 0) return false;
  const others = values.filter((value) => !isAnyNumber(value));
  return others.length * 10 <= values.length || (values.length > 2 && others.length === 1 && others[0] === values[0]);
}

function areDates(values: readonly string[]): boolean {
  return values.length > 0 && values.filter(isDate).length * 10 >= 9 * values.length;
}

function isDate(text: string): boolean {
  return takeDateApart(text) !== undefined || !Number.isNaN(clockTime(text));
}

function isAnyNumber(text: string): boolean {
  return isNumeric(text) || isNumberLike(text);
}

function isNumeric(text: string): boolean {
  return !Number.isNaN(parseNumber(text)) || isNonFiniteWord(text) || isBareNumber(text);
}

/** More lines than this above a header are no title. */
const mostTitleRows = 20;

/**
 * How many of the first rows are a title: they are of another length than most, or hold one value at most, and a header
 * follows.
 */
export function countTitleRows(rows: Rows, names: readonly string[]): number {
  const width = commonLength(rows);
  if (width < 2) return 0;
  const named = rows.slice(0, mostTitleRows).findIndex((row) => hasName(row, names));
  // Of two rows of names the one that is meant.
  if (named > 0 && !rows[named]!.some(isNumeric) && detectHeader(rows.slice(named))) return named;
  const isTitle = (row: readonly string[]) =>
    row.length !== width || row.filter((cell) => cell.trim() !== '').length < 2;
  const start = rows.findIndex((row) => !isTitle(row));
  if (start <= 0 || start > mostTitleRows) return 0;
  // The one value of a title stands first; a header may have unnamed columns.
  const isHead = rows
    .slice(0, start)
    .every((row) => row.slice(1).every((cell) => cell.trim() === '') || row.length < width);
  return isHead && detectHeader(rows.slice(start), names) ? start : 0;
}

/** The length of most rows. */
export function commonLength(rows: Rows): number {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  return [...counts].reduce((best, other) => (other[1] > best[1] ? other : best), [0, 0])[0];
}

/**
 * Whether the row below a header holds units (`kg`, `m/s`): words, where all rows below hold numbers, in two columns at
 * least or in the only one of numbers, and nothing that is a value anywhere.
 */
export function isUnitsRow(row: readonly string[], below: Rows): boolean {
  const rows = below.filter(({ length }) => length === row.length);
  if (rows.length < 2) return false;
  let units = 0;
  let columns = 0;
  for (const [index, cell] of row.entries()) {
    const unit = cell.trim();
    const values = rows.map((each) => each[index]!.trim()).filter((value) => value !== '');
    const areAllNumbers = values.length > 0 && values.every((value) => isAnyNumber(value) || isNumberGap(value));
    if (areAllNumbers) {
      columns++;
      if (unit !== '' && !isAnyNumber(unit) && !isNumberGap(unit) && !values.includes(unit)) units++;
      else if (unit !== '' && unit !== '-') return false;
    } else if (unit !== '' && unit !== '-' && values.includes(unit)) {
      return false;
    }
  }
  return units > 1 || (units === 1 && columns === 1);
}
