/**
 * Test results on real tables with no option but the target, against scikit-learn's defaults on the same rows
 * (row i is a test row when i % 4 is 3): `npm run bench:tables [-- set...]`. Needs ../shared.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { readCsv } from '../src/data/csv.ts';
import { dropColumns, selectRows, type Table } from '../src/data/table.ts';
import { fitTable } from '../src/model/fit-table.ts';

interface Baseline {
  file: string;
  target: string;
  dropped: string[];
  metric: 'accuracy' | 'r2';
  mean: number;
  sd: number;
  rows: number;
  testRows: number;
  seconds: number;
}

const shared = fileURLToPath(new URL('../../shared/', import.meta.url));
const { sets } = JSON.parse(readFileSync(join(shared, 'reference/sklearn-baselines.json'), 'utf8')) as {
  sets: Record<string, Baseline>;
};
/** The largest standard deviation of the baselines, half a point, and one test row. */
const slack = (set: Baseline): number =>
  Math.max(...Object.values(sets).map(({ sd }) => sd)) + 0.005 + 1 / set.testRows;

const wanted = process.argv.slice(2);
let ours = 0;
let theirs = 0;
console.log('set          scikit-learn  chainrule (three seeds)             needed  met  s theirs  s ours  epochs');
for (const [name, set] of Object.entries(sets)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const bytes = readFileSync(join(shared, 'data', set.file));
  const scores: number[] = [];
  const epochs: number[] = [];
  let seconds = 0;
  for (const seed of [0, 1, 2]) {
    const started = performance.now();
    const { table } = await readCsv(new Uint8Array(bytes), { name: set.file });
    const { train, test } = divide(dropColumns(table, set.dropped));
    const model = await fitTable(train, { target: set.target, test, seed });
    seconds += (performance.now() - started) / 1000 / 3;
    const { result } = model.evaluations.test!;
    scores.push('accuracy' in result ? result.accuracy : (result.r2 ?? 0));
    epochs.push(model.history.length);
  }
  const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
  const needed = set.mean - slack(set);
  ours += seconds;
  theirs += set.seconds;
  console.log(
    [
      name.padEnd(12),
      set.mean.toFixed(4).padStart(12),
      ` ${mean.toFixed(4)} (${scores.map((score) => score.toFixed(4)).join(' ')})`.padEnd(36),
      needed.toFixed(4),
      mean >= needed ? 'yes' : 'NO ',
      set.seconds.toFixed(2).padStart(9),
      seconds.toFixed(2).padStart(7),
      ` ${epochs.join(' ')}`,
    ].join(' '),
  );
}
console.log(`seconds in all: scikit-learn ${theirs.toFixed(1)}, chainrule ${ours.toFixed(1)}`);

function divide(table: Table): { train: Table; test: Table } {
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  return {
    train: selectRows(
      table,
      rows.filter((row) => row % 4 !== 3),
    ),
    test: selectRows(
      table,
      rows.filter((row) => row % 4 === 3),
    ),
  };
}
