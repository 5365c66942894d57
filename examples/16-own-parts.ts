/** A loss and a layer of your own, all the way: trained, saved in a file, and read back with their makers. */
import assert from 'node:assert/strict';
import {
  add,
  argMax,
  equal,
  fitTable,
  type Layer,
  type LayerOptions,
  type Loss,
  layers,
  logSoftmax,
  losses,
  mul,
  neg,
  oneHot,
  pow,
  sequential,
  softmax,
  sub,
  sum,
  train,
} from 'chainrule';
import { encodeRows, generate } from 'chainrule/data';
import { applyStack, layerFromOptions, placeLayers, stackParameters } from 'chainrule/engine';
import { load, save } from 'chainrule/node';

// A loss of classes: -(1 - p)^gamma log p, in which rows that are right already count less (Lin et al. 2017). It is made from
// the options that a file keeps; `outputs` says how many numbers a network gives for so many classes.
function focal({ gamma }: { gamma: number }): Loss {
  return {
    name: 'focal',
    options: { gamma },
    task: 'classification',
    targets: 'classes',
    outputs: (classes) => classes,
    perRow: (logits, classes) => {
      const right = oneHot(classes, logits.shape[1]!);
      const missing = sub(1, sum(mul(softmax(logits), right), 1));
      return neg(mul(pow(missing, gamma), sum(mul(logSoftmax(logits), right), 1)));
    },
    correct: (logits, classes) => equal(argMax(logits), classes),
    predict: (logits) => softmax(logits),
  };
}
const blobs = generate('blobs', { rows: 300, noise: 0.2, seed: 1 });
const fit = await fitTable(blobs, { target: 'y', loss: focal({ gamma: 2 }), hidden: [16], epochs: 60 });
await save(fit, 'focal.safetensors');
const model = await load('focal.safetensors', { losses: { focal } });
const { result } = await model.evaluate(blobs);
if (!('accuracy' in result)) throw new Error('the target is a class');
console.log(`focal loss: ${model.classes.length} classes, accuracy ${result.accuracy.toFixed(3)}`);
assert.deepEqual(model.predict([{ x1: 1, x2: 2 }]), fit.predict([{ x1: 1, x2: 2 }]));

// A layer that is made of layers: x + f(x). Its parameters are named by its place and theirs.
function residual(inner: readonly Layer[]): Layer {
  return {
    type: 'residual',
    options: { layers: inner.map(({ type, options }) => ({ type, options })) },
    build: (row) => ({ row, parameters: stackParameters(placeLayers(inner, row)) }),
    apply: (x, values, context) => add(x, applyStack(placeLayers(inner, x.shape.slice(1)), x, values, context).at(-1)!),
  };
}
const { data } = encodeRows(fit, blobs);
const network = sequential(
  [
    layers.linear(16),
    ...[1, 2, 3].map(() => residual([layers.batchNorm(), layers.activation('relu'), layers.linear(16)])),
    layers.linear(fit.classes.length),
  ],
  { row: [2], seed: 1 },
);
for await (const { epoch, loss, metrics } of train(network, data, { loss: losses.crossEntropy(), epochs: 20 }))
  if (epoch % 10 === 0)
    console.log(`residual, epoch ${epoch}: loss ${loss.toFixed(4)}, accuracy ${metrics.accuracy!.toFixed(3)}`);
console.log(
  `its parameters: ${network.parameters
    .map(({ name }) => name)
    .slice(2, 8)
    .join(', ')}, ...`,
);

const saved = { network, loss: losses.crossEntropy(), preprocessing: fit.preprocessing, configuration: {} };
await save(saved, 'residual.safetensors');
const again = await load('residual.safetensors', {
  layers: {
    residual: (options: { layers: { type: string; options: LayerOptions }[] }) =>
      residual(options.layers.map((one) => layerFromOptions(one.type, one.options))),
  },
});
assert.equal(again.network.parameters.length, network.parameters.length);
