/** Reads IDX files, the format of MNIST and Fashion-MNIST, plain or gzip. */

import { fail } from '../graph/error.ts';
import { text } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { concatenate, readBytes, type Source } from './bytes.ts';

/** The arrays that a file of this form can hold. */
export type IdxValues = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** An array that was read from a file, with its shape. */
export interface IdxResult {
  /** For example [60000, 28, 28]. */
  shape: number[];
  /** As many values as the shape says, row after row. */
  values: IdxValues;
}

interface ElementType {
  bytes: number;
  read(view: DataView, count: number): IdxValues;
}

const types: ReadonlyMap<number, ElementType> = new Map([
  [
    0x08,
    {
      bytes: 1,
      read: (view: DataView) => new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength),
    },
  ],
  [
    0x09,
    { bytes: 1, read: (view: DataView) => new Int8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength) },
  ],
  [
    0x0b,
    { bytes: 2, read: (view: DataView, n: number) => Int16Array.from({ length: n }, (_, i) => view.getInt16(i * 2)) },
  ],
  [
    0x0c,
    { bytes: 4, read: (view: DataView, n: number) => Int32Array.from({ length: n }, (_, i) => view.getInt32(i * 4)) },
  ],
  [
    0x0d,
    {
      bytes: 4,
      read: (view: DataView, n: number) => Float32Array.from({ length: n }, (_, i) => view.getFloat32(i * 4)),
    },
  ],
  [
    0x0e,
    {
      bytes: 8,
      read: (view: DataView, n: number) => Float64Array.from({ length: n }, (_, i) => view.getFloat64(i * 8)),
    },
  ],
]);

const largestFile = 4294967296;

/** How a file of IDX is read. */
export interface IdxOptions {
  /** The file's name, for messages. */
  name?: string | undefined;
}

/**
 * Reads one array in the form of the MNIST files: two zero bytes, the element type, the number of dimensions, the
 * dimensions (big-endian), the values. Throws on any other beginning, and when there are fewer or more bytes than the
 * dimensions say.
 *
 * @example
 * import { readIdx } from 'chainrule/data';
 *
 * const bytes = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9); // or a file's, also gzip
 * console.log(await readIdx(bytes)); // { shape: [1, 3], values: [7, 8, 9] }
 */
export async function readIdx(source: Source, options: IdxOptions = {}): Promise<IdxResult> {
  requireOptions<IdxOptions>('readIdx', options, { name: text });
  const name = options.name || 'data';
  const parts: Uint8Array[] = [];
  let length = 0;
  let header: Header | undefined;
  for await (const chunk of readBytes(source, name)) {
    parts.push(chunk);
    length += chunk.length;
    header ??= length >= 4 ? readHeader(parts, length, name) : undefined;
    // A few packed bytes may unpack to any size: more than the header promises is never held.
    if (header !== undefined && length > header.length + header.bytes)
      refuseLength(name, header, `more than ${header.bytes}`);
  }
  if (header === undefined)
    return fail({ what: name, problem: 'not an IDX file', got: `${length} bytes`, expected: 'a header' });
  if (length < header.length + header.bytes) refuseLength(name, header, `${length - header.length}`);
  const whole = concatenate(parts);
  const view = new DataView(whole.buffer, header.length, header.bytes);
  return { shape: header.shape, values: header.type.read(view, header.bytes / header.type.bytes) };
}

interface Header {
  /** Bytes of the header itself, and of the values that follow it. */
  length: number;
  bytes: number;
  shape: number[];
  type: ElementType;
}

/** The header once all of it has arrived. */
function readHeader(parts: Uint8Array[], available: number, name: string): Header | undefined {
  const start = parts.length === 1 ? parts[0]! : concatenate(parts);
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const type = types.get(view.getUint8(2));
  const dimensions = view.getUint8(3);
  if (view.getUint16(0) !== 0 || type === undefined || dimensions === 0)
    fail({
      what: name,
      problem: 'not an IDX file',
      got: `the bytes ${Array.from(start.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ')}`,
      expected: '00 00, an element type (08, 09, 0b, 0c, 0d or 0e) and the number of dimensions',
    });
  const length = 4 + 4 * dimensions;
  if (available < length) return undefined;
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const bytes = shape.reduce((product, size) => product * size, type.bytes);
  if (!(bytes <= largestFile))
    fail({
      what: name,
      problem: 'too large',
      got: `${shape.join(' x ')} values`,
      expected: `at most ${largestFile} bytes`,
    });
  return { length, bytes, shape, type };
}

function refuseLength(name: string, { bytes, shape }: Header, got: string): never {
  return fail({
    what: name,
    problem: 'another length than its header says',
    got: `${got} bytes of values`,
    expected: `${bytes} for ${shape.join(' x ')}`,
    hint: 'copying the file again',
  });
}
