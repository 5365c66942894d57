/** Several targets of one table, and rows that do not all count the same: one network learns them together, a score for each. */
import assert from 'node:assert/strict';
import { random } from 'chainrule';
import { fitTable, load, type MultiTargetModel, save } from 'chainrule/node';

// Flats, made up. A row stands for as many flats as `flats` says: a house with forty of a kind is one row.
const draws = random(4, 'flats');
const rows = Array.from({ length: 600 }, () => {
  const [area, floor, heating] = [
    30 + 100 * draws.uniform(),
    draws.integer(12),
    draws.uniform() < 0.3 ? 'wood' : 'gas',
  ];
  const sunny = floor + 3 * draws.normal() > 5;
  return {
    area,
    floor,
    heating,
    flats: 1 + draws.integer(40),
    rent: 12 * area + 15 * floor + (sunny ? 80 : 0) + 40 * draws.normal(),
    kilowattHours: 140 * area * (heating === 'wood' ? 1.2 : 1) - 100 * floor + 300 * draws.normal(),
    sunny,
    loud: floor < 2 || draws.uniform() < 0.05 ? 'yes' : 'no',
  };
});
const known = { features: ['area', 'floor', 'heating'], sampleWeights: 'flats', seed: 1 } as const;

const costs = await fitTable(rows, { target: ['rent', 'kilowattHours'], ...known });
console.log(costs.plan.reason);
const { result, targets } = costs.evaluations.test!;
for (const [name, { result: scores }] of Object.entries(targets)) {
  if ('r2' in scores) console.log(`${name}: off by ${scores.mae.toFixed(0)} on average, R² ${scores.r2!.toFixed(3)}`);
}
console.log(`${result.rows} test rows, which by their weights say as much as ${result.effectiveRows!.toFixed(0)}`);

await save(costs, 'costs.safetensors');
const loaded = await load<MultiTargetModel<'rent' | 'kilowattHours'>>('costs.safetensors');
const { values } = loaded.predict({ area: 80, floor: 6, heating: 'wood' });
console.log(
  `80 m², sixth floor, wood: ${Number(values.rent).toFixed(0)} a month, ${Number(values.kilowattHours).toFixed(0)} kWh a year`,
);
assert.ok(Math.abs(Number(values.rent) - 1090) < 60);

// Columns of two values each are labels: they do not exclude one another, and each has a probability of its own.
const labels = await fitTable(rows, { target: ['sunny', 'loud'], ...known });
console.log(`\n${labels.plan.reason}`);
const { sunny, loud } = labels.predict({ area: 80, floor: 6, heating: 'gas' }).probabilities!;
console.log(`sixth floor: sunny ${(100 * sunny.true!).toFixed(0)} %, loud ${(100 * loud.yes!).toFixed(0)} %`);
const judged = labels.evaluations.test!.result;
if ('exactMatch' in judged) {
  console.log(
    `${(100 * judged.accuracy).toFixed(1)} % of the labels right, ${(100 * judged.exactMatch).toFixed(1)} % of the rows in both`,
  );
}
