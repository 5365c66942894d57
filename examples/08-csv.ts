/** A table as people have it: gaps, words, an identifier. What the reader and the preprocessing make of each column. */
import assert from 'node:assert/strict';
import { ChainruleError, fitTable, random } from 'chainrule';
import { readCsv } from 'chainrule/data';

// 300 houses with separator ";", missing values in three spellings, and a price that follows from the rest.
const draws = random(3, 'houses');
const roofs = ['tiles', 'slate', 'flat'];
const lines = Array.from({ length: 300 }, (_, i) => {
  const area = Math.round(60 + 120 * draws.uniform());
  const year = 1950 + draws.integer(70);
  const roof = roofs[draws.integer(3)]!;
  const garden = draws.uniform() < 0.5;
  const price = 2.1 * area + 0.8 * (year - 1950) + (roof === 'slate' ? 30 : 0) + (garden ? 25 : 0) + 8 * draws.normal();
  const cells = [
    draws.uniform() < 0.03 ? 'NA' : area,
    i % 9 === 0 ? '' : year,
    i % 40 === 0 ? '?' : roof,
    garden ? 'yes' : 'no',
  ];
  return [`H-${1000 + i}`, ...cells, price.toFixed(1)].join(';');
});
const text = `house;area;built;roof;garden;price\n${lines.join('\n')}\n`;
console.log(`${text.split('\n', 4).join('\n')}\n...\n`);

const { table, notes, separator } = await readCsv(text, { name: 'houses.csv' });
console.log(`${table.rows} rows, separator "${separator}"`);
for (const { name, kind, reason, distinct, missing } of notes) {
  console.log(
    `  ${name.padEnd(8)}${kind.padEnd(10)}${`${distinct} different`.padEnd(15)}${`${missing} missing`.padEnd(12)}${reason}`,
  );
}

const model = await fitTable(table, {
  target: 'price',
  seed: 1,
  onStart: ({ reason, features, notes: decisions, warnings }) => {
    console.log(`\n${reason}\n${features} features`);
    for (const line of [...decisions, ...warnings]) console.log(`  ${line}`);
  },
});
const { result } = model.evaluations.test!;
if (!('r2' in result)) throw new Error('the price is a number, not a class');
console.log(
  `\ntest rows: R2 ${result.r2!.toFixed(3)}, root mean squared error ${result.rmse.toFixed(1)} (8 of it is noise)`,
);
assert.ok(result.r2! > 0.8, 'four fifths of the variance of unseen prices are explained');

// What a model has not seen gives a warning, not a failure: a roof it does not know, a house without a year.
const { table: wanted } = await readCsv('area,built,roof,garden\n100,1990,slate,yes\n100,,thatch,no\n');
const predicted = model.predictTable(wanted);
console.log(`predicted: ${Array.from(predicted.values, (price) => price.toFixed(0)).join(', ')}`);
for (const warning of predicted.warnings) console.log(`  ${warning}`);
assert.equal(predicted.rows, 2);

// What cannot be meant stops, and says how to go on.
const misspelt = await fitTable(text, { target: 'prise' }).catch((error: unknown) => error);
assert.ok(misspelt instanceof ChainruleError);
console.log(`\n${misspelt.message}`);
assert.match(misspelt.message, /try "price"/);
