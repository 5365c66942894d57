/** How well a model predicts rows whose targets are known: each target by itself, and several in the mean. */
import type { Preprocessing, TargetEncoding } from '../data/preprocess.ts';
import { logCost } from '../train/metrics/classification.ts';
import { evaluateClasses } from '../train/metrics/evaluate.ts';
import {
  type Interval,
  meanEstimate,
  positiveInterval,
  proportionInterval,
  shareInterval,
  spreadOf,
} from '../train/metrics/interval.ts';
import { regressionEstimates, regressionIntervals } from '../train/metrics/regression.ts';
import { independentParts, type Sampled, sampledRows } from '../train/metrics/sampled.ts';
import {
  accuracy,
  type ClassificationEvaluation,
  evaluateRegression,
  type RegressionEvaluation,
} from '../train/metrics.ts';
import { mistakesOf, type WrongRow } from './mistakes.ts';
import { classesOf, endsAround, intervalOf, ofSecond, ofTarget, type TablePredictions } from './prediction.ts';
import type { MetricJudge } from './table-metrics.ts';

/** How the predictions of one target compare with its known values. */
export interface TargetEvaluation {
  readonly result: ClassificationEvaluation | RegressionEvaluation;
  /** For regression the predicted and actual values of the rows, else class indices. */
  readonly predicted: Float64Array;
  readonly actual: Float64Array;
  /** Of numbers whose predictions have an interval. */
  readonly coverage?: Coverage;
  /** How much each row counts in the scores; absent where all count the same. */
  readonly sampleWeights?: Float64Array;
  /** The ten mistakes of classes of which the model was most sure, or the ten largest errors of numbers; the worst first. */
  readonly mistakes: readonly WrongRow[];
}

/** How often numbers were within the intervals of their predictions. */
export interface Coverage {
  /** How often they are to be. */
  readonly level: number;
  /** How often they were, each row counted the same. */
  readonly share: number;
  /** Its 95 % interval. */
  readonly interval: Interval;
  /** From the low to the high end in the mean, in the target's own units. */
  readonly width: number;
}

