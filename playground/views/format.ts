/** Numbers for people. */

/** Three decimals, or so many digits as a small number needs; words for what is not finite. */
export function decimal(value: number | undefined, digits = 3): string {
  if (value === undefined) return '–';
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  const text = size !== 0 && (size < 10 ** -digits / 2 || size >= 1e6) ? value.toExponential(2) : value.toFixed(digits);
  return text.replace('-', '−');
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
