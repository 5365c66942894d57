/** A training step with everything switched on does the same on every backend. */
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { type Input, input, type Node, type Parameter, parameter } from '../../src/graph/node.ts';
import { activation, dropout, layerNorm, linear } from '../../src/nn/layers/index.ts';
import { lossOf } from '../../src/nn/loss-of.ts';
import { binaryCrossEntropy, crossEntropy, huber } from '../../src/nn/losses/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { penalty } from '../../src/nn/penalty.ts';
import { random } from '../../src/numeric/random.ts';
import { add } from '../../src/ops/index.ts';
import { clipByNorm, clipByValue } from '../../src/optim/clip.ts';
import { optimizers } from '../../src/optim/index.ts';
import { backends, runs, scaledError } from '../nn/run.ts';

const [rows, inputs, steps] = [6, 3, 4];

/** float32 rounds by up to 6e-8; four steps make up to 18 times that of it. */
const bound = 2e-6;

const settings = {
  crossEntropy: { outputs: 3, loss: crossEntropy({ labelSmoothing: 0.1, classWeights: [1, 2, 3] }) },
  binaryCrossEntropy: { outputs: 1, loss: binaryCrossEntropy({ labelSmoothing: 0.1, classWeights: [1, 2] }) },
  huber: { outputs: 2, loss: huber({ delta: 0.3 }) },
};

/** The step's outputs and updates, and the values that it starts from. */
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
  const draws = random(9, 'whole step');
  const x = input('x', [rows, inputs]);
  const y = loss.targets === 'classes' ? input('y', [rows], 'int32') : input('y', [rows, outputs]);
  const weights = input('sampleWeights', [rows]);
  const counter = input('counter', [], 'int32');
  const nodes = network.parameters.map(({ node }) => node);
  const objective = add(lossOf(loss, network.forward(x, counter), y, weights), penalty(network, { l1: 0.01, l2: 0.1 }));
  const gradients = clipByValue(clipByNorm(grad(objective, nodes), 0.5), 0.2);
  const scalars = Object.fromEntries(Object.keys(optimizer.scalars(1, 1)).map((key) => [key, input(key, [])]));
  const updates = new Map<Parameter, Node>();
  nodes.forEach((node, i) => {
    const slots = Object.fromEntries(
      optimizer.slots.map((slot) => [slot, parameter(`${node.name}.${slot}`, node.shape)]),
    );
    const next = optimizer.update(node, gradients[i]!, slots, scalars);
    updates.set(node, next.parameter);
    for (const [slot, state] of Object.entries(slots)) updates.set(state, next.slots[slot]!);
  });
  const values: [Input, Float64Array][] = [
    [x, Float64Array.from({ length: rows * inputs }, () => draws.normal())],
    [
      y,
      Float64Array.from({ length: y.shape.reduce((a, b) => a * b, 1) }, () => draws.integer(Math.min(outputs + 1, 3))),
    ],
    [weights, Float64Array.from({ length: rows }, () => draws.integer(3))],
  ];
  return {
    outputs: { loss: objective },
    updates,
    parameters: new Map(network.parameters.map((p) => [p.node, p.values])),
    rows: Array.from(
      { length: steps },
      (_, i) =>
        new Map<Input, ArrayLike<number>>([
          ...values,
          [counter, [i]],
          ...Object.entries(optimizer.scalars(i + 1, 0.01)).map(([key, value]) => [scalars[key]!, [value]] as const),
        ]),
    ),
    read: [...updates.keys()],
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
