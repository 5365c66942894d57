/** Typed arrays that grow at the end, so that a file of unknown length is read without an object per cell. */

export class GrowingFloat64 {
  length = 0;
  private buffer: Float64Array = new Float64Array(64);

  push(value: number): void {
    if (this.length === this.buffer.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.buffer);
      this.buffer = larger;
    }
    this.buffer[this.length++] = value;
  }

  /** A copy of the values, without spare room. */
  finish(): Float64Array {
    return this.buffer.slice(0, this.length);
  }
}

export class GrowingInt32 {
  length = 0;
  private buffer: Int32Array = new Int32Array(64);

  push(value: number): void {
    if (this.length === this.buffer.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.buffer);
      this.buffer = larger;
    }
    this.buffer[this.length++] = value;
  }

  at(index: number): number {
    return this.buffer[index]!;
  }

  /** A copy of the values, without spare room. */
  finish(): Int32Array {
    return this.buffer.slice(0, this.length);
  }
}
