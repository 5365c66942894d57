/** How long to train again on more rows. */
import type { Schedule } from '../optim/optimizer.ts';

/**
 * Epochs after which the learning rates of a training of that length add up to what they had by the best epoch: the
 * same number where the rate does not depend on the length, and up to twice as many where it falls towards the end, as
 * along a cosine. The first training was cut short while the rate was high; the second one ends with a low rate.
 */
export function epochsAnew(
  { schedule, epochs }: { schedule?: Schedule; epochs: number },
  bestEpoch: number,
  stepsPerEpoch: number,
): number {
  if (!schedule) return bestEpoch;
  const sumOfRates = (until: number, of: number) => {
    let sum = 0;
    for (let epoch = 0; epoch < until; epoch++) {
      const at = { step: (epoch + 0.5) * stepsPerEpoch, steps: of * stepsPerEpoch, epoch, epochs: of };
      sum += schedule.factor(at, {});
    }
    return sum;
  };
  // A little less, so that rounding makes no difference of an epoch.
  const wanted = sumOfRates(bestEpoch, epochs) - 1e-6;
  let low = bestEpoch;
  let high = epochs;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sumOfRates(middle, middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
