import {
  anyNumber,
  callback,
  either,
  finiteNumber,
  integerFrom,
  listOf,
  type OptionKind,
  text,
  truth,
} from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';

/** Numbers as people read them. */

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Groups the digits before the point in threes: 529411 to 529,411. */
function group(digits: string): string {
  const [whole, fraction] = digits.split('.') as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/**
 * A number with `digits` significant digits: 0.81532 to 0.8153, 12345.6 to 12,346, 0.0000123 to 1.23×10⁻⁵. Integers
 * below 10^15 keep all their digits. What is not a number is a dash.
 *
 * @example
 * import { formatNumber } from 'chainrule/report';
 *
 * console.log(formatNumber(0.81532), formatNumber(12345.6), formatNumber(0.0000123)); // 0.8153 12,346 1.23×10⁻⁵
 */
export function formatNumber(value: number | null | undefined, digits = 4, keepZeros = false): string {
  if (typeof value !== 'number' || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value < 0 ? '-∞' : '∞';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return group(String(value));
  const trimmed = keepZeros ? (text: string) => text : trim;
  const [mantissa, exponentText] = value.toExponential(digits - 1).split('e') as [string, string];
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 15) {
    const power = String(exponent)
      .replace(/\d/g, (digit) => superscripts[Number(digit)]!)
      .replace('-', '⁻');
    return `${trimmed(mantissa)}×10${power}`;
  }
  return group(trimmed(value.toFixed(Math.max(0, digits - 1 - exponent))));
}

/**
 * A metric in a column of them, with four significant digits: zeros are kept, so that the digits stand in line. What is less than 1
 * has digits enough to show it.
 *
 * @example
 * import { formatMetric } from 'chainrule/report';
 *
 * console.log(formatMetric(0.5), formatMetric(null)); // 0.5000 –
 */
export function formatMetric(value: number | null | undefined): string {
  return formatScore(value, 4, true);
}

/** As {@link formatNumber}, but that what is less than 1 is not written as 1: of R² that would be perfect. */
export function formatScore(value: number | null | undefined, digits: number, keepZeros = false): string {
  const text = formatNumber(value, digits, keepZeros);
  if (typeof value !== 'number' || !(value < 1 && Number(text) === 1)) return text;
  return String(value).replace(/(\.9+[0-8]).*/, '$1');
}

const none: OptionKind = { expected: 'null', fits: (value) => value === null };
const setting: OptionKind = either(text, anyNumber, truth, none, listOf(either(text, anyNumber)));

/**
 * A setting of a training, as its configuration has it: fractions with four significant digits, also in a list, which has commas; null as none.
 *
 * @example
 * import { formatSetting } from 'chainrule/report';
 *
 * console.log(formatSetting(0.0015824912), '|', formatSetting(['relu', 'tanh']), '|', formatSetting(null)); // 0.001582 | relu, tanh | none
 */
export function formatSetting(value: string | number | boolean | null | readonly (string | number)[]): string {
  requireKind('formatSetting: value', value, setting);
  if (typeof value === 'object' && value !== null) return value.map((one) => formatSetting(one)).join(', ');
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(4)));
  return value === null ? 'none' : String(value);
}

function trim(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}

/**
 * A share as a percentage: 0.8153 to "81.5 %". Only exactly 0 and 1 are 0 % and 100 %.
 *
 * @example
 * import { formatPercent } from 'chainrule/report';
 *
 * console.log(formatPercent(0.8153), formatPercent(0.99999), formatPercent(1)); // 81.5 % > 99.99 % 100 %
 */
export function formatPercent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return '–';
  if (share === 0 || share === 1) return `${share * 100} %`;
  for (const decimals of [1, 2]) {
    const text = (share * 100).toFixed(decimals);
    if (Number(text) !== 100 && Number(text) !== 0) return `${text} %`;
  }
  return share > 0.5 ? '> 99.99 %' : '< 0.01 %';
}

const twoEnds: OptionKind = {
  expected: 'a low and a high end',
  fits: (value) => listOf(finiteNumber).fits(value) && (value as ArrayLike<number>).length === 2,
};

/**
 * The two ends of an interval in the form of its score: "0.812 to 0.931", "75.9 to 86.1 %". Empty where there is none.
 *
 * @example
 * import { formatInterval, formatPercent } from 'chainrule/report';
 *
 * console.log(formatInterval([0.759, 0.861], formatPercent)); // 75.9 to 86.1 %
 */
export function formatInterval(
  interval: readonly [low: number, high: number] | null | undefined,
  format: (value: number) => string = formatMetric,
): string {
  requireKind('formatInterval: format', format, callback);
  if (interval === null || interval === undefined) return '';
  requireKind('formatInterval: interval', interval, twoEnds);
  const [low, high] = [format(interval[0]), format(interval[1])];
  return `${low.endsWith(' %') && high.endsWith(' %') ? low.slice(0, -2) : low} to ${high}`;
}

/**
 * A length of time, given in seconds: 0.042 to "42 ms", 12.34 to "12 s", 125 to "2 min 5 s", 3780 to "1 h 3 min".
 *
 * @example
 * import { formatSeconds } from 'chainrule/report';
 *
 * console.log(formatSeconds(0.042), '|', formatSeconds(12.34), '|', formatSeconds(3780)); // 42 ms | 12 s | 1 h 3 min
 */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${group(String(Math.floor(minutes / 60)))} h ${minutes % 60} min`;
}

/**
 * A size in memory or on disk: 2117644 to "2.1 MB".
 *
 * @example
 * import { formatBytes } from 'chainrule/report';
 *
 * console.log(formatBytes(2117644)); // 2.1 MB
 */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '–';
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let size = bytes;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 || size >= 99.95 ? Math.round(size) : trim(size.toFixed(1))} ${units[unit]}`;
}

/**
 * A number and what it counts: "1 row", "222 rows".
 *
 * @example
 * import { formatCount } from 'chainrule/report';
 *
 * console.log(formatCount(1, 'row'), formatCount(1234, 'row'), formatCount(2, 'class', 'classes'));
 * // 1 row 1,234 rows 2 classes
 */
export function count(number: number, one: string, many = `${String(one)}s`): string {
  requireKind('formatCount: name', number === 1 ? one : many, text);
  return `${formatNumber(number)} ${number === 1 ? one : many}`;
}

/** At most `limit` characters, the last of them an ellipsis where text was left out. */
export function shorten(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}

/**
 * Names as they are shown: at most `limit` characters each, an ellipsis where text was left out. What is cut stands at the end, and
 * where two would look the same in the middle.
 *
 * @example
 * import { shortLabels } from 'chainrule/report';
 *
 * console.log(shortLabels(['left ventricle', 'left verge', 'lung'], 8)); // ['left…cle', 'left…rge', 'lung']
 */
export function shortLabels(labels: readonly string[], limit: number): string[] {
  requireKind('shortLabels: labels', labels, listOf(text));
  requireKind('shortLabels: limit', limit, integerFrom(3));
  const cut = labels.map((label) => shorten(label, limit));
  const isDouble = (label: string) => cut.indexOf(label) !== cut.lastIndexOf(label);
  return labels.map((label, i) => {
    const characters = [...label];
    if (characters.length <= limit || !isDouble(cut[i]!)) return cut[i]!;
    const end = (limit - 1) >> 1;
    return `${characters.slice(0, limit - 1 - end).join('')}…${characters.slice(-end).join('')}`;
  });
}
