/** Folds for cross-validation: by rows, by groups, or forward in time. */
import { dealGroups, equalShares } from './split-groups.ts';
import { dealRows } from './split-rows.ts';
import { cutRows } from './split-times.ts';

/** Which rows are divided, and by what. */
export interface FoldOptions {
  readonly rows: Int32Array;
  readonly count: number;
  readonly seed: number;
  /** The class of each row, in the same order: folds then have equal shares of them. */
  readonly labels?: Int32Array | undefined;
  /** The group of each row, counted from 0: those of a group are held out together. */
  readonly groups?: Int32Array | undefined;
  /** The time of each row: each fold then holds out what comes next after what it learns. */
  readonly times?: Float64Array | undefined;
}

/** The rows that a fold learns, and those that it is judged by; both ascend. */
export interface RowFold {
  readonly learned: Int32Array;
  readonly held: Int32Array;
}

/**
 * The folds. Each row is held out once; by time all but those of the first part are, which come before everything that is
 * held out (forward chaining).
 */
export function foldRows({ rows, count, seed, labels, groups, times }: FoldOptions): RowFold[] {
  if (times) return foldTimes(rows, times, count);
  const partOf = groups
    ? dealGroups({ groups, labels, shares: equalShares(count), seed })
    : dealRows(rows.length, count, seed, labels);
  return Array.from({ length: count }, (_, part) => ({
    learned: rows.filter((_row, i) => partOf[i] !== part),
    held: rows.filter((_row, i) => partOf[i] === part),
  }));
}

function foldTimes(rows: Int32Array, times: Float64Array, count: number): RowFold[] {
  const wanted = Array.from({ length: count }, (_, i) => ((i + 1) * rows.length) / (count + 1));
  const { cuts, between } = cutRows(rows, times, wanted);
  return cuts.map((cut, i) => ({ learned: between(0, cut), held: between(cut, cuts[i + 1] ?? rows.length) }));
}
