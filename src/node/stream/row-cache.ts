/**
 * Encoded rows in a file of their own: blocks of 256 rows, each with a checksum, then tables of held rows, then what they are as JSON,
 * its length, its checksum and a mark. It is made once for the same files and options, and read block by block.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
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
  readonly rows: number;
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

function planBlock({ runs, targets, weighted }: RowForm, rows: number): BlockPlan {
  const floats = runs.reduce((sum, { isCode, count }) => sum + (isCode ? 0 : count), 0);
  const codes = runs.filter(({ isCode }) => isCode);
  const wide = codes.filter(({ count }) => count >= mostByte).length;
  const narrow = codes.length - wide;
  const targetsAt = 4 * rows * floats;
  const weightsAt = targetsAt + 4 * rows * targets;
  const wideAt = weightsAt + (weighted ? 4 * rows : 0);
  const narrowAt = wideAt + 2 * rows * wide;
  const sumAt = Math.ceil((narrowAt + rows * narrow) / 4) * 4;
  return { rows, floats, wide, narrow, targetsAt, weightsAt, wideAt, narrowAt, sumAt, bytes: sumAt + 4 };
}

/** Bytes of all blocks of so many rows. */
export function blocksBytes(form: RowForm, rows: number): number {
  const rest = rows % blockRows;
  return Math.floor(rows / blockRows) * planBlock(form, blockRows).bytes + (rest > 0 ? planBlock(form, rest).bytes : 0);
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
    const { rows, floats, wide, narrow } = plan;
    const buffer = new ArrayBuffer(plan.bytes);
    this.plan = plan;
    this.bytes = new Uint8Array(buffer);
    this.floats = new Float32Array(buffer, 0, rows * floats);
    this.targets = new Float32Array(buffer, plan.targetsAt, rows * targets);
    this.weights = new Float32Array(buffer, plan.weightsAt, (plan.wideAt - plan.weightsAt) / 4);
    this.wide = new Uint16Array(buffer, plan.wideAt, rows * wide);
    this.narrow = new Uint8Array(buffer, plan.narrowAt, rows * narrow);
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
      yield this.#seal(this.#block);
    }
  }

  /** The last rows. */
  *end(): Generator<Uint8Array> {
    const rows = this.#filled;
    if (rows === 0) return;
    const { plan, floats, targets, weights, wide, narrow } = this.#block;
    const block = new Block(planBlock(this.#form, rows), this.#form.targets);
    block.floats.set(floats.subarray(0, rows * plan.floats));
    block.targets.set(targets.subarray(0, rows * this.#form.targets));
    block.weights.set(weights.subarray(0, block.weights.length));
    block.wide.set(wide.subarray(0, rows * plan.wide));
    block.narrow.set(narrow.subarray(0, rows * plan.narrow));
    yield this.#seal(block);
  }

  #fresh(): Block {
    return new Block(planBlock(this.#form, blockRows), this.#form.targets);
  }

  #seal(block: Block): Uint8Array {
    block.seal();
    this.#block = this.#fresh();
    this.#filled = 0;
    return block.bytes;
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

/** Windows whose blocks are kept: what is learned may reach into the next one while the one after it is read. */
const keptWindows = 3;

/** The rows of such a file. */
export function blockSource(file: string, form: RowForm, rows: number): RowSource {
  const { features, targets: width, runs, weighted } = form;
  const full = planBlock(form, blockRows);
  const rest = planBlock(form, rows % blockRows || blockRows);
  const last = Math.ceil(rows / blockRows) - 1;
  const planOf = (number: number) => (number === last ? rest : full);
  /** Those that were asked for ahead, by their numbers: a list, because each row looks for its own. */
  const blocks = new Array<Block | undefined>(last + 1);
  /** The windows of each shard that are kept, and how many of them want a block. */
  const windows = new Map<number, Int32Array[]>();
  const wanted = new Uint16Array(last + 1);
  let pending: Promise<void> | undefined;
  let failure: unknown;
  let single: { readonly number: number; readonly block: Block } | undefined;

  const checked = (block: Block, count: number, number: number): Block => {
    if (count === block.bytes.length && block.isWhole()) return block;
    return fail({
      what: file,
      problem: 'has changed since it was written, or the disk lost a part of it',
      got: `other bytes in rows ${number * blockRows + 1} to ${number * blockRows + block.plan.rows}`,
      hint: 'removing it and starting again',
    });
  };
  const readNow = (number: number): Block => {
    const block = new Block(planOf(number), width);
    const opened = openSync(file, 'r');
    try {
      return checked(block, readSync(opened, block.bytes, 0, block.bytes.length, number * full.bytes), number);
    } finally {
      closeSync(opened);
    }
  };
  const readAhead = async (numbers: Int32Array): Promise<void> => {
    const handle = await open(file, 'r');
    try {
      await Promise.all(Array.from(numbers, (number) => readInto(handle, number)));
    } finally {
      await handle.close();
    }
  };
  const readInto = async (handle: FileHandle, number: number): Promise<void> => {
    if (blocks[number]) return;
    const block = new Block(planOf(number), width);
    const { bytesRead } = await handle.read(block.bytes, 0, block.bytes.length, number * full.bytes);
    blocks[number] = checked(block, bytesRead, number);
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
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i]!;
      const block = blocks[number >> blockBits] ?? blockOf(number >> blockBits);
      const { plan, floats, wide, narrow } = block;
      const from = number & (blockRows - 1);
      const base = (at + i) * features;
      let [float, wideAt, narrowAt] = [from * plan.floats, from * plan.wide, from * plan.narrow];
      for (const run of runs) {
        const start = base + run.at;
        if (!run.isCode) {
          for (let k = 0; k < run.count; k++) x[start + k] = floats[float++]!;
          continue;
        }
        const code = run.count >= mostByte ? wide[wideAt++]! : narrow[narrowAt++]!;
        if (run.count === 1) x[start] = code === 0 ? 1 : 0;
        else {
          // For a few numbers a loop takes less time than a call of fill().
          if (run.count > 32) x.fill(0, start, start + run.count);
          else for (let k = 0; k < run.count; k++) x[start + k] = 0;
          if (code < run.count) x[start + code] = 1;
        }
      }
      for (let k = 0; k < width; k++) y[(at + i) * width + k] = block.targets[from * width + k]!;
      if (weights) weights[at + i] = block.weights[from]!;
    }
  };
  const ahead = (numbers: Int32Array, shard: number): void => {
    const own = numbers.slice();
    const ofShard = windows.get(shard) ?? [];
    windows.set(shard, ofShard);
    ofShard.push(own);
    for (const number of own) wanted[number]!++;
    const old = ofShard.length > keptWindows ? ofShard.shift()! : [];
    for (const number of old) if (--wanted[number]! === 0) blocks[number] = undefined;
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
  return keptWindows * Math.ceil(count / size) * windowOf(count) * planBlock(form, blockRows).bytes;
}
