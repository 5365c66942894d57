/** Plain statistics of a column, in float64 and safe from overflow; missing values are the caller's business. */
import { exp, log } from '../numeric/elementary.ts';

/** The values of some rows. */
export function valuesOfRows(values: Float64Array, rows: Int32Array): Float64Array {
  const gathered = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) gathered[i] = values[rows[i]!]!;
  return gathered;
}

/** The finite values of some rows, in the start of `into`, which has room for all of them. */
export function gatherFinite(values: Float64Array, rows: Int32Array, into: Float64Array): Float64Array {
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!;
    if (value - value === 0) into[count++] = value;
  }
  return into.subarray(0, count);
}

/** How many different values there are, NaN not counted; stops counting beyond `limit`. */
export function countDistinct(values: Float64Array, limit: number = values.length): number {
  // A hash set in one typed array: a Set of float64 costs an object per value.
  let capacity = 1 << 10;
  let slots = new Float64Array(capacity).fill(Number.NaN);
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value) || !insert(slots, value)) continue;
    if (++count > limit) return count;
    if (count * 2 > capacity) {
      capacity *= 4;
      const larger = new Float64Array(capacity).fill(Number.NaN);
      for (const old of slots) if (!Number.isNaN(old)) insert(larger, old);
      slots = larger;
    }
  }
  return count;
}

const words = new Uint32Array(2);
const asNumber = new Float64Array(words.buffer);

function insert(slots: Float64Array, value: number): boolean {
  asNumber[0] = value + 0; // -0 + 0 is 0: both zeros are one value.
  const hash = Math.imul(words[0]! ^ Math.imul(words[1]!, 0x9e3779b1), 0x85ebca6b);
  const mask = slots.length - 1;
  let at = (hash ^ (hash >>> 15)) & mask;
  for (let slot = slots[at]!; !Number.isNaN(slot); slot = slots[at]!) {
    if (slot === value) return false;
    at = (at + 1) & mask;
  }
  slots[at] = value;
  return true;
}

/** What {@link meanAndDeviation} says of numbers. */
export interface Moments {
  readonly mean: number;
  readonly deviation: number;
  readonly range: [low: number, high: number];
}

/** Mean, standard deviation (divided by n, as scikit-learn's StandardScaler does) and range; finite for all finite values. */
export function meanAndDeviation(values: Float64Array): Moments {
  if (values.length === 0) return { mean: 0, deviation: 0, range: [0, 0] };
  // Differences from the first value keep the digits of large offsets, such as timestamps; sums of scaled-down values
  // cannot overflow.
  // Plain loops: these pass over every number of a file.
  const first = values[0]!;
  let [lowest, highest, sum] = [first, first, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    sum += value - first;
  }
  const range: Moments['range'] = [lowest, highest];
  const shrink = Math.max(-lowest, highest) > 1e300 ? 5e-20 : 1;
  const origin = first * shrink;
  if (shrink !== 1) {
    sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[i]! * shrink - origin;
  }
  const mean = origin + sum / values.length;
  const largest = Math.max(mean - lowest * shrink, highest * shrink - mean);
  if (largest <= 0) return { mean: mean / shrink, deviation: 0, range };
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const part = (values[i]! * shrink - mean) / largest;
    squares += part * part;
  }
  return { mean: mean / shrink, deviation: (largest * Math.sqrt(squares / values.length)) / shrink, range };
}

/** The middle value, or the mean of the two in the middle; 0 of none. The array is reordered. */
export function medianInPlace(values: Float64Array): number {
  const length = values.length;
  if (length === 0) return 0;
  const { near, before } = nearRank(values, length >> 1);
  const rank = (length >> 1) - before;
  const upper = select(near, rank);
  if (length % 2 === 1) return upper;
  let lower = rank === 0 ? largestBelow(values, upper) : near[0]!;
  for (let i = 1; i < rank; i++) lower = Math.max(lower, near[i]!);
  return lower / 2 + upper / 2;
}

/** The largest that is less than `end`. */
function largestBelow(values: Float64Array, end: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i]! < end && values[i]! > largest) largest = values[i]!;
  return largest;
}

/** So many of very many values say about where a rank lies: this many of them to each side, 4 standard deviations in the middle. */
const sampleSize = 1 << 10;
const margin = 1 << 6;

/** Values among which that of a rank is, moved to the start of the array, and how many are less than all of them. */
function nearRank(values: Float64Array, rank: number): { readonly near: Float64Array; readonly before: number } {
  const { length } = values;
  if (length >= 16 * sampleSize) {
    const sample = Float64Array.from({ length: sampleSize }, (_, i) => values[Math.floor((i * length) / sampleSize)]!);
    sample.sort();
    const place = Math.floor((rank * sampleSize) / length);
    const [low, high] = [sample[Math.max(0, place - margin)]!, sample[Math.min(sampleSize - 1, place + margin)]!];
    let [before, count] = [0, 0];
    // Each value changes places, for good where it is near: to decide takes longer, since processors guess wrongly so often.
    for (let i = 0; i < length; i++) {
      const value = values[i]!;
      values[i] = values[count]!;
      values[count] = value;
      before = (before + +(value < low)) | 0;
      count = (count + (+(value >= low) & +(value <= high))) | 0;
    }
    if (before <= rank && rank < before + count) return { near: values.subarray(0, count), before };
  }
  return { near: values, before: 0 };
}

/** Below this many values the plain way is as fast. */
const manyValues = 600;

/**
 * The value of rank `rank`; smaller ones end up before it. Of many values, a sample first tells a narrow range in which it
 * must lie (Floyd and Rivest, "Expected time bounds for selection", 1975).
 */
function select(values: Float64Array, rank: number, from = 0, to: number = values.length - 1): number {
  let low = from;
  let high = to;
  while (low < high) {
    if (high - low > manyValues) {
      const count = high - low + 1;
      const offset = rank - low + 1;
      const logarithm = log(count);
      const size = 0.5 * exp((2 * logarithm) / 3);
      const spread = 0.5 * Math.sqrt((logarithm * size * (count - size)) / count) * (offset < count / 2 ? -1 : 1);
      const start = Math.max(low, Math.floor(rank - (offset * size) / count + spread));
      const end = Math.min(high, Math.floor(rank + ((count - offset) * size) / count + spread));
      select(values, rank, start, end);
    }
    const pivot = values[rank]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const swapped = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swapped;
    }
    if (rank <= j) high = j;
    else if (rank >= i) low = i;
    else break;
  }
  return values[rank]!;
}
