/** Builds one column of a text file cell by cell and decides what it holds: numbers until a cell says otherwise. */

import { fail } from '../graph/error.ts';
import { hasOwnSpelling, isMissingWord, isNonFiniteWord, parseNumber, plainDecimal, smallInteger } from './cell.ts';
import { Dictionary } from './dictionary.ts';
import { GrowingFloat64, GrowingInt32 } from './growable.ts';
import type { PlainRows } from './plain.ts';
import { didYouMean, listNames } from './table.ts';

/** What the user may fix about a column; without it the cells decide. */
export type ForcedKind = 'number' | 'category' | 'ignore';

/** Fails where a type is unknown, or of a column that is not among these. */
export function checkTypes(types: Readonly<Record<string, ForcedKind>>, names: readonly string[]): void {
  const known = new Set(names);
  for (const [column, kind] of Object.entries(types)) {
    const what = `type of column ${JSON.stringify(column)}`;
    if (!known.has(column)) {
      const expected = `one of ${listNames(names)}`;
      fail({ what, problem: 'no such column', expected, ...didYouMean(column, names) });
    }
    if (!['number', 'category', 'ignore'].includes(kind))
      fail({ what, problem: 'unknown', got: `${kind}`, expected: 'number, category or ignore' });
  }
}

/** How many different spellings of numbers a column remembers, in case that it turns out to be text. */
const rememberedSpellings = 128;

const mostMisses = 512;

/** A text column of at least this many different values, most of them different, is names or identifiers: left out. */
const manyValues = 1 << 16;

/** A cell that decided something, for the words about the column. */
export interface Example {
  text: string;
  line: number;
}

/** Where cells come from: a `file`, which has words for missing values, or `values` in code, which have null. */
export type CellOrigin = 'file' | 'values';

/** Cells in, a typed column out. `describeColumn` turns it into a Column and a note. */
export class ColumnBuilder {
  readonly forced: ForcedKind | undefined;
  readonly origin: CellOrigin;
  /** The first text cell, when it came after numbers. */
  firstText: Example | undefined;
  /** Cells that are NaN or Infinity in a column of numbers. */
  nonFinite = 0;
  /** Text cells of a column that was said to hold numbers, and the first of them. */
  refused = 0;
  firstRefused: Example | undefined;
  /** Text of too many different values to keep. */
  isAbandoned = false;
  rows = 0;
  present = 0;

  values: GrowingFloat64 | undefined;
  codes: GrowingInt32 | undefined;
  words: Dictionary = new Dictionary();
  /** While numbers: the value of each spelling in `words`; NaN for a missing value. */
  private spelledValues: number[] = [];
  private primarySpelling = new Map<number, string>();
  /** Rows whose text does not follow from their value, and the code of that text in `odd`. */
  private oddRows = new GrowingInt32();
  private oddCodes = new GrowingInt32();
  private odd = new Dictionary();
  private nextCheck = manyValues;
  /** Small integers are read without a look at `words`, until one of them was first spelled otherwise (1.0). */
  private mayBeSmall = true;
  private hasSmall = false;
  /** Spellings met after `words` was full: when there are many, looking there does not pay. */
  private misses = 0;

  /** `rows` are about as many as will come, where that is known. */
  constructor(forced?: ForcedKind, rows?: number, origin: CellOrigin = 'file') {
    this.forced = forced;
    this.origin = origin;
    if (forced === 'category') this.codes = new GrowingInt32();
    else if (forced !== 'ignore') this.values = new GrowingFloat64(rows);
  }

  /** The cells of one column in some rows, which start in these lines. */
  addAll(rows: readonly (readonly string[])[], column: number, lines: Int32Array): void {
    for (let row = 0; row < rows.length; row++) {
      row = this.addPlainNumbers(rows, column, row);
      if (row < rows.length) this.add(rows[row]![column]!, lines[row]!);
    }
  }

  /** Adds the cells from row `start` on as far as they are plain numbers whose spelling is no longer kept; gives the row after them. */
  private addPlainNumbers(rows: readonly (readonly string[])[], column: number, start: number): number {
    if (this.values === undefined || this.misses < mostMisses) return start;
    const values = this.values.withRoomFor(rows.length - start);
    let { length } = this.values;
    let row = start;
    for (; row < rows.length; row++) {
      const value = plainDecimal(rows[row]![column]!);
      if (Number.isNaN(value)) break;
      values[length++] = value;
    }
    this.values.length = length;
    this.present += row - start;
    this.rows += row - start;
    return row;
  }

  /** The cells of one column in some plain rows. */
  addPlain(rows: PlainRows, column: number): void {
    for (let row = 0; row < rows.height; row++) {
      row = this.addKnownNumbers(rows, column, row);
      if (row < rows.height) this.add(rows.textAt(row * rows.width + column), rows.firstLine + row);
    }
  }

  /** Adds the cells from row `start` on as far as their value is all there is to keep of them; gives the row after them. */
  private addKnownNumbers(rows: PlainRows, column: number, start: number): number {
    const isAnyKnown = this.misses >= mostMisses;
    if (this.values === undefined || !(isAnyKnown || this.mayBeSmall)) return start;
    const { values: known, starts, width, height } = rows;
    const values = this.values.withRoomFor(height - start);
    let { length } = this.values;
    let row = start;
    for (let cell = start * width + column; row < height; row++, cell += width) {
      const value = known[cell]!;
      if (isAnyKnown ? Number.isNaN(value) : !isSmallInteger(value, starts[cell + 1]! - starts[cell]! - 1)) break;
      values[length++] = value;
    }
    this.values.length = length;
    if (row > start && !isAnyKnown) this.hasSmall = true;
    this.present += row - start;
    this.rows += row - start;
    return row;
  }

