/** A checksum of rows, by which other data are noticed when a training is resumed. */
import type { Shape } from '../graph/shape.ts';
import { checksum } from '../numeric/checksum.ts';
import { blocksOf, isSource, type RowSource, type TrainingData } from './data.ts';

/** Numbers that are looked at in one go. */
const pieceSize = 1 << 14;

/** Over all values as float32, as most backends learn them, so that the kind of array, and how rows are read, make no difference. */
export async function dataChecksum(parts: readonly (TrainingData | RowSource)[], row: Shape): Promise<string> {
  const sums: string[] = [];
  for (const part of parts) {
    if (isSource(part) && part.checksum !== undefined) {
      sums.push(part.checksum);
      continue;
    }
    const [x, y, weights] = [new NumbersChecksum(), new NumbersChecksum(), new NumbersChecksum()];
    for await (const block of blocksOf(part, row)) {
      x.add(block.x);
      y.add(block.y);
      weights.add(block.sampleWeights ?? []);
    }
    sums.push(x.end(), y.end(), weights.end());
  }
  return checksumOfText(sums.join(' '));
}

class NumbersChecksum {
  readonly #sums: string[] = [];
  readonly #piece = new Float32Array(pieceSize);
  #count = 0;

  add(values: ArrayLike<number>): void {
    for (let start = 0; start < values.length; ) {
      const end = Math.min(values.length, start + pieceSize - this.#count);
      if (ArrayBuffer.isView(values)) this.#piece.set((values as Float32Array).subarray(start, end), this.#count);
      else for (let i = start; i < end; i++) this.#piece[this.#count + i - start] = values[i]!;
      this.#count += end - start;
      start = end;
      if (this.#count === pieceSize) this.#endPiece();
    }
  }

  /** Of all that was added. */
  end(): string {
    this.#endPiece();
    return checksumOfText(this.#sums.join(' '));
  }

  #endPiece(): void {
    this.#sums.push(checksum(new Uint8Array(this.#piece.buffer, 0, 4 * this.#count)));
    this.#count = 0;
  }
}

function checksumOfText(text: string): string {
  return checksum(new TextEncoder().encode(text));
}
