/** A training step with everything switched on does the same on every backend. */
import { describe, expect, it } from 'vitest';
import type { Parameter } from '../../src/graph/node.ts';
import { sizeOf } from '../../src/graph/shape.ts';
import { activation, dropout, layerNorm, linear } from '../../src/nn/layers/index.ts';
import { binaryCrossEntropy, crossEntropy, huber } from '../../src/nn/losses/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { random } from '../../src/numeric/random.ts';
import { optimizers } from '../../src/optim/index.ts';
import { dataNodes } from '../../src/train/objective.ts';
import { trainingSlabs } from '../../src/train/slabs.ts';
import { stepFunction } from '../../src/train/step.ts';
import { backends, runs, scaledError } from '../nn/run.ts';

const [rows, inputs, steps] = [6, 3, 4];

/** float32 rounds by up to 6e-8; four steps make up to 18 times that of it. */
const bound = 2e-6;

const settings = {
  crossEntropy: { outputs: 3, loss: crossEntropy({ labelSmoothing: 0.1, classWeights: [1, 2, 3] }) },
  binaryCrossEntropy: { outputs: 1, loss: binaryCrossEntropy({ labelSmoothing: 0.1, classWeights: [1, 2] }) },
  huber: { outputs: 2, loss: huber({ delta: 0.3 }) },
};

/** The step that training runs, and the values that it starts from. */
function wholeStep(name: keyof typeof settings, optimizerName: string) {
  const { outputs, loss } = settings[name];
  const optimizer = optimizers.get(optimizerName)!();
  const network = sequential(
    [
      linear(inputs, 5),
      layerNorm(5),
      activation('tanh'),
      dropout(0.3),
      linear(5, 4),
      activation('silu'),
      linear(4, outputs),
    ],
    { seed: 3 },
  );
  const data = dataNodes(rows, network, loss, true);
  const slabs = trainingSlabs(network, optimizer);
  const regularisation = { l1: 0.01, l2: 0.1, clipNorm: 0.5, clipValue: 0.2 };
  const step = stepFunction('step', rows, 1, { network, loss, data }, { optimizer, slabs, regularisation });
  const draws = random(9, 'whole step');
  return {
    ...step,
    parameters: new Map<Parameter, Float64Array>([
      ...network.parameters.map(({ node, values }) => [node, values] as const),
      [data.x, Float64Array.from({ length: rows * inputs }, () => draws.normal())],
      [data.y, Float64Array.from({ length: sizeOf(data.y.shape) }, () => draws.integer(Math.min(outputs + 1, 3)))],
      [data.sampleWeights!, Float64Array.from({ length: rows }, () => draws.integer(3))],
    ]),
    rows: Array.from({ length: steps }, (_, i) => ({
      rows: Array.from({ length: rows }, (_row, row) => row),
      counter: i,
      ...optimizer.scalars(i + 1, 0.01),
    })),
    read: [...step.updates!.keys()],
  };
}

describe.each(Object.keys(settings) as (keyof typeof settings)[])('%s', (name) => {
  it.each([...optimizers.keys()])('%s', async (optimizer) => {
    const step = wholeStep(name, optimizer);
    const [expected, actual] = await Promise.all(backends.map((backend) => runs(backend, step)));
    const losses = expected!.map(({ outputs }) => outputs.loss![0]!);
    expect(new Set(losses).size).toBe(steps);
    expect(losses.every(Number.isFinite)).toBe(true);
    expected!.forEach((result, i) => {
      expect(scaledError(actual![i]!.outputs.loss!, result.outputs.loss!)).toBeLessThanOrEqual(bound);
      const errors = result.parameters.map((values, j) => scaledError(actual![i]!.parameters[j]!, values));
      expect(errors.filter((error) => !(error <= bound))).toEqual([]);
    });
  });
});
