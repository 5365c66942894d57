/** NumPy's .npy: an array of numbers, truths or texts as the columns of a table. */
import { fail } from '../../graph/error.ts';
import { halfNumber } from '../../numeric/half.ts';
import type { DescribedColumn } from '../describe-column.ts';
import { allBytes, type FormatReader } from './format.ts';
import { booleanColumn, numberColumn, type TypedColumn, textColumn, typedTable } from './typed.ts';

/** An array as its file says it; `columns` are what lies behind the first axis, which has the rows. */
export interface NumpyArray {
  readonly rows: number;
  readonly columns: number;
  /** Axes: 0 is a single number. */
  readonly rank: number;
  readonly shape: readonly number[];
  /** The elements as they lie, where these are uint8 and the last axis moves fastest. */
  readonly bytes: Uint8Array | undefined;
  readonly column: (at: number, name: string) => DescribedColumn;
}

export const read: FormatReader = async (input) => {
  const array = parseNumpy(await allBytes(input), input.name);
  return typedTable(input, columnsOf(array, 'c'));
};

/** Columns `c1`, `c2`, … of an array. */
export function columnsOf({ columns, column }: NumpyArray, prefix: string): TypedColumn[] {
  return Array.from({ length: columns }, (_, at) => {
    const name = `${prefix}${at + 1}`;
    return { name, read: () => column(at, name) };
  });
}

/** More columns than a table can have. */
const mostColumns = 1 << 22;