/** How the predictions of a model compare with the known targets of some rows. */
export interface TableEvaluation extends TargetEvaluation {
  /** The rows of the table that were compared. */
  readonly rows: Int32Array;
  /** Metrics of one's own by name, where `fitTable` was given some, or `load` was. */
  readonly metrics?: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** The scores of several labels in the mean. */
export interface LabelsEvaluation {
  rows: number;
  /** The mean of the labels' log losses. */
  loss: number;
  /** The mean of the labels' accuracies: the share of answers that are right. */
  accuracy: number;
  /** The share of rows whose labels are all right. */
  exactMatch: number;
  /** The 95 % intervals of these scores, null where a single row was judged. */
  intervals: { loss: Interval | null; accuracy: Interval | null; exactMatch: Interval };
  effectiveRows?: number;
  /** Present where rows are in groups: how many of these there are. */
  groups?: number;
}

/** How the predictions of a model of several targets compare with the known ones of some rows. */
export interface MultiTargetEvaluation<Name extends string = string> {
  /** The mean of the targets' scores, each of which counts the same. */
  readonly result: RegressionEvaluation | LabelsEvaluation;
  readonly targets: Readonly<Record<Name, TargetEvaluation>>;
  /** The rows of the table that were compared. */
  readonly rows: Int32Array;
  /** Metrics of one's own by name, where `fitTable` was given some, or `load` was. */
  readonly metrics?: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** The evaluation of a model of one target or of several. */
export type AnyEvaluation = TableEvaluation | MultiTargetEvaluation;

/** What is compared: predictions of some rows, such as those of a table. */
export interface Compared {
  /** What they are, for each target, by its place: class indices, or numbers in its own units. */
  readonly actualOf: (target: TargetEncoding, at: number) => Float64Array;
  readonly rows: Int32Array;
  readonly predictions: Pick<TablePredictions, 'rows' | 'values' | 'probabilities'>;
  readonly sampleWeights: Float64Array | undefined;
  /** The group of each row, where rows of one lie together. */
  readonly groups: Int32Array | undefined;
  /** Of metrics of one's own. */
  readonly judge: MetricJudge | undefined;
  readonly warnings: readonly string[];
}

/** The scores by target and, where there are several, their mean. */
export function compare({ targets }: Preprocessing, compared: Compared): AnyEvaluation {
  const { rows, warnings } = compared;
  const judged = targets.map((_, i) => compareTarget(targets, i, compared));
  const each = judged.map(({ lossOf: _lossOf, ...evaluation }): TargetEvaluation => evaluation);
  const metrics = ownMetrics(each, compared);
  if (each.length === 1) return { ...each[0]!, rows, ...(metrics && { metrics }), warnings };
  return {
    result: meanResult(judged, compared),
    targets: Object.fromEntries(targets.map(({ column }, i) => [column, each[i]!])),
    rows,
    ...(metrics && { metrics }),
    warnings,
  };
}

function compareTarget(
  targets: readonly TargetEncoding[],
  at: number,
  { actualOf, rows, predictions, sampleWeights, groups }: Compared,
): Judged {
  const target = targets[at]!;
  const { values, probabilities } = ofTarget(predictions, targets, at);
  const actual = actualOf(target, at);
  const mistakes = mistakesOf(classesOf(target), { rows, values, probabilities, actual, sampleWeights });
  const common = { predicted: values, actual, ...(sampleWeights && { sampleWeights }), mistakes };
  if (!probabilities) {
    const result = evaluateRegression({ predictions: values, targets: actual, sampleWeights, groups });
    return { ...common, result, ...coverageOf(target, values, actual, groups) };
  }
  const classes = classesOf(target);
  const threshold = target.kind === 'classes' ? target.threshold : undefined;
  return {
    ...common,
    result: evaluateClasses('evaluate', {
      probabilities,
      labels: actual,
      predicted: values,
      classes,
      sampleWeights,
      threshold,
      groups,
    }),
    lossOf: logCost(probabilities, actual, classes.length),
  };
}

function coverageOf(
  target: TargetEncoding,
  predicted: Float64Array,
  actual: Float64Array,
  groups: Compared['groups'],
): { coverage?: Coverage } {
  const of = intervalOf(target);
  if (!of) return {};
  let width = 0;
  const isWithin = actual.map((value, row) => {
    const [low, high] = endsAround(of, predicted[row]!);
    width += (high - low) / actual.length;
    return low <= value && value <= high ? 1 : 0;
  });
  const share = isWithin.reduce((sum, one) => sum + one, 0) / isWithin.length;
  const sampled = sampledRows('evaluate', isWithin.length, undefined, groups);
  const interval = proportionInterval({ value: share, influence: (row) => isWithin[row]! - share }, sampled);
  return { coverage: { level: of.level, share, interval, width: of.spread ? width : of.errors[1] - of.errors[0] } };
}

/** An evaluation with the log loss of each row, where it is of classes. */
interface Judged extends TargetEvaluation {
  readonly lossOf?: (row: number) => number;
}

/** Of predictions and targets as a loss has them. */
function ownMetrics(
  each: readonly TargetEvaluation[],
  { rows, predictions, sampleWeights, judge }: Compared,
): Readonly<Record<string, number>> | undefined {
  if (!judge) return undefined;
  const { values, probabilities } = predictions;
  const actual = new Float64Array(values.length);
  each.forEach((one, i) => {
    for (let row = 0; row < rows.length; row++) actual[row * each.length + i] = one.actual[row]!;
  });
  const isOfSecond = judge.outputs === each.length;
  const given = probabilities && isOfSecond ? ofSecond(probabilities) : (probabilities ?? values);
  return judge.means(given, actual, sampleWeights);
}

function meanResult(
  each: readonly Judged[],
  { sampleWeights, groups: given }: Compared,
): RegressionEvaluation | LabelsEvaluation {
  const { rows, effectiveRows, groups } = each[0]!.result;
  const ofRows = { ...(effectiveRows !== undefined && { effectiveRows }), ...(groups !== undefined && { groups }) };
  const sampled = sampledRows('evaluate', rows, sampleWeights, given);
  return 'r2' in each[0]!.result
    ? { rows, ...meanOfNumbers(each, sampled), ...ofRows }
    : { rows, ...meanOfLabels(each, sampled), ...ofRows };
}

function meanOfNumbers(each: readonly Judged[], sampled: Sampled): Omit<RegressionEvaluation, 'rows'> {
  const all = each.map(({ predicted, actual }) => regressionEstimates(predicted, actual, sampled.weights));
  const known = all.flatMap(({ r2 }) => r2 ?? []);
  const mean = {
    loss: meanEstimate(all.map(({ loss }) => loss)),
    rmse: meanEstimate(all.map(({ rmse }) => rmse)),
    mae: meanEstimate(all.map(({ mae }) => mae)),
    r2: known.length === 0 ? null : meanEstimate(known),
  };
  return {
    loss: mean.loss.value,
    rmse: mean.rmse.value,
    mae: mean.mae.value,
    r2: mean.r2?.value ?? null,
    intervals: regressionIntervals(mean, sampled),
  };
}

function meanOfLabels(each: readonly Judged[], sampled: Sampled): Omit<LabelsEvaluation, 'rows'> {
  const losses = each.map(({ result: { loss }, lossOf }) => ({
    value: loss,
    influence: (row: number) => lossOf!(row) - loss,
  }));
  const rights = each.map(({ result, predicted, actual }) => {
    const value = 'accuracy' in result ? result.accuracy : Number.NaN;
    return { value, influence: (row: number) => (predicted[row] === actual[row] ? 1 : 0) - value };
  });
  const isRight = each[0]!.actual.map((_, row) =>
    each.every(({ predicted, actual }) => predicted[row] === actual[row]) ? 1 : 0,
  );
  const allRight = accuracy(
    isRight,
    isRight.map(() => 1),
    sampled.weights,
  );
  const [loss, right] = [meanEstimate(losses), meanEstimate(rights)];
  return {
    loss: loss.value,
    accuracy: right.value,
    exactMatch: allRight,
    intervals: {
      loss: positiveInterval(spreadOf(loss, sampled)),
      accuracy: shareInterval(spreadOf(right, sampled), independentParts(sampled), sampled),
      exactMatch: proportionInterval({ value: allRight, influence: (row) => isRight[row]! - allRight }, sampled),
    },
  };
}
