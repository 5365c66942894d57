/** Builds one column of a text file cell by cell: plain numbers, until its cells say otherwise. */
import {
  hasOwnSpelling,
  isAskedWord,
  isMissingWord,
  isNonFiniteWord,
  parseNumber,
  plainDecimal,
  smallInteger,
} from './cell.ts';
import { type DateDecision, type DateForm, dateReader, decideDates, isMostlyDates } from './date-form.ts';
import { Dictionary } from './dictionary.ts';
import type { Expected } from './forced-kind.ts';
import { freeTextReason } from './free-text.ts';
import { GrowingFloat64, GrowingInt32 } from './growable.ts';
import { decideForm, formReader, isBound, isMostlyNumbers, isNumberLike, type NumberForm } from './number-form.ts';
import type { DecimalMark } from './number-text.ts';
import { OddWords } from './odd-words.ts';
import type { PlainRows } from './plain.ts';

/** How many different spellings of numbers a column remembers, in case that it turns out to be text. */
const rememberedSpellings = 128;

const mostMisses = 512;

/** A text column of at least this many different values, most of them different, is names or identifiers: left out. */
const manyValues = 1 << 16;

/** So many different texts say whether they are numbers in a form; the cells after them are then read as such. */
const enoughTexts = 1 << 11;

/** So many odd words at most are kept beside numbers before it is asked whether these are the exception. */
const fewOddWords = 64;

/** Where cells come from, which says what their places are called: lines of a `file`, or rows of `values` in code. */
export type CellOrigin = 'file' | 'values';

export interface BuilderSettings {
  /** About as many rows as will come, where that is known. */
  readonly rows?: number | undefined;
  readonly origin?: CellOrigin;
  /** The words for a missing value, in place of the usual ones. */
  readonly missing?: ReadonlySet<string> | undefined;
  /** The mark before decimals in plain numbers. */
  readonly decimal?: DecimalMark | undefined;
}

/** Cells in; `describeColumn` turns them into a Column and a note. */
export class ColumnBuilder {
  readonly forced: Expected['kind'];
  readonly origin: CellOrigin;
  readonly decimal: DecimalMark;
  /** The form of the numbers or of the dates, once it is known. */
  form: NumberForm | undefined;
  dates: DateForm | undefined;
  /** What these were decided from, where they were not known before. */
  decidedDates: DateDecision | undefined;
  /** Of the dates, where the user says it. */
  readonly order: Expected['order'];
  /** Cells that are NaN or Infinity in a column of numbers. */
  nonFinite = 0;
  /** Cells that hold a bound such as <1.0 for a number, as far as they were read in a known form, and the first of them. */
  bounds = 0;
  firstBound: string | undefined;
  /** Words for a missing value, and words that are neither that nor numbers, in a column of numbers. */
  gaps: OddWords = new OddWords();
  /** The first odd word that came after a number. */
  firstText: { readonly text: string; readonly line: number } | undefined;
  oddWords: OddWords = new OddWords();
  /** Text of too many different values to keep: why it is left out. */
  abandoned: string | undefined;
  rows = 0;
  present = 0;

  values: GrowingFloat64 | undefined;
  codes: GrowingInt32 | undefined;
  words: Dictionary = new Dictionary();
  /** Of each word of a text column, the line that it first came in; 0 where that is not known. */
  wordLines: number[] = [];
  private readonly expectedRows: number | undefined;
  private readonly missing: ReadonlySet<string> | undefined;
  /** The numbers among these words, however they are spelled. */
  private readonly missingNumbers: ReadonlySet<number>;
  private readFormed: ((text: string) => number) | undefined;
  /** While numbers: the value of each spelling in `words`; NaN for the empty cell. */
  private spelledValues: number[] = [];
  private primarySpelling = new Map<number, string>();
  /** Rows whose text does not follow from their value, and the code of that text in `odd`. */
  private oddRows = new GrowingInt32();
  private oddCodes = new GrowingInt32();
  private odd = new Dictionary();
  private nextCheck = enoughTexts;
  /** Small integers are read without a look at `words`, until one of them was first spelled otherwise (1.0). */
  private mayBeSmall: boolean;
  private hasSmall = false;
  /** Spellings met after `words` was full: when there are many, looking there does not pay. */
  private misses = 0;
  /** Whether the value of a plain number is all there is to know: no number stands for a missing value. */
  private mayBeKnown: boolean;

