/** From numbers to places in a picture, with ticks at round numbers. */
import { formatNumber } from '../format.ts';

export interface Scale {
  readonly domain: readonly [number, number];
  /** The place of a value, in picture units. */
  place(value: number): number;
  readonly ticks: readonly { value: number; label: string }[];
}

/** The smallest and largest finite value, or undefined where there is none. */
export function extent(values: Iterable<number>): [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

/** The round step (1, 2 or 5 times a power of ten) that cuts `span` into about `count` parts. */
export function niceStep(span: number, count: number): number {
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const ratio = rough / power;
  return power * (ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10);
}

export interface LinearOptions {
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
  { count = 5, widen = true, integers = false, label }: LinearOptions = {},
): Scale {
  // One value only: some room around it, so that there is a span to draw.
  const room = low === high ? Math.abs(low) / 2 || 1 : 0;
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

/** A scale by powers of ten; both ends of the domain must be positive. */
export function logScale([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.max(first + 1, Math.ceil(Math.log10(high) - 1e-9));
  const factors = last - first <= 2 ? [1, 2, 5] : [1];
  // Few labels where there are many powers.
  const every = Math.ceil((last - first) / 6);
  const ticks: { value: number; label: string }[] = [];
  for (let exponent = first; exponent <= last; exponent++)
    for (const factor of factors) {
      const value = Number(`${factor}e${exponent}`);
      const inside = exponent < last || factor === 1;
      if (inside && (exponent - first) % every === 0) ticks.push({ value, label: formatNumber(value) });
    }
  return {
    domain: [Number(`1e${first}`), Number(`1e${last}`)],
    ticks,
    place: (value) => from + ((Math.log10(value) - first) / (last - first)) * (to - from),
  };
}

/** A proper minus sign. */
export function minus(text: string): string {
  return text.replace(/^-/, '−');
}
