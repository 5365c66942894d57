/** Rows of numbers in, a trained model out: the training loop in one call. */
import { ChainruleError } from '../graph/error.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { type Network, networkKind } from '../nn/network.ts';
import type { RowSource } from '../train/data.ts';
import { recordOf, type TrainRecord } from '../train/event.ts';
import type { RowsToLearn } from '../train/given-rows.ts';
import { lossFor } from '../train/open.ts';
import { type TrainOptions, trainKinds } from '../train/options.ts';
import { train } from '../train/train.ts';
import { makeNetworkModel, type NetworkModel } from './network-model.ts';
import { answering } from './predictor.ts';

/** What `fit` gives: a model, and how its training ended. */
export interface FittedNetwork extends NetworkModel {
  /** The last event of the training: its losses, and why it stopped. */
  readonly training: TrainRecord;
}

/**
 * Trains a network on rows of numbers, and gives a model that predicts, evaluates and can be saved: with its loss,
 * which is chosen as {@link TrainOptions} says where none is given. The options are those of `train`, which is the same
 * as a loop over its events. Throws where training diverged before any epoch was good.
 *
 * @example
 * import { fit, mlp } from 'chainrule';
 *
 * const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
 * const xor = await fit(mlp({ inputs: 2, hidden: [8], outputs: 1, activation: 'tanh' }), data, { epochs: 2000 });
 * console.log(xor.predict([0, 1])); // [0.9829]
 * console.log(await xor.evaluate(data)); // { loss: 0.02330, accuracy: 1 }
 */
export async function fit(
  network: Network,
  data: RowsToLearn | RowSource,
  options: TrainOptions = {},
): Promise<FittedNetwork> {
  requireOptions<TrainOptions>('fit', options, trainKinds);
  requireKind('network', network, networkKind);
  const loss = await lossFor(network, data, options.loss);
  let training: TrainRecord | undefined;
  for await (const event of train(network, data, { ...options, loss })) training = recordOf(event);
  const { stopped, bestEpoch } = training!;
  if (stopped?.reason === 'diverged' && !bestEpoch) {
    throw new ChainruleError({ what: 'fit', problem: stopped.message }, 'work');
  }
  const model = await makeNetworkModel({ network, loss }, answering(options.backend), options.metrics);
  return { ...model, training: training! };
}
