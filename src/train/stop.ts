/** Why a training stops, in words: pure functions of its state and settings. */
import type { Stop } from './event.ts';
import type { Settings } from './options.ts';

/** What the end of an epoch is judged by. */
interface EpochEnd {
  /** Whole epochs done. */
  readonly epoch: number;
  /** As in {@link BestState}. */
  readonly best: { readonly epoch: number; readonly waited: number };
  /** Whether there are validation rows. */
  readonly validates: boolean;
}

/** Why training stops after these epochs; undefined where it goes on. */
export function stopAfter(
  { epoch, best, validates }: EpochEnd,
  { epochs, patience, monitor }: Settings,
): Stop | undefined {
  const what = monitor?.metric ?? 'loss';
  if (patience !== undefined && best.waited >= patience) {
    return validates
      ? {
          reason: 'early stopping',
          message: `the validation ${what} has not improved for ${patience} epochs; the weights of epoch ${best.epoch} are kept`,
        }
      : { reason: 'converged', message: `the training ${what} has not improved for ${patience} epochs` };
  }
  return epoch < epochs
    ? undefined
    : { reason: 'epochs', message: epochs === 1 ? 'the epoch is done' : `all ${epochs} epochs are done` };
}

/** The loss of that step is not finite; the weights of `bestEpoch` are kept, or the first ones where it is 0. */
export function divergence(step: number, epoch: number, learningRate: number, bestEpoch: number): Stop {
  const kept = bestEpoch === 0 ? '' : `; the weights of epoch ${bestEpoch} are kept`;
  return {
    reason: 'diverged',
    step,
    message: `the loss stopped being a finite number at step ${step} (epoch ${epoch})${kept} — try a smaller learning rate than ${learningRate}, or gradient clipping`,
  };
}
