/** A layer of your own in a few lines: sines whose frequencies are learned. */
import assert from 'node:assert/strict';
import {
  adam,
  add,
  defineLayer,
  fit,
  layers,
  load,
  matmul,
  type NetworkModel,
  save,
  sequential,
  sin,
} from 'chainrule/node';

const waves = defineLayer(
  'waves',
  ([inputs]) => ({ row: [8], parameters: { weight: [8, inputs!], bias: [8] } }),
  (x, { weight, bias }) => sin(add(matmul(x, weight!, { transposeB: true }), bias!)),
);

const x = Array.from({ length: 100 }, (_, i) => [i / 10 - 5]);
const data = { x, y: x.map(([at]) => Math.sin(1.5 * at!)) };
const network = sequential([waves(), layers.linear(1)], { row: [1], seed: 1 });
const model = await fit(network, data, {
  loss: 'meanSquaredError',
  optimizer: adam({ learningRate: 0.03 }),
  epochs: 500,
});
const scores = await model.evaluate(data);
console.log(scores, 'at 2:', model.predict([2]), 'where sin(3) =', Math.sin(3));

await save(model, 'waves.safetensors');
const loaded = await load<NetworkModel>('waves.safetensors', { layers: { waves } });
assert.deepEqual(loaded.predict([2]), model.predict([2]));
assert.ok(scores.loss < 1e-4);
