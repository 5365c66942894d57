import { describe, expect, it } from 'vitest';
import { type DrawnLandscape, type LandscapeReportInput, landscapeReport } from '../../src/report/landscape-report.ts';

const axis = Array.from({ length: 9 }, (_, i) => (i - 4) / 4);
const heights = axis.flatMap((y) => axis.map((x) => 0.5 + x * x + 2 * y * y));
const random: DrawnLandscape = {
  directions: 'random',
  seed: 4,
  normalisation: 'filter',
  x: { values: axis, norm: 2.5, slice: axis.map((x) => 0.5 + x * x) },
  y: { values: axis, norm: 3.5, slice: axis.map((y) => 0.5 + 2 * y * y) },
  cosine: 0.25,
  losses: heights,
  centre: 0.5,
  lowest: { x: 0, y: 0, loss: 0.5 },
};
const own: DrawnLandscape = {
  ...random,
  directions: 'path',
  x: { ...random.x, explained: 0.75 },
  y: { ...random.y, explained: 0.125 },
  path: {
    points: [
      { epoch: 0, x: -0.9, y: 0.4, loss: 2, plotted: 1.63, distance: 0.3 },
      { epoch: 5, x: -0.4, y: 0.2, loss: 0.8, plotted: 0.74, distance: 0.1 },
      { epoch: 9, x: 0, y: 0, loss: 0.5, plotted: 0.5, distance: 0 },
    ],
    largestGap: { epoch: 0, gap: 0.37 },
  },
};
const input: LandscapeReportInput = {
  title: 'run <1>',
  data: 'a&b.csv',
  loss: 'huber',
  rows: 1200,
  parameters: 25,
  landscapes: [own, random],
  command: 'chainrule landscape model.safetensors a&b.csv',
  chainruleVersion: '0.1.0',
  warnings: ['3 rows are left out'],
};

describe('landscapeReport', () => {
  it('is one page without script, the same each time, its texts escaped', async () => {
    const page = await landscapeReport(input);
    expect(page).toBe(await landscapeReport(input));
    expect(page).not.toMatch(/<script|https?:|NaN|undefined|Infinity/);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('run &lt;1&gt;');
    expect(page).toContain('a&amp;b.csv');
    expect(page).toContain('3 rows are left out');
  });

  it('says the numbers: share of the variance, gap, lengths, cosine', async () => {
    const page = await landscapeReport(input);
    for (const text of ['87.5 %', '0.37', 'first component (75.0 % of the variance)', '2.5, 3.5', '0.25', 'seed 4'])
      expect(page).toContain(text);
    expect(page.match(/<title id="map-\d-title">/g)).toHaveLength(2);
    expect(page).toContain('epoch 5: loss 0.8, on the map 0.74');
  });

  it('does without a path', async () => {
    const page = await landscapeReport({ ...input, landscapes: [random] });
    expect(page).not.toContain('The way of the training');
    expect(page).toContain('Along two random directions');
  });
});
