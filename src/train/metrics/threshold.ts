/** From which probability on a row is taken for the second of two classes. */
import { fail } from '../../graph/error.ts';
import { anything, type OptionKinds } from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import type { NumberRows } from '../given-rows.ts';
import { costsKind, goalKind, type MistakeCosts, type ThresholdGoal } from './kinds.ts';
import { type Positives, rocCurve } from './roc.ts';

export type { MistakeCosts, ThresholdGoal } from './kinds.ts';

/** How a threshold is chosen: by a goal, or by what mistakes cost. */
export interface ThresholdOptions {
  /** What it is best for. */
  goal?: ThresholdGoal | undefined;
  /** What mistakes cost, whose sum is to be the least. */
  costs?: MistakeCosts | undefined;
  /** How much each row counts. */
  sampleWeights?: ArrayLike<number> | undefined;
}

const kinds: OptionKinds<ThresholdOptions> = { goal: goalKind, costs: costsKind, sampleWeights: anything };

/**
 * The probability from which on rows are best taken for a class, judged on rows whose kind is known: `probabilities` has one for
 * each row, `positive` says whether it is of the class. Best is the largest F1 score or balanced accuracy (`goal`), or the least
 * sum of `costs`; of thresholds that are equally good the one nearest to 0.5. It lies in the middle between two
 * probabilities, so that rows that differ a little are judged alike. Throws where all rows are of one kind.
 *
 * @example
 * import { chooseThreshold } from 'chainrule/metrics';
 *
 * const [probabilities, positive] = [[0.1, 0.2, 0.3, 0.4, 0.6], [0, 0, 1, 1, 1]];
 * console.log(chooseThreshold(probabilities, positive, { goal: 'f1' })); // 0.25
 * console.log(chooseThreshold(probabilities, positive, { costs: { falsePositive: 1, falseNegative: 5 } })); // 0.25
 */
export function chooseThreshold(probabilities: NumberRows, positive: Positives, options: ThresholdOptions): number {
  const what = 'chooseThreshold';
  requireOptions<ThresholdOptions>(what, options, kinds);
  const { goal, costs, sampleWeights } = options;
  if ((goal === undefined) === (costs === undefined))
    fail({ what, problem: 'one of goal and costs decides', got: goal ? 'both' : 'neither', expected: 'one of them' });
  const curve = rocCurve(probabilities, positive, sampleWeights);
  if (!curve) return fail({ what, problem: 'all rows are of one kind', expected: 'rows of the class, and others' });
  const share = shareOf(positive as ArrayLike<number | boolean>, sampleWeights);
  const { thresholds, truePositiveRate, falsePositiveRate } = curve;
  const worth = (at: number): number => {
    const [found, alarms] = [truePositiveRate[at]!, falsePositiveRate[at]!];
    if (goal === 'balanced') return (found + 1 - alarms) / 2;
    const [hits, wrong] = [found * share, alarms * (1 - share)];
    if (goal === 'f1') return (2 * hits) / (share + hits + wrong);
    return -(costs!.falsePositive * wrong + costs!.falseNegative * (share - hits));
  };
  let best = { at: middle(thresholds, 0), worth: worth(0) };
  for (let i = 1; i < thresholds.length; i++) {
    const candidate = { at: middle(thresholds, i), worth: worth(i) };
    // Equal but for rounding.
    const gain = candidate.worth - best.worth;
    const isNearer = Math.abs(candidate.at - 0.5) < Math.abs(best.at - 0.5);
    if (gain > 1e-12 || (gain > -1e-12 && isNearer)) best = candidate;
  }
  return best.at;
}

/** 2^-24: a threshold is neither 0 nor 1. */
const smallest = 1 / 16_777_216;

/** Between the lowest probability that is taken and the next below it; 1 and 0 lie beyond them all. */
function middle(thresholds: readonly number[], at: number): number {
  const lowest = at === 0 ? 1 : thresholds[at]!;
  const next = thresholds[at + 1] ?? 0;
  return Math.min(1 - smallest, Math.max(smallest, (lowest + next) / 2));
}

function shareOf(positive: ArrayLike<number | boolean>, weights: ArrayLike<number> | undefined): number {
  let [sum, all] = [0, 0];
  for (let row = 0; row < positive.length; row++) {
    const weight = weights ? weights[row]! : 1;
    if (positive[row]) sum += weight;
    all += weight;
  }
  return sum / all;
}

/** The second of two classes where its probability reaches the threshold. */
export function classesByThreshold(probabilities: ArrayLike<number>, threshold: number): Int32Array {
  const predicted = new Int32Array(probabilities.length / 2);
  for (let row = 0; row < predicted.length; row++) predicted[row] = probabilities[2 * row + 1]! >= threshold ? 1 : 0;
  return predicted;
}
