/** How many hidden units XOR needs: a hundred random starts for each width and activation, on four corners and on a noisy square. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import {
  adam,
  add,
  binaryCrossEntropy,
  constant,
  evaluate,
  type Loss,
  matmul,
  mlp,
  mul,
  type Network,
  type Node,
  parameter,
  reshape,
  sigmoid,
  sum,
  train,
} from 'chainrule';
import { columnNamed, generate, type NumberColumn } from 'chainrule/data';
import { activations } from 'chainrule/engine';
import { linePicture } from 'chainrule/report';

const starts = 100;

/** The networks of a hundred seeds as one, an output for each: none has a weight in common with another. */
function sideBySide(width: number, activation: string): Network {
  const all = Array.from({ length: starts }, (_, seed) =>
    mlp({ inputs: 2, hidden: [width], outputs: 1, activation, seed }),
  );
  const shapes = [[starts * width, 2], [starts * width], [starts * width], [starts]];
  const parameters = shapes.map((shape, i) => {
    const { name, role } = all[0]!.parameters[i]!;
    const values = Float64Array.from(all.flatMap((network) => [...network.parameters[i]!.values]));
    return { name, shape, role, node: parameter(name, shape), values };
  });
  const [weights, biases, outputWeights, outputBiases] = parameters.map(({ node }) => node);
  const { apply } = activations.get(activation)!;
  const forward = (x: Node) => {
    const hidden = apply(add(matmul(x, weights!, { transposeB: true }), biases!));
    const products = reshape(mul(hidden, outputWeights!), [x.shape[0]!, starts, width]);
    return add(sum(products, 2), outputBiases!);
  };
  return { row: [2], output: [starts], parameters, forward };
}

/** The sum of all their losses: the slope by a weight is that of its own network's loss. */
const loss: Loss = {
  name: 'binaryCrossEntropy of each',
  task: 'regression',
  options: {},
  targets: 'values',
  perRow: (outputs, targets) => sum(binaryCrossEntropy(outputs, targets), 1),
  predict: sigmoid,
};

interface Rows {
  x: number[];
  y: number[];
}

/** For each start the share of rows that its network has right after training. */
async function accuracies(network: Network, training: Rows, test: Rows): Promise<number[]> {
  const data = { x: training.x, y: training.y.flatMap((y) => new Array<number>(starts).fill(y)) };
  const options = { loss, optimizer: adam({ learningRate: 0.05 }), batchSize: 'full' as const, epochs: 500 };
  for await (const { stopped } of train(network, data, options)) assert.notEqual(stopped?.reason, 'diverged');
  const values = new Map(network.parameters.map(({ node, values: numbers }) => [node, numbers]));
  const [logits] = evaluate([network.forward(constant(test.x, [test.y.length, 2]))], values);
  return Array.from({ length: starts }, (_, start) => {
    const right = test.y.filter((y, row) => logits![row * starts + start]! > 0 === (y === 1));
    return right.length / test.y.length;
  });
}

function square(rows: number, noise: number, seed: number): Rows {
  const table = generate('xor', { rows, noise, seed });
  const [x1, x2] = ['x1', 'x2'].map((name) => (columnNamed(table, name) as NumberColumn).values);
  const y = columnNamed(table, 'y');
  assert.ok(y.kind === 'category');
  return { x: [...x1!].flatMap((value, row) => [value, x2![row]!]), y: [...y.codes] };
}

const corners: Rows = { x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
const training = square(200, 0.1, 1);
const test = square(500, 0, 2);
const widths = [1, 2, 3, 4, 8];
const kinds = ['tanh', 'relu', 'sigmoid'];
const trials = [
  { name: 'four corners', training: corners, test: corners, needed: 1 },
  { name: 'noisy square', training, test, needed: 0.95 },
];

/** Numbers in columns under the widths. */
const line = (name: string, numbers: readonly number[]) =>
  console.log(name.padEnd(9) + numbers.map((number) => String(number).padStart(6)).join(''));

const rates = new Map<string, number[]>();
for (const { name, needed, ...rows } of trials) {
  const best = new Map<string, number[]>();
  console.log(`${name}: of ${starts} starts so many end with ${100 * needed} % of the rows right`);
  line('units', widths);
  for (const activation of kinds) {
    const shares: number[][] = [];
    for (const width of widths) shares.push(await accuracies(sideBySide(width, activation), rows.training, rows.test));
    const survivors = shares.map((all) => all.filter((share) => share >= needed).length);
    rates.set(`${name}, ${activation}`, survivors);
    best.set(
      activation,
      shares.map((all) => Math.round(1000 * Math.max(...all)) / 10),
    );
    line(activation, survivors);
  }
  console.log(`\n${name}: rows right of the best start, in percent`);
  line('units', widths);
  for (const [activation, percents] of best) line(activation, percents);
  console.log('');
}

const survivors = (trial: string, activation: string, width: number) =>
  rates.get(`${trial}, ${activation}`)![widths.indexOf(width)]!;
for (const activation of kinds) {
  assert.equal(survivors('four corners', activation, 1), 0, 'one hidden unit is one line');
  assert.ok(survivors('four corners', activation, 2) > 0, 'two can be enough for four points');
  assert.ok(survivors('four corners', activation, 2) < 90, 'from some starts');
  assert.equal(survivors('noisy square', activation, 2), 0, 'but not for the square');
  assert.ok(survivors('noisy square', activation, 8) >= 90);
}

writeFileSync(
  '12-survival.svg',
  linePicture({
    title: 'XOR learned, of 100 random starts',
    xLabel: 'hidden units',
    yLabel: 'share of starts',
    share: true,
    lines: [...rates].map(([name, counts]) => ({
      name,
      points: counts.map((count, i) => [widths[i]!, count / starts] as const),
    })),
  }),
);
