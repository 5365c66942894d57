/**
 * Encoded rows in blocks of 256, each with a checksum and all of one size: of the rows to learn, to validate and to test each in blocks of
 * its own, in the order in which they were full. They are written once for the same files and options, and read block by block.
 */
import { closeSync, openSync, read, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { NumberArray } from '../../backends/backend.ts';
import { type ColumnEncoding, featuresOf, type Preprocessing } from '../../data/preprocessing.ts';
import { fail } from '../../graph/error.ts';
import type { RowSource } from '../../train/data.ts';
import type { Cutting } from '../../train/ranks.ts';
import { sampleBlocks, windowOf } from './sample-blocks.ts';

/** Rows of a block. */
export const blockRows = 256;
const blockBits = 8;

/** Some features that follow one another: numbers, or of which at most one is 1, such as those of a category. */
interface Run {
  readonly at: number;
  readonly count: number;
  readonly isCode: boolean;
}

/** How a row is written. */
export interface RowForm {
  readonly features: number;
  readonly targets: number;
  readonly weighted: boolean;
  readonly runs: readonly Run[];
}

/** Numbers are float32; a category is one code, of one byte where there are fewer than 255 features. */
export function rowForm({ columns, targets, sampleWeights }: Preprocessing): RowForm {
  const runs: Run[] = [];
  let at = 0;
  const add = (count: number, isCode: boolean) => {
    const last = runs.at(-1);
    if (count > 0 && last && !isCode && !last.isCode) runs[runs.length - 1] = { ...last, count: last.count + count };
    else if (count > 0) runs.push({ at, count, isCode });
    at += count;
  };
  for (const column of columns) {
    const numbers = numbersOf(column);
    add(numbers, false);
    add(featuresOf(column) - numbers, true);
  }
  return { features: at, targets: targets.length, weighted: sampleWeights !== undefined, runs };
}

function numbersOf(column: ColumnEncoding): number {
  return column.kind === 'number' ? 1 : column.kind === 'date' ? column.parts.length : 0;
}

const mostByte = 255;
const mostWide = 65_535;

/** Where the parts of a block lie, in bytes. */
interface BlockPlan {
  readonly floats: number;
  readonly wide: number;
  readonly narrow: number;
  readonly targetsAt: number;
  readonly weightsAt: number;
  readonly wideAt: number;
  readonly narrowAt: number;
  readonly sumAt: number;
  readonly bytes: number;
}

function planBlock({ runs, targets, weighted }: RowForm): BlockPlan {
  const floats = runs.reduce((sum, { isCode, count }) => sum + (isCode ? 0 : count), 0);
  const codes = runs.filter(({ isCode }) => isCode);
  const wide = codes.filter(({ count }) => count >= mostByte).length;
  const narrow = codes.length - wide;
  const targetsAt = 4 * blockRows * floats;
  const weightsAt = targetsAt + 4 * blockRows * targets;
  const wideAt = weightsAt + (weighted ? 4 * blockRows : 0);
  const narrowAt = wideAt + 2 * blockRows * wide;
  const sumAt = Math.ceil((narrowAt + blockRows * narrow) / 4) * 4;
  return { floats, wide, narrow, targetsAt, weightsAt, wideAt, narrowAt, sumAt, bytes: sumAt + 4 };
}

/** Bytes of so many blocks. */
export function blocksBytes(form: RowForm, blocks: number): number {
  return blocks * planBlock(form).bytes;
}

class Block {
  readonly plan: BlockPlan;
  readonly bytes: Uint8Array;
  readonly floats: Float32Array;
  readonly targets: Float32Array;
  readonly weights: Float32Array;
  readonly wide: Uint16Array;
  readonly narrow: Uint8Array;

  constructor(plan: BlockPlan, targets: number) {
    const { floats, wide, narrow } = plan;
    const buffer = new ArrayBuffer(plan.bytes);
    this.plan = plan;
    this.bytes = new Uint8Array(buffer);
    this.floats = new Float32Array(buffer, 0, blockRows * floats);
    this.targets = new Float32Array(buffer, plan.targetsAt, blockRows * targets);
    this.weights = new Float32Array(buffer, plan.weightsAt, (plan.wideAt - plan.weightsAt) / 4);
    this.wide = new Uint16Array(buffer, plan.wideAt, blockRows * wide);
    this.narrow = new Uint8Array(buffer, plan.narrowAt, blockRows * narrow);
  }

  get #sum(): DataView {
    return new DataView(this.bytes.buffer, this.plan.sumAt, 4);
  }

  seal(): void {
    this.#sum.setUint32(0, crc32(this.bytes.subarray(0, this.plan.sumAt)), true);
  }

  isWhole(): boolean {
    return this.#sum.getUint32(0, true) === crc32(this.bytes.subarray(0, this.plan.sumAt));
  }
}

