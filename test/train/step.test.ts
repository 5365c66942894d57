/** What a training step does to the weights, held to the formulas: the gradient of the mean, penalties, clipping, in this order. */
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { accumulationOf } from '../../src/backends/blas/kernels/accumulation.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { compile } from '../../src/compiler/compile.ts';
import { buffersWritten } from '../../src/compiler/program.ts';
import { constant, type Node, type Parameter } from '../../src/graph/node.ts';
import { activation, linear } from '../../src/nn/layers/index.ts';
import { crossEntropy } from '../../src/nn/losses/index.ts';
import { meanLoss } from '../../src/nn/mean-loss.ts';
import { sequential } from '../../src/nn/network.ts';
import { penalty } from '../../src/nn/penalty.ts';
import { random } from '../../src/numeric/random.ts';
import { add } from '../../src/ops/index.ts';
import { sgd } from '../../src/optim/index.ts';
import { dataNodes } from '../../src/train/objective.ts';
import { everySlab, trainingSlabs } from '../../src/train/slabs.ts';
import { type Regularisation, stepFunction } from '../../src/train/step.ts';
import { runs, scaledError } from '../nn/run.ts';

const none = { l1: 0, l2: 0 };
const rows = 7;
const learningRate = 0.1;
const draws = random(5, 'objective');
const x = Float64Array.from({ length: rows * 3 }, () => draws.normal());
const y = Int32Array.from({ length: rows }, () => draws.integer(3));
const loss = crossEntropy({ classWeights: [1, 2, 4] });

/** The weights after one step of training from their initial values, and the slope there of the weighted mean of losses plus penalty. */
async function stepOf(sampleWeights: readonly number[], regularisation: Regularisation) {
  const network = sequential([linear(3, 4), activation('tanh'), linear(4, 3)], { seed: 2 });
  const optimizer = sgd({ learningRate });
  const data = dataNodes(rows, network, loss, true);
  const slabs = trainingSlabs(network, optimizer);
  const nodes = network.parameters.map(({ node }) => node);
  const before = network.parameters.map(({ values }) => values);
  const [result] = await runs(reference, {
    ...stepFunction('step', rows, 1, { network, loss, data }, { optimizer, slabs, regularisation }),
    parameters: new Map<Parameter, ArrayLike<number>>([
      ...network.parameters.map(({ node, values }) => [node, values] as const),
      [data.x, x],
      [data.y, y],
      [data.sampleWeights!, sampleWeights],
    ]),
    rows: [{ rows: Array.from({ length: rows }, (_, row) => row), ...optimizer.scalars(1, learningRate) }],
    read: nodes,
  });
  const outputs = network.forward(constant(x, [rows, 3]));
  const goal = add(
    meanLoss(loss, outputs, constant(y, [rows], 'int32'), constant(sampleWeights)),
    penalty(network, regularisation),
  );
  const values = new Map<Node, Float64Array>(network.parameters.map((parameter) => [parameter.node, parameter.values]));
  const slopes = evaluate(grad(goal, nodes), values).map((slope) => Array.from(slope));
  return { before, after: result!.parameters, slopes };
}

it.each([false, true])(
  'descends inside the products that give the gradients, with sample weights: %s',
  (isWeighted) => {
    const network = sequential([linear(8), activation('tanh'), linear(3)], { row: [3] });
    const optimizer = sgd({ learningRate });
    const data = dataNodes(rows, network, loss, isWeighted);
    const slabs = trainingSlabs(network, optimizer);
    const rule = { optimizer, slabs, regularisation: none };
    const program = compile([stepFunction('step', rows, 1, { network, loss, data }, rule)], everySlab(slabs));
    const { kernels } = program.functions[0]!;
    for (const { node, role } of network.parameters) {
      if (role !== 'weight') continue;
      const weight = program.parameters.get(node)!;
      const writers = kernels.filter((kernel) => buffersWritten(kernel).includes(weight));
      expect(writers.map((kernel) => kernel.kind === 'call' && accumulationOf(kernel)?.target)).toEqual([weight]);
    }
  },
);

/** How far the weights are from where a step along the direction leads. */
function errorOf({ before, after }: Awaited<ReturnType<typeof stepOf>>, direction: readonly number[][]): number {
  const expected = direction.map((of, i) => of.map((slope, j) => before[i]![j]! - learningRate * slope));
  return scaledError(after.flat(), expected.flat());
}

const weights = [1, 0, 2.5, 1, 3, 0.5, 1];
/** The order of sums, in float64. */
const bound = 1e-14;

describe('a step', () => {
  it('goes along the gradient of the weighted mean', async () => {
    const step = await stepOf(weights, none);
    expect(errorOf(step, step.slopes)).toBeLessThanOrEqual(bound);
  });

  it('does not divide penalties by the number of rows', async () => {
    const step = await stepOf(weights, { l1: 0.02, l2: 0.3 });
    expect(errorOf(step, step.slopes)).toBeLessThanOrEqual(bound);
    const without = await stepOf(weights, none);
    expect(errorOf(step, without.slopes)).toBeGreaterThan(1e-3);
  });

  it('clips the gradient of mean and penalty, by value and then by norm', async () => {
    const step = await stepOf(weights, { l1: 0.02, l2: 0.3, clipValue: 0.05, clipNorm: 0.1 });
    const held = step.slopes.map((of) => of.map((slope) => Math.min(0.05, Math.max(-0.05, slope))));
    const norm = Math.hypot(...held.flat());
    expect(norm).toBeGreaterThan(0.1);
    const clipped = held.map((of) => of.map((slope) => (slope * 0.1) / norm));
    expect(errorOf(step, clipped)).toBeLessThanOrEqual(bound);
  });

  it('leaves the weights as they are where no row has a weight', async () => {
    const { before, after } = await stepOf(Array(rows).fill(0), none);
    expect(after).toEqual(before.map((values) => Array.from(values)));
  });
});
