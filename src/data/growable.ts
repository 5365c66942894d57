/** Typed arrays that grow at the end, so that a file of unknown length is read without an object per cell. */

/** Room that is not written to takes no memory, but each copy does. */
const growth = 4;

/** Room at first, where many values may come: a column may turn out to be something else within the first rows. */
const firstRoom = 1 << 12;

export class GrowingFloat64 {
  length = 0;
  private buffer: Float64Array;
  private readonly expected: number;

  /** About so many values are to come. */
  constructor(expected = 64) {
    this.expected = expected;
    this.buffer = new Float64Array(Math.min(expected, firstRoom));
  }

  push(value: number): void {
    this.withRoomFor(1)[this.length++] = value;
  }

  /** The array with room for `count` more values from `length` on; the caller writes them and raises `length`. */
  withRoomFor(count: number): Float64Array {
    const needed = this.length + count;
    if (needed > this.buffer.length) {
      const isFirst = this.buffer.length < this.expected;
      const larger = new Float64Array(Math.max(needed, isFirst ? this.expected : this.buffer.length * growth));
      larger.set(this.buffer);
      this.buffer = larger;
    }
    return this.buffer;
  }

  /** The values. Spare room behind them was never written to, so that it takes no memory. */
  finish(): Float64Array {
    return this.buffer.subarray(0, this.length);
  }
}

export class GrowingInt32 {
  length = 0;
  private buffer: Int32Array;

  /** With room for so many values at first. */
  constructor(room = 64) {
    this.buffer = new Int32Array(room);
  }

  push(value: number): void {
    if (this.length === this.buffer.length) {
      const larger = new Int32Array(Math.max(64, this.length * 2));
      larger.set(this.buffer);
      this.buffer = larger;
    }
    this.buffer[this.length++] = value;
  }

  at(index: number): number {
    return this.buffer[index]!;
  }

  /** The values. Spare room behind them was never written to, so that it takes no memory. */
  finish(): Int32Array {
    return this.buffer.subarray(0, this.length);
  }
}
