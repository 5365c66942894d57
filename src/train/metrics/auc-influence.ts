/** How sure the area under a ROC curve is. */
import { effectiveRowsOf } from './effective-rows.ts';
import type { RocCurve } from './roc.ts';

/**
 * The influence of each row on the area: how far the share of the other kind that it is told apart from lies from the
 * mean. E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson, "Comparing the areas under two or more correlated receiver
 * operating characteristic curves", Biometrics 1988. The curve is of these rows, with all its thresholds.
 */
export function aucInfluence(
  area: number,
  { falsePositiveRate, truePositiveRate, thresholds }: RocCurve,
  scores: ArrayLike<number>,
  positive: ArrayLike<number | boolean>,
  weights: ArrayLike<number> | undefined,
): (row: number) => number {
  const count = scores.length;
  const weightOf = (row: number) => (weights ? weights[row]! : 1);
  const ofKind = (kind: boolean) => {
    const own: number[] = [];
    for (let row = 0; row < count; row++) if (Boolean(positive[row]) === kind) own.push(weightOf(row));
    const rows = effectiveRowsOf(own);
    // The corrections of the two variances, in place of that of all rows, which is taken back.
    const all = weights ? effectiveRowsOf(weights) : count;
    const corrected = Math.sqrt(((rows / (rows - 1)) * (all - 1)) / all);
    return { weight: own.reduce((sum, weight) => sum + weight, 0), corrected: rows > 1 ? corrected : 1 };
  };
  const [positives, negatives] = [ofKind(true), ofKind(false)];
  const total = positives.weight + negatives.weight;
  /** The point of the curve where rows of this score are counted in; scores fall along it. */
  const pointOf = (score: number): number => {
    let [low, high] = [1, thresholds.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (thresholds[middle]! <= score) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return (row) => {
    const at = pointOf(scores[row]!);
    if (positive[row]) {
      const below = 1 - (falsePositiveRate[at]! + falsePositiveRate[at - 1]!) / 2;
      return ((below - area) * positives.corrected * total) / positives.weight;
    }
    const above = (truePositiveRate[at]! + truePositiveRate[at - 1]!) / 2;
    return ((above - area) * negatives.corrected * total) / negatives.weight;
  };
}
