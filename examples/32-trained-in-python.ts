/** Trained in Python, explained here: the weights of a network of PyTorch, one row through it, and a model that the page opens. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  constant,
  evaluate,
  fitTable,
  layers,
  loadWeights,
  losses,
  readTable,
  save,
  sequential,
  sgd,
  sigmoid,
  walkNetwork,
  walkText,
} from 'chainrule/node';

// What `python3 32-trained-in-python/train.py` writes: the rows, and the state dict of its network.
const written = (name: string) => readFileSync(new URL(`32-trained-in-python/${name}`, import.meta.url));

const network = sequential([layers.linear(2, 6), layers.activation('tanh'), layers.linear(1)]);
loadWeights(network, written('moons.safetensors'));

// The same answer as there: 0.779322.
const values = new Map(network.parameters.map((parameter) => [parameter.node, parameter.values]));
const [probability] = evaluate([sigmoid(network.forward(constant([0.5, 0.25], [1, 2])))], values);
console.log(`upper at (0.5, 0.25): ${probability![0]!.toFixed(6)}`);
assert.ok(Math.abs(probability![0]! - 0.779322) < 1e-6);

// Why: the way of this point through the network, forward, and the gradient of its loss backward.
const walk = walkNetwork(network, { x: [0.5, 0.25], y: [1] }, { loss: losses.binaryCrossEntropy() });
console.log(`\n${walkText(walk)}`);

// The file of weights says nothing of columns and classes. A fit that goes on from it does: one epoch at a rate that moves nothing.
const { table } = await readTable(written('moons.csv').toString());
const model = await fitTable(table, {
  target: 'moon',
  from: network,
  optimizer: sgd({ learningRate: 1e-12 }),
  epochs: 1,
});
const { prediction, probabilities } = model.predict({ x1: 0.5, x2: 0.25 });
console.log(`\n${prediction}: ${probabilities!.upper!.toFixed(6)}`);
await save(model, 'moons.safetensors');
assert.ok(Math.abs(probabilities!.upper! - probability![0]!) < 1e-6);
// chainrule play moons.safetensors 32-trained-in-python/moons.csv
