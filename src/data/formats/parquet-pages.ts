/**
 * Holds the pages of a Parquet column to what their bytes can have, before the library takes their word: it makes room for as many
 * values as a header says, and repeats a value as often as a run says. The format: https://parquet.apache.org/docs/file-format/.
 */
import type { Compressors } from 'hyparquet';
import { mostUnpacked } from './format.ts';

/** Where a column of one group of rows lies in the file, and how it is packed. */
export interface ColumnChunkPlace {
  readonly start: number;
  readonly end: number;
  readonly rows: number;
  readonly codec: string;
}

/** What is read of the header of a page. */
interface Page {
  readonly kind: 'data' | 'data v2' | 'dictionary';
  readonly packed: number;
  readonly unpacked: number;
  readonly values: number;
  readonly nulls: number;
  readonly encoding: number;
  /** Of version 2, whose levels are not packed. */
  readonly levels: number;
}

/** By their numbers in a header. */
const kinds: Readonly<Record<number, Page['kind']>> = { 0: 'data', 2: 'dictionary', 3: 'data v2' };
const runLengths = 3;
const dictionaries: readonly number[] = [2, 8];

/**
 * The compressors, each of which holds what it unpacked to the header of its page; pages that are not packed are looked at here.
 * `levels` is the highest definition level of the column, `isTruth` whether it is of true and false.
 */
export function guarded(
  compressors: Compressors,
  bytes: Uint8Array,
  chunks: readonly ColumnChunkPlace[],
  { levels, isTruth }: { levels: number; isTruth: boolean },
): Compressors {
  const expected: Page[] = [];
  let unpacked = 0;
  for (const { start, end, rows, codec } of chunks) {
    if (!(start >= 0 && end <= bytes.length && start <= end)) throw new Error('a column beyond the end of the file');
    const reader = new Thrift(bytes.subarray(start, end));
    for (let values = 0; values < rows && reader.at < end - start - 1; ) {
      const page = pageAt(reader);
      if (reader.at + page.packed > end - start) throw new Error('a page beyond the end of its column');
      unpacked += page.unpacked;
      if (unpacked > mostUnpacked(bytes.length)) throw new Error('pages that unpack to too much');
      if (page.kind !== 'dictionary') values += page.values;
      else if (page.values > 8 * page.unpacked) throw new Error('a dictionary of more values than it has bytes');
      if (values > rows) throw new Error(`a page of ${page.values} values in a group of ${rows} rows`);
      const content = bytes.subarray(start + reader.at, start + reader.at + page.packed);
      if (page.kind === 'data v2') requireLevels(content.subarray(0, page.levels), page, levels);
      if (codec !== 'UNCOMPRESSED') expected.push(page);
      else requireRuns(content.subarray(page.kind === 'data v2' ? page.levels : 0), page, levels, isTruth);
      reader.at += page.packed;
    }
  }
  let next = 0;
  return Object.fromEntries(
    Object.entries(compressors).map(([codec, unpack]) => [
      codec,
      (packed: Uint8Array, length: number) => {
        // Those of version 2 may be without packing; the library asks for none of them then.
        while (next < expected.length && expected[next]!.packed - expected[next]!.levels !== packed.length) next++;
        const page = expected[next++];
        if (!page) throw new Error('a page that its column does not have');
        const content = unpack!(packed, length);
        requireRuns(content, page, levels, isTruth);
        return content;
      },
    ]),
  );
}

function pageAt(reader: Thrift): Page {
  const header = reader.struct();
  const kind = kinds[Number(header[1])];
  if (!kind) throw new Error('a page of a kind that is not known');
  const details = header[kind === 'data' ? 5 : kind === 'dictionary' ? 7 : 8];
  if (typeof details !== 'object') throw new Error('a page without its header');
  const number = (value: unknown) => {
    if (typeof value !== 'number' || value < 0) throw new Error('a header of a page that does not hold together');
    return value;
  };
  const isSecond = kind === 'data v2';
  const page = {
    kind,
    unpacked: number(header[2]),
    packed: number(header[3]),
    values: number(details[1]),
    nulls: isSecond ? number(details[2]) : 0,
    encoding: number(details[isSecond ? 4 : 2]),
    levels: isSecond ? number(details[5]) + number(details[6]) : 0,
  };
  if (page.nulls > page.values || page.levels > page.packed)
    throw new Error('a header of a page that does not hold together');
  return page;
}

