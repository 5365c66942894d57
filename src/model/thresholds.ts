/** The thresholds of a model of two classes, or of labels: given, or chosen on the validation rows. */
import { actualValues, type Preprocessing, type TargetEncoding } from '../data/preprocess.ts';
import { weightsIn } from '../data/sample-weights.ts';
import { selectRows, type Table } from '../data/table.ts';
import { ChainruleError, fail } from '../graph/error.ts';
import { chooseThreshold } from '../train/metrics/threshold.ts';
import type { FitOptions, Target } from './fit-options.ts';
import { ofSecond, ofTarget } from './prediction.ts';
import type { AnyTableModel, Configuration } from './table-model.ts';

type Asked = Pick<FitOptions<Target>, 'threshold' | 'costs'>;

/** Refuses, before training, thresholds that cannot be. */
export function requireThresholds(
  { threshold, costs }: Asked,
  { targets }: Preprocessing,
  validationRows: number,
): void {
  const what = `fitTable: ${costs ? 'costs' : 'threshold'}`;
  if (threshold !== undefined && costs)
    fail({
      what,
      problem: 'the costs decide the threshold',
      got: `threshold ${threshold} too`,
      expected: 'one of them',
    });
  const other = targets.find((target) => target.kind !== 'classes' || target.classes.length !== 2);
  if (other) {
    const got =
      other.kind === 'classes' ? `${other.classes.length} classes of ${other.column}` : `numbers of ${other.column}`;
    fail({ what, problem: 'only two classes have a threshold', got });
  }
  if (typeof threshold !== 'number' && validationRows === 0) {
    fail({
      what,
      problem: 'there are no validation rows to choose the threshold on',
      expected: 'validation rows',
      hint: 'a number as the threshold',
    });
  }
}

/** The preprocessing with the thresholds of its targets: `judge` has not learned the rows that they are chosen on. */
export function withThresholds(
  preprocessing: Preprocessing,
  { threshold, costs }: Asked,
  judge: Pick<AnyTableModel, 'predictTable'>,
  table: Table,
  rows: Int32Array,
): Preprocessing {
  const { targets } = preprocessing;
  if (typeof threshold === 'number')
    return { ...preprocessing, targets: targets.map((target) => ({ ...target, threshold }) as TargetEncoding) };
  const predictions = judge.predictTable(selectRows(table, rows));
  const sampleWeights = weightsIn(preprocessing, table, rows);
  const chosen = (target: TargetEncoding, at: number): number => {
    const { probabilities } = ofTarget(predictions, targets, at);
    try {
      return chooseThreshold(ofSecond(probabilities!), actualValues(target, table, rows), {
        goal: threshold,
        costs,
        sampleWeights,
      });
    } catch (cause) {
      if (!(cause instanceof ChainruleError)) throw cause;
      const { problem, expected } = cause;
      return fail({ what: `threshold of ${target.column}, on the validation rows`, problem, expected, cause });
    }
  };
  return {
    ...preprocessing,
    targets: targets.map((target, at) => ({ ...target, threshold: chosen(target, at) }) as TargetEncoding),
  };
}

/** How the thresholds came about, for people. */
export function describeThresholds(
  { threshold, costs }: Asked,
  { targets }: Preprocessing,
  rows: number,
): Configuration {
  const all = targets.flatMap((target) => (target.kind === 'classes' ? (target.threshold ?? []) : []));
  const on = `on ${rows} validation ${rows === 1 ? 'row' : 'rows'}`;
  const by = costs
    ? `least costs ${on}: false positive ${costs.falsePositive}, false negative ${costs.falseNegative}`
    : threshold === 'f1'
      ? `largest F1 ${on}`
      : threshold === 'balanced'
        ? `largest balanced accuracy ${on}`
        : 'given';
  return { threshold: all.length === 1 ? all[0]! : all, thresholdBy: by };
}
