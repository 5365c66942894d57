/**
 * Holds the messages of an Arrow file or stream to what its bytes can have, before the library takes their word: it goes through as
 * many entries and rows as they say. The format: https://arrow.apache.org/docs/format/Columnar.html.
 */
import type { Data } from 'apache-arrow';
import { requireCells } from './format.ts';

/** What the headers of messages are, by their number. */
const schema = 1;
const dictionary = 2;
const batch = 3;

/** Fields within fields. */
const deepest = 64;

/** Refuses messages that do not hold together, or say that they have more than they can. */
export function requireBounds(name: string, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows = new Counter(name, bytes.length);
  const isFile = String.fromCharCode(...bytes.subarray(0, 6)) === 'ARROW1';
  if (!isFile) {
    for (let at = 0; at + 4 <= bytes.length; ) {
      const next = messageAt(view, at, rows);
      if (next === undefined) return;
      at = next;
    }
    return;
  }
  const end = bytes.length - 10;
  const length = view.getInt32(end, true);
  const footer = new Flat(bytes.subarray(between(end - length, 8, end), end));
  const root = footer.root();
  footer.within(root, 1, (at) => checkSchema(footer, at, rows));
  footer.vector(root, 4, 4);
  for (const [slot, kind] of [
    [2, dictionary],
    [3, batch],
  ] as const) {
    const blocks = footer.vector(root, slot, 24);
    for (let i = 0; i < blocks.length; i++) {
      const offset = footer.long(blocks.start + 24 * i);
      messageAt(view, between(offset, 8, end), rows, kind);
    }
  }
}

/** The sum of what messages say that they have. */
class Counter {
  private cells = 0;
  private readonly name: string;
  readonly bytes: number;
  /** Fields seen: more than there are bytes are the same ones, over and over. */
  fields = 0;

  constructor(name: string, bytes: number) {
    this.name = name;
    this.bytes = bytes;
  }

  add(rows: number): void {
    if (!(rows >= 0)) throw new Error(`${rows} rows`);
    this.cells += rows;
    requireCells(this.name, this.cells, 1, this.bytes);
  }
}

/** Where the message after this one begins; undefined where this one is the end. Of another kind than is `wanted` the library reads it forever. */
function messageAt(view: DataView, start: number, rows: Counter, wanted?: number): number | undefined {
  const isMarked = view.getInt32(start, true) === -1;
  const at = isMarked ? start + 8 : start + 4;
  const length = view.getInt32(at - 4, true);
  if (length === 0) return undefined;
  between(at + length, at, view.byteLength);
  const flat = new Flat(new Uint8Array(view.buffer, view.byteOffset + at, length));
  const root = flat.root();
  const kind = flat.byte(root, 1);
  if (wanted !== undefined && kind !== wanted)
    throw new Error(`a message of kind ${kind} where kind ${wanted} is to be`);
  const body = flat.at(root, 3, 8);
  const bodyLength = body === undefined ? 0 : flat.long(body);
  const next = between(at + length + bodyLength, at, view.byteLength);
  flat.vector(root, 4, 4);
  flat.within(root, 2, (header) => {
    if (kind === schema) checkSchema(flat, header, rows);
    else if (kind === batch) checkBatch(flat, header, bodyLength, rows);
    else if (kind === dictionary) flat.within(header, 1, (data) => checkBatch(flat, data, bodyLength, rows));
  });
  return next;
}

function checkSchema(flat: Flat, at: number, rows: Counter): void {
  flat.vector(at, 2, 4);
  checkFields(flat, flat.vector(at, 1, 4), rows, 0);
}

function checkFields(flat: Flat, { start, length }: Vector, rows: Counter, depth: number): void {
  if (depth > deepest) throw new Error(`fields within fields, ${deepest} deep`);
  for (let i = 0; i < length; i++) {
    if (++rows.fields > rows.bytes) throw new Error('fields that contain themselves');
    const field = flat.target(start + 4 * i);
    flat.vector(field, 0, 1);
    flat.vector(field, 6, 4);
    checkFields(flat, flat.vector(field, 5, 4), rows, depth + 1);
  }
}

