/** What scores take, apart from the scores: a fit checks it at once, and loads these where they are asked for. */
import { notNegative, numberThat, type OptionKind, objectWith, oneOf } from '../../graph/option-kinds.ts';

/** Sums of squares of numbers up to this stay finite. */
export const largestSquared = 1e150;

/** What a threshold is best for: the F1 score of the class, or balanced accuracy, the mean of both classes' recalls. */
export type ThresholdGoal = 'f1' | 'balanced';

/** What a mistake costs, in any unit. */
export interface MistakeCosts {
  /** Of taking a row for the class that is not of it. */
  falsePositive: number;
  /** Of not finding a row of the class. */
  falseNegative: number;
}

/** What a threshold may be. */
export const thresholdKind: OptionKind = numberThat(
  'a probability above 0 and below 1',
  (value) => value > 0 && value < 1,
);

export const goalKind: OptionKind = oneOf('f1', 'balanced');

export const costsKind: OptionKind = {
  expected: 'the costs falsePositive and falseNegative, 0 or more and one of them more',
  fits: (value) => {
    if (!objectWith('', 'falsePositive', 'falseNegative').fits(value)) return false;
    const { falsePositive, falseNegative, ...others } = value as MistakeCosts;
    const areCosts = notNegative.fits(falsePositive) && notNegative.fits(falseNegative);
    return areCosts && falsePositive + falseNegative > 0 && Object.keys(others).length === 0;
  },
};