/** Reads the header of `.npy` bytes, and holds the shape to what is there. `what` is for messages. */
export function parseNumpy(bytes: Uint8Array, what: string): NumpyArray {
  const damaged = (got: string): never =>
    fail({ what, problem: 'damaged .npy data', got, expected: 'a whole .npy file', hint: 'writing it again' });
  if (bytes.length < 12 || bytes[0] !== 0x93 || String.fromCharCode(...bytes.subarray(1, 6)) !== 'NUMPY')
    damaged('another start than NumPy writes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6]!;
  if (version < 1 || version > 3) damaged(`version ${version} of the format`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > bytes.length) damaged('a header that goes beyond the end');
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(header)?.[1];
  const type = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  if (type === undefined && /'descr'\s*:\s*\[/.test(header))
    fail({
      what,
      problem: 'a structured array',
      expected: 'an array of one type',
      hint: 'saving each field as an array of its own',
    });
  if (order === undefined || shape === undefined || type === undefined)
    return damaged('a header without descr, fortran_order or shape');
  const axes = shape
    .split(',')
    .map((axis) => axis.trim().replace(/L$/, ''))
    .filter(Boolean)
    .map(Number);
  const { size, column } = elementsOf(type, what);
  const [rows = 1, ...rest] = axes;
  const columns = rest.reduce((product, axis) => product * axis, 1);
  const data = new DataView(bytes.buffer, bytes.byteOffset + start + length, bytes.length - start - length);
  if (columns > mostColumns)
    fail({
      what,
      problem: 'too wide for a table',
      got: `shape (${axes.join(', ')})`,
      expected: `at most ${mostColumns} numbers in a row`,
    });
  if (!(rows * columns * size <= data.byteLength))
    damaged(`${data.byteLength} bytes of data for shape (${axes.join(', ')})`);
  const places = order === 'True' ? fortranPlaces(axes) : (row: number, at: number) => row * columns + at;
  const isBytes = /^[|<>=]u1$/.test(type) && order === 'False';
  const content = bytes.subarray(start + length, start + length + rows * columns);
  return {
    rows,
    columns,
    rank: axes.length,
    shape: axes,
    bytes: isBytes ? content : undefined,
    column: (at, name) => column(data, rows, (row) => places(row, at), name),
  };
}

/** Where the number `at` of a row lies, counted in elements, where the first axis moves fastest in the file. */
function fortranPlaces(axes: readonly number[]): (row: number, at: number) => number {
  return (row, at) => {
    let rest = at;
    let place = 0;
    // The last axis is the fastest one of `at`, and the slowest one of the file.
    for (let axis = axes.length - 1; axis > 0; axis--) {
      const step = axes.slice(0, axis).reduce((product, length) => product * length, 1);
      place += (rest % axes[axis]!) * step;
      rest = Math.floor(rest / axes[axis]!);
    }
    return place + row;
  };
}

type PlaceOf = (row: number) => number;

interface Elements {
  /** In bytes. */
  readonly size: number;
  readonly column: (data: DataView, rows: number, place: PlaceOf, name: string) => DescribedColumn;
}

function elementsOf(type: string, what: string): Elements {
  const [, order, kind, digits] = /^([<>|=])([a-zA-Z])(\d*)$/.exec(type) ?? [];
  const size = Number(digits);
  const little = order !== '>';
  const number = (label: string, get: (data: DataView, at: number) => number | bigint): Elements => ({
    size,
    column: (data, rows, place, name) =>
      numberColumn(
        name,
        label,
        Array.from({ length: rows }, (_, row) => get(data, place(row) * size)),
      ),
  });
  switch (`${kind}${kind === 'U' || kind === 'S' ? '' : size}`) {
    case 'b1':
      return {
        size,
        column: (data, rows, place, name) =>
          booleanColumn(
            name,
            Array.from({ length: rows }, (_, row) => data.getUint8(place(row)) !== 0),
          ),
      };
    case 'i1':
      return number('int8', (data, at) => data.getInt8(at));
    case 'u1':
      return number('uint8', (data, at) => data.getUint8(at));
    case 'i2':
      return number('int16', (data, at) => data.getInt16(at, little));
    case 'u2':
      return number('uint16', (data, at) => data.getUint16(at, little));
    case 'i4':
      return number('int32', (data, at) => data.getInt32(at, little));
    case 'u4':
      return number('uint32', (data, at) => data.getUint32(at, little));
    case 'i8':
      return number('int64', (data, at) => data.getBigInt64(at, little));
    case 'u8':
      return number('uint64', (data, at) => data.getBigUint64(at, little));
    case 'f2':
      return number('float16', (data, at) => halfNumber(data.getUint16(at, little)));
    case 'f4':
      return number('float32', (data, at) => data.getFloat32(at, little));
    case 'f8':
      return number('float64', (data, at) => data.getFloat64(at, little));
    case 'U':
      return texts(4 * size, (data, at) => String.fromCodePoint(data.getUint32(at, little)), 4);
    case 'S':
      return texts(size, (data, at) => String.fromCharCode(data.getUint8(at)), 1);
    default:
      return refuseType(type, kind, what);
  }
}

/** Texts of a fixed room, filled up with zeros. */
function texts(size: number, character: (data: DataView, at: number) => string, width: number): Elements {
  const text = (data: DataView, start: number) => {
    let word = '';
    for (let at = start; at < start + size; at += width) word += character(data, at);
    return word.replace(/\0+$/, '');
  };
  return {
    size,
    column: (data, rows, place, name) =>
      textColumn(
        name,
        'text',
        Array.from({ length: rows }, (_, row) => text(data, place(row) * size)),
      ),
  };
}

function refuseType(type: string, kind: string | undefined, what: string): never {
  const kinds: Readonly<Record<string, string>> = {
    O: 'Python objects, which are pickled code and are never run here',
    c: 'complex numbers',
    V: 'a structured array',
    M: 'dates of NumPy',
    m: 'durations of NumPy',
  };
  return fail({
    what,
    problem: 'elements that a table cannot hold',
    got: (kind !== undefined && kinds[kind]) || `dtype ${JSON.stringify(type.slice(0, 40))}`,
    expected: 'numbers, truths or texts',
    hint: kind === 'O' || kind === 'M' ? 'converting them with .astype before saving' : 'saving the real numbers alone',
  });
}
