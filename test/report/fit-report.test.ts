/** From a trained model to the report: the plane where there is one, columns with their use, own units. */
import { expect, test } from 'vitest';
import { generate, tableFromRows } from '../../src/data.ts';
import { fitTable } from '../../src/index.ts';
import { fitBoundary } from '../../src/report/fit-boundary.ts';
import { fitReport } from '../../src/report/fit-report.ts';
import { htmlReport } from '../../src/report/report.ts';

const about = { title: 'test', command: 'chainrule train', chainruleVersion: '0' };

test('two classes are drawn as the probability of the second, where the network answers it', async () => {
  const fit = await fitTable(generate('gauss', { rows: 120 }), { target: 'y', epochs: 20 });
  const boundary = fitBoundary(fit, 10)!;
  expect(boundary).toMatchObject({ kind: 'probability', names: ['x1', 'x2'], size: 10, classes: ['0', '1'] });
  expect(boundary.points).toHaveLength(120);
  const [x, y] = [boundary.x, boundary.y].map(([low, high]) => low + (high - low) * 0.05);
  const { probabilities } = fit.predict([{ x1: x!, x2: y! }])[0]!;
  expect(boundary.grid[0]).toBeCloseTo(probabilities!['1']!, 6);
  expect(htmlReport(fitReport(fit, about))).toContain('What it answers');
});

test('more classes and numbers have planes of their own kind; other columns have none', async () => {
  const blobs = await fitTable(generate('blobs', { rows: 60 }), { target: 'y', epochs: 2 });
  expect(fitBoundary(blobs, 4)!.kind).toBe('class');
  const plane = await fitTable(generate('plane', { rows: 60 }), { target: 'y', epochs: 2 });
  expect(fitBoundary(plane, 4)!.kind).toBe('value');
  const mixed = Array.from({ length: 40 }, (_, i) => ({ a: i * 0.5, b: i % 3 === 0 ? 'p' : 'q', y: i % 2 === 0 }));
  const other = await fitTable(tableFromRows(mixed), { target: 'y', epochs: 2 });
  expect(fitBoundary(other, 4)).toBeUndefined();
  expect(fitReport(other, about).boundary).toBeUndefined();
});

test('columns say how they are used, and errors are in the units of the target', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({
    size: i % 4 === 0 ? null : i * 0.7,
    colour: ['red', 'blue'][i % 2]!,
    name: `n${i}`,
    price: 50_000 + 1000 * i,
  }));
  const fit = await fitTable(tableFromRows(rows), { target: 'price', epochs: 3 });
  const report = fitReport(fit, about);
  expect(report.columns).toMatchObject([
    { name: 'size', kind: 'number', use: 'standardised, and whether it is missing' },
    { name: 'colour', kind: 'category', use: 'one-hot (2)' },
    { name: 'name', use: expect.stringMatching(/^left out: /) as unknown },
    { name: 'price', kind: 'target' },
  ]);
  expect(report.history[0]!.metrics.rmse).toBeGreaterThan(1000);
  expect(report.evaluations.map(({ name }) => name)).toEqual(['train', 'validation', 'test']);
});

test('the mean of several networks is said as that, beside the curves, which are of others', async () => {
  const moons = generate('moons', { rows: 60 });
  const several = await fitTable(moons, { target: 'y', effort: 'default' });
  const note = 'The model is the mean of 3 networks. They learned all rows after that, for as long.';
  expect(htmlReport(fitReport(several, about))).toContain(note);
  expect(htmlReport(fitReport(await fitTable(moons, { target: 'y', epochs: 2 }), about))).not.toContain(note);
});
