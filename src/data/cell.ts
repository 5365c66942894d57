import { text as textKind } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';

/** What the text of one cell means: a number, a missing value, or a word. */

/** The words for a missing value, whatever the column holds. */
const missingWords: ReadonlySet<string> = new Set(
  '|#N/A|#NA|<NA>|NaN|NaT|nan|NAN|-nan|-NaN|?|--|---|\u2013|\u2014|\u2212|.|\\N'.split('|'),
);

/** Words for a missing value that may as well name a class: no disorder, no garage, + and -. */
const askedWords: ReadonlySet<string> = new Set(
  '-|NA|na|N/A|n/a|n.a.|N.A.|null|NULL|Null|nil|None|none|NONE'.split('|'),
);

/** All of these, for code that knows them by itself. */
export const usualMissingWords: readonly string[] = [...missingWords, ...askedWords];

/** What else people and programs write where a number is missing, in lower case. */
const numberGaps: ReadonlySet<string> = new Set(
  (
    '#div/0!|#value!|#ref!|#num!|#name?|#null!|#n/a|*|**|***|..|...|\u2026|pending|unknown|missing|undefined|tbd|tba|' +
    '<lod|<loq|bdl|below detection|not detected|(null)|[null]|<null>|(blank)|not available|not applicable|not reported|no data|nodata|n.d.|nd|n/d|k.a.|k. a.|k/a|keine angabe|s/d|sin datos|s.o.|\\n'
  ).split('|'),
);

/** The longest of {@link missingWords}, and of all words for a missing value. */
const longestMissing = 4;

/** Whether a text, without blanks around it, stands for a missing value whatever the column holds (empty, ?, NaN and the like). */
export function isMissingWord(text: string): boolean {
  return text.length <= longestMissing && missingWords.has(text);
}

/** Whether a text stands for a missing value, unless it is the name of a class: NA, null, None and the like. */
export function isAskedWord(text: string): boolean {
  return text.length <= longestMissing && askedWords.has(text);
}

/** Whether a text stands for a missing value in a column of numbers. */
export function isNumberGap(text: string): boolean {
  return isMissingWord(text) || isAskedWord(text) || isWordedGap(text);
}

/** Whether it says so in words that would be words in a column of these. */
export function isWordedGap(text: string): boolean {
  return text.length <= 20 && numberGaps.has(text.toLowerCase());
}

/** Whether a text spells a number that is not finite: counted as missing in a column of numbers, with a warning. */
export function isNonFiniteWord(text: string): boolean {
  return /^[+-]?(nan|inf|infinity)$/i.test(text) || Math.abs(parseNumber(text)) === Number.POSITIVE_INFINITY;
}

/**
 * The number that a text (without blanks around it) spells in decimal: sign, digits, point, exponent. NaN for
 * everything else, `0x10` and `1,234` included; ±Infinity for `Infinity` and for a number beyond float64.
 *
 * @example
 * import { parseNumber } from 'chainrule/data';
 *
 * console.log(parseNumber('-1.5e3'), parseNumber('1,234')); // -1500 NaN
 */
export function parseNumber(text: string): number {
  requireKind('parseNumber: text', text, textKind);
  if (text === '') return Number.NaN;
  const value = +text;
  // Number() also reads 0x10, 0o7 and 0b1, which no table of decimals means.
  return text.charCodeAt(1) > 57 && /^0[xob]/i.test(text) ? Number.NaN : value;
}

/** Exact in float64, as is every integer below 2^53: their quotient is then the float64 nearest to the decimal. */
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** An integer of more digits than this may be more than float64 holds: its text is kept. */
const mostIntegerDigits = 15;

/**
 * The number of a text such as `-12.345`: without an exponent and without a spelling of its own, and no more digits than
 * one division gives exactly. NaN for everything else, which {@link parseNumber} may still read: most cells of most files
 * take this shorter way. `decimal` is the mark before decimals.
 */
