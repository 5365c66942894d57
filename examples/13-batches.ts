/** Gradient descent, stochastic gradient descent and minibatches from one start: what each has learned from how many samples. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { losses, mlp, sgd, train } from 'chainrule';
import { columnNamed, generate, type NumberColumn } from 'chainrule/data';
import { linePicture } from 'chainrule/report';

const table = generate('xor', { rows: 200, noise: 0.1, seed: 1 });
const [x1, x2] = ['x1', 'x2'].map((name) => (columnNamed(table, name) as NumberColumn).values);
const classes = columnNamed(table, 'y');
assert.ok(classes.kind === 'category');
// Coordinates from -1 to 1.
const rows = { x: [...x1!].flatMap((value, row) => [value / 5.3, x2![row]! / 5.3]), y: [...classes.codes] };

const loss = losses.binaryCrossEntropy();
const epochs = 100;
const methods = [
  { name: 'gradient descent', batchSize: 'full' as const, perStep: 200 },
  { name: 'minibatches of 10', batchSize: 10, perStep: 10 },
  { name: 'one sample at a time', batchSize: 1, perStep: 1 },
];

interface Run {
  name: string;
  steps: number;
  /** The loss of all rows after each epoch. */
  losses: number[];
}

const runs: Run[] = [];
for (const { name, batchSize, perStep } of methods) {
  const network = mlp({ inputs: 2, hidden: [4, 2], outputs: 1, activation: 'tanh', seed: 3 });
  const options = { loss, optimizer: sgd({ learningRate: 0.1 }), batchSize, epochs, seed: 1, validation: rows };
  const after: number[] = [];
  let seconds = 0;
  for await (const event of train(network, rows, options)) {
    after.push(event.validation!.loss);
    seconds = event.seconds;
  }
  runs.push({ name, steps: (epochs * rows.y.length) / perStep, losses: after });
  // Time differs from run to run and from machine to machine: it is shown, and nothing depends on it.
  console.error(`${name}: ${(1000 * seconds).toFixed(0)} ms for ${epochs} epochs`);
}

console.log('200 rows of noisy XOR, 2-4-2-1 tanh, SGD with learning rate 0.1, the same initial weights\n');
console.log(`samples seen${runs.map(({ name }) => name.padStart(22)).join('')}`);
for (const epoch of [1, 2, 5, 10, 20, 50, 100]) {
  const cells = runs.map((run) => run.losses[epoch - 1]!.toFixed(4).padStart(22)).join('');
  console.log(`${(epoch * rows.y.length).toLocaleString('en-US').padStart(12)}${cells}`);
}
console.log(`${'steps'.padStart(12)}${runs.map(({ steps }) => steps.toLocaleString('en-US').padStart(22)).join('')}`);

/** How much the loss goes up and down from epoch to epoch at the end. */
const unrest = ({ losses: values }: Run) => {
  const last = values.slice(-20);
  return last.slice(1).reduce((sum, value, i) => sum + Math.abs(value - last[i]!), 0) / (last.length - 1);
};
console.log(`\nmean change of the loss from epoch to epoch over the last 20 epochs`);
for (const run of runs) console.log(`  ${run.name.padEnd(22)}${unrest(run).toExponential(1)}`);

const [full, mini, single] = runs;
assert.ok(mini!.losses.at(-1)! < full!.losses.at(-1)!, 'of as many samples, more steps learn more');
assert.ok(single!.losses[4]! < full!.losses[4]!);
assert.ok(unrest(single!) > unrest(full!), 'but single samples pull to and fro');

writeFileSync(
  '13-batches.svg',
  linePicture({
    title: 'Noisy XOR: loss of all rows against samples seen',
    xLabel: 'samples seen',
    yLabel: 'loss',
    linear: true,
    lines: runs.map(({ name, losses: values }) => ({
      name,
      points: values.map((value, epoch) => [(epoch + 1) * rows.y.length, value] as const),
    })),
  }),
);
