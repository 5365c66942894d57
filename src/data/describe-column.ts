/** Turns a finished column of texts into typed data, and says what it was taken for and why. */
import { fail } from '../graph/error.ts';
import { booleanWords, hasOwnSpelling, isAskedWord, truthOf } from './cell.ts';
import { type ColumnBuilder, countCodes } from './column-builder.ts';
import { describeDates, describeDateTexts, describeNumberDates } from './describe-dates.ts';
import { gapMarkWarnings } from './gap-marks.ts';
import {
  decideForm,
  type FormDecision,
  formText,
  isMostlyNumbers,
  isNumberLike,
  isRange,
  type NumberForm,
  type PlainNumbers,
} from './number-form.ts';
import type { DecimalMark } from './number-text.ts';
import { countDistinct } from './statistics.ts';
import type { CategoryColumn, Column, NumberColumn } from './table.ts';
import { textsAreMissing } from './text-values.ts';

/** What a column was taken for. */
export interface ColumnNote {
  name: string;
  kind: 'number' | 'boolean' | 'category' | 'date' | 'ignored';
  /** Why, in words for people. */
  reason: string;
  /** Different values, missing ones not counted. */
  readonly distinct: number;
  missing: number;
}

export interface DescribedColumn {
  /** Absent when the column is left out. */
  column?: Column;
  note: ColumnNote;
  warnings: string[];
}

/** A word that may be a missing value names a class where it comes this often, and in this share of the rows. */
const fewestOfClass = 3;
const leastShareOfClass = 0.05;

function isRare(cells: number, rows: number): boolean {
  return cells < Math.max(fewestOfClass, leastShareOfClass * rows);
}

/** Of so many different texts at most it is asked whether two are the same but for their spelling. */
const mostSpellings = 500;

/** So few different texts are classes, even where they are numbers. */
const fewTexts = 20;

/** `decimal` is the mark before decimals where the user or the other columns of the file say it. */
export function describeColumn(name: string, builder: ColumnBuilder, decimal?: DecimalMark): DescribedColumn {
  if (builder.forced === 'ignore')
    return { note: { name, kind: 'ignored', reason: 'set by you', distinct: 0, missing: 0 }, warnings: [] };
  if (builder.abandoned !== undefined) {
    const reason = builder.abandoned;
    const missing = builder.rows - builder.present;
    return {
      note: { name, kind: 'ignored', reason, distinct: 0, missing },
      warnings: [`${name}: left out: ${reason}`],
    };
  }
  const { values } = builder;
  if (values === undefined) return describeText(name, builder, decimal);
  const numbers = values.finish();
  if (builder.dates !== undefined) return describeDates(name, builder, numbers, builder.dates, builder.decidedDates);
  const twice = sameNumbers(builder);
  const asCodes = (why: string): DescribedColumn => {
    builder.turnToText(values);
    const words = withoutMissing(builder, countCodes(builder.codes!.finish(), builder.words.words.length));
    return describeWords(name, builder, words, why);
  };
  if (twice !== undefined) return asCodes(`codes: ${twice} would be the same number`);
  const code = codeOfZeros(builder, numbers);
  if (code !== undefined) {
    if (countDistinct(numbers) * codeRows <= builder.present)
      return asCodes(`codes such as ${code}, of one length with leading zeros`);
    const described = describeNumbers(name, builder, numbers);
    const warning = `${name}: read as numbers, without the zeros that ${code} begins with (--type ${name}=category keeps them)`;
    return { ...described, warnings: [...described.warnings, warning] };
  }
  if (builder.form !== undefined || builder.oddWords.cells === 0) return describeNumbers(name, builder, numbers);
  const combined = withOddCells(builder, numbers, decimal);
  if (combined !== undefined) return describeNumbers(name, builder, numbers, combined);
  builder.turnToText(values);
  return describeColumn(name, builder, decimal);
}

/** So many numbers that are written as codes are; more are identifiers. */
const mostCodes = 1000;

/** Two texts of one number, such as 07 and 007, or identifiers of more digits than a number holds: they are no numbers then. */
function sameNumbers(builder: ColumnBuilder): string | undefined {
  if (builder.forced !== undefined || builder.form !== undefined) return undefined;
  const codes = builder.oddCells().words.filter((text) => hasOwnSpelling(text) && /^-?\d+$/.test(text));
  const byValue = new Map<number, string>();
  for (const code of codes.length > mostCodes ? [] : codes) {
    const other = byValue.get(Number(code));
    if (other !== undefined) return `${other} and ${code}`;
    byValue.set(Number(code), code);
  }
  return undefined;
}

