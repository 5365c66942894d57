/** Which rows are in which step where they are read in blocks: blocks in a shuffled order, and rows shuffled among some of them. */
import { random } from '../../numeric/random.ts';
import { type Batches, type BatchPlan, type BatchSampler, planBatches } from '../../train/batches.ts';
import type { Cutting } from '../../train/ranks.ts';
import { cut } from '../../train/shard-tree.ts';

/** Blocks whose rows are shuffled together; those of two such windows, and the next one, are in memory. */
export const windowBlocks = 64;

/** Rows that are read in blocks. */
export interface BlockRows {
  readonly rows: number;
  /** Rows of a block; the last one may have fewer. */
  readonly block: number;
  /** Told the numbers of the blocks that come next in a shard, so that reading them can begin while others are learned. */
  readonly ahead?: ((blocks: Int32Array, shard: number) => void) | undefined;
}

/**
 * Sampling without replacement; the order is a function of seed, epoch and the number of shards, and is never in memory as a whole. Each shard
 * has blocks of its own, so that a process reads only those of its shards.
 */
export function sampleBlocks(source: BlockRows, batchSize: number, seed: number, shards?: Cutting): BatchSampler {
  const plan = planBatches(source.rows, batchSize);
  return {
    sizes: plan.remainder > 0 ? [plan.batch, plan.remainder] : [plan.batch],
    stepsPerEpoch: plan.stepsPerEpoch,
    batches: (epoch) => new BlockBatches({ source, plan, seed, epoch, shards }),
  };
}

/** Blocks of each window of a shard. */
export function windowOf(shards: number): number {
  return Math.max(1, Math.floor(windowBlocks / shards));
}

interface EpochParts {
  readonly source: BlockRows;
  readonly plan: BatchPlan;
  readonly seed: number;
  readonly epoch: number;
  readonly shards: Cutting | undefined;
}

class BlockBatches implements Batches {
  readonly length: number;
  readonly #plan: BatchPlan;
  readonly #count: number;
  /** The rows of each shard, in the order in which they are learned. */
  readonly #shards: readonly ShardRows[];
  /** Where a full step is cut. */
  readonly #cuts: readonly number[];

  constructor({ source, plan, seed, epoch, shards }: EpochParts) {
    const { rows, block } = source;
    const blocks = Math.ceil(rows / block);
    const order = new Int32Array(blocks);
    for (let i = 0; i < blocks; i++) order[i] = i;
    random(seed, `blocks/${epoch}`).shuffle(order);
    const line = new BlockLine(order, block, blocks * block - rows);
    this.length = plan.stepsPerEpoch;
    this.#plan = plan;
    this.#count = shards?.count ?? 1;
    this.#cuts = this.#cutsOf(plan.batch);
    const { rank, size } = shards?.ranks ?? { rank: 0, size: 1 };
    const count = this.#cuts.length - 1;
    const shares = cut(count, size);
    const last = this.#cutsOf(plan.remainder);
    let start = 0;
    this.#shards = Array.from({ length: count }, (_, shard) => {
      const own = plan.fullSteps * sizeIn(this.#cuts, shard) + sizeIn(last, shard);
      const isOwn = shares[rank]! <= shard && shard < shares[rank + 1]!;
      const made = new ShardRows({
        line,
        start,
        end: start + own,
        window: windowOf(count),
        shuffle: (window, numbers) => random(seed, `window/${epoch}/${shard}/${window}`).shuffle(numbers),
        announce: isOwn && source.ahead ? (some) => source.ahead!(some, shard) : undefined,
      });
      start += own;
      return made;
    });
  }

  at(index: number): Int32Array | undefined {
    if (index < 0 || index >= this.length) return undefined;
    const { batch, rows } = this.#plan;
    const numbers = new Int32Array(Math.min(batch, rows - index * batch));
    const cuts = this.#cutsOf(numbers.length);
    for (let shard = 0; shard < cuts.length - 1; shard++)
      this.#shards[shard]!.copy(index * sizeIn(this.#cuts, shard), numbers.subarray(cuts[shard], cuts[shard + 1]));
    return numbers;
  }

  /** As steps of so many rows are cut. */
  #cutsOf(rows: number): readonly number[] {
    return cut(rows, Math.min(rows, this.#count));
  }
}

