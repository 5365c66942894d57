/** TensorFlow Playground's own training runs, by this library's graph, gradient and backends. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compatibleData, type PlaygroundPoint } from '../../playground/compatibility/data.ts';
import { grad } from '../../src/autodiff/grad.ts';
import type { Backend } from '../../src/backends/backend.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import { input, type Node, type Parameter, parameter } from '../../src/graph/node.ts';
import { add, matmul, mean, mul, reshape, square, sub, tanh } from '../../src/ops/index.ts';

interface Case {
  nTrain: number;
  train0to2: PlaygroundPoint[];
  test0: PlaygroundPoint;
  initialWeights: number[];
  lossTrainTestAtEpoch: Record<string, [number, number]>;
}

const { seed, cases } = JSON.parse(
  readFileSync(new URL('../fixtures/tf-playground.json', import.meta.url), 'utf8'),
) as {
  seed: string;
  cases: Record<string, Case>;
};
const widths = [2, 4, 2, 1];
const batch = 10;
const learningRate = 0.03;

/** Trains as nn.ts does: batches in order, half squared error, no shuffling; the losses on both halves at each epoch asked for. */
async function run(backend: Backend, name: string, made: ReturnType<typeof compatibleData>, epochs: readonly number[]) {
  const parameters = widths
    .slice(1)
    .map((units, i): [Parameter, Parameter] => [parameter(`w${i}`, [units, widths[i]!]), parameter(`b${i}`, [units])]);
  const forward = (x: Node) =>
    parameters.reduce((value, [w, b], i) => {
      const z = add(matmul(value, w, { transposeB: true }), b);
      return i < 2 || !name.startsWith('reg-') ? tanh(z) : z;
    }, x);
  const lossOn = (rows: number) =>
    mean(mul(0.5, square(sub(reshape(forward(input('x', [rows, 2])), [rows]), input('y', [rows])))));
  const loss = lossOn(batch);
  const all = parameters.flat();
  const gradients = grad(loss, all);
  const updates = new Map(all.map((node, i) => [node, sub(node, mul(learningRate, gradients[i]!))]));
  const rows = made.train.length;
  const program = compile([
    { name: 'step', outputs: {}, updates, rows: rows / batch },
    { name: 'judge', outputs: { loss: lossOn(rows) } },
  ]);
  const executable = await backend.instantiate(program);
  for (const [i, [w, b]] of parameters.entries()) {
    executable.write(w, made.weights[i]!);
    executable.write(b, new Array<number>(b.shape[0]!).fill(0.1));
  }
  const fill = (name: string, row: number, points: readonly PlaygroundPoint[]) => {
    const table = executable.table(name);
    table.field('x').set(
      row,
      points.flatMap((point) => [point.x, point.y]),
    );
    table.field('y').set(
      row,
      points.map(({ label }) => label),
    );
  };
  for (let row = 0; row < rows / batch; row++) fill('step', row, made.train.slice(row * batch, (row + 1) * batch));
  const judge = async (points: readonly PlaygroundPoint[]) => {
    fill('judge', 0, points);
    await executable.run('judge');
    return executable.table('judge').field('loss').number(0);
  };
  const losses: Record<number, [number, number]> = {};
  for (let epoch = 0; epoch <= epochs.at(-1)!; epoch++) {
    if (epochs.includes(epoch)) losses[epoch] = [await judge(made.train), await judge(made.test)];
    await executable.run('step', rows / batch);
  }
  executable.free();
  return losses;
}

describe('seed 0.12345, network 2-4-2-1, learning rate 0.03, batches of 10', () => {
  for (const [key, expected] of Object.entries(cases)) {
    const [name, noise] = key.split('/noise') as [string, string];
    const made = compatibleData({ seed, dataset: name, noise: Number(noise), percTrainData: 50, widths });

    it(`${key}: data and initial weights`, () => {
      expect(made.train.length).toBe(expected.nTrain);
      // The order of some products is not known: the last digit may differ.
      const numbers = (points: readonly PlaygroundPoint[]) => points.flatMap(({ x, y, label }) => [x, y, label]);
      const right = numbers([...expected.train0to2, expected.test0]);
      for (const [i, value] of numbers([...made.train.slice(0, 3), made.test[0]!]).entries()) {
        expect(value).toBeCloseTo(right[i]!, 12);
      }
      expect(made.weights.flat()).toEqual(expected.initialWeights);
    });

    // Float64 sums in another order; float32 loses up to four digits over 100 epochs.
    it.each([
      { backend: reference, epochs: [0, 1, 10], bound: 1e-10 },
      { backend: wasm, epochs: [0, 1, 10, 100], bound: 2e-4 },
    ])(`${key}: losses on $backend.name within $bound at epochs $epochs`, async ({ backend, epochs, bound }) => {
      const losses = await run(backend, name, made, epochs);
      for (const epoch of epochs) {
        const [train, test] = expected.lossTrainTestAtEpoch[epoch]!;
        expect(Math.abs(losses[epoch]![0] - train) / train).toBeLessThan(bound);
        expect(Math.abs(losses[epoch]![1] - test) / test).toBeLessThan(bound);
      }
    });
  }
});
