/**
 * The safetensors format: an 8-byte length, a JSON header of names, types, shapes and offsets, then the numbers,
 * all little-endian (https://github.com/huggingface/safetensors). Bytes in and out; reading runs nothing from the file.
 */

import { fail } from '../graph/error.ts';
import type { OptionKind } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import type { OwnBytes } from '../graph/platform.ts';
import { brainNumber, halfNumber } from '../numeric/half.ts';
import { dtypeBytes, type Entry, elementCount, parseHeader, requireFilled } from './safetensors-header.ts';

/** The numbers of one tensor in row-major order, of the types that are written. */
export type SafetensorsData =
  | { dtype: 'F32'; shape: readonly number[]; data: Float32Array }
  | { dtype: 'F64'; shape: readonly number[]; data: Float64Array }
  | { dtype: 'I32'; shape: readonly number[]; data: Int32Array };

export type SafetensorsTensor = SafetensorsData & { name: string };

/** What is read: also the types that other programs store numbers in. Those of 16 bits are numbers of 32 bits too. */
export type StoredTensor =
  | SafetensorsData
  | { dtype: 'F16' | 'BF16'; shape: readonly number[]; data: Float32Array }
  | { dtype: 'I64'; shape: readonly number[]; data: BigInt64Array };

export interface SafetensorsFile {
  metadata: Record<string, string>;
  /** By name, in the order of their bytes in the file. */
  tensors: Map<string, StoredTensor>;
  /** The bytes of all tensors, as they are in the file: what a checksum is made of. */
  tensorBytes: Uint8Array;
}

/** More than any model needs; the reference implementation has the same limit. */
const maximumHeaderBytes = 100_000_000;

const bytesKind: OptionKind = {
  expected: 'bytes, such as new Uint8Array(await response.arrayBuffer())',
  fits: (value) => ArrayBuffer.isView(value) && 'BYTES_PER_ELEMENT' in value && value.BYTES_PER_ELEMENT === 1,
};

/**
 * The bytes of a safetensors file. Tensors are stored 8-byte types first, so that all are aligned; the header is padded
 * with spaces to a multiple of 8. `metadata` may be a function of the tensors' bytes, for a checksum of them.
 * Fails for a name twice, or `__metadata__`, and for data that are not of the given type and shape.
 */
export function writeSafetensors(
  tensors: readonly SafetensorsTensor[],
  metadata: Record<string, string> | ((tensorBytes: Uint8Array) => Record<string, string>),
): OwnBytes {
  checkTensors(tensors);
  const ordered = tensors.toSorted((a, b) => dtypeBytes[b.dtype] - dtypeBytes[a.dtype]);
  const total = ordered.reduce((sum, { data }) => sum + data.byteLength, 0);
  const tensorBytes = new Uint8Array(total);
  const entries: string[] = [];
  let offset = 0;
  for (const tensor of ordered) {
    const end = offset + tensor.data.byteLength;
    tensorBytes.set(bytesOf(tensor), offset);
    const info = { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [offset, end] };
    entries.push(`${JSON.stringify(tensor.name)}:${JSON.stringify(info)}`);
    offset = end;
  }
  const pairs = typeof metadata === 'function' ? metadata(tensorBytes) : metadata;
  if (Object.keys(pairs).length > 0) entries.unshift(`"__metadata__":${JSON.stringify(pairs)}`);
  const header = new TextEncoder().encode(`{${entries.join(',')}}`);
  const headerBytes = Math.ceil(header.length / 8) * 8;
  if (headerBytes > maximumHeaderBytes) {
    fail({
      what: 'safetensors',
      problem: 'the header is too long',
      got: `${headerBytes} bytes`,
      expected: `at most ${maximumHeaderBytes}`,
      hint: 'less metadata',
    });
  }
  const bytes = new Uint8Array(8 + headerBytes + total);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(header, 8);
  bytes.fill(0x20, 8 + header.length, 8 + headerBytes);
  bytes.set(tensorBytes, 8 + headerBytes);
  return bytes;
}

/**
 * Reads a safetensors file whose tensors are F16, BF16, F32, F64, I32 or I64. `file` names it in errors. Fails,
 * before any tensor is read, where the file is truncated, altered or not a safetensors file: every length and offset is checked against the
 * bytes that are there, and the tensors must fill them without gap or overlap.
 */
