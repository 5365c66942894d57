/** How long a training will take, from some of its steps. */

import type { Network } from '../nn/network.ts';
import { setWeights, valuesOf } from '../nn/weights.ts';
import type { RowSource } from '../train/data.ts';
import { openTraining } from '../train/open.ts';
import type { TrainingOptions } from '../train/options.ts';

/** Steps that are measured, after one that fills caches. */
const measured = 3;

/** Seconds of so many steps, without validation, on this machine as it is now. The network keeps its weights. */
export async function secondsOfSteps(
  steps: number,
  network: Network,
  rows: RowSource,
  options: TrainingOptions,
): Promise<number> {
  const before = network.parameters.map((parameter) => valuesOf(parameter).slice());
  const training = await openTraining(network, rows, options);
  try {
    await training.step();
    const started = performance.now();
    await training.step(measured);
    const done = training.steps - 1;
    return done > 0 ? ((performance.now() - started) / 1000 / done) * steps : 0;
  } finally {
    training.free();
    setWeights(network, before);
  }
}
