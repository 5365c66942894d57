/** Rows of numbers as people have them: one array, or an array for each row. Inside they are one array. */
import { fail } from '../graph/error.ts';
import { formatValue } from '../graph/options.ts';
import { isSource, type RowSource, type TrainingData } from './data.ts';

/** Row after row in one array, or an array for each row: `[0, 0, 0, 1]` and `[[0, 0], [0, 1]]` are the same two rows. */
export type NumberRows = ArrayLike<number> | ArrayLike<ArrayLike<number>>;

/** As {@link TrainingData}, with rows in either form. One array is not copied: it must not change while it is learned. */
export interface RowsToLearn {
  /** Features, [rows, inputs]. */
  readonly x: NumberRows;
  /** Class indices [rows], or values [rows, outputs], as the loss asks for. */
  readonly y: NumberRows;
  /** Weight of each row in loss and metrics, [rows]; 1 where absent. */
  readonly sampleWeights?: ArrayLike<number> | undefined;
}

/** The largest number that float32 holds, in which backends and model files have their numbers. */
const largestFloat32 = 3.4028234663852886e38;
/** Training squares errors and gradients: what is larger has a square that float32 does not hold. */
export const largestLearned = 1e19;

/** Rows to learn with one array each; a source as it is. `width` is that of a row's features. */
export function flatData<Data extends RowsToLearn | RowSource>(
  what: string,
  data: Data,
  width: number,
): TrainingData | Extract<Data, RowSource> {
  const given: unknown = data;
  if (typeof given !== 'object' || given === null || !('x' in given || 'read' in given)) {
    fail({ what, problem: 'missing', got: formatValue(given), expected: '{ x, y }, or a source of rows' });
  }
  if (isSource(data)) return data as Extract<Data, RowSource>;
  const { x, y, sampleWeights } = data;
  return {
    x: flatRows(`${what}: features`, x, width),
    y: flatRows(`${what}: targets`, y),
    sampleWeights: sampleWeights === undefined ? undefined : flatRows(`${what}: sample weights`, sampleWeights, 1),
  };
}

/** Rows as one array: each must have `width` numbers; where that is not given, as many as the first. One array is given back as it is. */
export function flatRows(what: string, rows: NumberRows, width?: number): ArrayLike<number> {
  if (!isList(rows)) {
    fail({
      what,
      problem: 'not rows of numbers',
      got: formatValue(rows),
      expected: 'numbers, row after row, or an array of numbers for each row',
    });
  }
  const first: unknown = rows[0];
  if (isObject(first) && !isList(first)) {
    fail({ what, problem: 'row 1 is not numbers', got: formatValue(first), hint: 'fitTable(), which takes such rows' });
  }
  return isList(first)
    ? flattened(what, rows as ArrayLike<ArrayLike<number>>, width ?? first.length)
    : (rows as ArrayLike<number>);
}

function flattened(what: string, rows: ArrayLike<ArrayLike<number>>, width: number): Float64Array {
  const values = new Float64Array(rows.length * width);
  for (let row = 0; row < rows.length; row++) {
    const numbers = rows[row]!;
    if (!isList(numbers) || numbers.length !== width) {
      fail({
        what,
        problem: `row ${row + 1} does not fit`,
        got: isList(numbers) ? `${numbers.length} numbers` : formatValue(numbers),
        expected: `${width}`,
      });
    }
    for (let column = 0; column < width; column++) {
      const value = numbers[column]!;
      if (typeof value !== 'number') refuseNumber(what, value, row, column);
      values[row * width + column] = value;
    }
  }
  return values;
}

/** Refuses what is not a finite number, or larger than `most`. `first` is the number of the first row, from 0. */
export function checkNumbers(
  what: string,
  values: ArrayLike<number>,
  width: number,
  first = 0,
  most: number = largestFloat32,
): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (typeof value === 'number' && Math.abs(value) <= most) continue;
    refuseNumber(what, value, first + Math.floor(i / width), i % width, most);
  }
}

function refuseNumber(what: string, value: unknown, row: number, column: number, most = largestFloat32): never {
  const isLarge = typeof value === 'number' && Number.isFinite(value);
  const hint =
    typeof value === 'string'
      ? 'fitTable(), which takes text, or numbers in its place'
      : typeof value === 'bigint'
        ? 'Number(value)'
        : isLarge
          ? 'the column in other units, or standardised'
          : 'fitTable(), which fills missing values, or numbers in their place';
  return fail({
    what,
    problem: isLarge ? 'too large for numbers of 32 bits' : 'not a finite number',
    got: `${formatValue(value)} in row ${row + 1}, column ${column + 1}`,
    expected: isLarge ? `at most ${most.toPrecision(3)}` : 'finite numbers',
    hint,
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** An array, a typed array, or what has indices and a length as they do. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return isObject(value) && 'length' in value && Number.isSafeInteger(value.length) && (value.length as number) >= 0;
}
