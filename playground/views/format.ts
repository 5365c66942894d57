/** Numbers for people: one format on the whole page. */
import { power } from '../draw/type.ts';

/**
 * So many decimals. What would have fewer than that many digits is written with a power of ten, so that no number that
 * is not 0 looks like it; words for what is not finite.
 */
export function decimal(value: number | undefined, digits = 3): string {
  if (value === undefined) return '–';
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  return isLong(value, digits) ? power(value, 2) : value.toFixed(digits).replace('-', '−');
}

/** The same in LaTeX. */
export function latexOf(value: number, digits = 3): string {
  if (Number.isNaN(value)) return '\\text{not a number}';
  if (!Number.isFinite(value)) return value > 0 ? '\\infty' : '-\\infty';
  if (!isLong(value, digits)) return decimal(value, digits).replace('−', '-');
  const [mantissa, exponent] = value.toExponential(2).split('e') as [string, string];
  return `${mantissa} \\cdot 10^{${Number(exponent)}}`;
}

function isLong(value: number, digits: number): boolean {
  const size = Math.abs(value);
  return size !== 0 && (size < 10 ** -digits || size >= 1e6);
}

/** A number that may not be there. */
export function orNone(value: number | null): string {
  return value === null ? 'no value' : decimal(value, 4);
}

/** A number to be read and written again: no more digits than it needs. */
export function plain(value: number): string {
  return String(Number(value.toPrecision(6)));
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

export function percent(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '–' : `${(100 * value).toFixed(1)} %`;
}

/** 183,000 as 183 k. */
export function rough(value: number): string {
  if (value < 1000) return whole(value);
  const thousands = value / 1000;
  return `${thousands < 10 ? thousands.toFixed(1) : whole(thousands)} k`;
}
