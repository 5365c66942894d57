/** The file that a large table is cached in: blocks of encoded rows, tables of held rows, and what they are. */
import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, statfs } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ColumnNote } from '../../data/describe-column.ts';
import type { Preprocessing } from '../../data/preprocessing.ts';
import type { Table } from '../../data/table.ts';
import { formatBytes } from '../../drawing/format.ts';
import { ChainruleError } from '../../graph/error.ts';
import { writeError } from '../file-errors.ts';
import { writeFileAtomically } from '../files.ts';
import { noteUse, removeUnused } from '../usual-cache.ts';
import { type BlockedRows, blockRows, blocksBytes, type RowForm, rowForm } from './row-cache.ts';
import { type Part, parts, type Samples } from './scan.ts';
import { bytesOfCells, cellsOf, describeTable, type StoredTable, storedTable } from './stored-tables.ts';

const mark = 'chainrule rows 3';
const endBytes = 12 + mark.length;
const ending = '.rows';

/** What a cache holds beside its rows. */
export interface Cached {
  /** All rows of the table, and those of each part. */
  readonly rows: number;
  readonly counts: Readonly<Record<Part, number>>;
  /** How they were split, for people. */
  readonly split: string;
  readonly preprocessing: Preprocessing;
  readonly notes: readonly ColumnNote[];
  readonly warnings: readonly string[];
  readonly samples: Samples;
}

/** The encoded rows of each part that has some. */
export type CachedRows = Readonly<Record<'train', BlockedRows> & Partial<Record<Part, BlockedRows>>>;

/** As they stand in the file, whose blocks say in a byte each which part they are of. */
interface Description extends Omit<Cached, 'samples'> {
  readonly tables: Partial<Record<Part, StoredTable>>;
  readonly blocks: number;
  readonly encoded: Readonly<Partial<Record<Part, Omit<BlockedRows, 'places'>>>>;
}

/** The file in the folder for what has that key. */
export function cacheFile(folder: string, key: string): string {
  const hash = createHash('sha256').update(JSON.stringify([mark, endianness(), key]));
  return join(folder, `${hash.digest('hex').slice(0, 32)}${ending}`);
}

/** Undefined where there is none, or none that is whole; blocks are checked when they are read. */
export async function openCache(file: string): Promise<(Cached & { readonly encoded: CachedRows }) | undefined> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    if (size < endBytes) return undefined;
    const end = Buffer.alloc(endBytes);
    await handle.read(end, 0, endBytes, size - endBytes);
    const length = Number(end.readBigUInt64LE(0));
    if (end.toString('latin1', 12) !== mark || length > size - endBytes) return undefined;
    const bytes = new Uint8Array(length);
    await handle.read(bytes, 0, length, size - endBytes - length);
    if (crc32(bytes) !== end.readUInt32LE(8)) return undefined;
    await noteUse(file);
    return described(bytes, size - endBytes - length);
  } finally {
    await handle.close();
  }
}

/** The description stands behind the parts of the blocks and the cells of its tables, and says how many they are. */
function described(bytes: Uint8Array, blocksAt: number): Awaited<ReturnType<typeof openCache>> {
  const length = new DataView(bytes.buffer, bytes.length - 4).getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(bytes.length - 4 - length, bytes.length - 4));
  const { tables, blocks, encoded, ...rest } = JSON.parse(text) as Description;
  if (blocksBytes(rowForm(rest.preprocessing), blocks) !== blocksAt) return undefined;
  const samples: Partial<Record<Part, Table>> = {};
  let at = blocks;
  for (const part of parts) {
    const stored = tables[part];
    if (!stored) continue;
    samples[part] = storedTable(stored, bytes, at);
    at += bytesOfCells(stored);
  }
  return { ...rest, samples: samples as Samples, encoded: rowsOfParts(bytes.subarray(0, blocks), encoded) };
}

/** `kinds` says of each block which part it is of. */
function rowsOfParts(kinds: Uint8Array, encoded: Description['encoded']): CachedRows {
  const found = Object.entries(encoded).map(([part, { rows, checksum }]) => {
    const places = new Int32Array(Math.ceil(rows / blockRows));
    const kind = parts.indexOf(part as Part);
    let count = 0;
    for (let block = 0; block < kinds.length; block++) if (kinds[block] === kind) places[count++] = block;
    return [part, { rows, checksum, places }];
  });
  return Object.fromEntries(found) as CachedRows;
}

