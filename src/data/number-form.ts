/** The one form in which the numbers of a column are written, decided from all its different texts, and read by it. */
import { hasOwnSpelling, isNonFiniteWord, isNumberGap, isWordedGap, parseNumber } from './cell.ts';
import { measureReaderOf, readMeasuresWith } from './measure-reading.ts';
import { decideMeasure, type Measure, measureReader } from './measures.ts';
import {
  type DecimalMark,
  isGrouped,
  type Marks,
  marksOf,
  type NumberText,
  plainSigns,
  type ThousandsMark,
  takeApart,
} from './number-text.ts';

/** How the numbers of a column are written; part of a model, which reads the same form again. */
export interface NumberForm {
  readonly decimal: DecimalMark;
  readonly thousands: ThousandsMark;
  /** A currency, a unit or a per cent sign with the number; the number is taken as it stands: 7 % is 7. */
  readonly unit: string;
  /** A number of the column, as it was written. */
  readonly example: string;
  /** 12K is 12000, and 1.2M is 1200000; without, K is a unit like others. */
  readonly multiples?: boolean | undefined;
  /** What several units measure, all of which are read in `unit`: 5 ft 6 in is 66 in. */
  readonly measure?: Measure | undefined;
}

/** Of numbers with nothing but sign, digits, point and exponent. */
export const plainForm: NumberForm = { decimal: '.', thousands: '', unit: '', example: '' };

/** The texts of a column that differ, and how many cells hold each. */
export interface CountedTexts {
  readonly texts: readonly string[];
  readonly counts: ArrayLike<number>;
}

/** What is known beside the texts. */
export interface PlainNumbers {
  /** Numbers of the column that are not among the texts, because they are plain. */
  readonly cells: number;
  /** The mark before decimals in these, in other columns of the file, or as the user says. */
  readonly decimal?: DecimalMark | undefined;
  /** Whether the user says that they are numbers. */
  readonly isSaid?: boolean | undefined;
}

export interface FormDecision {
  readonly form: NumberForm;
  /** Of each text; NaN for one that is no number of this form. */
  readonly values: readonly number[];
  /** Cells that hold a number of this form, plain ones included. */
  readonly numbers: number;
  /** Numbers such as 007, which are written as codes are. */
  readonly spelled: number;
  /** Cells that say in words that a number is missing. */
  readonly worded: number;
  /** Cells that hold no number and no word for a missing one, and how many different texts that is. */
  readonly odd: number;
  readonly oddTexts: number;
  /** Cells whose number is a bound, such as <1.0, and the first of them. */
  readonly bounds: number;
  readonly firstBound?: string | undefined;
  /** Whether nothing but custom says what a comma or a point means, and whether the texts themselves say it. */
  readonly isAmbiguous: boolean;
  readonly isSure: boolean;
}

/**
 * The form of most numbers among some texts, or undefined where none is a number. The mark before decimals follows from
 * the texts; where these leave it open, from `plain`.
 */
export function decideForm(
  { texts, counts }: CountedTexts,
  plain: PlainNumbers = { cells: 0 },
): FormDecision | undefined {
  const taken = texts.map(takeApart);
  const multiples = taken.some((part) => part?.multiple?.isSure) || undefined;
  const parts = multiples ? taken.map((part) => part && multiplied(part)) : taken;
  const marks = parts.map((part) => part && marksOf(part.digits));
  const found = decideMarks(marks, counts, plain.decimal);
  const unit = mainUnit(parts, counts);
  // 4/5 beside 4 is not out of five.
  const isOpen = unit.key.startsWith('/') && (plain.cells > 0 || parts.some((part) => part && unitKey(part) === ''));
  const read = strictReader(found.decimal, found.thousands, isOpen ? { key: '', text: '' } : unit);
  const values = parts.map((part, i) => (part === undefined ? Number.NaN : read(part, marks[i])));
  const tally = tallyOf(values, texts, counts, plain.cells);
  // Where some are numbers of other units, all may measure the same.
  const measured = tally.odd > 0 ? decideMeasure(texts.map(plainSigns), found.decimal, plain.isSaid) : undefined;
  const tallyMeasured = measured && tallyOf(measured.values, texts, counts, plain.cells);
  if (measured && tallyMeasured!.numbers > tally.numbers) {
    readMeasuresWith(measureReader);
    const { measure, unit: smallest, telling } = measured;
    const form = formOnly({ ...found, thousands: '' as const, measure, unit: smallest, example: texts[telling]! });
    // A bare number is in that unit, as where the form reads it later.
    const own = texts.map(formReader(form));
    return {
      form,
      values: own,
      ...tallyOf(own, texts, counts, plain.cells),
      bounds: 0,
      isAmbiguous: false,
      isSure: found.isSure,
    };
  }
  if (tally.numbers === 0) return undefined;
  let bounds = 0;
  let firstBound: string | undefined;
  let example: string | undefined;
  parts.forEach((part, i) => {
    if (part === undefined || Number.isNaN(values[i]!)) return;
    if (part.bound !== '') {
      bounds += counts[i]!;
      firstBound ??= texts[i]!;
    }
    if (isTelling(part, marks[i]!, example)) example = texts[i]!;
  });
  const form = {
    ...found,
    unit: isOpen ? '' : unit.text,
    example: example ?? texts[values.findIndex(Number.isFinite)] ?? '',
    multiples,
  };
  return {
    form: formOnly(form),
    values,
    ...tally,
    bounds,
    firstBound,
    isAmbiguous: found.isAmbiguous,
    isSure: found.isSure,
  };
}

