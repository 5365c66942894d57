/** A trained network for rows of numbers, together with the loss that it was trained by. */
import type { Backend } from '../backends/backend.ts';
import { wasm } from '../backends/wasm/wasm.ts';
import { compile } from '../compiler/compile.ts';
import { fail } from '../graph/error.ts';
import { formatValue } from '../graph/options.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import { planBatches, rowsFrom } from '../train/batches.ts';
import { checkData } from '../train/check-data.ts';
import { arrayRows, isSource, type RowSource } from '../train/data.ts';
import type { Scores } from '../train/event.ts';
import { flatData, type NumberRows, type RowsToLearn } from '../train/given-rows.ts';
import { dataNodes, evaluateFunction, ownField } from '../train/objective.ts';
import type { OwnMetrics } from '../train/own-metrics.ts';
import { toScores } from '../train/session.ts';
import { emptySums } from '../train/state.ts';
import { openPredictor, rowsAtOnce } from './predictor.ts';

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
    evaluate: (data) => evaluateRows({ network, loss }, data, backend, metrics),
  };
}

async function evaluateRows(
  { network, loss }: NetworkParts,
  given: RowsToLearn | RowSource,
  backend: Backend,
  metrics: OwnMetrics = {},
): Promise<Scores> {
  const data = flatData('evaluate: data', given, sizeOf(network.row));
  const rows = await checkData('evaluate: data', data, network, loss);
  const source = isSource(data) ? data : arrayRows(data, network.row);
  const { batch, remainder } = planBatches(rows, rowsAtOnce(network));
  const nodes = { ...dataNodes(rows, network, loss, source.weighted === true), areStreamed: true };
  const objective = { network, loss, data: nodes, metrics };
  const functionOf = (name: string, count: number) => evaluateFunction(name, count, objective);
  const functions = [functionOf('full', batch), ...(remainder > 0 ? [functionOf('rest', remainder)] : [])];
  const executable = await backend.instantiate(compile(functions));
  try {
    for (const { node, values } of network.parameters) executable.write(node, values);
    const sums = emptySums(metrics);
    for (let start = 0; start < rows; start += batch) {
      const name = start + batch <= rows ? 'full' : 'rest';
      const table = executable.table(name);
      const arrayOf = ({ name: field }: { name: string }) => table.field(field).get(0);
      const weights = nodes.sampleWeights && arrayOf(nodes.sampleWeights);
      const numbers = rowsFrom(start, Math.min(rows, start + batch));
      await source.read(numbers, arrayOf(nodes.x), arrayOf(nodes.y), weights, 0);
      await executable.run(name, 1);
      for (const key of ['loss', 'weight', 'metric'] as const) sums[key] += table.field(key).number(0);
      for (const metric of Object.keys(metrics)) sums.own![metric]! += table.field(ownField(metric)).number(0);
    }
    return finite(toScores(sums, loss));
  } finally {
    executable.free();
  }
}

function finite(scores: Scores): Scores {
  const bad = Object.entries(scores).find(([, value]) => !Number.isFinite(value));
  if (!bad) return scores;
  return fail({
    what: 'evaluate',
    problem: `the ${bad[0]} is not a finite number`,
    got: formatValue(bad[1]),
    hint: 'rows that have a weight, and numbers of the size that the network learned',
  });
}
