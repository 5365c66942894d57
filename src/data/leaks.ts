/**
 * Columns that give the answer away: alone, they tell the target nearly without error, as a copy of it does, an identifier
 * that orders the rows by it, or something that is known only afterwards (target leakage).
 */
import { evenPlaces } from './even-places.ts';
import type { Preprocessing, TargetEncoding } from './preprocessing.ts';
import { type Column, columnNamed, type Table } from './table.ts';
import { actualValues } from './target.ts';

/** So many rows are looked at, and so many cells of all columns together, whatever the size of the table. */
const mostRows = 10_000;
const mostCells = 300_000;
const fewestRows = 30;
/** In fewer rows two classes may lie apart by chance: there a column has to be the classes in other words. */
const manyRows = 100;
/** Of the rows that a guess misses, a column that tells the target misses fewer than this. */
const missedShare = 0.02;
/** A class that guessing never says needs this many rows. */
const fewestMissed = 10;
/** What a column that tells a number explains of its variance. */
const leastR2 = 0.999;

/** A column with what it says alone of rows that it was not looked up for. */
export interface Leak {
  readonly column: string;
  readonly target: string;
  /** Of numbers R², of classes the share of rows that are right. */
  readonly score: number;
  /** Of guessing the most frequent class. */
  readonly guess?: number;
}

/**
 * The columns that are as good as the answer. Each row is told from the others alone: those of the same value, else those
 * beside it in the order of values. None where all columns are so: the problem is easy then.
 */
export function findLeaks({ columns, targets }: Preprocessing, table: Table, trainRows: Int32Array): Leak[] {
  const most = Math.min(mostRows, Math.floor(mostCells / columns.length));
  const rows = evenPlaces(trainRows.length, most).map((place) => trainRows[place]!);
  if (columns.length < 2 || rows.length < fewestRows) return [];
  return targets.flatMap((target) => {
    const judge = judgeOf(target, actualValues(target, table, rows));
    if (judge === undefined) return [];
    const found = columns.flatMap(({ name, kind }) => {
      // What changes slowly tells each moment by those around it: that is of splitting by time.
      if (kind === 'date' && target.kind === 'number') return [];
      const groups = groupsOf(columnNamed(table, name), rows);
      const score = judge.scoreOf(groups);
      return judge.isLeak(score, groups.starts.length - 1)
        ? [{ column: name, target: target.column, score, ...judge.guess }]
        : [];
    });
    return found.length === columns.length ? [] : found;
  });
}

/** What to say of them. */
export function leakWarnings(leaks: readonly Leak[]): string[] {
  return leaks.map(({ column, target, score, guess }) => {
    const alone =
      guess === undefined
        ? `R² ${Math.floor(score * 1e4) / 1e4}`
        : `${percent(score)} of training rows are right by it, ${percent(guess)} by guessing`;
    return `${column}: nearly tells ${target} alone (${alone}): a copy of ${target}, what is known only after it, and the name of a group that shares it have to be left out (--drop ${shellWord(column)})`;
  });
}

function shellWord(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : JSON.stringify(name);
}

