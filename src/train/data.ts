/** Rows to train on: features and targets, and their checks. */
import { fail } from '../graph/error.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';

/** Must not change while it is learned: large features are not copied, and read at each step. */
export interface TrainingData {
  /** Features, row-major [rows, inputs]. */
  readonly x: ArrayLike<number>;
  /** Class indices [rows], or values [rows, outputs], as the loss asks for. */
  readonly y: ArrayLike<number>;
  /** Weight of each row in loss and metrics, [rows]; 1 where absent. */
  readonly sampleWeights?: ArrayLike<number>;
}

/** The number of rows, after checking that everything fits network and loss. */
export function checkData(what: string, data: TrainingData, network: Network, loss: Loss): number {
  const rows = data.x.length / network.inputs;
  if (rows === 0 || !Number.isInteger(rows)) {
    fail({
      what,
      problem: 'features do not fill whole rows',
      got: `${data.x.length} values`,
      expected: `a positive multiple of ${network.inputs}, the inputs of the network`,
    });
  }
  const width = loss.targets === 'classes' ? 1 : network.outputs;
  if (data.y.length !== rows * width) {
    fail({
      what,
      problem: 'targets do not fit the features',
      got: `${data.y.length} values`,
      expected: `${rows} rows x ${width}`,
    });
  }
  if (data.sampleWeights && data.sampleWeights.length !== rows) {
    fail({
      what,
      problem: 'sample weights do not fit',
      got: `${data.sampleWeights.length} values`,
      expected: `${rows}, one per row`,
    });
  }
  checkFinite(`${what}: features`, data.x, network.inputs);
  checkFinite(`${what}: targets`, data.y, width);
  if (loss.targets === 'classes') checkClasses(what, data.y, network.outputs);
  if (data.sampleWeights) checkWeights(what, data.sampleWeights);
  return rows;
}

function checkFinite(what: string, values: ArrayLike<number>, width: number): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    fail({
      what,
      problem: 'not a finite number',
      got: `${values[i]} in row ${Math.floor(i / width) + 1}, column ${(i % width) + 1}`,
      expected: 'finite numbers',
      hint: 'fitTable(), which fills missing values, or fill them before training',
    });
  }
}

function checkClasses(what: string, classes: ArrayLike<number>, count: number): void {
  for (let i = 0; i < classes.length; i++) {
    const index = classes[i]!;
    if (Number.isInteger(index) && index >= 0 && index < count) continue;
    fail({
      what,
      problem: 'no such class',
      got: `${index} in row ${i + 1}`,
      expected: `an integer from 0 to ${count - 1}, one per output`,
    });
  }
}

function checkWeights(what: string, weights: ArrayLike<number>): void {
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! >= 0 && Number.isFinite(weights[i])) continue;
    fail({
      what,
      problem: 'bad sample weight',
      got: `${weights[i]} in row ${i + 1}`,
      expected: 'finite numbers, 0 or more',
    });
  }
}