type Tally = Pick<FormDecision, 'numbers' | 'spelled' | 'worded' | 'odd' | 'oddTexts'>;

/** How many cells hold numbers, and what the others hold; `numbers` are those that are known already. */
function tallyOf(
  values: readonly number[],
  texts: readonly string[],
  counts: ArrayLike<number>,
  numbers: number,
): Tally {
  const tally = { numbers, spelled: 0, worded: 0, odd: 0, oddTexts: 0 };
  values.forEach((value, i) => {
    const [text, count] = [texts[i]!, counts[i]!];
    if (Number.isFinite(value)) {
      tally.numbers += count;
      if (hasOwnSpelling(text)) tally.spelled += count;
    } else if (isWordedGap(text)) {
      tally.worded += count;
    } else if (!isNumberGap(text) && !isNonFiniteWord(text)) {
      tally.odd += count;
      tally.oddTexts++;
    }
  });
  return tally;
}

function formOnly({ decimal, thousands, unit, example, multiples, measure }: NumberForm): NumberForm {
  return { decimal, thousands, unit, example, ...(multiples && { multiples }), ...(measure && { measure }) };
}

/** With its thousands or millions as an exponent. */
function multiplied(part: NumberText): NumberText {
  return part.multiple === undefined
    ? part
    : { ...part, exponent: part.multiple.exponent, suffix: part.multiple.suffix };
}