  constructor({ kind, form, dates, order }: Expected = {}, settings: BuilderSettings = {}) {
    this.forced = kind;
    this.order = order;
    this.origin = settings.origin ?? 'file';
    this.missing = settings.missing;
    this.decimal = settings.decimal ?? '.';
    const asNumbers = [...(settings.missing ?? [])].map(parseNumber);
    this.missingNumbers = new Set(asNumbers.filter((value) => !Number.isNaN(value)));
    const isNumberMissing = this.missingNumbers.size > 0;
    this.mayBeKnown = !isNumberMissing;
    this.mayBeSmall = !isNumberMissing;
    this.expectedRows = settings.rows;
    if (kind === 'category' || kind === 'words') this.codes = new GrowingInt32(settings.rows);
    else if (kind !== 'ignore') this.values = new GrowingFloat64(settings.rows);
    if (form !== undefined && this.values !== undefined) this.readAs(form);
    if (dates !== undefined && this.values !== undefined) this.readDates(dates);
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
    if (this.values === undefined || !this.mayBeKnown || this.misses < mostMisses) return start;
    const values = this.values.withRoomFor(rows.length - start);
    let { length } = this.values;
    let row = start;
    for (; row < rows.length; row++) {
      const value = plainDecimal(rows[row]![column]!, this.decimal);
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
    if (this.values === undefined || !this.mayBeKnown || !(isAnyKnown || this.mayBeSmall)) return start;
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
    else if (this.codes !== undefined) this.addToText(this.codes, text, line);
    this.rows++;
  }

  /** A number that is not text, in a column that may hold numbers; NaN is a missing value. */
  addNumber(value: number): void {
    this.values?.push(value);
    if (!Number.isNaN(value)) this.present++;
    this.rows++;
  }

  /** From here on cells are numbers of that form; what is none is an odd word. */
  private readAs(form: NumberForm): void {
    this.form = form;
    this.readFormed = formReader(form);
    this.misses = mostMisses;
    this.mayBeKnown &&= form.decimal === this.decimal;
    this.mayBeSmall = false;
  }

  /** From here on cells are dates of that form. */
  private readDates(form: DateForm): void {
    this.dates = form;
    this.readFormed = dateReader(form);
    this.misses = mostMisses;
    this.mayBeKnown = false;
    this.mayBeSmall = false;
  }

  private isMissing(text: string): boolean {
    if (text === '' || this.forced === 'words') return text === '';
    return this.missing ? this.missing.has(text) : isMissingWord(text);
  }

  /** Whether a word stands for a missing value, unless it is the name of a class. */
  isAsked(text: string): boolean {
    return this.missing === undefined && isAskedWord(text);
  }

  /** Whether a word that is no missing value everywhere is one among numbers. */
  private isGap(text: string): boolean {
    return isAskedWord(text) || (this.missing !== undefined && isMissingWord(text));
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
    if (this.isMissing(text)) {
      values.push(Number.NaN);
      if (isNonFiniteWord(text)) this.nonFinite++;
      else if (text === '' && this.misses < mostMisses) this.spelledValues[this.words.add(text)] = Number.NaN;
      else if (text !== '') this.gaps.add(text, line);
      return;
    }
    const value = this.readFormed ? this.readFormed(text) : this.plainValue(text);
    if (this.missingNumbers.has(value)) {
      values.push(Number.NaN);
      this.gaps.add(text, line);
    } else if (Number.isFinite(value)) {
      values.push(value);
      this.present++;
      if (this.readFormed) {
        if (isBound(text)) {
          this.bounds++;
          this.firstBound ??= text;
        }
        return;
      }
      if (hasOwnSpelling(text)) this.keepOdd(text);
      else if (this.words.words.length < rememberedSpellings) this.remember(text, value);
      else this.misses++;
    } else {
      values.push(Number.NaN);
      this.addOdd(values, text, line);
    }
  }

  /** A cell that is no plain number: kept with its row, as long as such cells may be the exception. */
  private addOdd(values: GrowingFloat64, text: string, line: number): void {
    this.keepOdd(text);
    if (isNonFiniteWord(text)) {
      this.nonFinite++;
    } else if (this.isGap(text)) {
      this.gaps.add(text, line);
    } else {
      this.oddWords.add(text, line);
      if (this.present > 0) this.firstText ??= { text, line };
      const { cells } = this.oddWords;
      if (this.readFormed === undefined && cells > fewOddWords && cells * 10 > this.rows) this.turnToText(values);
    }
  }

  /** The number of a text with digits, sign, mark and exponent only. */
  private plainValue(text: string): number {
    if (this.decimal === '.') return parseNumber(text);
    return text.includes('.') ? Number.NaN : parseNumber(text.replace(',', '.'));
  }

  /** Two spellings of one value, such as 1.1 and 1.10, stay apart: the second is kept row by row. */
  private remember(text: string, value: number): void {
    const plain = this.spell(value);
    const isSmall = smallInteger(plain) >= 0 && plain !== text;
    if (this.primarySpelling.has(value) || (isSmall && this.hasSmall)) {
      this.keepOdd(text);
      return;
    }
    if (isSmall) this.mayBeSmall = false;
    const code = this.words.add(text);
    this.primarySpelling.set(value, this.words.words[code]!);
    this.spelledValues[code] = value;
  }

  private spell(value: number): string {
    return this.decimal === '.' ? String(value) : String(value).replace('.', ',');
  }

  private keepOdd(text: string): void {
    if (this.readFormed !== undefined || this.odd.words.length >= manyValues) return;
    this.oddRows.push(this.values!.length - 1);
    this.oddCodes.push(this.odd.add(text));
  }

  /** The texts that are kept row by row, as far as they are not plain numbers: their rows, and the codes of their words. */
  oddCells(): { words: readonly string[]; rows: Int32Array; codes: Int32Array } {
    return { words: this.odd.words, rows: this.oddRows.finish(), codes: this.oddCodes.finish() };
  }

  /** From numbers to text: every earlier cell gets its spelling back. */
  turnToText(values: GrowingFloat64): void {
    const codes = new GrowingInt32(this.expectedRows);
    const words = new Dictionary();
    let nextOdd = 0;
    values.finish().forEach((value, row) => {
      if (nextOdd < this.oddRows.length && this.oddRows.at(nextOdd) === row)
        codes.push(words.add(this.odd.words[this.oddCodes.at(nextOdd++)]!));
      else if (Number.isNaN(value)) codes.push(-1);
      else codes.push(words.add(this.primarySpelling.get(value) ?? this.spell(value)));
    });
    this.present = 0;
    for (let row = 0; row < codes.length; row++) if (codes.at(row) >= 0) this.present++;
    this.nonFinite = 0;
    this.wordLines = words.words.map((word) => this.oddWords.lineOf(word) || this.gaps.lineOf(word));
    this.gaps = this.gaps.without(words);
    this.values = undefined;
    this.words = words;
    this.codes = codes;
    this.spelledValues = [];
    this.primarySpelling = new Map();
    this.odd = new Dictionary();
    this.oddRows = new GrowingInt32();
    this.oddCodes = new GrowingInt32();
    this.checkTexts(codes);
  }

  private addToText(codes: GrowingInt32, text: string, line: number): void {
    const known = this.words.find(text);
    if (known !== undefined) {
      codes.push(known);
      this.present++;
    } else if (this.isMissing(text)) {
      codes.push(-1);
      if (text !== '') this.gaps.add(text, line);
    } else {
      codes.push(this.words.add(text));
      this.wordLines.push(line);
      this.present++;
      this.checkTexts(codes);
    }
  }

  /** Asks, now and then, whether many different texts are numbers of one form, and bounds the memory of names. */
  private checkTexts(codes: GrowingInt32): void {
    const { words } = this.words;
    if (words.length < this.nextCheck) return;
    this.nextCheck *= 2;
    if (this.forced === 'category' || this.forced === 'words') return;
    if (this.turnToFormed(codes)) return;
    // A column of names would keep all its text, only to be left out of the training.
    if (words.length < manyValues || this.forced === 'number' || words.length * 2 < this.present) return;
    this.abandoned = freeTextReason(words) ?? 'text that differs in most rows (names or identifiers)';
    this.codes = undefined;
    this.words = new Dictionary();
  }

  /** Goes on with numbers or dates of one form where that is what the texts so far are. */
  private turnToFormed(codes: GrowingInt32): boolean {
    const { words } = this.words;
    const counts = countCodes(codes.finish(), words.length);
    const isNumeric = words.slice(0, fewOddWords).filter(isNumberLike).length * 2 >= fewOddWords;
    if (!isNumeric || this.forced === 'date') {
      const found = this.forced === 'number' ? undefined : decideDates({ texts: words, counts }, this.order);
      if (found === undefined || !isMostlyDates(found)) return false;
      if (found.isAmbiguous && words.length < manyValues) return false;
      this.turnToValues(codes, found.values, counts, found.dates);
      this.decidedDates = found;
      this.readDates(found.form);
      return true;
    }
    const decision = decideForm(
      { texts: words, counts },
      { cells: 0, decimal: this.decimal === ',' ? ',' : undefined },
    );
    if (decision === undefined || decision.isAmbiguous || !isMostlyNumbers(decision)) return false;
    this.bounds = decision.bounds;
    this.firstBound = decision.firstBound;
    this.turnToValues(codes, decision.values, counts, decision.numbers);
    this.readAs(decision.form);
    return true;
  }

  private turnToValues(
    codes: GrowingInt32,
    valuesOfWords: readonly number[],
    counts: Int32Array,
    present: number,
  ): void {
    const values = new GrowingFloat64(codes.length);
    for (const code of codes.finish()) values.push(code < 0 ? Number.NaN : valuesOfWords[code]!);
    this.present = present;
    this.sortOut(valuesOfWords, counts);
    this.codes = undefined;
    this.values = values;
    this.words = new Dictionary();
    this.wordLines = [];
  }

  /** Says of the words of a column of numbers that are none which stand for a missing value, and which are odd. */
  sortOut(values: readonly number[], counts: Int32Array): void {
    this.oddWords = new OddWords();
    values.forEach((value, code) => {
      if (!Number.isNaN(value)) return;
      const word = this.words.words[code]!;
      if (isNonFiniteWord(word)) this.nonFinite += counts[code]!;
      else (this.isGap(word) ? this.gaps : this.oddWords).add(word, this.wordLines[code] ?? 0, counts[code]!);
    });
  }
}

/** How many cells hold each word. */
export function countCodes(codes: Int32Array, words: number): Int32Array {
  const counts = new Int32Array(words);
  for (const code of codes) if (code >= 0) counts[code]!++;
  return counts;
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
