/** A network of layers of your choice, one of them your own, on two spirals that no straight line divides. */
import assert from 'node:assert/strict';
import {
  adamw,
  concat,
  constant,
  describeLayers,
  evaluate,
  type Layer,
  layers,
  losses,
  sequential,
  sin,
  train,
} from 'chainrule';
import { columnNamed, generate, type NumberColumn, type Table } from 'chainrule/data';

// A layer is a plain object. `build` says for the shape of a row what comes out, and which parameters there are; here the
// coordinates pass on together with their sines. Later layers learn from it how wide the rows are.
const withSines: Layer = {
  type: 'withSines',
  options: {},
  build: ([width]) => ({ row: [2 * width!], parameters: [] }),
  apply: (x) => concat([x, sin(x)], 1),
};

const network = sequential(
  [
    withSines,
    layers.linear(32, { initializer: 'heNormal' }),
    layers.layerNorm(),
    layers.activation('silu'),
    layers.dropout(0.1),
    layers.linear(32, { initializer: 'heNormal' }),
    layers.activation('silu'),
    layers.linear(2),
  ],
  { row: [2], seed: 1 },
);
for (const { name, detail, parameters, formula } of describeLayers(network)) {
  console.log(`${name.padEnd(8)}${detail.padEnd(40)}${String(parameters).padStart(6)}  ${formula}`);
}

function arrays(table: Table): { x: number[]; y: number[] } {
  const [x1, x2] = ['x1', 'x2'].map((name) => (columnNamed(table, name) as NumberColumn).values);
  const y = columnNamed(table, 'y');
  if (y.kind !== 'category') throw new Error('the arm of a spiral is a class');
  return { x: [...x1!].flatMap((value, row) => [value, x2![row]!]), y: [...y.codes] };
}
const training = arrays(generate('spiral', { rows: 400, noise: 0.1, seed: 1 }));
const held = arrays(generate('spiral', { rows: 200, noise: 0.1, seed: 2 }));

const loss = losses.crossEntropy();
const events = train(network, training, {
  loss,
  optimizer: adamw({ learningRate: 0.01 }),
  epochs: 60,
  validation: held,
  seed: 1,
});
console.log('\nepoch  loss (with dropout)  loss of held-out rows  accuracy');
for await (const { epoch, loss: mean, validation, stopped, bestEpoch } of events) {
  if (epoch % 10 === 0) {
    const cells = [
      mean.toFixed(4).padStart(19),
      validation!.loss.toFixed(4).padStart(21),
      validation!.accuracy!.toFixed(3),
    ];
    console.log(`${String(epoch).padStart(5)}  ${cells.join('  ')}`);
  }
  if (stopped) console.log(`${stopped.message}; the weights of epoch ${bestEpoch} are kept`);
}

// Without `training`, `forward` gives the graph without dropout, so the same row always has the same answer.
const probabilities = loss.predict(network.forward(constant(held.x, [200, 2])));
const weights = new Map(network.parameters.map(({ node, values }) => [node, values]));
const [values] = evaluate([probabilities], weights);
const right = held.y.filter((label, row) => (values![2 * row + 1]! > 0.5 ? 1 : 0) === label).length;
console.log(`\n${right} of ${held.y.length} held-out points are on the arm that the network says`);
assert.ok(right >= 190, 'at most one point in twenty is wrong');