  add(cell: string, line: number): void {
    const text = mayNeedTrim(cell) ? cell.trim() : cell;
    if (this.values !== undefined) this.addToNumbers(this.values, text, line);
    else if (this.codes !== undefined) this.addToText(this.codes, text);
    this.rows++;
  }

  /** A number that is not text, in a column that may hold numbers; NaN is a missing value. */
  addNumber(value: number): void {
    this.values?.push(value);
    if (!Number.isNaN(value)) this.present++;
    this.rows++;
  }

  private isMissing(text: string): boolean {
    return this.origin === 'file' ? isMissingWord(text) : text === '';
  }

  private addToNumbers(values: GrowingFloat64, text: string, line: number): void {
    const small = this.mayBeSmall ? smallInteger(text) : -1;
    if (small >= 0) {
      values.push(small);
      this.present++;
      this.hasSmall = true;
      return;
    }
    const known = this.misses < mostMisses ? this.words.find(text) : undefined;
    if (known !== undefined) {
      const value = this.spelledValues[known]!;
      values.push(value);
      if (!Number.isNaN(value)) this.present++;
      return;
    }
    const value = parseNumber(text);
    if (Number.isFinite(value)) {
      values.push(value);
      this.present++;
      if (hasOwnSpelling(text)) this.keepOdd(text);
      else if (this.words.words.length < rememberedSpellings) this.remember(text, value);
      else this.misses++;
    } else if (this.isMissing(text)) {
      values.push(Number.NaN);
      if (isNonFiniteWord(text)) {
        this.nonFinite++;
      } else {
        this.spelledValues[this.words.add(text)] = Number.NaN;
      }
    } else if (isNonFiniteWord(text)) {
      values.push(Number.NaN);
      this.nonFinite++;
      this.keepOdd(text);
    } else if (this.forced === 'number') {
      values.push(Number.NaN);
      this.refused++;
      this.firstRefused ??= { text, line };
    } else {
      if (this.present > 0) this.firstText = { text, line };
      this.addToText(this.turnToText(values), text);
    }
  }

  /** Two spellings of one value, such as 1.1 and 1.10, stay apart: the second is kept row by row. */
  private remember(text: string, value: number): void {
    const isSmall = smallInteger(String(value)) >= 0 && String(value) !== text;
    if (this.primarySpelling.has(value) || (isSmall && this.hasSmall)) {
      this.keepOdd(text);
      return;
    }
    if (isSmall) this.mayBeSmall = false;
    const code = this.words.add(text);
    this.primarySpelling.set(value, this.words.words[code]!);
    this.spelledValues[code] = value;
  }

  private keepOdd(text: string): void {
    if (this.forced === 'number' || this.odd.words.length >= manyValues) return;
    this.oddRows.push(this.rows);
    this.oddCodes.push(this.odd.add(text));
  }

  /** From numbers to text: every earlier cell gets its spelling back. */
  private turnToText(values: GrowingFloat64): GrowingInt32 {
    const codes = new GrowingInt32();
    const words = new Dictionary();
    let nextOdd = 0;
    values.finish().forEach((value, row) => {
      if (nextOdd < this.oddRows.length && this.oddRows.at(nextOdd) === row)
        codes.push(words.add(this.odd.words[this.oddCodes.at(nextOdd++)]!));
      else if (Number.isNaN(value)) codes.push(-1);
      else codes.push(words.add(this.primarySpelling.get(value) ?? String(value)));
    });
    this.present = 0;
    for (let row = 0; row < codes.length; row++) if (codes.at(row) >= 0) this.present++;
    this.nonFinite = 0;
    this.values = undefined;
    this.words = words;
    this.codes = codes;
    this.spelledValues = [];
    this.primarySpelling = new Map();
    this.odd = new Dictionary();
    return codes;
  }

  private addToText(codes: GrowingInt32, text: string): void {
    const known = this.words.find(text);
    if (known !== undefined) {
      codes.push(known);
      this.present++;
    } else if (this.isMissing(text)) {
      codes.push(-1);
    } else {
      codes.push(this.words.add(text));
      this.present++;
      if (this.words.words.length >= this.nextCheck) this.abandonNames();
    }
  }

  /** Bounds the memory: a column of names would keep all its text, only to be left out of the training. */
  private abandonNames(): void {
    this.nextCheck *= 2;
    if (this.forced === 'category' || this.words.words.length * 2 < this.present) return;
    this.isAbandoned = true;
    this.codes = undefined;
    this.words = new Dictionary();
  }
}

/** Whether a plain decimal of this value and length is the text of a {@link smallInteger}: `1.`, `.5` and `-1` are not. */
function isSmallInteger(value: number, length: number): boolean {
  return length <= 3 && value >= (length === 1 ? 0 : length === 2 ? 10 : 100);
}

function mayNeedTrim(cell: string): boolean {
  if (cell === '') return false;
  const first = cell.charCodeAt(0);
  const last = cell.charCodeAt(cell.length - 1);
  return first <= 32 || last <= 32 || first >= 127 || last >= 127;
}