function requireLevels(bytes: Uint8Array, { values }: Page, levels: number): void {
  if (levels > 0) countRuns(bytes, widthOf(levels), values, levels);
}

/** The runs of an unpacked page: those of the levels, where they are in it, and those of values that are indices or truths. */
function requireRuns(bytes: Uint8Array, page: Page, levels: number, isTruth: boolean): void {
  if (page.kind === 'dictionary') return;
  let rest = bytes;
  let present = page.values - page.nulls;
  if (page.kind === 'data' && levels > 0) {
    const length = lengthAt(rest);
    present = countRuns(rest.subarray(4, 4 + length), widthOf(levels), page.values, levels);
    rest = rest.subarray(4 + length);
  }
  if (present === 0) return;
  if (dictionaries.includes(page.encoding)) {
    const width = rest[0] ?? 0;
    if (width > 32) throw new Error(`indices of ${width} bits`);
    // Of one value there is only the width.
    if (width > 0) countRuns(rest.subarray(1), width, present);
    else if (page.kind === 'data v2') throw new Error('indices of 0 bits');
  } else if (page.encoding === runLengths && isTruth) {
    countRuns(rest.subarray(4, 4 + lengthAt(rest)), 1, present);
  }
}

function widthOf(level: number): number {
  return 32 - Math.clz32(level);
}

function lengthAt(bytes: Uint8Array): number {
  if (bytes.length < 4) throw new Error('a page that ends early');
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  if (length > bytes.length - 4) throw new Error('levels beyond the end of their page');
  return length;
}

/**
 * Goes through runs and bit-packed groups of `count` values, of which no run may have more than are left. Gives how many are
 * `wanted`.
 */
function countRuns(bytes: Uint8Array, width: number, count: number, wanted?: number): number {
  const reader = new Thrift(bytes);
  const size = (width + 7) >> 3;
  let found = 0;
  for (let seen = 0; seen < count; ) {
    const header = reader.varint();
    const run = Math.floor(header / 2);
    if (header % 2 === 0) {
      if (run > count - seen) throw new Error(`a run of ${run} values where ${count - seen} are left`);
      let value = 0;
      for (let i = 0, scale = 1; i < size; i++, scale *= 256) value += reader.byte() * scale;
      if (value === wanted) found += run;
      seen += run;
    } else {
      const values = Math.min(8 * run, count - seen);
      if (reader.at + Math.ceil((values * width) / 8) > bytes.length)
        throw new Error('groups beyond the end of a page');
      if (wanted !== undefined) found += countPacked(bytes, reader.at, width, values, wanted);
      reader.at += run * width;
      seen += values;
    }
  }
  return found;
}

function countPacked(bytes: Uint8Array, start: number, width: number, values: number, wanted: number): number {
  let found = 0;
  for (let i = 0; i < values; i++) {
    const bit = i * width;
    const at = start + (bit >> 3);
    const two = bytes[at]! | ((bytes[at + 1] ?? 0) << 8);
    if (((two >> (bit & 7)) & ((1 << width) - 1)) === wanted) found++;
  }
  return found;
}

type Struct = { readonly [field: number]: number | boolean | Struct | undefined };

/** Numbers, truths and structs of Thrift's compact protocol; texts and lists are passed over. */
class Thrift {
  at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw new Error('a page that ends early');
    return this.bytes[this.at++]!;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      if (scale > 1e19) throw new Error('a number of more than 64 bits');
    }
  }

  struct(depth = 0): Struct {
    if (depth > 8) throw new Error('a header of a page that does not hold together');
    const fields: Record<number, Struct[number]> = {};
    let id = 0;
    for (let head = this.byte(); head !== 0; head = this.byte()) {
      id = head >> 4 === 0 ? this.signed() : id + (head >> 4);
      fields[id] = this.value(head & 15, depth);
    }
    return fields;
  }

  private signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  private value(type: number, depth: number): Struct[number] {
    if (type === 1 || type === 2) return type === 1;
    if (type === 3) return this.byte();
    if (type >= 4 && type <= 6) return this.signed();
    if (type === 12) return this.struct(depth + 1);
    if (type !== 7 && type !== 8) throw new Error(`a header of a page with a field of type ${type}`);
    const length = type === 7 ? 8 : this.varint();
    this.at += length;
    return undefined;
  }
}
