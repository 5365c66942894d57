/** Rows to train on: arrays, or a source that is asked for rows as they are needed. */
import type { NumberArray } from '../backends/backend.ts';
import { type Shape, sizeOf } from '../graph/shape.ts';
import type { BatchSampler } from './batches.ts';
import type { Cutting } from './ranks.ts';

/** Must not change while it is learned: large features are not copied, and read at each step. */
export interface TrainingData {
  /** Features, row-major [rows, inputs]. */
  readonly x: ArrayLike<number>;
  /** Class indices [rows], or values [rows, outputs], as the loss asks for. */
  readonly y: ArrayLike<number>;
  /** Weight of each row in loss and metrics, [rows]; 1 where absent. */
  readonly sampleWeights?: ArrayLike<number> | undefined;
}

/**
 * Rows wherever they lie: in a file, in a cache of pictures. All of them are read once, in order, before training: to be
 * checked. Few rows are then kept; of many, each step reads its own. They must not change while they are learned.
 */
export interface RowSource {
  readonly rows: number;
  /** The shape of the features of one row: `[features]`, or `[height, width, channels]`. */
  readonly row: Shape;
  /** How many numbers the target of one row has: 1 where it is a class index or a single value; 0 for rows that are only predicted. */
  readonly target: number;
  /** Whether rows have weights in loss and metrics; each counts as 1 where absent. */
  readonly weighted?: boolean | undefined;
  /**
   * Tells these rows from others, where that is known. Such rows were checked when they were written: they are finite numbers and classes that
   * there are, and are not read as a whole before training.
   */
  readonly checksum?: string | undefined;
  /**
   * Copies the rows of those numbers (from 0, in any order) into x, y and, where rows are weighted, weights. The first goes
   * to position `at` of each, counted in rows: its features begin at `x[at * sizeOf(row)]`, its target at `y[at * target]`.
   * The arrays, and `numbers`, are the caller's again when the promise is fulfilled, and only then comes the next call.
   */
  read(
    numbers: Int32Array,
    x: NumberArray,
    y: NumberArray,
    weights: NumberArray | undefined,
    at: number,
  ): void | Promise<void>;
  /**
   * Which rows are in which step, for batches of that size: where rows that are learned together had better lie together. Each row
   * once an epoch, in an order of seed, epoch and the number of shards alone, where steps are cut in some. When absent all rows are
   * shuffled with all.
   */
  sampler?(batchSize: number, seed: number, shards?: Cutting): BatchSampler;
}

/** Some rows that follow one another, as arrays. */
export interface RowBlock extends TrainingData {
  /** The number of the first, and how many. */
  readonly first: number;
  readonly rows: number;
}

/** Numbers that a block has at most, unless one row has more. */
const blockSize = 1 << 16;

export function isSource(data: object): data is RowSource {
  return 'read' in data;
}

/** Arrays as a source. */
export function arrayRows({ x, y, sampleWeights }: TrainingData, row: Shape): RowSource {
  const rows = x.length / sizeOf(row);
  return {
    rows,
    row,
    target: y.length / rows,
    weighted: sampleWeights !== undefined,
    read: (numbers, toX, toY, toWeights, at) => {
      copyRows(x, x.length / rows, numbers, toX, at);
      copyRows(y, y.length / rows, numbers, toY, at);
      if (sampleWeights && toWeights) copyRows(sampleWeights, 1, numbers, toWeights, at);
    },
  };
}

function copyRows(from: ArrayLike<number>, width: number, numbers: Int32Array, values: NumberArray, at: number): void {
  let to = at * width;
  for (const number of numbers) {
    const start = number * width;
    // For a few numbers a loop takes less time than a call of set().
    if (width > 8 && from instanceof Float32Array) values.set(from.subarray(start, start + width), to);
    else for (let i = 0; i < width; i++) values[to + i] = from[start + i]!;
    to += width;
  }
}

/** The rows of those numbers, in arrays of their own, in double precision. */
export async function takeRows(source: RowSource, numbers: Int32Array): Promise<TrainingData> {
  const { length } = numbers;
  const [x, y] = [new Float64Array(length * sizeOf(source.row)), new Float64Array(length * source.target)];
  const sampleWeights = source.weighted ? new Float64Array(length) : undefined;
  await source.read(numbers, x, y, sampleWeights, 0);
  return { x, y, sampleWeights };
}

/**
 * All rows in order, some at a time; a block is overwritten by the next one. Arrays are one block, and not copied. `row` is
 * the shape of one row's features.
 */
export async function* blocksOf(data: TrainingData | RowSource, row: Shape): AsyncGenerator<RowBlock, void, undefined> {
  const width = sizeOf(row);
  if (!isSource(data)) {
    yield { ...data, first: 0, rows: data.x.length / width };
    return;
  }
  const { rows, target, weighted } = data;
  const most = Math.min(rows, Math.max(1, Math.floor(blockSize / (width + target + 1))));
  const numbers = new Int32Array(most);
  // In double precision, so that checks see the numbers that the source has.
  const [x, y] = [new Float64Array(most * width), new Float64Array(most * target)];
  const weights = weighted ? new Float64Array(most) : undefined;
  for (let first = 0; first < rows; first += most) {
    const count = Math.min(most, rows - first);
    for (let i = 0; i < count; i++) numbers[i] = first + i;
    await data.read(numbers.subarray(0, count), x, y, weights, 0);
    yield {
      first,
      rows: count,
      x: x.subarray(0, count * width),
      y: y.subarray(0, count * target),
      sampleWeights: weights?.subarray(0, count),
    };
  }
}