function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`;
}

/** The rows of each value, in the order of values where they have one; `values` are those, absent where there is no order. */
interface Groups {
  /** Places of rows, group after group. */
  readonly order: Int32Array;
  /** Where each group begins in `order`, and where the last one ends. */
  readonly starts: Int32Array;
  readonly values: Float64Array | undefined;
}

function groupsOf(column: Column, rows: Int32Array): Groups {
  const isOrdered = column.kind !== 'category';
  const keys = Float64Array.from(rows, (row) => (isOrdered ? column.values[row]! : column.codes[row]!));
  const order = sortedPlaces(keys);
  const starts: number[] = [];
  order.forEach((place, i) => {
    if (i === 0 || !Object.is(keys[place], keys[order[i - 1]!])) starts.push(i);
  });
  return {
    order,
    starts: Int32Array.from([...starts, order.length]),
    values: isOrdered ? Float64Array.from(starts, (start) => keys[order[start]!]!) : undefined,
  };
}

/** Places of values from the smallest on, NaN last. */
function sortedPlaces(keys: Float64Array): Int32Array {
  const sorted = keys.slice().sort();
  const next = new Map<number, number>();
  sorted.forEach((value, i) => {
    if (!next.has(value)) next.set(value, i);
  });
  const order = new Int32Array(keys.length);
  keys.forEach((value, place) => {
    const at = next.get(value)!;
    order[at] = place;
    next.set(value, at + 1);
  });
  return order;
}

interface Judge {
  readonly scoreOf: (groups: Groups) => number;
  /** Of a column with so many different values. */
  readonly isLeak: (score: number, values: number) => boolean;
  readonly guess: { readonly guess?: number };
}

/** Undefined where too few rows differ. */
function judgeOf(target: TargetEncoding, actual: Float64Array): Judge | undefined {
  return target.kind === 'classes' ? judgeOfClasses(actual, target.classes.length) : judgeOfNumbers(actual);
}

function judgeOfClasses(actual: Float64Array, classes: number): Judge | undefined {
  const all = new Float64Array(classes);
  for (const label of actual) all[label]!++;
  const guess = Math.max(...all) / actual.length;
  const missed = (1 - guess) * actual.length;
  if (missed < fewestMissed) return undefined;
  // Beside each place where one class follows another a row may be told by the wrong neighbour.
  const allowed = Math.max(missedShare * missed, classes - 1) / actual.length;
  return {
    scoreOf: (groups) => rightShare(groups, actual, all),
    isLeak: (score, values) => (actual.length < manyRows ? score === 1 && values === classes : score >= 1 - allowed),
    guess: { guess },
  };
}

/** The share of rows whose class is the most frequent one among other rows of the same value, else beside it. */
function rightShare({ order, starts, values }: Groups, actual: Float64Array, all: Float64Array): number {
  const counts = new Float64Array(all.length);
  const most = Int32Array.from({ length: starts.length - 1 }, (_, group) => {
    counts.fill(0);
    for (let i = starts[group]!; i < starts[group + 1]!; i++) counts[actual[order[i]!]!]!++;
    return indexOfMost(counts);
  });
  const usual = indexOfMost(all);
  let right = 0;
  for (let group = 0; group + 1 < starts.length; group++) {
    const [start, end] = [starts[group]!, starts[group + 1]!];
    if (end - start === 1) {
      const beside = neighbour(values, group);
      right += (beside === undefined ? usual : most[beside]) === actual[order[start]!] ? 1 : 0;
      continue;
    }
    counts.fill(0);
    for (let i = start; i < end; i++) counts[actual[order[i]!]!]!++;
    const sorted = counts.slice().sort();
    const [first, second] = [sorted.at(-1)!, sorted.at(-2)!];
    // A row of the most frequent class is right by the others where it does not decide.
    right += first - 1 > second ? first : first - 1 === second ? first / 2 : 0;
  }
  return right / actual.length;
}

function indexOfMost(counts: Float64Array): number {
  let best = 0;
  for (let i = 1; i < counts.length; i++) if (counts[i]! > counts[best]!) best = i;
  return best;
}

/** The group whose value is nearest, or undefined where values have no order. */
function neighbour(values: Float64Array | undefined, group: number): number | undefined {
  if (values === undefined) return undefined;
  const here = values[group]!;
  const below = group > 0 ? here - values[group - 1]! : Number.NaN;
  const above = group + 1 < values.length ? values[group + 1]! - here : Number.NaN;
  if (Number.isNaN(below)) return Number.isNaN(above) ? undefined : group + 1;
  return above < below ? group + 1 : group - 1;
}

function judgeOfNumbers(actual: Float64Array): Judge | undefined {
  const mean = actual.reduce((sum, value) => sum + value, 0) / actual.length;
  const squares = actual.reduce((sum, value) => sum + squared(value - mean), 0);
  if (!(squares > 0 && Number.isFinite(squares))) return undefined;
  return {
    scoreOf: (groups) => 1 - squaredErrors(groups, actual, mean) / squares,
    isLeak: (score) => score >= leastR2,
    guess: {},
  };
}

/** Of the mean of the other rows of the same value, else of the line between the means beside it. */
function squaredErrors({ order, starts, values }: Groups, actual: Float64Array, mean: number): number {
  const count = starts.length - 1;
  const sums = Float64Array.from({ length: count }, (_, group) => {
    let sum = 0;
    for (let i = starts[group]!; i < starts[group + 1]!; i++) sum += actual[order[i]!]!;
    return sum;
  });
  const meanOf = (group: number) => sums[group]! / (starts[group + 1]! - starts[group]!);
  const beside = (group: number): number => {
    const nearest = neighbour(values, group);
    if (nearest === undefined || values === undefined) return mean;
    const other = 2 * group - nearest;
    const isBetween = other >= 0 && other < count && Number.isFinite(values[other]!);
    if (!isBetween || !Number.isFinite(values[nearest]!)) return meanOf(nearest);
    const share = (values[group]! - values[nearest]!) / (values[other]! - values[nearest]!);
    return meanOf(nearest) + share * (meanOf(other) - meanOf(nearest));
  };
  let squares = 0;
  for (let group = 0; group < count; group++) {
    const [start, end] = [starts[group]!, starts[group + 1]!];
    for (let i = start; i < end; i++) {
      const value = actual[order[i]!]!;
      const told = end - start === 1 ? beside(group) : (sums[group]! - value) / (end - start - 1);
      squares += squared(value - told);
    }
  }
  return squares;
}

function squared(value: number): number {
  return value * value;
}
