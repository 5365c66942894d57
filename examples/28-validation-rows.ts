/** Validation rows of your own: the latest rows decide when to stop, and are not learned. */
import assert from 'node:assert/strict';
import { fit, fitTable, mlp } from 'chainrule';

// Rents that rise from year to year: rows at random would tell too little about the next one.
const flats = Array.from({ length: 600 }, (_, i) => {
  const [area, year] = [30 + ((i * 37) % 90), 2015 + Math.floor(i / 75)];
  return { area, year, rent: 8 * area + 20 * (year - 2015) + ((i * 29) % 50) };
});
const [earlier, later] = [flats.filter(({ year }) => year < 2022), flats.filter(({ year }) => year === 2022)];

// A table, rows as objects, or CSV; with `fitTable` of chainrule/node also the path of a file.
const model = await fitTable(earlier, { target: 'rent', validation: later });
console.log(model.plan.rows, model.plan.notes.at(-1));
console.log(model.stopped.message);
console.log('of the latest year:', model.evaluations.validation!.result);
assert.equal(model.plan.rows.validation, 75);

// The same for rows of numbers.
const numbers = (rows: typeof flats) => ({
  x: rows.map(({ area, year }) => [area / 100, (year - 2015) / 10]),
  y: rows.map(({ rent }) => rent / 1000),
});
const network = mlp({ inputs: 2, hidden: [16], outputs: 1 });
const { training } = await fit(network, numbers(earlier), { validation: numbers(later), patience: 20, epochs: 300 });
console.log(
  `epoch ${training.bestEpoch} was the best: the validation loss was ${training.validation!.loss.toFixed(5)} at the end`,
);
assert.ok(training.validation!.rmse! < 0.1);