/** The number with the most marks says most about its form. */
function isTelling(part: NumberText, marks: Marks, before: string | undefined): boolean {
  if (before === undefined) return part.prefix + part.suffix + part.exponent + marks.decimal + marks.thousands !== '';
  // Thousands in a word say more than those between marks.
  if (part.multiple !== undefined) return takeApart(before)?.multiple === undefined;
  if (marks.thousands === '' || /\d[.,' \u00a0\u202f\u2019]\d{3}/.test(before)) return false;
  return takeApart(before)?.multiple === undefined;
}

/**
 * Numbers whose odd words are few: at most a tenth of the cells, or one or two words among many numbers. Bounds alone, such
 * as <=50K and >50K, are classes; 007 beside words is a code.
 */
export function isMostlyNumbers(decision: FormDecision, plainTexts = 0): boolean {
  const { values, numbers, spelled, worded, odd, oddTexts, bounds } = decision;
  if (bounds * 2 > numbers || worded + odd > numbers || (odd > 0 && spelled * 10 > numbers)) return false;
  if (odd * 9 <= numbers) return true;
  const different = plainTexts + values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  return oddTexts <= 2 && different > 50;
}

interface FoundMarks {
  readonly decimal: DecimalMark;
  readonly thousands: ThousandsMark;
  readonly isAmbiguous: boolean;
  readonly isSure: boolean;
}

function decideMarks(
  all: readonly (Marks | undefined)[],
  counts: ArrayLike<number>,
  known: DecimalMark | undefined,
): FoundMarks {
  const votes = { '.': 0, ',': 0 };
  const thousands = new Map<ThousandsMark, number>();
  const ambiguous = { '.': 0, ',': 0 };
  all.forEach((marks, i) => {
    if (marks === undefined) return;
    const count = counts[i]!;
    if (marks.isAmbiguous) {
      ambiguous[marks.decimal as DecimalMark] += count;
      return;
    }
    if (marks.decimal !== '') votes[marks.decimal] += count;
    else if (marks.thousands === ',' || marks.thousands === '.') votes[otherMark(marks.thousands)] += count;
    if (marks.thousands !== '') thousands.set(marks.thousands, (thousands.get(marks.thousands) ?? 0) + count);
  });
  const isSure = votes['.'] !== votes[','];
  const decimal = isSure ? (votes[','] > votes['.'] ? ',' : '.') : (known ?? '.');
  const other = otherMark(decimal);
  if (ambiguous[other] > 0) thousands.set(other, (thousands.get(other) ?? 0) + ambiguous[other]);
  thousands.delete(decimal);
  const [mark = ''] = [...thousands].sort((a, b) => b[1] - a[1])[0] ?? [];
  return { decimal, thousands: mark, isAmbiguous: !isSure && known === undefined && ambiguous[other] > 0, isSure };
}

export function otherMark(mark: DecimalMark): DecimalMark {
  return mark === '.' ? ',' : '.';
}

interface Unit {
  readonly key: string;
  readonly text: string;
}

function mainUnit(parts: readonly (NumberText | undefined)[], counts: ArrayLike<number>): Unit {
  const found = new Map<string, { text: string; count: number }>();
  parts.forEach((part, i) => {
    const key = part === undefined ? '' : unitKey(part);
    if (key === '') return;
    const before = found.get(key);
    // The longer spelling is the plural.
    const text = part!.prefix || part!.suffix.trimEnd();
    const longer = before === undefined || text.length > before.text.length ? text : before.text;
    found.set(key, { text: longer, count: (before?.count ?? 0) + counts[i]! });
  });
  const [key = '', { text } = { text: '' }] = [...found].sort((a, b) => b[1].count - a[1].count)[0] ?? [];
  return { key, text };
}

/** The same for `$5` and `5 $`, `1 month` and `36 Months`. */
function unitKey({ prefix, suffix }: NumberText): string {
  return keyOf(prefix + suffix);
}

function keyOf(unit: string): string {
  const folded = unit.replaceAll(/[ .]/g, '').toLowerCase();
  return folded.length > 3 ? folded.replace(/s$/, '') : folded;
}

type Reader = (part: NumberText, marks: Marks | undefined) => number;

/** Reads a number that is written in the form, and in no other. */
function strictReader(decimal: DecimalMark, thousands: ThousandsMark, { key }: Unit): Reader {
  return (part, marks) => {
    const unit = unitKey(part);
    if (marks === undefined || (unit !== '' && unit !== key)) return Number.NaN;
    const isThousands = marks.isAmbiguous && marks.decimal === thousands;
    if (!isThousands && marks.decimal !== '' && marks.decimal !== decimal) return Number.NaN;
    if (marks.thousands !== '' && marks.thousands !== thousands) return Number.NaN;
    return numberOf(part, decimal, isThousands ? thousands : marks.thousands);
  };
}

function numberOf(
  { digits, exponent, isNegative }: NumberText,
  decimal: DecimalMark,
  thousands: ThousandsMark,
): number {
  const whole = thousands === '' ? digits : digits.replaceAll(thousands, '');
  const value = parseNumber(`${decimal === ',' ? whole.replace(',', '.') : whole}${exponent}`);
  return isNegative ? -value : value;
}

/**
 * Reads cells in a form that is known: numbers of the form, and of another where it cannot be mistaken (3.5 where
 * 1.299,99 is the form). NaN for all else, another unit included.
 */
export function formReader(form: NumberForm): (text: string) => number {
  const { decimal, thousands, unit, multiples, measure } = form;
  const measured = measure && measureReaderOf(measure, unit, decimal);
  const strict = strictReader(decimal, thousands, { key: keyOf(unit), text: unit });
  return (text) => {
    // Most numbers are plain but for their unit, and read at once.
    const plain = plainNumber(withoutUnit(text, unit), decimal);
    if (!Number.isNaN(plain)) return plain;
    if (measured) return measured(plainSigns(text));
    const taken = takeApart(text);
    if (taken === undefined) return Number.NaN;
    const part = multiples ? multiplied(taken) : taken;
    const marks = marksOf(part.digits);
    const value = strict(part, marks);
    if (!Number.isNaN(value) || marks === undefined) return value;
    if (unitKey(part) !== '' && unitKey(part) !== keyOf(unit)) return Number.NaN;
    // 1.299,99 or 3.5 can be nothing else.
    if (!marks.isAmbiguous) return numberOf(part, marks.decimal || decimal, marks.thousands);
    // The mark that is not before decimals is between thousands.
    return isGrouped(part.digits, otherMark(decimal)) ? numberOf(part, decimal, otherMark(decimal)) : Number.NaN;
  };
}

function withoutUnit(text: string, unit: string): string {
  if (unit === '') return text;
  if (text.endsWith(unit)) return text.slice(0, -unit.length);
  return text.startsWith(unit) ? text.slice(unit.length) : text;
}

/** The number of a text with no mark but the one before decimals; NaN for all else. */
function plainNumber(text: string, decimal: DecimalMark): number {
  if (decimal === '.') return parseNumber(text);
  return text.includes('.') ? Number.NaN : parseNumber(text.replace(',', '.'));
}

/** Whether what a number's text says is a bound. */
export function isBound(text: string): boolean {
  return /^[<>≤≥~≈]|\+$/.test(text);
}

/** Whether a text is some number as people write it. */
export function isNumberLike(text: string): boolean {
  const part = takeApart(text);
  return part !== undefined && marksOf(part.digits) !== undefined;
}

/** Whether a text is two numbers: from one to the other, or a pair of them. */
export function isRange(text: string): boolean {
  return /^[\d.,]+ ?(-|\u2013|to|\/) ?[\d.,]+$/.test(text);
}

/** Whether a text is a number, perhaps with marks, a currency sign or a per cent sign, but without a word. */
export function isBareNumber(text: string): boolean {
  const part = takeApart(text);
  return part !== undefined && !/\p{L}/u.test(part.prefix + part.suffix) && marksOf(part.digits) !== undefined;
}

/** The words about a column of such numbers. */
export function formText(form: NumberForm): string {
  const { unit, example } = form;
  const value = formReader(form)(example);
  const inUnit = unit === '' ? '' : ` in ${unit}`;
  return example === String(value) ? `numbers${inUnit}` : `numbers${inUnit} written ${example} for ${value}`;
}