function checkBatch(flat: Flat, at: number, bodyLength: number, rows: Counter): void {
  const place = flat.at(at, 0, 8);
  rows.add(place === undefined ? 0 : flat.long(place));
  const nodes = flat.vector(at, 1, 16);
  for (let i = 0; i < nodes.length; i++) rows.add(flat.long(nodes.start + 16 * i));
  const buffers = flat.vector(at, 2, 16);
  for (let i = 0; i < buffers.length; i++) {
    const [start, length] = [flat.long(buffers.start + 16 * i), flat.long(buffers.start + 16 * i + 8)];
    // Buffers of no bytes may begin anywhere.
    if (length !== 0) between(start + length, between(start, 0, bodyLength), bodyLength);
  }
  flat.vector(at, 4, 8);
}

/** The place, which must lie between two others. */
function between(at: number, low: number, high: number): number {
  if (!(at >= low && at <= high)) throw new Error('a part beyond the end of what it is in');
  return at;
}

interface Vector {
  readonly start: number;
  readonly length: number;
}

/** Tables of FlatBuffers: fields by their slots, each place within the bytes. */
class Flat {
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  root(): number {
    return this.target(0);
  }

  /** What an offset at a place points to. */
  target(at: number): number {
    return between(
      at + this.view.getUint32(between(at, 0, this.view.byteLength - 4), true),
      0,
      this.view.byteLength - 4,
    );
  }

  long(at: number): number {
    return Number(this.view.getBigInt64(between(at, 0, this.view.byteLength - 8), true));
  }

  byte(table: number, slot: number): number {
    const at = this.at(table, slot, 1);
    return at === undefined ? 0 : this.view.getUint8(at);
  }

  /** Where a field of so many bytes is; undefined where the table does not have it. */
  at(table: number, slot: number, size: number): number | undefined {
    const fields = between(table - this.view.getInt32(table, true), 0, this.view.byteLength - 4);
    const known = this.view.getUint16(fields, true);
    const entry = 4 + 2 * slot;
    if (entry + 2 > known || fields + entry + 2 > this.view.byteLength) return undefined;
    const offset = this.view.getUint16(fields + entry, true);
    return offset === 0 ? undefined : between(table + offset, 0, this.view.byteLength - size);
  }

  within(table: number, slot: number, check: (at: number) => void): void {
    const at = this.at(table, slot, 4);
    if (at !== undefined) check(this.target(at));
  }

  /** A vector of elements of so many bytes; an empty one where the table does not have it. */
  vector(table: number, slot: number, size: number): Vector {
    const at = this.at(table, slot, 4);
    if (at === undefined) return { start: 0, length: 0 };
    const start = this.target(at);
    const length = this.view.getUint32(start, true);
    between(start + 4 + length * size, 0, this.view.byteLength);
    return { start: start + 4, length };
  }
}

/** Refuses a column whose buffers have fewer values than it has rows: the library gives none for the others. */
export function requireBuffers(
  { length, stride, values, valueOffsets, dictionary: words }: Data,
  isTruth: boolean,
): void {
  const texts = valueOffsets as ArrayLike<number | bigint> | undefined;
  const given = values as Uint8Array | undefined;
  if (texts !== undefined && texts.length > 0) {
    if (texts.length <= length || Number(texts[length]) > (given?.length ?? 0)) refuseFew(length);
  } else if (given !== undefined && (isTruth ? given.length * 8 : given.length) < length * (isTruth ? 1 : stride)) {
    refuseFew(length);
  }
  for (const part of (words?.data ?? []) as readonly Data[]) requireBuffers(part, false);
}

function refuseFew(length: number): never {
  throw new Error(`a column with fewer values than its ${length} rows`);
}
