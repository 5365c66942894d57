/** A report of a fit shows what its model uses and its worst rows, with the cells that matter most. */
import { expect, test } from 'vitest';
import { fitTable } from '../../src/model/fit-table.ts';
import { partialDependence } from '../../src/model/partial-dependence.ts';
import { permutationImportance } from '../../src/model/permutation-importance.ts';
import { random } from '../../src/numeric/random.ts';
import { fitReport } from '../../src/report/fit-report.ts';
import { htmlReport } from '../../src/report/report.ts';

const { normal } = random(4, 'test/uses');
const rows = Array.from({ length: 120 }, (_, i) => {
  const [a, b] = [normal(), normal()];
  return { b, a, day: `2024-01-1${i % 10}`, y: 5 * a + (i === 7 ? 90 : 0), big: a > 0 ? 'yes' : 'no' };
});
const about = { title: 'rows', command: 'node rows.js', chainruleVersion: '0.1.0' };

test.each([
  ['y', 'Largest errors', 'Off by'],
  ['big', 'Most confident mistakes', 'Sure'],
])('of %s', async (target, heading, column) => {
  const fit = await fitTable(rows, { target, features: ['a', 'b', 'day'], epochs: 3, seed: 2 });
  const only = fit.split.test;
  const importance = await permutationImportance(fit, fit.testTable, { only });
  const dependence = await partialDependence(fit, fit.testTable, { only, columns: ['a', 'day'] });
  const input = fitReport(fit, { ...about, uses: { importance, dependence, rowsName: 'test rows' } });
  const page = htmlReport(input);
  expect(page).toContain('<h2>What the model uses</h2>');
  expect(page).toContain(`shuffled among ${only.length} test rows, 5 times each`);
  for (const name of ['a', 'b', 'day'])
    expect(page).toContain(`<tr><th scope="row"><bdi>${name}</bdi></th><td class="bar-cell">`);
  expect(page).toContain(`<h3>${heading}</h3>`);
  expect(page).toContain(`>${column}</abbr>`);
  const test = input.evaluations.find(({ name }) => name === 'test')!;
  const [worst] = 'targets' in test ? [] : test.mistakes!;
  // The columns in the order of their importance, with the cells of the row.
  expect(Object.keys(worst!.values!)).toEqual(importance.columns.map((one) => one.column));
  expect(worst!.values!.a).toBe(rows[worst!.row]!.a);
});

test('a report without it leaves both out', async () => {
  const fit = await fitTable(rows, { target: 'y', features: ['a'], epochs: 1, test: 0, validation: 0 });
  expect(htmlReport(fitReport(fit, about))).not.toContain('What the model uses');
});

test('the picture of a column of few numbers has a bar for the greatest too', async () => {
  const classes = rows.map(({ a }, i) => ({ size: 1 + (i % 3), a, y: i % 3 }));
  const fit = await fitTable(classes, { target: 'y', task: 'regression', epochs: 1, seed: 2 });
  const only = fit.split.test;
  const importance = await permutationImportance(fit, fit.testTable, { only });
  const dependence = await partialDependence(fit, fit.testTable, { only, columns: ['size'] });
  const page = htmlReport(fitReport(fit, { ...about, uses: { importance, dependence, rowsName: 'test rows' } }));
  for (const size of [1, 2, 3]) {
    const rowsOf = only.filter((row) => classes[row]!.size === size).length;
    expect(page).toContain(`<title>${size} to ${size}.1: ${rowsOf} row`);
  }
});