/** Numbers of so many digits with leading zeros are codes, such as postal ones, where each stands in so many rows. */
const [codeDigits, codeRows] = [5, 5];

/** One such code, where all cells are whole numbers of so many digits and the rest have no leading zero. */
function codeOfZeros(builder: ColumnBuilder, numbers: Float64Array): string | undefined {
  if (builder.forced !== undefined || builder.form !== undefined || builder.oddWords.cells > 0) return undefined;
  const { words: codes, rows } = builder.oddCells();
  const length = codes[0]?.length ?? 0;
  if (length < codeDigits || !codes.every((code) => /^0\d+$/.test(code) && code.length === length)) return undefined;
  const [least, most] = [Number(`1e${length - 1}`), Number(`1e${length}`)];
  let next = 0;
  const areCodes = numbers.every((value, row) => {
    const hasZeros = rows[next] === row;
    if (hasZeros) next++;
    return hasZeros || Number.isNaN(value) || (Number.isInteger(value) && value >= least && value < most);
  });
  return areCodes ? codes[0] : undefined;
}

/** Numbers of which some cells are words, or written otherwise: these get their values, where the plain ones can stay. */
function withOddCells(
  builder: ColumnBuilder,
  numbers: Float64Array,
  decimal: DecimalMark | undefined,
): FormDecision | undefined {
  const { words, rows, codes } = builder.oddCells();
  const isTruth = builder.oddWords.texts.every(({ text }) => truthOf(text) !== undefined);
  if (isTruth && numbers.every((value) => value === 0 || value === 1 || Number.isNaN(value))) return undefined;
  const hasDecimals = numbers.some((value) => !Number.isInteger(value) && !Number.isNaN(value));
  const plain: PlainNumbers = { cells: builder.present, decimal: hasDecimals ? builder.decimal : decimal };
  const isOdd = rows.map((row) => (Number.isNaN(numbers[row]!) ? 1 : 0));
  const counts = new Int32Array(words.length);
  let spelled = 0;
  codes.forEach((code, i) => {
    counts[code]! += isOdd[i]!;
    if (isOdd[i] === 0 && hasOwnSpelling(words[code]!)) spelled++;
  });
  const decision = decideForm({ texts: words, counts }, plain);
  if (decision === undefined || (hasDecimals && decision.form.decimal !== builder.decimal)) return undefined;
  if (builder.forced !== 'number' && !isMostlyNumbers({ ...decision, spelled }, countDistinct(numbers)))
    return undefined;
  if (decision.values.every((value, code) => Number.isNaN(value) || counts[code] === 0)) return decision;
  codes.forEach((code, i) => {
    if (isOdd[i] === 0) return;
    const value = decision.values[code]!;
    numbers[rows[i]!] = value;
    if (!Number.isNaN(value)) builder.present++;
  });
  builder.oddWords = builder.oddWords.without({
    find: (text) => (Number.isNaN(decision.values[words.indexOf(text)]!) ? undefined : 0),
  });
  return decision;
}

