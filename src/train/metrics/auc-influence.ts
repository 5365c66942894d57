/** How sure the area under a ROC curve is. */
import type { RankedRows, Ranking } from './roc.ts';

/**
 * The influence of each row on the area: how far the share of the other kind that it is told apart from lies from the
 * mean. E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson, "Comparing the areas under two or more correlated receiver
 * operating characteristic curves", Biometrics 1988. The ranking is of these rows.
 */
export function aucInfluence(
  area: number,
  ranking: Ranking,
  { rows, scoreOf, isPositive, weights }: RankedRows,
): (row: number) => number {
  const [up, down, all] = [new Counted(), new Counted(), new Counted()];
  for (let row = 0; row < rows; row++) {
    const weight = weights ? weights[row]! : 1;
    (isPositive(row) ? up : down).add(weight);
    all.add(weight);
  }
  // The corrections of the two variances, in place of that of all rows, which is taken back.
  const corrected = ({ rows }: Counted) =>
    rows > 1 ? Math.sqrt(((rows / (rows - 1)) * (all.rows - 1)) / all.rows) : 1;
  const { positives, negatives } = ranking;
  const [ofPositive, ofNegative] = [up, down].map((kind) => (corrected(kind) * all.sum) / kind.sum) as [number, number];
  return (row) => {
    const score = scoreOf(row);
    return isPositive(row)
      ? (1 - ranking.ahead('negatives', score) / negatives - area) * ofPositive
      : (ranking.ahead('positives', score) / positives - area) * ofNegative;
  };
}

/** Rows with their weight, and how many that count alike say as much. */
class Counted {
  sum = 0;
  private squares = 0;

  add(weight: number): void {
    this.sum += weight;
    this.squares += weight * weight;
  }

  get rows(): number {
    return (this.sum * this.sum) / this.squares;
  }
}
