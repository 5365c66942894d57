/** Which rows of a table are learned, and which judge: at random, each class in equal shares. */
import { requireShares, type Split, splitRows } from '../data/split-rows.ts';
import { type Column, columnNamed, type Table } from '../data/table.ts';
import type { Task } from '../data/task.ts';
import type { FitOptions, Target } from './fit-options.ts';
import type { TrainingGroups } from './train-folds.ts';

/** What is to be divided. */
export interface Divisible {
  readonly table: Table;
  readonly targets: readonly string[];
  readonly task: Task;
  /** Those with a target. */
  readonly rows: Int32Array;
  readonly options: FitOptions<Target>;
  /** Tables of their own for the parts. */
  readonly given?: { readonly validation: Table | undefined; readonly test: Table | undefined };
}

/** The rows of each part, and what there is to say of them. */
export interface Division {
  readonly split: Split;
  /** How they were split, for people. */
  readonly how: string;
  readonly warnings: readonly string[];
  /** Which training rows are held out together. */
  readonly groups?: TrainingGroups;
  /** Whether what is judged comes after what is learned. */
  readonly isInTime: boolean;
}

/** Of the rows, for validation and for the test, where nothing is said. */
export const defaultShare = 0.15;

/** Where nothing is said of how, and no rows are named. */
export function divideAtRandom(all: Divisible): Division {
  const { rows, options } = all;
  const shares = {
    validation: shareOf(options.validation, defaultShare),
    test: shareOf(options.test, defaultShare),
  };
  requireShares(shares);
  const labels = labelsOf(all, rows);
  return {
    split: splitRows(rows, { ...shares, ...labels, seed: options.seed ?? 0 }),
    how: howText(atRandom(labels), options),
    warnings: [],
    isInTime: false,
  };
}

/** Tables of their own are not split. */
function howText(random: string, { validation, test }: FitOptions<Target>): string {
  const given = Object.entries({ validation, test }).filter(
    ([, rows]) => rows !== undefined && typeof rows !== 'number',
  );
  if (given.length === 2) return 'as they were given';
  return given.length === 1 ? `${random}; the ${given[0]![0]} rows were given` : random;
}

export function atRandom({ labels }: { labels?: Int32Array | undefined }): string {
  return labels ? 'at random, each class in equal shares' : 'at random';
}

export function shareOf(given: FitOptions['validation'], usual: number): number {
  if (given === undefined) return usual;
  return typeof given === 'number' ? given : 0;
}

/** The class of each row; of several targets every combination would be a class. */
export function labelsOf({ table, targets, task }: Divisible, rows: Int32Array): { labels?: Int32Array } {
  const isOfClasses = task === 'classification' && targets.length === 1;
  return isOfClasses ? { labels: rawLabels(columnNamed(table, targets[0]!), rows) } : {};
}

/** A number for each different value, to split by. */
function rawLabels(column: Column, rows: Int32Array): Int32Array {
  if (column.kind === 'category')
    // Of all rows they are there.
    return rows.length === column.codes.length ? column.codes : rows.map((row) => column.codes[row]!);
  const codes = new Map<number, number>();
  return rows.map((row) => {
    const value = column.values[row]!;
    const code = codes.get(value) ?? codes.size;
    codes.set(value, code);
    return code;
  });
}
