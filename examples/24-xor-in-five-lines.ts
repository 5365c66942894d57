/** XOR in five lines: a network, its rows, a model that predicts, and its file. */
import assert from 'node:assert/strict';
import { fit, mlp } from 'chainrule';
import { load, type NetworkModel, save } from 'chainrule/node';

// biome-ignore format: a table of XOR
const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
const network = mlp({ inputs: 2, hidden: [8], outputs: 1, activation: 'tanh' });
const xor = await fit(network, data, { epochs: 2000 });
console.log('0 xor 1:', xor.predict([0, 1]), 'all four:', xor.predict(data.x));
await save(xor, 'xor.safetensors');

// The model remembers its loss, how its training ended, and answers alike when it is read from its file.
console.log(xor.loss.name, xor.training.loss.toFixed(4), xor.training.stopped?.message);
const loaded = await load<NetworkModel>('xor.safetensors');
assert.deepEqual(loaded.predict(data.x), xor.predict(data.x));
assert.equal((await loaded.evaluate(data)).accuracy, 1);
