/** The arrays of a file: their sizes are held to the bytes that are there before anything is made of them. */
import { fail } from '../../graph/error.ts';
import { formatShape, type Shape } from '../../graph/shape.ts';
import { brainNumber, halfNumber } from '../../numeric/half.ts';
import { type ElementType, elementTypes, type TensorProto } from '../schema.ts';
import type { Kind } from './value.ts';

/** What an array of a file holds. */
export interface Tensor {
  readonly type: ElementType;
  readonly shape: Shape;
  /** Row-major; empty for texts. */
  readonly numbers: Float64Array;
  readonly texts?: readonly string[] | undefined;
}

interface Storage {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
  /** The list of the message that may hold the numbers instead of bytes. */
  readonly list: 'floatData' | 'int32Data' | 'int64Data' | 'doubleData' | 'uint64Data';
  /** What a number of that list stands for, where it is not the number itself. */
  readonly decode?: (stored: number) => number;
}

const storages: Readonly<Record<Exclude<ElementType, 'string'>, Storage>> = {
  float: { bytes: 4, read: (view, at) => view.getFloat32(at, true), list: 'floatData' },
  double: { bytes: 8, read: (view, at) => view.getFloat64(at, true), list: 'doubleData' },
  float16: {
    bytes: 2,
    read: (view, at) => halfNumber(view.getUint16(at, true)),
    list: 'int32Data',
    decode: halfNumber,
  },
  bfloat16: {
    bytes: 2,
    read: (view, at) => brainNumber(view.getUint16(at, true)),
    list: 'int32Data',
    decode: brainNumber,
  },
  uint8: { bytes: 1, read: (view, at) => view.getUint8(at), list: 'int32Data' },
  int8: { bytes: 1, read: (view, at) => view.getInt8(at), list: 'int32Data' },
  uint16: { bytes: 2, read: (view, at) => view.getUint16(at, true), list: 'int32Data' },
  int16: { bytes: 2, read: (view, at) => view.getInt16(at, true), list: 'int32Data' },
  int32: { bytes: 4, read: (view, at) => view.getInt32(at, true), list: 'int32Data' },
  bool: { bytes: 1, read: (view, at) => Number(view.getUint8(at) !== 0), list: 'int32Data' },
  int64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)), list: 'int64Data' },
  uint32: { bytes: 4, read: (view, at) => view.getUint32(at, true), list: 'uint64Data' },
  uint64: { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)), list: 'uint64Data' },
};

const types = new Map(Object.entries(elementTypes).map(([name, number]) => [number as number, name as ElementType]));

/** The type of that number in files. */
export function elementType(what: string, number: number): ElementType {
  return (
    types.get(number) ??
    fail({
      what,
      problem: 'a type of elements that is not read',
      got: `number ${number} of the format`,
      expected: [...types.values()].join(', '),
    })
  );
}

export function kindOf(type: ElementType): Kind {
  if (type === 'string') return 'text';
  if (type === 'bool') return 'bool';
  return type === 'float' || type === 'double' || type === 'float16' || type === 'bfloat16' ? 'float' : 'int';
}

/** Reads an array; `what` names it in errors. */
export function readTensor(what: string, tensor: TensorProto): Tensor {
  if (tensor.dataLocation === 1 || (tensor.externalData?.length ?? 0) > 0) {
    const path = tensor.externalData?.find(({ key }) => key === 'location')?.value;
    fail({
      what,
      problem: 'its numbers lie in another file, which is not opened',
      got: path === undefined ? undefined : JSON.stringify(path),
      expected: 'all numbers in the file itself',
      hint: 'saving the model as one file: onnx.save(model, path) after onnx.load(path)',
    });
  }
  const type = elementType(what, tensor.dataType);
  const shape = (tensor.dims ?? []).map((length) => lengthOf(what, length));
  const count = shape.reduce((product, length) => product * length, 1);
  if (!Number.isSafeInteger(count)) wrongCount(what, shape, 'more than can be counted');
  if (type === 'string') {
    const texts = (tensor.stringData ?? []).map((bytes) => new TextDecoder().decode(bytes));
    if (texts.length !== count) wrongCount(what, shape, `${texts.length} texts`);
    return { type, shape, numbers: new Float64Array(), texts };
  }
  const storage = storages[type];
  const raw = tensor.rawData;
  if (raw && raw.length > 0) {
    if (raw.length !== count * storage.bytes) wrongCount(what, shape, `${raw.length} bytes`, count * storage.bytes);
    const numbers = numbersIn(raw, count, storage);
    if (type === 'float' && count === 1) numbers[0] = inFull(numbers[0]!, tensor.docString);
    return { type, shape, numbers };
  }
  const list: ArrayLike<number | bigint> = tensor[storage.list] ?? [];
  if (list.length !== count) wrongCount(what, shape, `${list.length} numbers`);
  const { decode = (stored) => stored } = storage;
  return { type, shape, numbers: Float64Array.from({ length: count }, (_, i) => decode(Number(list[i]))) };
}

function numbersIn(raw: Uint8Array, count: number, { bytes, read, list }: Storage): Float64Array {
  // Weights are float32; a typed array has the bytes of a file, as in `model/safetensors.ts`, at a multiple of four.
  if (list === 'floatData') return new Float64Array(new Float32Array(new Uint8Array(raw).buffer));
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  const numbers = new Float64Array(count);
  for (let i = 0; i < count; i++) numbers[i] = read(view, i * bytes);
  return numbers;
}

/** The number that toOnnx had, where it said it beside the nearest of float32. */
function inFull(stored: number, text: string | undefined): number {
  const full = Number(text || Number.NaN);
  return Math.fround(full) === stored ? full : stored;
}

/** A length of a shape in a file. */
export function lengthOf(what: string, length: bigint): number {
  if (length >= 0n && length <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(length);
  return fail({ what, problem: 'bad shape', got: `a length of ${length}`, expected: 'whole numbers from 0 on' });
}

function wrongCount(what: string, shape: Shape, got: string, bytes?: number): never {
  return fail({
    what,
    problem: 'the numbers do not fill the shape',
    got,
    expected: bytes === undefined ? `as many as ${formatShape(shape)} has` : `${bytes} for ${formatShape(shape)}`,
    hint: 'copying or exporting the file again',
  });
}
