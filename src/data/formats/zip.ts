/** The files in a zip archive, by its directory at the end. */
import { fail } from '../../graph/error.ts';
import { concatenate } from '../bytes.ts';

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly start: number;
}

/** What the files of an archive may be together, unpacked. */
const mostUnpacked = 0x7fffffff;

/** What the files of an archive are together, unpacked, as its directory says; 0 where it has none that holds together. */
export function unpackedSize(bytes: Uint8Array): number {
  try {
    const entries = entriesOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return entries.reduce((sum, { unpacked }) => sum + unpacked, 0);
  } catch {
    return 0;
  }
}

/** The unpacked files by name. `what` is for messages. */
export async function unpackZip(bytes: Uint8Array, what: string): Promise<Map<string, Uint8Array>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const entries = entriesOf(view);
    const total = entries.reduce((sum, { unpacked }) => sum + unpacked, 0);
    if (total > mostUnpacked) throw new RangeError(`${total} bytes unpacked`);
    const files = new Map<string, Uint8Array>();
    for (const entry of entries) files.set(entry.name, await contentOf(view, entry));
    return files;
  } catch (error) {
    return fail({
      what,
      problem: 'damaged zip archive',
      got: error instanceof Error ? error.message : String(error),
      expected: 'a whole file',
      hint: 'copying it again',
      cause: error,
    });
  }
}

/** The directory, whose place is in the last record; numbers too long for it (zip64) are in the record before. */
function entriesOf(view: DataView): Entry[] {
  let end = view.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error('the directory at the end is missing');
  let count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (end >= 20 && view.getUint32(end - 20, true) === 0x07064b50) {
    const record = Number(view.getBigUint64(end - 12, true));
    count = Number(view.getBigUint64(record + 32, true));
    at = Number(view.getBigUint64(record + 48, true));
  }
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Error('a directory that does not hold together');
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const text = new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength);
    const long = zip64(view, at + 46 + nameLength, extraLength);
    const wide = (value: number) => (value === 0xffffffff ? Number(long.shift() ?? 0n) : value);
    const unpacked = wide(view.getUint32(at + 24, true));
    const packed = wide(view.getUint32(at + 20, true));
    const start = wide(view.getUint32(at + 42, true));
    entries.push({
      name: new TextDecoder().decode(text),
      method: view.getUint16(at + 10, true),
      packed,
      unpacked,
      start,
    });
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  }
  return entries;
}

/** The numbers of 64 bits of an entry, in the order in which those of 32 bits have no room. */
function zip64(view: DataView, start: number, length: number): bigint[] {
  for (let at = start; at + 4 <= start + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    return Array.from({ length: view.getUint16(at + 2, true) >> 3 }, (_, i) => view.getBigUint64(at + 4 + 8 * i, true));
  }
  return [];
}

async function contentOf(view: DataView, { name, method, packed, unpacked, start }: Entry): Promise<Uint8Array> {
  if (view.getUint32(start, true) !== 0x04034b50) throw new Error(`${name} is not where the directory says`);
  const at = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  if (at + packed > view.byteLength) throw new Error(`${name} goes beyond the end`);
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, packed);
  if (method !== 0 && method !== 8) throw new Error(`${name} is packed by method ${method}, not by deflate`);
  const content = method === 0 ? bytes : await inflated(bytes as Uint8Array<ArrayBuffer>, unpacked);
  if (content.length !== unpacked) throw new Error(`${name} has ${content.length} bytes, not ${unpacked}`);
  return content;
}

/** Reads no more than it should give. */
async function inflated(bytes: Uint8Array<ArrayBuffer>, most: number): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    pieces.push(next.value);
    length += next.value.length;
    if (length > most) {
      await reader.cancel();
      break;
    }
  }
  return concatenate(pieces);
}
