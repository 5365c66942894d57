/** The file that a large table is cached in: blocks of encoded rows, tables of held rows, and what they are. */
import { createHash } from 'node:crypto';
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
import { blocksBytes, type RowForm, rowForm } from './row-cache.ts';
import { bytesOfCells, cellsOf, describeTable, type StoredTable, storedTable } from './stored-tables.ts';

const mark = 'chainrule rows 1';
const endBytes = 12 + mark.length;
const ending = '.rows';

/** What a cache holds beside its rows. */
export interface Cached {
  /** All rows of the table, and those to learn. */
  readonly rows: number;
  readonly learned: number;
  readonly preprocessing: Preprocessing;
  readonly notes: readonly ColumnNote[];
  readonly warnings: readonly string[];
  readonly sample: Table;
  readonly validation?: Table | undefined;
  readonly test?: Table | undefined;
}

/** As it stands in the file. */
interface Description extends Omit<Cached, 'sample' | 'validation' | 'test'> {
  readonly tables: Partial<Record<(typeof parts)[number], StoredTable>>;
}

const parts = ['sample', 'validation', 'test'] as const;

/** The file in the folder for what has that key. */
export function cacheFile(folder: string, key: string): string {
  const hash = createHash('sha256').update(JSON.stringify([mark, endianness(), key]));
  return join(folder, `${hash.digest('hex').slice(0, 32)}${ending}`);
}

/** Undefined where there is none, or none that is whole; blocks are checked when they are read. */
export async function openCache(file: string): Promise<Cached | undefined> {
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

/** The description stands behind the cells of its tables, and says how many they are. */
function described(bytes: Uint8Array, blocks: number): Cached | undefined {
  const length = new DataView(bytes.buffer, bytes.length - 4).getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(bytes.length - 4 - length, bytes.length - 4));
  const { tables, ...rest } = JSON.parse(text) as Description;
  if (blocksBytes(rowForm(rest.preprocessing), rest.learned) !== blocks) return undefined;
  let at = 0;
  const found: Partial<Record<(typeof parts)[number], Table>> = {};
  for (const part of parts) {
    const stored = tables[part];
    if (!stored) continue;
    found[part] = storedTable(stored, bytes, at);
    at += bytesOfCells(stored);
  }
  return { ...rest, ...(found as Pick<Cached, 'sample'>) };
}

/** Bytes of a cache, about: what its description takes is not counted. */
export function cacheBytes(form: RowForm, { learned, ...held }: Omit<Cached, 'preprocessing'>): number {
  const tables = parts.reduce((sum, part) => sum + (held[part] ? bytesOfCells(describeTable(held[part])) : 0), 0);
  return blocksBytes(form, learned) + tables + endBytes;
}

/** Writes the file whole or not at all; refuses at once where the disk has no room for it. */
export async function writeCache(
  file: string,
  folder: string,
  cached: Cached,
  blocks: AsyncIterable<Uint8Array>,
): Promise<void> {
  await mkdir(folder, { recursive: true }).catch(async (error: unknown) => {
    throw await writeError(folder, error);
  });
  await requireRoom(folder, cacheBytes(rowForm(cached.preprocessing), cached));
  await writeFileAtomically(file, pieces(cached, blocks));
  await removeUnused(folder, ending, file);
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

async function* pieces(cached: Cached, blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let open: Uint8Array[] = [];
  let length = 0;
  for await (const block of blocks) {
    open.push(block);
    length += block.length;
    if (length < pieceBytes) continue;
    yield Buffer.concat(open);
    open = [];
    length = 0;
  }
  const { sample, validation, test, ...rest } = cached;
  const held = { sample, validation, test };
  const tables = Object.fromEntries(parts.flatMap((part) => (held[part] ? [[part, describeTable(held[part])]] : [])));
  const text = Buffer.from(JSON.stringify({ ...rest, tables }));
  const textLength = Buffer.alloc(4);
  textLength.writeUInt32LE(text.length);
  const tail = [...parts.flatMap((part) => (held[part] ? cellsOf(held[part]) : [])), text, textLength];
  const end = Buffer.alloc(12);
  end.writeBigUInt64LE(BigInt(tail.reduce((sum, piece) => sum + piece.length, 0)));
  end.writeUInt32LE(
    tail.reduce((sum, piece) => crc32(piece, sum), 0),
    8,
  );
  yield* open;
  yield* tail;
  yield Buffer.concat([end, Buffer.from(mark, 'latin1')]);
}
