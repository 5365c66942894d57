/** How a fit can be told to split rows. */
import { fail } from '../graph/error.ts';
import { integerFrom, type OptionKinds, text, truth } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';

/** By what the rows of a table are split; at random where nothing is said. */
export interface FitSplit {
  /**
   * A column with a value for each person or thing that rows are of: the rows of one lie in one part, in training, validation,
   * test and all folds. It is no feature unless `features` names it. A row without a value is a group of its own.
   */
  group?: string;
  /**
   * A column of numbers or dates: the test rows are the latest, the validation rows those before them, and equal times lie in one
   * part. It may be a feature. Rows without a value are left out.
   */
  time?: string;
  /** The rows are in order of time already. */
  inOrder?: boolean;
  /**
   * So many more fits, each judged by other rows that it has not learned, for scores with their spread: `crossValidation`. No
   * rows are then kept for the test, unless `test` says so: the model learns all. By time each fold learns what comes before the
   * rows that it is judged by.
   */
  folds?: number;
}

const kinds: OptionKinds<FitSplit> = { group: text, time: text, inOrder: truth, folds: integerFrom(2) };

/** Refuses a way to split that is none, or that contradicts itself. */
export function requireSplit(given: unknown): void {
  requireOptions<FitSplit>('fitTable: split', given, kinds);
  const { group, time, inOrder } = given as FitSplit;
  const ways = [
    ...(group === undefined ? [] : [`group ${group}`]),
    ...(time === undefined ? [] : [`time ${time}`]),
    ...(inOrder ? ['rows in order of time'] : []),
  ];
  if (ways.length < 2) return;
  fail({
    what: 'split',
    problem: 'rows can be split in one way only',
    got: ways.join(' and '),
    expected: 'a group, a time, or rows in order',
  });
}

/** Rows by their numbers in the table, from 0. */
export type RowList = Int32Array | readonly number[];

export function isRowList(value: unknown): value is RowList {
  return value instanceof Int32Array || (Array.isArray(value) && typeof value[0] === 'number');
}
