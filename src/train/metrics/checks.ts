/** What every metric asks of its input before it counts anything. */
import { fail } from '../../graph/error.ts';
import { checkedLater, type OptionKind } from '../../graph/option-kinds.ts';
import { formatValue } from '../../graph/options.ts';
import { isList, type NumberRows } from '../given-rows.ts';

/** Class probabilities of rows, [rows, classes]: row after row in one array, or an array for each row. */
export type Probabilities = NumberRows;

/** As an option; what is in them is checked where they are used. */
export const rowsKind: OptionKind = checkedLater('rows of numbers');

/** Rows as one array, not copied where they are one. */
export interface FlatRows {
  readonly values: ArrayLike<number>;
  /** How many values a row has; undefined where they are one array, which does not say it. */
  readonly width: number | undefined;
}

/** Rows of any form; what is in them is not looked at. `name` says whose they are. */
export function flat(what: string, name: string, rows: NumberRows): FlatRows {
  if (!isList(rows)) refuseRows(what, name, formatValue(rows));
  const width = isList(rows[0]) ? rows[0].length : undefined;
  if (width === undefined) return { values: rows as ArrayLike<number>, width };
  const values: number[] = [];
  for (let row = 0; row < rows.length; row++) {
    const one: unknown = rows[row];
    if (!isList(one) || one.length !== width)
      refuseRows(
        what,
        `${name}, row ${row + 1}`,
        isList(one) ? `${one.length} values` : formatValue(one),
        `${width}, as the first row has`,
      );
    for (let i = 0; i < width; i++) values.push(one[i] as number);
  }
  return { values, width };
}

function refuseRows(what: string, name: string, got: string, expected = 'an array, or an array for each row'): never {
  return fail({ what: `${what}: ${name}`, problem: 'not rows of numbers', got, expected });
}

/** Rows with one value each. */
export function flatColumn(what: string, name: string, rows: NumberRows): ArrayLike<number> {
  const { values, width = 1 } = flat(what, name, rows);
  if (width !== 1) refuseRows(what, name, `rows of ${width} values`, 'one value for each row');
  return values;
}

/** Two sides with the same, positive number of values. */
export interface Pair {
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  /** How many values a row has. */
  readonly width: number;
  /** Of the row that a value is in. */
  readonly weightOf: (at: number) => number;
}

/** Stops unless both sides have as many values, in rows of one length; `names` says what they are, in the plural. */
export function pairOf(
  what: string,
  left: NumberRows,
  right: NumberRows,
  names: readonly [left: string, right: string],
  weights?: ArrayLike<number>,
): Pair {
  const [{ values: first, width: a }, { values: second, width: b }] = [
    flat(what, names[0], left),
    flat(what, names[1], right),
  ];
  if (first.length !== second.length || (a !== undefined && b !== undefined && a !== b))
    fail({
      what,
      problem: 'lengths differ',
      got: `${first.length}${inRows(a)} and ${second.length}${inRows(b)}`,
      expected: `as many ${names[0]} as ${names[1]}`,
    });
  if (first.length === 0) fail({ what, problem: 'no rows', got: '0 rows', expected: 'at least 1' });
  const width = a ?? b ?? 1;
  checkSampleWeights(what, weights, first.length / width);
  return { left: first, right: second, width, weightOf: (at) => (weights ? weights[Math.floor(at / width)]! : 1) };
}

function inRows(width: number | undefined): string {
  return width === undefined || width === 1 ? '' : ` in rows of ${width}`;
}

/** Stops unless there is one weight for each row, finite and 0 or more, and some row counts. */
export function checkSampleWeights(what: string, weights: ArrayLike<number> | undefined, rows: number): void {
  if (weights === undefined) return;
  if (weights.length !== rows)
    fail({
      what,
      problem: 'sample weights do not fit',
      got: `${weights.length} weights`,
      expected: `${rows}, one a row`,
    });
  let isCounted = false;
  for (let row = 0; row < rows; row++) {
    const weight = weights[row]!;
    if (!(Number.isFinite(weight) && weight >= 0))
      fail({
        what,
        problem: `bad sample weight in row ${row + 1}`,
        got: formatValue(weight),
        expected: 'finite numbers, 0 or more',
      });
    isCounted ||= weight > 0;
  }
  if (!isCounted) fail({ what, problem: 'no row counts', got: 'sample weights that are all 0' });
}

/** Stops unless every value is an integer in [0, classCount). */
export function checkClasses(what: string, indices: ArrayLike<number>, classCount: number): void {
  if (!Number.isInteger(classCount) || classCount < 1)
    fail({ what, problem: 'bad number of classes', got: String(classCount), expected: 'a positive integer' });
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row]!;
    if (!Number.isInteger(index) || index < 0 || index >= classCount)
      fail({
        what,
        problem: `class index out of range in row ${row + 1}`,
        got: formatValue(index),
        expected: `an integer from 0 to ${classCount - 1}`,
      });
  }
}

/** Stops unless every value is a finite number. */
export function checkFinite(what: string, values: ArrayLike<number>, name: string, width = 1): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      fail({
        what,
        problem: `a ${name} is not a finite number in row ${Math.floor(i / width) + 1}`,
        got: formatValue(values[i]),
        expected: 'finite numbers',
      });
}

/**
 * How far the probabilities of a row may be from summing to 1: float32 rounding over a thousand classes, with a margin.
 */
const sumTolerance = 1e-3;

/** Probabilities and labels in one array each, and how many rows they are. */
export interface Checked {
  readonly rows: number;
  readonly probabilities: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}

/** Stops unless `probabilities` has shape [labels, classCount] with rows that are distributions. */
export function checkProbabilities(
  what: string,
  given: Probabilities,
  givenLabels: NumberRows,
  classCount: number,
): Checked {
  const labels = flatColumn(what, 'labels', givenLabels);
  checkClasses(what, labels, classCount);
  const { values: probabilities } = flat(what, 'probabilities', given);
  const rows = labels.length;
  if (rows === 0) fail({ what, problem: 'no rows', got: '0 rows', expected: 'at least 1' });
  if (probabilities.length !== rows * classCount)
    fail({
      what,
      problem: 'probabilities do not fit the labels',
      got: `${probabilities.length} probabilities`,
      expected: `${rows} rows x ${classCount} classes = ${rows * classCount}`,
    });
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let index = row * classCount; index < (row + 1) * classCount; index++) {
      const probability = probabilities[index]!;
      if (!(typeof probability === 'number' && probability >= 0 && probability <= 1 + sumTolerance))
        fail({
          what,
          problem: `not a probability in row ${row + 1}`,
          got: formatValue(probability),
          expected: '0 to 1',
        });
      sum += probability;
    }
    if (!(Math.abs(sum - 1) <= sumTolerance))
      fail({
        what,
        problem: `the probabilities of row ${row + 1} do not sum to 1`,
        got: `a sum of ${sum}`,
        expected: '1',
        hint: 'softmax on the logits, or for two classes the columns 1 - p and p',
      });
  }
  return { rows, probabilities, labels };
}
