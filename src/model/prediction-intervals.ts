/** Intervals around predicted numbers: how far off the validation rows say that predictions are (split conformal prediction). */
import { actualValues, type Preprocessing, type TargetEncoding } from '../data/preprocess.ts';
import type { TargetInterval } from '../data/preprocessing.ts';
import { selectRows, type Table } from '../data/table.ts';
import { fail } from '../graph/error.ts';
import { intervalOf, ofTarget, spreadAt } from './prediction.ts';
import type { AnyTableModel, Configuration } from './table-model.ts';

/** Refuses, before training, intervals that there cannot be. */
export function requireInterval(level: number, { targets }: Preprocessing, validationRows: number): void {
  const what = 'fitTable: interval';
  const classes = targets.find(({ kind }) => kind === 'classes');
  if (classes) {
    fail({
      what,
      problem: 'only predicted numbers have an interval',
      got: `classes of ${classes.column}`,
      hint: 'the probabilities, which classes have',
    });
  }
  const needed = rowsNeeded(level);
  if (validationRows < needed) {
    fail({
      what,
      problem: 'too few validation rows to tell it',
      got: `${validationRows} for ${level}`,
      expected: `at least ${needed}`,
      hint: 'more validation rows, or a smaller interval',
    });
  }
}

/** Against what rounding makes of 1 - level. */
const rounding = 1e-9;

/** So many that one is outside at each end. */
export function rowsNeeded(level: number): number {
  return Math.ceil(2 / (1 - level) - 1 - rounding);
}

/**
 * From what to what `errors`, actual less predicted, of rows that were not learned are to be: those of as many more rows are so with
 * a probability of at least `level`, whatever their distribution, half of the others at each end (Vovk et al. 2005; Lei et al. 2018).
 */
export function errorsWithin(errors: Float64Array, level: number): [low: number, high: number] {
  const sorted = errors.toSorted();
  const outside = Math.floor(((sorted.length + 1) * (1 - level)) / 2 + rounding);
  return [sorted[outside - 1]!, sorted[sorted.length - outside]!];
}

/** Knots at most, rows for each at least, and rows with the error of all that each has beside its own: see bench/RESULTS.md. */
const mostKnots = 10;
const rowsPerKnot = 30;
const rowsBeside = 10;
/** How much narrower intervals must be, in the mean, to differ by row. */
const narrower = 0.95;

/** How far off predictions are by what is predicted, `values`, of rows that were not learned; each row's own is without itself. */
function spreadOf(values: Float64Array, errors: Float64Array): { knots: [number, number][]; own: Float64Array } {
  const sizes = errors.map(Math.abs);
  const all = meanOf(sizes);
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const middleOf = (group: readonly number[]) => meanOf(group.map((row) => values[row]!));
  const count = Math.max(1, Math.min(mostKnots, Math.floor(order.length / rowsPerKnot)));
  const groups: number[][] = [];
  for (let k = 0; k < count; k++) {
    const group = order.slice(Math.round((k * order.length) / count), Math.round(((k + 1) * order.length) / count));
    // Rows with the same prediction are in one group.
    const before = groups.at(-1);
    if (before && middleOf(group) <= middleOf(before)) before.push(...group);
    else groups.push(group);
  }
  const knots: [number, number][] = [];
  const knotOf = new Int32Array(order.length);
  for (const [k, group] of groups.entries()) {
    for (const row of group) knotOf[row] = k;
    const sum = group.reduce((total, row) => total + sizes[row]!, 0);
    knots.push([middleOf(group), (sum + rowsBeside * all) / (group.length + rowsBeside)]);
  }
  const own = values.map((value, row) => {
    const knot = knotOf[row]!;
    const rows = groups[knot]!.length + rowsBeside;
    const without = (knots[knot]![1] * rows - sizes[row]!) / (rows - 1);
    return spreadAt(
      knots.map(([at, error], k) => [at, k === knot ? without : error]),
      value,
    );
  });
  return { knots, own };
}

function meanOf(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i]!;
  return sum / numbers.length;
}

/**
 * Around what is predicted, from `values` that were predicted and their errors: as wide for every row, or wider where predictions of as
 * much are further off, if that makes intervals narrower in the mean (normalised conformal prediction: Papadopoulos et al. 2002).
 */
export function intervalFrom(values: Float64Array, errors: Float64Array, level: number): TargetInterval {
  const fixed = { level, errors: errorsWithin(errors, level) };
  const { knots, own } = spreadOf(values, errors);
  if (!own.every((spread) => spread > 0)) return fixed;
  const multiples = errorsWithin(
    errors.map((error, row) => error / own[row]!),
    level,
  );
  const width = meanOf(own) * (multiples[1] - multiples[0]);
  const isNarrower = width < narrower * (fixed.errors[1] - fixed.errors[0]);
  return isNarrower ? { level, errors: multiples, spread: knots } : fixed;
}

/** The preprocessing with the intervals of its targets: `judge` has not learned the rows that they come from. */
export function withIntervals(
  preprocessing: Preprocessing,
  level: number,
  judge: Pick<AnyTableModel, 'predictTable'>,
  table: Table,
  rows: Int32Array,
): Preprocessing {
  const { targets } = preprocessing;
  const predictions = judge.predictTable(selectRows(table, rows));
  const withOwn = (target: TargetEncoding, at: number): TargetEncoding => {
    const { values } = ofTarget(predictions, targets, at);
    const actual = actualValues(target, table, rows);
    const errors = actual.map((value, i) => value - values[i]!);
    return { ...target, interval: intervalFrom(values, errors, level) } as TargetEncoding;
  };
  return { ...preprocessing, targets: targets.map(withOwn) };
}

/** How the intervals came about, for people. */
export function describeInterval(level: number, rows: number, { targets }: Preprocessing): Configuration {
  const differs = targets.some((target) => intervalOf(target)?.spread);
  return { interval: level, intervalBy: `errors on ${rows} validation rows${differs ? ', by what is predicted' : ''}` };
}
