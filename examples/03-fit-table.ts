/** The short way: from rows to a model that predicts, is saved and is loaded again. */
import assert from 'node:assert/strict';
import { random } from 'chainrule';
import { fitTable, load, save } from 'chainrule/node';

// Three kinds of flowers, made up: two numbers that overlap between kinds, and a word.
const draws = random(7, 'flowers');
const kinds = [
  { kind: 'daisy', petal: 1.5, stem: 12 },
  { kind: 'poppy', petal: 4.2, stem: 44 },
  { kind: 'tulip', petal: 4.9, stem: 38 },
];
const flowers = Array.from({ length: 450 }, (_, i) => {
  const { kind, petal, stem } = kinds[i % 3]!;
  return {
    petal: petal + 0.5 * draws.normal(),
    stem: stem + 6 * draws.normal(),
    season: kind === 'tulip' && draws.uniform() < 0.8 ? 'spring' : 'summer',
    kind,
  };
});

const model = await fitTable(flowers, {
  target: 'kind',
  seed: 1,
  onStart: ({ reason, rows, features, widths }) => {
    console.log(`${reason}\n${rows.train} rows to learn from, ${rows.validation} to stop by, ${rows.test} to judge by`);
    console.log(`${features} features, network ${widths.join('-')}`);
  },
});
console.log(`${model.stopped.message} (${model.seconds.toFixed(1)} s)\n`);

const { result } = model.evaluations.test!;
if (!('confusion' in result)) throw new Error('the kind of a flower is a class, not a number');
console.log(`test accuracy ${(100 * result.accuracy).toFixed(1)} %; rows of actual, columns of predicted kinds:`);
console.log(`${' '.repeat(8)}${model.classes.map((name) => name.padStart(8)).join('')}`);
model.classes.forEach((name, i) => {
  console.log(name.padEnd(8) + result.confusion[i]!.map((count) => String(count).padStart(8)).join(''));
});
assert.ok(result.accuracy > 0.9, 'nine of ten flowers that the model has not seen are named rightly');

await save(model, 'flowers.safetensors');
const loaded = await load('flowers.safetensors');
const unknown = [
  { petal: 1.4, stem: 10, season: 'summer' },
  { petal: 5.1, stem: 36, season: 'spring' },
  { petal: 4.5, stem: null, season: 'summer' },
];
console.log();
for (const [i, { prediction, probabilities }] of loaded.predict(unknown).entries()) {
  const shares = Object.entries(probabilities!).map(([kind, p]) => `${kind} ${(100 * p).toFixed(0)} %`);
  console.log(`${JSON.stringify(unknown[i])}: ${prediction} (${shares.join(', ')})`);
}
assert.deepEqual(loaded.predict(unknown), model.predict(unknown), 'the loaded model answers to the last bit the same');