function sizeIn(cuts: readonly number[], shard: number): number {
  return shard + 1 < cuts.length ? cuts[shard + 1]! - cuts[shard]! : 0;
}

/** All rows in a line: blocks in an order, of which the last one of the table may lack some rows. */
class BlockLine {
  readonly order: Int32Array;
  readonly #block: number;
  readonly #lacking: number;
  readonly #short: number;

  constructor(order: Int32Array, block: number, lacking: number) {
    this.order = order;
    this.#block = block;
    this.#lacking = lacking;
    this.#short = order.indexOf(order.length - 1);
  }

  /** Where in the line the block at that place of the order begins. */
  startOf(place: number): number {
    return place * this.#block - (place > this.#short ? this.#lacking : 0);
  }

  /** The place of the block that has the row there. */
  placeOf(row: number): number {
    const place = Math.floor(row / this.#block);
    // Behind the short block all begin some rows earlier.
    return row >= this.startOf(place + 1) ? place + 1 : place;
  }

  /** The numbers of the rows from `from` to before `to`. */
  rows(from: number, to: number): Int32Array {
    const numbers = new Int32Array(to - from);
    let count = 0;
    for (let place = this.placeOf(from); count < numbers.length; place++) {
      const [start, end] = [this.startOf(place), this.startOf(place + 1)];
      const first = this.order[place]! * this.#block;
      for (let row = Math.max(start, from); row < Math.min(end, to); row++) numbers[count++] = first + row - start;
    }
    return numbers;
  }
}

interface ShardParts {
  readonly line: BlockLine;
  /** Its part of the line. */
  readonly start: number;
  readonly end: number;
  /** Blocks whose rows are shuffled together. */
  readonly window: number;
  readonly shuffle: (window: number, rows: Int32Array) => Int32Array;
  /** None where another process reads it. */
  readonly announce: ((blocks: Int32Array) => void) | undefined;
}

class ShardRows {
  readonly #parts: ShardParts;
  /** The place of its first block. */
  readonly #first: number;
  readonly #windows: number;
  /** The last two windows, by their numbers. */
  readonly #known = new Map<number, Int32Array>();
  /** Windows before this one were announced. */
  #announced = 0;

  constructor(parts: ShardParts) {
    const { line, start, end, window } = parts;
    this.#parts = parts;
    this.#first = start < end ? line.placeOf(start) : 0;
    const blocks = start < end ? line.placeOf(end - 1) + 1 - this.#first : 0;
    this.#windows = Math.ceil(blocks / window);
  }

  /** Fills `numbers` with those that come there. */
  copy(from: number, numbers: Int32Array): void {
    const { line, start, window } = this.#parts;
    for (let done = 0; done < numbers.length; ) {
      const at = start + from + done;
      const number = Math.floor((line.placeOf(at) - this.#first) / window);
      const rows = this.#rowsOf(number);
      const skipped = at - this.#startOf(number);
      const count = Math.min(rows.length - skipped, numbers.length - done);
      numbers.set(rows.subarray(skipped, skipped + count), done);
      done += count;
    }
  }

  /** Where in the line a window begins. */
  #startOf(window: number): number {
    const { line, start } = this.#parts;
    return window === 0 ? start : line.startOf(this.#first + window * this.#parts.window);
  }

  #rowsOf(window: number): Int32Array {
    const known = this.#known.get(window);
    if (known) return known;
    const { line, end, shuffle } = this.#parts;
    const to = window + 1 < this.#windows ? this.#startOf(window + 1) : end;
    const made = shuffle(window, line.rows(this.#startOf(window), to));
    if (this.#known.size > 1) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(window, made);
    this.#announce(window);
    return made;
  }

  /** This window and the next one. */
  #announce(window: number): void {
    const { line, announce } = this.#parts;
    if (!announce) return;
    const last = Math.min(window + 2, this.#windows);
    for (let next = Math.max(window, this.#announced); next < last; next++) {
      const place = this.#first + next * this.#parts.window;
      announce(line.order.subarray(place, Math.min(place + this.#parts.window, line.placeOf(this.#parts.end - 1) + 1)));
    }
    this.#announced = last;
  }
}