function describeNumbers(
  name: string,
  builder: ColumnBuilder,
  values: Float64Array,
  decision?: FormDecision,
): DescribedColumn {
  const isPlain = builder.form === undefined && (decision === undefined || decision.form.unit === '');
  if (builder.forced !== 'number' && isPlain) {
    const dates = describeNumberDates(name, builder, values);
    if (dates !== undefined) return dates;
  }
  const warnings: string[] = [];
  const { oddWords, gaps } = builder;
  const place = builder.origin === 'file' ? 'line' : 'row';
  if (oddWords.cells > 0) {
    const found = oddWords.inWords(place);
    if (builder.present === 0 && builder.forced === 'number')
      fail({ what: `column ${JSON.stringify(name)}`, problem: 'holds no number', got: found, expected: 'numbers' });
    warnings.push(`${textsAreMissing(name, oddWords.cells, 'numbers')}: ${found}`);
  }
  warnings.push(...gapMarkWarnings(name, values));
  const form = builder.form ?? formOf(decision, builder.decimal, values);
  const bounds = builder.bounds + (decision?.bounds ?? 0);
  if (bounds > 0)
    warnings.push(
      `${name}: ${count(bounds, 'number')} such as ${JSON.stringify(builder.firstBound ?? decision?.firstBound)} ${bounds === 1 ? 'is' : 'are'} only known to that bound, which is taken for the number`,
    );
  if (decision?.isAmbiguous)
    warnings.push(
      `${name}: whether "${form!.example}" has ${form!.thousands === ',' ? 'a comma' : 'a point'} between thousands or before decimals is not sure: it is read as ${formText(form!)} (--decimal says otherwise)`,
    );
  const plain = oddWords.cells > 0 ? 'numbers' : 'every value is a number';
  const written = form === undefined ? plain : formText(form);
  const missing = gaps.cells > 0 ? `; missing where ${gaps.inWords(place)}` : '';
  const reason =
    builder.forced === 'number' && form === undefined
      ? 'set by you'
      : builder.present === 0
        ? 'no value at all'
        : `${written}${missing}`;
  const note: ColumnNote = {
    name,
    kind: 'number',
    reason,
    // Counted when asked for: of many numbers it takes as long as reading them.
    get distinct() {
      return countDistinct(values);
    },
    missing: builder.rows - builder.present,
  };
  const asked = gaps.texts.find(({ text, count: cells }) => builder.isAsked(text) && !isRare(cells, values.length));
  const column: NumberColumn = {
    name,
    kind: 'number',
    values,
    ...(form !== undefined && { form }),
    ...(asked !== undefined && { asked: { word: asked.text, cells: asked.count } }),
  };
  return { column, note, warnings };
}

/** The form that a column is read again in; none where its numbers are plain. */
function formOf(
  decision: FormDecision | undefined,
  decimal: DecimalMark,
  values: Float64Array,
): NumberForm | undefined {
  if (decision !== undefined && decision.form.example !== '' && decision.values.some(Number.isFinite))
    return decision.form;
  if (decimal === '.') return undefined;
  const value = values.find((number) => !Number.isInteger(number) && !Number.isNaN(number));
  return value === undefined
    ? undefined
    : { decimal, thousands: '', unit: '', example: String(value).replace('.', ',') };
}

function describeText(name: string, builder: ColumnBuilder, decimal: DecimalMark | undefined): DescribedColumn {
  const { forced } = builder;
  const texts = builder.words.words;
  const codes = builder.codes!.finish();
  const counts = countCodes(codes, texts.length);
  const isOpen = forced !== 'category' && forced !== 'words';
  const isTruth = forced === undefined && booleanWords(texts) !== undefined;
  const decision =
    isOpen && !isTruth ? decideForm({ texts, counts }, { cells: 0, decimal, isSaid: forced === 'number' }) : undefined;
  const isNumbers = decision !== undefined && (forced === 'number' || isMostlyNumbers(decision));
  if (isOpen && forced !== 'number' && (forced === 'date' || !isNumbers)) {
    const dates = describeDateTexts(name, builder);
    if (dates !== undefined) return dates;
  }
  if (decision !== undefined && isNumbers) {
    builder.sortOut(decision.values, counts);
    builder.present = decision.numbers;
    const values = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : decision.values[code]!));
    return describeNumbers(name, builder, values, decision);
  }
  if (forced === 'number') {
    builder.sortOut(
      texts.map(() => Number.NaN),
      counts,
    );
    builder.present = 0;
    return describeNumbers(name, builder, new Float64Array(codes.length).fill(Number.NaN));
  }
  return describeWords(name, builder, forced === 'words' ? { texts, codes } : withoutMissing(builder, counts));
}

interface Words {
  readonly texts: readonly string[];
  readonly codes: Int32Array;
}

/** The words without those, such as NA, that are too rare to be a class: they are missing values. */
function withoutMissing(builder: ColumnBuilder, counts: Int32Array): Words {
  const texts = builder.words.words;
  const codes = builder.codes!.finish();
  const isMissing = texts.map((text, code) => builder.isAsked(text) && isRare(counts[code]!, codes.length));
  if (!isMissing.includes(true)) return { texts, codes };
  const kept = texts.filter((_, code) => !isMissing[code]);
  let next = 0;
  const renumbered = isMissing.map((missing, code) => {
    if (!missing) return next++;
    builder.gaps.add(texts[code]!, builder.wordLines[code] ?? 0, counts[code]!);
    builder.present -= counts[code]!;
    return -1;
  });
  return { texts: kept, codes: codes.map((code) => (code < 0 ? -1 : renumbered[code]!)) };
}

