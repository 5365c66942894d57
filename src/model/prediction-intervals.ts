/** Intervals around predicted numbers: how far off the validation rows say that predictions are (split conformal prediction). */
import { actualValues, type Preprocessing, type TargetEncoding } from '../data/preprocess.ts';
import { selectRows, type Table } from '../data/table.ts';
import { fail } from '../graph/error.ts';
import { ofTarget } from './prediction.ts';
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
    const errors = errorsWithin(
      actual.map((value, i) => value - values[i]!),
      level,
    );
    return { ...target, interval: { level, errors } } as TargetEncoding;
  };
  return { ...preprocessing, targets: targets.map(withOwn) };
}

/** How the intervals came about, for people. */
export function describeInterval(level: number, rows: number): Configuration {
  return { interval: level, intervalBy: `errors on ${rows} validation rows` };
}
