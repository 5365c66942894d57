/** Rows in a file of float32 numbers: as many as a disk holds, of which only those of a step are in memory. */

import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { endianness } from 'node:os';
import { fail } from '../graph/error.ts';
import { anything, listOf, type OptionKinds, truth } from '../graph/option-kinds.ts';
import { formatValue, requireOptions } from '../graph/options.ts';
import { formatShape, type Shape, sizeOf } from '../graph/shape.ts';
import type { RowSource } from '../train/data.ts';
import { readError } from './file-errors.ts';

/** How the rows of a file are made up. */
export interface RowFileOptions {
  /** The shape of the features of one row: `[features]`, or `[height, width, channels]`. */
  readonly row: Shape;
  /** How many numbers the target of one row has; 1 when absent: a class index or a single value. 0 for rows that are only predicted. */
  readonly target?: number | undefined;
  /** Whether each row ends with its weight in loss and metrics; not when absent. */
  readonly weighted?: boolean | undefined;
}

const kinds: OptionKinds<RowFileOptions> = {
  row: listOf(anything, 'a list of sizes'),
  target: anything,
  weighted: truth,
};

/** Bytes that are read at once at most, unless one row has more. */
const bufferBytes = 1 << 20;
const numberBytes = 4;

/**
 * Opens a file of rows for `train`. It is nothing but float32 numbers, the lowest byte first, row after row: features,
 * target, and, where rows are weighted, the weight. NumPy writes one by `np.hstack([x, y]).astype('<f4').tofile(path)`,
 * where x is [rows, features] and y is [rows, 1].
 *
 * Only 1 MB of it (or one row) is in memory at a time, and no handle stays open. Fails where there is no such file,
 * where it does not hold whole rows, and, when rows are read, where it has been written to since.
 *
 * @example
 * import { fit, mlp, openRowFile, writeFileAtomically } from 'chainrule/node';
 *
 * const rows = Float32Array.from([0, 0, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0]); // x1, x2, y of each
 * await writeFileAtomically('xor.rows', new Uint8Array(rows.buffer));
 * const source = await openRowFile('xor.rows', { row: [2] });
 * const model = await fit(mlp({ inputs: 2, hidden: 8, outputs: 1, activation: 'tanh' }), source, { epochs: 2000 });
 * console.log(source.rows, model.predict([0, 1])); // 4 [0.9829]
 */
export async function openRowFile(path: string, options: RowFileOptions): Promise<RowSource> {
  requireOptions<RowFileOptions>('openRowFile', options, kinds, ['row']);
  const { row, target = 1, weighted = false } = options;
  checkSizes(row, target);
  const features = sizeOf(row);
  const width = features + target + (weighted ? 1 : 0);
  const stats = await statOf(path);
  const rows = stats.size / (numberBytes * width);
  if (!Number.isInteger(rows) || rows === 0) {
    fail({
      what: path,
      problem: 'does not hold whole rows',
      got: `${stats.size} bytes`,
      expected: `a multiple of ${numberBytes * width}, rows of ${width} float32 numbers: ${features} features, ${target} of the target${weighted ? ', 1 weight' : ''}`,
      hint: 'the row and target that it was written with; or writing it again, if it was cut short',
    });
  }
  const reader = new RowReader(path, width, stateOf(stats));
  return {
    rows,
    row,
    target,
    weighted,
    read: (numbers, x, y, weights, at): void | Promise<void> => {
      try {
        reader.read(numbers, (floats, start, place) => {
          const to = at + place;
          x.set(floats.subarray(start, start + features), to * features);
          for (let i = 0; i < target; i++) y[to * target + i] = floats[start + features + i]!;
          if (weights) weights[to] = floats[start + width - 1]!;
        });
      } catch (error) {
        return readError(path, error).then((told) => {
          throw told;
        });
      }
    },
  };
}

/**
 * Reads synchronously: the system usually has checked rows in its memory, and reading them from there takes less time
 * than an asynchronous call.
 */
class RowReader {
  private readonly path: string;
  private readonly width: number;
  private readonly state: string;
  private floats = new Float32Array(0);

  constructor(path: string, width: number, state: string) {
    this.path = path;
    this.width = width;
    this.state = state;
  }

  /** Hands over each row: the numbers among which it is, where it begins there, and its place in `numbers`. */
  read(numbers: Int32Array, take: (floats: Float32Array, start: number, place: number) => void): void {
    const file = openSync(this.path, 'r');
    try {
      const state = stateOf(fstatSync(file));
      if (state !== this.state) this.failChanged(state);
      for (let place = 0; place < numbers.length; ) {
        const count = this.readRun(file, numbers, place);
        for (let i = 0; i < count; i++) take(this.floats, i * this.width, place + i);
        place += count;
      }
    } finally {
      closeSync(file);
    }
  }

  /** Reads the row at that place of `numbers` and those after it that follow in the file too; gives how many there was room for. */
  private readRun(file: number, numbers: Int32Array, place: number): number {
    const rowBytes = numberBytes * this.width;
    const first = numbers[place]!;
    const most = Math.min(numbers.length - place, Math.max(1, Math.floor(bufferBytes / rowBytes)));
    let count = 1;
    while (count < most && numbers[place + count] === first + count) count++;
    if (this.floats.length < count * this.width) this.floats = new Float32Array(count * this.width);
    const bytes = Buffer.from(this.floats.buffer, 0, count * rowBytes);
    for (let done = 0; done < bytes.length; ) {
      const read = readSync(file, bytes, done, bytes.length - done, first * rowBytes + done);
      if (read === 0) this.failChanged(`no row ${first + 1}`);
      done += read;
    }
    if (endianness() === 'BE') bytes.swap32();
    return count;
  }

  private failChanged(got: string): never {
    return fail({
      what: this.path,
      problem: 'the file has changed since it was opened',
      got,
      expected: this.state,
      hint: 'writing to another file while this one is learned',
    });
  }
}

async function statOf(path: string): Promise<Stats> {
  const stats = await stat(path).catch(async (error: unknown) => {
    throw await readError(path, error);
  });
  if (stats.isDirectory()) throw await readError(path, Object.assign(new Error('is a folder'), { code: 'EISDIR' }));
  if (!stats.isFile()) fail({ what: path, problem: 'cannot be read at any place', expected: 'a file on a disk' });
  return stats;
}

/** What changes when the file is written to. */
function stateOf({ size, mtime }: Stats): string {
  return `${size} bytes written ${mtime.toISOString()}`;
}

function checkSizes(row: Shape, target: number): void {
  const isCount = (count: number) => Number.isSafeInteger(count) && count > 0;
  if (row.length === 0 || !row.every(isCount)) {
    fail({
      what: 'row',
      problem: 'no shape of features',
      got: formatShape(row),
      expected: 'such as [784] or [28, 28, 1]',
    });
  }
  if (target !== 0 && !isCount(target)) {
    fail({
      what: 'target',
      problem: 'no possible width',
      got: formatValue(target),
      expected: 'an integer of at least 0',
    });
  }
}