export function plainDecimal(text: string, decimal: '.' | ',' = '.'): number {
  const mark = decimal === '.' ? -2 : -4;
  const length = text.length;
  const start = text.charCodeAt(0) === 45 ? 1 : 0;
  if (text.charCodeAt(start) === 48 && isDigit(text.charCodeAt(start + 1))) return Number.NaN;
  let mantissa = 0;
  let point = -1;
  for (let i = start; i < length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
    else if (digit === mark && point < 0) point = i;
    else return Number.NaN;
  }
  const value = plainValue(mantissa, length - start, point < 0 ? -1 : length - 1 - point);
  return start === 1 ? -value : value;
}

/**
 * The number of a text without sign: `length` characters, whose digits were added up to `mantissa` and `places` of which
 * come after the point (-1 without a point). NaN where there is no digit, or more than are sure to be exact.
 */
export function plainValue(mantissa: number, length: number, places: number): number {
  if (places < 0) return length > 0 && length <= mostIntegerDigits ? mantissa : Number.NaN;
  return length > 1 && mantissa <= Number.MAX_SAFE_INTEGER && places <= 22
    ? mantissa / powersOfTen[places]!
    : Number.NaN;
}

/** Whether a number's text says more than its value: 007, or an integer of more digits than float64 holds. */
export function hasOwnSpelling(text: string): boolean {
  const first = text.charCodeAt(0) === 45 ? 1 : 0;
  if (text.charCodeAt(first) === 48) return isDigit(text.charCodeAt(first + 1));
  return text.length > mostIntegerDigits && /^[+-]?\d+$/.test(text);
}

/** The number of a text of one to three digits without a leading zero, or -1: most cells of images and counts. */
export function smallInteger(text: string): number {
  const length = text.length;
  if (length === 0 || length > 3) return -1;
  let value = text.charCodeAt(0) - 48;
  if (value < 0 || value > 9 || (value === 0 && length > 1)) return -1;
  for (let i = 1; i < length; i++) {
    if (!isDigit(text.charCodeAt(i))) return -1;
    value = value * 10 + text.charCodeAt(i) - 48;
  }
  return value;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const booleanPairs = [
  ['false', 'true'],
  ['no', 'yes'],
  ['f', 't'],
  ['n', 'y'],
] as const;

/** Words that are true or false whatever other such words stand beside them. */
const falseWords = new Set(['false', 'no', '0']);
const trueWords = new Set(['true', 'yes', '1']);

/** 1, 0, or undefined for a word that is neither true nor false by itself. */
export function truthOf(word: string): 0 | 1 | undefined {
  const lower = word.toLowerCase();
  return trueWords.has(lower) ? 1 : falseWords.has(lower) ? 0 : undefined;
}

export interface BooleanWords {
  /** The word for false, and the one for true. */
  readonly pair: readonly [string, string];
  readonly isTrue: (word: string) => boolean;
  readonly warnings: (name: string) => string[];
}

/** What some words are true and false by, whatever their case, or undefined: yes and no, or a mixture such as yes, no, 1, 0. */
export function booleanWords(words: readonly string[]): BooleanWords | undefined {
  if (words.length < 2 || words.length > 12) return undefined;
  const seen = new Set(words.map((word) => word.toLowerCase()));
  const pair = booleanPairs.find((each) => seen.size === 2 && seen.has(each[0]) && seen.has(each[1]));
  if (pair !== undefined) return { pair, isTrue: (word) => word.toLowerCase() === pair[1], warnings: () => [] };
  const truth = words.map(truthOf);
  if (truth.includes(undefined) || !truth.includes(0) || !truth.includes(1)) return undefined;
  const listed = (value: 0 | 1) => words.filter((_, i) => truth[i] === value).join(', ');
  return {
    pair: booleanPairs.find(([no, yes]) => seen.has(no) || seen.has(yes)) ?? booleanPairs[0],
    isTrue: (word) => truthOf(word) === 1,
    warnings: (name) => [`${name}: ${listed(0)} are read as one value, and ${listed(1)} as the other`],
  };
}
