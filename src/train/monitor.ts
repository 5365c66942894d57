/** What tells the best weights of a training, and when it no longer improves: the loss, or a metric. */
import { oneOf } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import type { Loss } from '../nn/loss.ts';
import type { Scores } from './event.ts';
import type { OwnMetrics } from './own-metrics.ts';

/** What a training is judged by. */
export interface Monitor {
  /** `loss`, `accuracy` of classes, `rmse` of numbers, or the name of a metric of one's own. */
  readonly metric: string;
  /** Whether its lowest (`min`) or its highest value (`max`) is best. */
  readonly mode: 'min' | 'max';
}

/** Refuses what a training with that loss and those metrics does not measure. */
export function requireMonitor(given: unknown, loss: Loss, metrics: OwnMetrics): asserts given is Monitor {
  const metric = oneOf('loss', loss.correct ? 'accuracy' : 'rmse', ...Object.keys(metrics));
  requireOptions<Monitor>('monitor', given, { metric, mode: oneOf('min', 'max') }, ['metric', 'mode']);
}

/** The number that is best where it is lowest. */
export function judgedBy({ metric, mode }: Monitor = { metric: 'loss', mode: 'min' }, scores: Scores): number {
  const value = scores[metric as 'loss'];
  return mode === 'max' ? -value : value;
}