function describeWords(name: string, builder: ColumnBuilder, { texts, codes }: Words, why?: string): DescribedColumn {
  const missing = builder.rows - builder.present;
  const isSet = builder.forced === 'category' || builder.forced === 'words';
  // Words that code says are categories stay as they are.
  const truth = (builder.origin === 'values' && isSet) || builder.forced === 'words' ? undefined : booleanWords(texts);
  if (truth !== undefined) {
    const column = booleanColumn(name, codes, texts, truth);
    const reason = isSet ? 'set by you' : `only ${truth.pair[0]} and ${truth.pair[1]}`;
    return { column, note: { name, kind: 'boolean', reason, distinct: 2, missing }, warnings: truth.warnings(name) };
  }
  const column: CategoryColumn = { name, kind: 'category', codes, categories: texts };
  if (texts.length === 0) {
    const reason = isSet ? 'set by you' : 'no value at all';
    return { column, note: { name, kind: 'category', reason, distinct: 0, missing }, warnings: [] };
  }
  const note: ColumnNote = { name, kind: 'category', reason: 'set by you', distinct: texts.length, missing };
  if (isSet) return { column, note, warnings: [] };
  const place = builder.origin === 'file' ? 'line' : 'row';
  const { firstText: first } = builder;
  const asked = texts.filter(isAskedWord);
  const range = rangeAmong(texts);
  note.reason = [
    ...(range === undefined
      ? []
      : [`ranges or pairs such as ${range} are taken as words: a column for each end would be numbers`]),
    why !== undefined
      ? why
      : first === undefined
        ? `text, such as ${JSON.stringify(shorten(texts[0]!))}`
        : `text ${JSON.stringify(shorten(first.text))} in ${place} ${first.line}`,
    ...(asked.length > 0 ? [`${asked.map((word) => JSON.stringify(word)).join(', ')} among them`] : []),
    ...(builder.gaps.cells > 0 ? [`missing where ${builder.gaps.inWords(place)}`] : []),
  ].join('; ');
  return { column, note, warnings: likelyMistakes(name, builder, codes, texts) };
}

/** One of the texts, where most of them are ranges of numbers. */
function rangeAmong(texts: readonly string[]): string | undefined {
  const some = texts.slice(0, mostSpellings);
  const ranges = some.filter(isRange);
  return ranges.length * 2 > some.length ? JSON.stringify(ranges[0]) : undefined;
}

/** Words for a column that is text by the rule, but that a person would have taken for numbers. */
function likelyMistakes(name: string, builder: ColumnBuilder, codes: Int32Array, texts: readonly string[]): string[] {
  const spellings = new Map<string, string>();
  // Of very many texts most differ in more than that.
  for (const text of texts.length > mostSpellings ? [] : texts) {
    const key = text.toLowerCase().replaceAll(/[\s_-]+/g, ' ');
    const other = spellings.get(key);
    if (other !== undefined)
      return [
        `${name}: ${JSON.stringify(other)} and ${JSON.stringify(text)} are different values, though only their spelling differs`,
      ];
    spellings.set(key, text);
  }
  const isNumber = texts.map(isNumberLike);
  let numbers = 0;
  for (const code of codes) if (code >= 0 && isNumber[code]) numbers++;
  // Below this share the column is a code, such as a ticket number, rather than numbers.
  if (texts.length <= fewTexts || numbers <= 0.9 * builder.present) return [];
  const examples = texts.filter((_, code) => isNumber[code]).slice(0, 2);
  return [
    `${name}: read as text: numbers written in several ways, such as ${examples.map((text) => JSON.stringify(text)).join(' and ')} ` +
      `(--type ${name}=number reads those in the most frequent way; the others are then missing)`,
  ];
}

/** False comes first, so that codes are 0 and 1; one spelling is kept for each, lower case where the file mixes cases. */
function booleanColumn(
  name: string,
  codes: Int32Array,
  texts: readonly string[],
  { pair, isTrue }: NonNullable<ReturnType<typeof booleanWords>>,
): CategoryColumn {
  const truth = texts.map((text) => (isTrue(text) ? 1 : 0));
  const categories = texts.length > 2 ? pair : [texts[truth.indexOf(0)]!, texts[truth.indexOf(1)]!];
  return { name, kind: 'category', codes: codes.map((code) => (code < 0 ? -1 : truth[code]!)), categories };
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