/** Bytes of a cache, about: what its description takes is not counted. */
export function cacheBytes(form: RowForm, { samples, counts }: Pick<Cached, 'samples' | 'counts'>): number {
  const tables = parts.reduce((sum, part) => sum + (samples[part] ? bytesOfCells(describeTable(samples[part])) : 0), 0);
  const blocks = parts.map((part) => Math.ceil(counts[part] / blockRows)).reduce((sum, count) => sum + count, 0);
  return blocksBytes(form, blocks) + tables + blocks + endBytes;
}

/** A full block of encoded rows, and how many rows of the part have been written with it. */
export interface WrittenBlock {
  readonly part: Part;
  readonly bytes: Uint8Array;
  readonly rows: number;
}

/** Writes the file whole or not at all; refuses at once where the disk has no room for it. */
export async function writeCache(
  file: string,
  folder: string,
  cached: Cached,
  bytes: number,
  blocks: AsyncIterable<WrittenBlock>,
): Promise<CachedRows> {
  await mkdir(folder, { recursive: true }).catch(async (error: unknown) => {
    throw await writeError(folder, error);
  });
  await requireRoom(folder, bytes);
  const writing = new CacheWriting(cached);
  await writeFileAtomically(file, writing.pieces(blocks));
  await removeUnused(folder, ending, file);
  return writing.rows();
}

async function requireRoom(folder: string, bytes: number): Promise<void> {
  const disk = await statfs(folder).catch(() => undefined);
  if (!disk || disk.bavail * disk.bsize > bytes) return;
  throw new ChainruleError(
    {
      what: folder,
      problem: 'the disk has no room for the cache',
      got: `${formatBytes(disk.bavail * disk.bsize)} free`,
      expected: formatBytes(bytes),
      hint: 'freeing space, or --cache with a folder on another disk',
    },
    'work',
  );
}

/** Pieces of a file of this size are written at once. */
const pieceBytes = 1 << 20;

class CacheWriting {
  readonly #cached: Cached;
  readonly #kinds: number[] = [];
  readonly #written = new Map<Part, { rows: number; readonly hash: Hash }>();

  constructor(cached: Cached) {
    this.#cached = cached;
  }

  async *pieces(blocks: AsyncIterable<WrittenBlock>): AsyncGenerator<Uint8Array> {
    let open: Uint8Array[] = [];
    let length = 0;
    for await (const { part, bytes, rows } of blocks) {
      open.push(bytes);
      length += bytes.length;
      this.#kinds.push(parts.indexOf(part));
      const written = this.#written.get(part) ?? { rows, hash: createHash('sha256') };
      written.rows = rows;
      written.hash.update(bytes);
      this.#written.set(part, written);
      if (length < pieceBytes) continue;
      yield Buffer.concat(open);
      open = [];
      length = 0;
    }
    yield* open;
    yield* this.#tail();
  }

  /** Once all is written. */
  rows(): CachedRows {
    return rowsOfParts(Uint8Array.from(this.#kinds), this.#encoded());
  }

  #encoded(): Description['encoded'] {
    const each = Array.from(this.#written, ([part, { rows, hash }]) => [
      part,
      { rows, checksum: hash.copy().digest('hex') },
    ]);
    return Object.fromEntries(each) as Description['encoded'];
  }

  #tail(): Uint8Array[] {
    const { samples, ...rest } = this.#cached;
    const held = parts.flatMap((part) => (samples[part] ? [[part, samples[part]] as const] : []));
    const tables = Object.fromEntries(held.map(([part, table]) => [part, describeTable(table)]));
    const kinds = Uint8Array.from(this.#kinds);
    const text = Buffer.from(JSON.stringify({ ...rest, tables, blocks: kinds.length, encoded: this.#encoded() }));
    const textLength = Buffer.alloc(4);
    textLength.writeUInt32LE(text.length);
    const tail = [kinds, ...held.flatMap(([, table]) => cellsOf(table)), text, textLength];
    const end = Buffer.alloc(12);
    end.writeBigUInt64LE(BigInt(tail.reduce((sum, piece) => sum + piece.length, 0)));
    end.writeUInt32LE(
      tail.reduce((sum, piece) => crc32(piece, sum), 0),
      8,
    );
    return [...tail, Buffer.concat([end, Buffer.from(mark, 'latin1')])];
  }
}
