/** From numbers to places in a picture, with ticks at round numbers. */
import { iterable } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { formatNumber } from './format.ts';

export interface Scale {
  readonly domain: readonly [number, number];
  /** The place of a value, in picture units. */
  place(value: number): number;
  readonly ticks: readonly { value: number; label: string }[];
}

/** Beyond this, the difference of two numbers may overflow; they are not drawn, and neither is infinity. */
const largest = 1e300;

/**
 * Whether a number can be placed on an axis: finite, and within what a picture can hold.
 *
 * @example
 * import { isDrawable } from 'chainrule/report';
 *
 * console.log(isDrawable(1.5), isDrawable(Number.NaN)); // true false
 */
export function isDrawable(value: number): boolean {
  return typeof value === 'number' && Math.abs(value) <= largest;
}

/**
 * The smallest and largest drawable value, or undefined where there is none.
 *
 * @example
 * import { extent } from 'chainrule/report';
 *
 * console.log(extent([3, Number.NaN, -1, Number.POSITIVE_INFINITY])); // [-1, 3]
 */
export function extent(values: Iterable<number>): [number, number] | undefined {
  requireKind('extent: values', values, iterable);
  return extentOfAll(Array.from(values));
}

/** As {@link extent}, of all numbers of some arrays together. */
export function extentOfAll(...arrays: readonly ArrayLike<number>[]): [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const values of arrays)
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!isDrawable(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  return low <= high ? [low, high] : undefined;
}

/** Whether two numbers are the same but for rounding, so that no ticks fit between them. */
export function isOneValue(low: number, high: number): boolean {
  return high - low <= Math.max(Math.abs(low), Math.abs(high)) * 1e-10 || high - low < 1e-200;
}

/** The round step (1, 2 or 5 times a power of ten) that cuts `span` into about `count` parts. */
export function niceStep(span: number, count: number): number {
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const ratio = rough / power;
  return power * (ratio < Math.SQRT2 ? 1 : ratio < Math.sqrt(10) ? 2 : ratio < Math.sqrt(50) ? 5 : 10);
}

export interface LinearScaleOptions {
  /** About how many ticks. */
  count?: number;
  /** Widen the domain to the ticks around it (the default), or keep its ends. */
  widen?: boolean;
  /** Ticks only at integers. */
  integers?: boolean;
  label?: (value: number) => string;
}

export function linearScale(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
  { count = 5, widen = true, integers = false, label }: LinearScaleOptions = {},
): Scale {
  // One value only: some room around it, so that there is a span to draw.
  const room = isOneValue(low, high) ? Math.abs(low) / 2 + (Math.abs(low) < 1e-12 ? 1 : 0) : 0;
  let start = low - room;
  let end = high + room;
  const step = Math.max(niceStep(end - start, count), integers ? 1 : 0);
  if (widen) {
    start = Math.floor(start / step + 1e-9) * step;
    end = Math.ceil(end / step - 1e-9) * step;
  }
  const decimals = Math.min(100, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  const ticks: { value: number; label: string }[] = [];
  for (let index = Math.ceil(start / step - 1e-9); index * step <= end + step * 1e-9; index++) {
    const value = Number((index * step).toFixed(decimals));
    ticks.push({ value, label: minus(label ? label(value) : formatNumber(value, 6)) });
  }
  return { domain: [start, end], ticks, place: (value) => from + ((value - start) / (end - start)) * (to - from) };
}

/** The values 1, 2 and 5 times a power of ten, by number: 0 is 1, 1 is 2, 2 is 5, 3 is 10, -1 is 0.5. */
function step125(index: number): number {
  const exponent = Math.floor(index / 3);
  return Number(`${[1, 2, 5][index - 3 * exponent]}e${exponent}`);
}

/** A scale by powers of ten, widened to the nearest of 1, 2, 5 times one; both ends of the domain must be positive. */
export function logScale([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  let first = Math.floor(Math.log10(low)) * 3;
  while (step125(first + 1) <= low) first++;
  let last = first + 1;
  while (step125(last) < high) last++;
  // Few labels where there are many powers.
  const every = last - first <= 7 ? 1 : 3 * Math.ceil((last - first) / 18);
  const ticks: { value: number; label: string }[] = [];
  for (let index = every === 1 ? first : Math.ceil(first / 3) * 3; index <= last; index += every)
    ticks.push({ value: step125(index), label: formatNumber(step125(index)) });
  const start = Math.log10(step125(first));
  const length = Math.log10(step125(last)) - start;
  return {
    domain: [step125(first), step125(last)],
    ticks,
    place: (value) => from + ((Math.log10(value) - start) / length) * (to - from),
  };
}

/** A proper minus sign. */
export function minus(text: string): string {
  return text.replace(/^-/, '−');
}
