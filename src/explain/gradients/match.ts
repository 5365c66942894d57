/** Whether two arrays of gradients are the same, as far as float32 and printing leave them. */

/** Single precision loses so much where terms cancel, relative to the largest number of the array. */
const ofLargest = 1e-5;
/** And so much of each number itself. */
const ofOwn = 2e-5;

/** Nobody prints gradients to fewer decimals. */
const fewestDecimals = 4;

/** The most that rounding to the decimals of these numbers may have changed: half of the last decimal. */
export function printedRoom(values: ArrayLike<number>): number {
  for (let decimals = fewestDecimals; decimals <= 8; decimals++) {
    const unit = Number(`1e${decimals}`);
    const isWhole = Array.prototype.every.call(values, (value: number) => {
      const scaled = value * unit;
      return Math.abs(scaled - Math.round(scaled)) <= 1e-6 * Math.max(1, Math.abs(scaled) * 1e-3);
    });
    if (isWhole) return 0.51 / unit;
  }
  return 0;
}

export function largestOf(values: ArrayLike<number>): number {
  return Array.prototype.reduce.call(
    values,
    (most, value) => Math.max(most as number, Math.abs(value as number)),
    0,
  ) as number;
}

/** The first place where a number is off, and by how much; undefined where none is. */
export function firstOff(given: ArrayLike<number>, right: ArrayLike<number>, room: number): number | undefined {
  if (given.length !== right.length) return 0;
  const whole = ofLargest * Math.max(largestOf(right), 1e-30);
  for (let i = 0; i < right.length; i++) {
    if (!(Math.abs(given[i]! - right[i]!) <= ofOwn * Math.abs(right[i]!) + whole + room)) return i;
  }
  return undefined;
}

export function isSame(given: ArrayLike<number>, right: ArrayLike<number>, room: number): boolean {
  return firstOff(given, right, room) === undefined;
}

/** The constant by which one array is the other, in the sense of least squares; undefined where the other is 0. */
export function factorBetween(given: ArrayLike<number>, right: ArrayLike<number>): number | undefined {
  let [product, square] = [0, 0];
  for (let i = 0; i < right.length; i++) {
    product += given[i]! * right[i]!;
    square += right[i]! * right[i]!;
  }
  return square > 0 ? product / square : undefined;
}

export function times(values: Float64Array, factor: number): Float64Array {
  return values.map((value) => factor * value);
}
