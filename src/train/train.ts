/** The training loop: gradient descent, stochastic and in minibatches, as an async iterable of events. */
import type { Network } from '../nn/network.ts';
import {
  CheckpointWriter,
  describeTraining,
  identification,
  plannedEpochs,
  requireSame,
  requireUnfinished,
} from './checkpoint.ts';
import type { RowSource, TrainingData } from './data.ts';
import type { TrainEvent } from './event.ts';
import { openAlone } from './open.ts';
import { requireInteger, type TrainOptions } from './options.ts';
import type { TrainingState } from './state.ts';

export type { TrainOptions } from './options.ts';

/**
 * Trains a network on rows. One event per epoch; the last one says why training stopped. When the loop over the events
 * ends, also by `break` or an error, the best weights are in the network and the memory is free.
 */
export async function* train(
  network: Network,
  data: TrainingData | RowSource,
  options: TrainOptions = {},
): AsyncGenerator<TrainEvent, void, undefined> {
  const { validation, every = Number.POSITIVE_INFINITY, checkpoint, resume } = options;
  if (options.every !== undefined) requireInteger('every', every, 1);
  const epochs = plannedEpochs(options.epochs, resume);
  const writer = new CheckpointWriter<TrainingState>(checkpoint, async () => ({
    ...(await identify()),
    state: await training.state(),
  }));
  const { training, settings, loss, free } = await openAlone(
    network,
    data,
    { ...options, ...(epochs !== undefined && { epochs }) },
    { keepsHistory: checkpoint !== undefined, between: checkpoint && (() => writer.betweenSteps()) },
  );
  const blocks = validation ? [data, validation] : [data];
  const identify = identification('training', describeTraining(network, loss, settings), blocks, network.row);
  try {
    if (resume) {
      requireSame(resume, await identify());
      await training.restore(resume.state);
      requireUnfinished(training.stopped);
    }
    await writer.write();
    for (;;) {
      const { epochs: before } = training;
      const event = await training.step(every - (training.steps % every));
      if (event.stopped || training.epochs > before) await writer.afterEpoch(event.stopped);
      yield event;
      if (event.stopped) return;
    }
  } finally {
    free();
  }
}
