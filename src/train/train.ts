/** The training loop: gradient descent, stochastic and in minibatches, as an async iterable of events. */
import { requireOptions } from '../graph/options.ts';
import type { Network } from '../nn/network.ts';
import type { Kept } from './checkpoint.ts';
import { plannedEpochs } from './checkpoint-options.ts';
import type { RowSource } from './data.ts';
import type { TrainEvent } from './event.ts';
import type { RowsToLearn } from './given-rows.ts';
import { loadCheckpoints, openAlone } from './open.ts';
import { type TrainOptions, trainKinds } from './options.ts';

export type { TrainOptions } from './options.ts';

/**
 * Trains a network on rows: x [rows, inputs] and y, flat or nested. One event per epoch; the last one says why training
 * stopped. Inside the loop over the events the network has the weights as they are then; when the loop ends, also by
 * `break` or an error, it has the best ones, and the memory is free. Models and predictors of the network answer with
 * the weights that it has. Rows that are not finite, or targets that the loss is not defined for, are refused with
 * their number.
 *
 * @example
 * import { mlp, train } from 'chainrule';
 *
 * const network = mlp({ inputs: 2, hidden: 8, outputs: 1, activation: 'tanh' });
 * const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
 * for await (const { epoch, loss, metrics, stopped } of train(network, data, { epochs: 2000 })) {
 *   if (stopped) console.log(epoch, loss, metrics, stopped.reason);
 *   // 2000 0.02334 { accuracy: 1 } epochs
 * }
 */
export async function* train(
  network: Network,
  data: RowsToLearn | RowSource,
  options: TrainOptions = {},
): AsyncGenerator<TrainEvent, void, undefined> {
  requireOptions<TrainOptions>('train', options, trainKinds);
  const { every = Number.POSITIVE_INFINITY, checkpoint, resume } = options;
  const epochs = plannedEpochs(options.epochs, resume);
  let kept: Kept | undefined;
  const opened = await openAlone(
    network,
    data,
    { ...options, ...(epochs !== undefined && { epochs }) },
    {
      keepsHistory: checkpoint !== undefined,
      between: checkpoint && (async () => kept?.betweenSteps()),
      stepsBefore: resume?.state.step,
    },
  );
  const { training, free } = opened;
  try {
    if (checkpoint || resume) kept = (await loadCheckpoints()).keep(network, opened, options);
    await kept?.begin();
    for (;;) {
      const { epochs: before } = training;
      const event = await training.step(every - (training.steps % every));
      if (kept && (event.stopped || training.epochs > before)) await kept.afterEpoch(event.stopped);
      // Awaited only where there is something to wait for: epochs of a tiny network are short.
      const pending = training.show();
      if (pending) await pending;
      yield event;
      if (event.stopped) return;
    }
  } finally {
    free();
  }
}