export function readSafetensors(bytes: Uint8Array, file = 'safetensors file'): SafetensorsFile {
  const headerBytes = headerLength(bytes, file);
  if (headerBytes > bytes.length - 8) {
    fail({
      what: file,
      problem: 'truncated',
      got: `${bytes.length} bytes`,
      expected: `a header of ${headerBytes} bytes after the first 8`,
      hint: 'copying or saving the file again',
    });
  }
  const header = bytes.slice(8, 8 + headerBytes);
  const tensorBytes = bytes.subarray(8 + headerBytes);
  const { metadata, entries, filled } = parseHeader(header, file);
  requireFilled(filled, tensorBytes.length, file);
  const view = new DataView(tensorBytes.buffer, tensorBytes.byteOffset, tensorBytes.byteLength);
  return { metadata, tensors: new Map(entries.map((entry) => [entry.name, readNumbers(view, entry)])), tensorBytes };
}

/** How long the header is, by the first bytes of a file: 8 of them, and the one that begins the header where it is there. */
export function headerLength(bytes: Uint8Array, file: string): number {
  requireKind(file, bytes, bytesKind);
  if (bytes.length < 8) {
    fail({
      what: file,
      problem: bytes.length === 0 ? 'empty' : 'truncated',
      got: `${bytes.length} bytes`,
      expected: 'a safetensors file, which starts with 8 bytes that give the length of its header',
      hint: 'copying or saving the file again',
    });
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  const notSafetensors = (got: string, expected: string): never =>
    fail({
      what: file,
      problem: 'not a safetensors file',
      got,
      expected,
      hint: 'a file that Chainrule or another safetensors library has written',
    });
  const start = String.fromCharCode(...bytes.subarray(0, 8));
  if (/^[\t\n\r -~]+$/.test(start)) notSafetensors(`text, ${JSON.stringify(start)}…`, 'the length of a header');
  if (length < 2n || length > maximumHeaderBytes) {
    notSafetensors(`a header of ${length} bytes`, `between 2 and ${maximumHeaderBytes}`);
  }
  if (bytes.length > 8 && bytes[8] !== 0x7b) {
    notSafetensors(`a header that starts with the byte ${bytes[8]}`, '123, a brace');
  }
  return Number(length);
}

function checkTensors(tensors: readonly SafetensorsTensor[]): void {
  const names = new Set<string>();
  for (const { name, dtype, shape, data } of tensors) {
    const what = `tensor ${JSON.stringify(name)}`;
    if (names.has(name)) fail({ what, problem: 'the name is used twice', expected: 'a name of its own' });
    if (name === '__metadata__')
      fail({ what, problem: 'the name is reserved by the format', expected: 'another name' });
    names.add(name);
    const ofType = { F32: Float32Array, F64: Float64Array, I32: Int32Array }[dtype];
    if (!(data instanceof ofType)) {
      fail({
        what,
        problem: 'data of another type',
        got: data.constructor.name,
        expected: `${ofType.name} for ${dtype}`,
      });
    }
    if (elementCount(shape) !== data.length) {
      const expected = `as many as the shape [${shape.join(', ')}] has`;
      fail({ what, problem: 'data of another size', got: `${data.length} numbers`, expected });
    }
  }
}

/**
 * The bytes of numbers are little-endian in the file, as they are in typed arrays on the machines that this library runs on
 * (WebAssembly's memory is, and its numbers are read through them): they are copied as they are.
 */
function bytesOf({ data }: SafetensorsData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function readNumbers(view: DataView, { dtype, shape, begin, end }: Entry): StoredTensor {
  const count = (end - begin) / dtypeBytes[dtype];
  // Number by number, because other writers do not align tensors.
  const fill = <Numbers extends { [index: number]: number }>(
    data: Numbers,
    read: (offset: number) => number,
  ): Numbers => {
    for (let i = 0, offset = begin; i < count; i++, offset += dtypeBytes[dtype]) data[i] = read(offset);
    return data;
  };
  switch (dtype) {
    case 'F16':
      return { dtype, shape, data: fill(new Float32Array(count), (at) => halfNumber(view.getUint16(at, true))) };
    case 'BF16':
      return { dtype, shape, data: fill(new Float32Array(count), (at) => brainNumber(view.getUint16(at, true))) };
    case 'F32':
      return { dtype, shape, data: fill(new Float32Array(count), (at) => view.getFloat32(at, true)) };
    case 'F64':
      return { dtype, shape, data: fill(new Float64Array(count), (at) => view.getFloat64(at, true)) };
    case 'I32':
      return { dtype, shape, data: fill(new Int32Array(count), (at) => view.getInt32(at, true)) };
    case 'I64': {
      const data = new BigInt64Array(count);
      for (let i = 0; i < count; i++) data[i] = view.getBigInt64(begin + 8 * i, true);
      return { dtype, shape, data };
    }
  }
}
