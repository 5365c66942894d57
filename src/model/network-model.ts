/** A trained network for rows of numbers, together with the loss that it was trained by. */
import type { Backend } from '../backends/backend.ts';
import { wasm } from '../backends/wasm/wasm.ts';
import { fail } from '../graph/error.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import type { RowSource } from '../train/data.ts';
import type { Scores } from '../train/event.ts';
import type { NumberRows, RowsToLearn } from '../train/given-rows.ts';
import type { OwnMetrics } from '../train/own-metrics.ts';
import { openPredictor } from './predictor.ts';

/** What the file of such a model holds. */
export interface NetworkParts {
  readonly network: Network;
  readonly loss: Loss;
}

/** A model of rows of numbers: a network with its loss, ready to predict. */
export interface NetworkModel extends NetworkParts {
  /**
   * For one row, an array of as many numbers as the network has inputs: its outputs, as probabilities or values (`[p]` of
   * class 1 for one output of binary cross-entropy). Throws where a number is not finite.
   */
  predict(row: ArrayLike<number>): number[];
  /** For several rows, an array each: the outputs of each. */
  predict(rows: ArrayLike<ArrayLike<number>>): number[][];
  /**
   * Mean loss over rows, and accuracy of classes (of labels: the share that is right) or root mean squared error of values,
   * as validation has them; with the metrics that `fit` or `load` was given.
   */
  evaluate(data: RowsToLearn | RowSource): Promise<Scores>;
}

/** Makes the model ready to predict. */
export async function makeNetworkModel(
  { network, loss }: NetworkParts,
  backend: Backend = wasm,
  metrics?: OwnMetrics,
): Promise<NetworkModel> {
  const predictor = await openPredictor(network, loss, backend);
  const [inputs, outputs] = [sizeOf(network.row), sizeOf(network.output)];
  const predict = (given: NumberRows): number[] | number[][] => {
    const isOne = typeof given === 'object' && typeof given?.[0] === 'number';
    if (isOne && given.length !== inputs) {
      fail({
        what: 'predict',
        problem: 'not one row',
        got: `${given.length} numbers`,
        expected: `${inputs}, the inputs of the network`,
        hint: 'an array for each row, if there are several',
      });
    }
    const predictions = predictor.predict(given);
    const ofRow = (row: number) => Array.from(predictions.subarray(row * outputs, (row + 1) * outputs));
    return isOne ? ofRow(0) : Array.from({ length: predictions.length / outputs }, (_, row) => ofRow(row));
  };
  return {
    network,
    loss,
    predict: predict as NetworkModel['predict'],
    evaluate: async (data) => {
      // Loaded when it is asked for: who only predicts does without the scores.
      const { evaluateRows } = await import('./evaluate-rows.ts');
      return evaluateRows({ network, loss }, data, backend, metrics);
    },
  };
}