/** Rows in, bytes of whole blocks out. */
export class BlockWriter {
  rows = 0;
  readonly #form: RowForm;
  #block: Block;
  #filled = 0;

  constructor(form: RowForm) {
    this.#form = form;
    this.#block = this.#fresh();
  }

  /** Rows as a network reads them; gives the bytes of the blocks that are full. */
  *add(
    x: Float32Array,
    y: ArrayLike<number>,
    weights: ArrayLike<number> | undefined,
    count: number,
  ): Generator<Uint8Array> {
    for (let row = 0; row < count; row++) {
      this.#write(x, y, weights, row);
      if (this.#filled < blockRows) continue;
      yield this.#seal();
    }
  }

  /** The last rows, in a block that may have room for more. */
  *end(): Generator<Uint8Array> {
    if (this.#filled > 0) yield this.#seal();
  }

  #fresh(): Block {
    return new Block(planBlock(this.#form), this.#form.targets);
  }

  #seal(): Uint8Array {
    const { bytes } = this.#block;
    this.#block.seal();
    this.#block = this.#fresh();
    this.#filled = 0;
    return bytes;
  }

  #write(x: Float32Array, y: ArrayLike<number>, weights: ArrayLike<number> | undefined, row: number): void {
    const { features, targets: width, runs } = this.#form;
    const { plan, floats, targets, weights: toWeights, wide, narrow } = this.#block;
    const to = this.#filled;
    const base = row * features;
    let [float, wideAt, narrowAt] = [to * plan.floats, to * plan.wide, to * plan.narrow];
    for (const { at, count, isCode } of runs) {
      const start = base + at;
      if (!isCode) {
        for (let i = 0; i < count; i++) floats[float++] = x[start + i]!;
        continue;
      }
      let code = 0;
      while (code < count && x[start + code] === 0) code++;
      if (count >= mostByte) wide[wideAt++] = code === count ? mostWide : code;
      else narrow[narrowAt++] = code === count ? mostByte : code;
    }
    for (let i = 0; i < width; i++) targets[to * width + i] = y[row * width + i]!;
    if (weights) toWeights[to] = weights[row]!;
    this.#filled++;
    this.rows++;
  }
}

/** Windows whose blocks are kept, usually: what is learned may reach into the next one while the one after it is read. */
const keptWindows = 3;

/** Some of the rows of such a file. */
export interface BlockedRows {
  readonly rows: number;
  /** Which blocks of the file they are in, in order. */
  readonly places: Int32Array;
  /** Over all their bytes. */
  readonly checksum: string;
}

/** So many of them at most: those of every second block, or every third. */
export function someBlocks(of: BlockedRows, most: number): BlockedRows {
  const step = Math.ceil(of.rows / most);
  if (step === 1) return of;
  const places = of.places.filter((_, i) => i % step === 0);
  const hasLast = places.at(-1) === of.places.at(-1);
  const lacking = hasLast ? of.places.length * blockRows - of.rows : 0;
  return { rows: places.length * blockRows - lacking, places, checksum: `${of.checksum}/${step}` };
}

export function blockSource(file: string, form: RowForm, { rows, places, checksum }: BlockedRows): RowSource {
  const { features, targets: width, runs, weighted } = form;
  const plan = planBlock(form);
  const codes = runs.filter(({ isCode }) => isCode);
  /** Which features the numbers are. */
  const numbersAt = Int32Array.from(
    runs.flatMap(({ at, count, isCode }) => (isCode ? [] : Array.from({ length: count }, (_, i) => at + i))),
  );
  /** Those that were asked for ahead, by their numbers: a list, because each row looks for its own. */
  const blocks = new Array<Block | undefined>(places.length);
  /** Their memory is used again. */
  const spare: Block[] = [];
  /** The windows of each shard that were asked for and not yet passed, and how many of them want a block. */
  const windows = new Map<number, Int32Array[]>();
  const wanted = new Uint16Array(places.length);
  let pending: Promise<void> | undefined;
  let failure: unknown;
  let single: { readonly number: number; readonly block: Block } | undefined;

  const fresh = (): Block => spare.pop() ?? new Block(plan, width);
  const startOf = (number: number): number => places[number]! * plan.bytes;
  const checked = (block: Block, count: number, number: number): Block => {
    if (count === block.bytes.length && block.isWhole()) return block;
    return fail({
      what: file,
      problem: 'has changed since it was written, or the disk lost a part of it',
      got: `other bytes in rows ${number * blockRows + 1} to ${Math.min(rows, (number + 1) * blockRows)}`,
      hint: 'removing it and starting again',
    });
  };
  const readNow = (number: number): Block => {
    const block = single?.block ?? fresh();
    single = undefined;
    const opened = openSync(file, 'r');
    try {
      return checked(block, readSync(opened, block.bytes, 0, block.bytes.length, startOf(number)), number);
    } finally {
      closeSync(opened);
    }
  };
  const readAhead = async (numbers: Int32Array): Promise<void> => {
    const handle = await open(file, 'r');
    try {
      await Promise.all([...numbers].flatMap((number) => (blocks[number] ? [] : [readInto(handle.fd, number)])));
    } finally {
      await handle.close();
    }
  };
  // Not the promises of a handle, which take twice the processor time.
  const readInto = (descriptor: number, number: number): Promise<void> => {
    const block = fresh();
    return new Promise((resolve, reject) => {
      read(descriptor, block.bytes, 0, block.bytes.length, startOf(number), (error, count) => {
        try {
          if (error) throw error;
          checked(block, count, number);
          if (wanted[number]! > 0 && !blocks[number]) blocks[number] = block;
          else spare.push(block);
          resolve();
        } catch (problem) {
          reject(problem as Error);
        }
      });
    });
  };
  const drop = (number: number): void => {
    if (--wanted[number]! > 0 || !blocks[number]) return;
    spare.push(blocks[number]);
    blocks[number] = undefined;
  };
  const blockOf = (number: number): Block => {
    if (single?.number !== number) single = { number, block: readNow(number) };
    return single.block;
  };
  const copy = (
    numbers: Int32Array,
    x: NumberArray,
    y: NumberArray,
    weights: NumberArray | undefined,
    at: number,
  ): void => {
    if (codes.length > 0) x.fill(0, at * features, (at + numbers.length) * features);
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!;
      const block = blocks[number >> blockBits] ?? blockOf(number >> blockBits);
      const { floats, wide, narrow, targets } = block;
      const from = number & (blockRows - 1);
      const base = (at + i) * features;
      let float = from * plan.floats;
      for (let k = 0; k < numbersAt.length; k++) x[base + numbersAt[k]!] = floats[float++]!;
      let [wideAt, narrowAt] = [from * plan.wide, from * plan.narrow];
      for (let k = 0; k < codes.length; k++) {
        const { at: first, count } = codes[k]!;
        const code = count >= mostByte ? wide[wideAt++]! : narrow[narrowAt++]!;
        if (code < count) x[base + first + code] = 1;
      }
      for (let k = 0; k < width; k++) y[(at + i) * width + k] = targets[from * width + k]!;
      if (weights) weights[at + i] = block.weights[from]!;
    }
    if (numbers.length > 0) passTo(numbers.at(-1)! >> blockBits);
  };
  /** Windows before the one that has the block are done with, however many were asked for before the first of them was read. */
  const passTo = (number: number): void => {
    for (const ofShard of windows.values()) {
      const done = ofShard.findIndex((own) => own.includes(number));
      for (const old of ofShard.splice(0, Math.max(0, done))) for (const block of old) drop(block);
    }
  };
  const ahead = (numbers: Int32Array, shard: number): void => {
    const own = numbers.slice();
    const ofShard = windows.get(shard) ?? [];
    windows.set(shard, ofShard);
    ofShard.push(own);
    for (const number of own) wanted[number]!++;
    const before = pending ?? Promise.resolve();
    const reading = before
      .then(() => readAhead(own))
      .catch((error: unknown) => {
        failure ??= error;
      });
    pending = reading;
    void reading.then(() => {
      if (pending === reading) pending = undefined;
    });
  };
  return {
    rows,
    row: [features],
    target: width,
    weighted,
    checksum,
    sampler: (batchSize, seed, shards) => sampleBlocks({ rows, block: blockRows, ahead }, batchSize, seed, shards),
    read: (numbers, ...to) => {
      const isThere = () => {
        for (const number of numbers) if (!blocks[number >> blockBits]) return false;
        return true;
      };
      if (!pending || isThere()) return copy(numbers, ...to);
      return pending.then(() => {
        if (failure) throw failure;
        copy(numbers, ...to);
      });
    },
  };
}

/** Bytes that blocks in memory take at most. */
export function blocksInMemory(form: RowForm, shards: Cutting | undefined): number {
  const [count, size] = [shards?.count ?? 1, shards?.ranks.size ?? 1];
  return keptWindows * Math.ceil(count / size) * windowOf(count) * planBlock(form).bytes;
}
