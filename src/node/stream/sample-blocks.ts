/** Which rows are in which step where they are read in blocks: blocks in a shuffled order, and rows shuffled among some of them. */
import { random } from '../../numeric/random.ts';
import { type Batches, type BatchPlan, type BatchSampler, planBatches } from '../../train/batches.ts';

/** Blocks whose rows are shuffled together; those of two such windows, and the next one, are in memory. */
export const windowBlocks = 64;

/** Rows that are read in blocks. */
export interface BlockRows {
  readonly rows: number;
  /** Rows of a block; the last one may have fewer. */
  readonly block: number;
  /** Told the numbers of the blocks that come next, so that reading them can begin while others are learned. */
  readonly ahead?: ((blocks: Int32Array) => void) | undefined;
}

/** Sampling without replacement; the order is a function of seed and epoch, and is never in memory as a whole. */
export function sampleBlocks(source: BlockRows, batchSize: number, seed: number): BatchSampler {
  const plan = planBatches(source.rows, batchSize);
  return {
    sizes: plan.remainder > 0 ? [plan.batch, plan.remainder] : [plan.batch],
    stepsPerEpoch: plan.stepsPerEpoch,
    batches: (epoch) => new BlockBatches(source, plan, seed, epoch),
  };
}

class BlockBatches implements Batches {
  readonly length: number;
  readonly #source: BlockRows;
  readonly #plan: BatchPlan;
  readonly #seed: number;
  readonly #epoch: number;
  /** The blocks in the order of this epoch. */
  readonly #order: Int32Array;
  /** The place in the order of the block that is cut short, and the rows that it lacks. */
  readonly #short: number;
  readonly #lacking: number;
  /** The last two windows, by their numbers. */
  readonly #windows = new Map<number, Int32Array>();
  /** Windows before this one were announced to the source. */
  #announced = 0;

  constructor(source: BlockRows, plan: BatchPlan, seed: number, epoch: number) {
    const { rows, block } = source;
    this.length = plan.stepsPerEpoch;
    this.#source = source;
    this.#plan = plan;
    this.#seed = seed;
    this.#epoch = epoch;
    const blocks = Math.ceil(rows / block);
    const order = new Int32Array(blocks);
    for (let i = 0; i < blocks; i++) order[i] = i;
    this.#order = random(seed, `blocks/${epoch}`).shuffle(order);
    this.#short = order.indexOf(blocks - 1);
    this.#lacking = blocks * block - rows;
  }

  at(index: number): Int32Array | undefined {
    if (index < 0 || index >= this.length) return undefined;
    const { batch, rows } = this.#plan;
    const first = index * batch;
    const numbers = new Int32Array(Math.min(batch, rows - first));
    for (let done = 0; done < numbers.length; ) {
      const window = this.#windowOf(first + done);
      const some = this.#rowsOf(window).subarray(first + done - this.#startOf(window));
      numbers.set(some.length > numbers.length - done ? some.subarray(0, numbers.length - done) : some, done);
      done += some.length;
    }
    return numbers;
  }

  /** The place of its first row among those of the epoch. */
  #startOf(window: number): number {
    const place = window * windowBlocks;
    return place * this.#source.block - (place > this.#short ? this.#lacking : 0);
  }

  #windowOf(place: number): number {
    const window = Math.floor(place / (windowBlocks * this.#source.block));
    // Behind the short block windows begin some rows earlier.
    return place >= this.#startOf(window + 1) && (window + 1) * windowBlocks < this.#order.length ? window + 1 : window;
  }

  #blocksOf(window: number): Int32Array {
    return this.#order.subarray(window * windowBlocks, (window + 1) * windowBlocks);
  }

  #rowsOf(window: number): Int32Array {
    const known = this.#windows.get(window);
    if (known) return known;
    const { block, rows } = this.#source;
    const blocks = this.#blocksOf(window);
    const numbers = new Int32Array(blocks.length * block);
    let count = 0;
    for (const number of blocks) {
      const end = Math.min(rows, (number + 1) * block);
      for (let row = number * block; row < end; row++) numbers[count++] = row;
    }
    const made = numbers.subarray(0, count);
    random(this.#seed, `window/${this.#epoch}/${window}`).shuffle(made);
    if (this.#windows.size > 1) this.#windows.delete(this.#windows.keys().next().value!);
    this.#windows.set(window, made);
    this.#announce(window);
    return made;
  }

  /** This window and the next one. */
  #announce(window: number): void {
    if (!this.#source.ahead) return;
    const last = Math.min(window + 2, Math.ceil(this.#order.length / windowBlocks));
    for (let next = Math.max(window, this.#announced); next < last; next++) this.#source.ahead(this.#blocksOf(next));
    this.#announced = last;
  }
}
