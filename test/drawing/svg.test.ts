import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enlarge, levelLines } from '../../src/drawing/grid.ts';
import { histogram, histogramBins } from '../../src/drawing/histogram.ts';
import { linePath } from '../../src/drawing/marks.ts';
import { extent, linearScale, logScale } from '../../src/drawing/scale.ts';
import { type LinePoint, sampleIndices, thinLine } from '../../src/drawing/thin.ts';

const labels = (scale: { ticks: readonly { label: string }[] }) => scale.ticks.map(({ label }) => label);

describe('scales', () => {
  it('has ticks at round numbers', () => {
    expect(labels(linearScale([0.13, 0.87], [0, 100]))).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1']);
    expect(labels(linearScale([-3, 4200], [0, 100]))).toEqual([
      '−1,000',
      '0',
      '1,000',
      '2,000',
      '3,000',
      '4,000',
      '5,000',
    ]);
    expect(labels(linearScale([1, 61], [0, 100], { widen: false }))).toEqual(['10', '20', '30', '40', '50', '60']);
    expect(labels(linearScale([1, 3], [0, 100], { widen: false, integers: true }))).toEqual(['1', '2', '3']);
  });

  it('has a span even for one value', () => {
    const scale = linearScale([5, 5], [0, 100]);
    expect(scale.place(5)).toBe(50);
    expect(linearScale([0, 0], [0, 100]).domain).toEqual([-1, 1]);
  });

  it('puts powers of ten at equal distances', () => {
    const scale = logScale([0.0123, 2.4], [0, 300]);
    expect(scale.domain).toEqual([0.01, 5]);
    expect(labels(scale)).toEqual(['0.01', '0.1', '1']);
    expect(scale.place(1) - scale.place(0.1)).toBeCloseTo(scale.place(0.1) - scale.place(0.01), 10);
    expect(labels(logScale([0.3, 11], [0, 1]))).toEqual(['0.2', '0.5', '1', '2', '5', '10', '20']);
  });

  it('keeps every value inside, with 2 to 12 ticks', () => {
    const finite = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        const domain: [number, number] = [Math.min(a, b), Math.max(a, b)];
        const scale = linearScale(domain, [0, 100]);
        expect(scale.place(domain[0])).toBeGreaterThanOrEqual(-1e-6);
        expect(scale.place(domain[1])).toBeLessThanOrEqual(100 + 1e-6);
        expect(scale.ticks.length).toBeGreaterThanOrEqual(2);
        expect(scale.ticks.length).toBeLessThanOrEqual(12);
      }),
    );
    const positive = fc.double({ min: 1e-30, max: 1e30, noNaN: true });
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const scale = logScale([Math.min(a, b), Math.max(a, b)], [0, 100]);
        expect(scale.place(Math.min(a, b))).toBeGreaterThanOrEqual(-1e-6);
        expect(scale.place(Math.max(a, b))).toBeLessThanOrEqual(100 + 1e-6);
        expect(scale.ticks.length).toBeLessThanOrEqual(12);
      }),
    );
  });

  it('has no extent without finite values', () => {
    expect(extent([NaN, Infinity])).toBeUndefined();
    expect(extent([NaN, 3, -1])).toEqual([-1, 3]);
  });
});

describe('thinning', () => {
  it('keeps the ends, the order and the peaks, within the limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 3, maxLength: 400 }),
        fc.integer({ min: 4, max: 50 }),
        (ys, limit) => {
          const points = ys.map((y, x): LinePoint => [x, y]);
          const thin = thinLine(points, limit);
          expect(thin.length).toBeLessThanOrEqual(Math.max(limit, 4));
          expect(thin[0]).toBe(points[0]);
          expect(thin.at(-1)).toBe(points.at(-1));
          expect(thin.map(([x]) => x)).toEqual(thin.map(([x]) => x).sort((a, b) => a - b));
          expect(Math.max(...thin.map(([, y]) => y))).toBe(Math.max(...ys));
          expect(Math.min(...thin.map(([, y]) => y))).toBe(Math.min(...ys));
        },
      ),
    );
  });

  it('samples the same rows each time, in order', () => {
    const sample = sampleIndices(5000, 100);
    expect(new Set(sample).size).toBe(100);
    expect(sample).toEqual(sampleIndices(5000, 100));
    expect(sample).toEqual([...sample].sort((a, b) => a - b));
    expect(sampleIndices(3, 100)).toEqual([0, 1, 2]);
  });
});

describe('lines', () => {
  const unit = { domain: [0, 1] as const, ticks: [], place: (value: number) => value };

  it('break at what is not finite', () => {
    const path = linePath(
      [
        [0, 1],
        [1, 2],
        [2, NaN],
        [3, 4],
        [4, Infinity],
        [5, 6],
        [6, 7],
      ],
      unit,
      unit,
      'train',
    );
    expect(path.text).toBe('<path class="line train" d="M0 1L1 2M5 6L6 7"/><path class="line lone train" d="M3 4h0"/>');
  });
});

describe('histograms', () => {
  it('long labels along x do not run into one another, and 0 keeps its own', () => {
    const values = Array.from({ length: 100 }, (_, i) => -400_000 + 7_500 * i);
    const { text } = histogram({ id: 'errors', title: 'Errors', xLabel: 'error', values })!;
    const [, , alongX] = text.split('<g class="ticks"');
    const labels = [...alongX!.matchAll(/<text x="([\d.]+)"[^>]*>([^<]+)</g)].map(([, x, label]) => ({
      x: Number(x),
      label: label!,
    }));
    expect(labels.map(({ label }) => label)).toContain('0');
    expect(labels.length).toBeGreaterThan(2);
    for (const [i, { x, label }] of labels.slice(1).entries())
      expect(x - labels[i]!.x).toBeGreaterThan(6.5 * label.length);
  });

  it('counts every finite value once, in bins of one round width', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const bins = histogramBins([...values, NaN]);
        expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(values.length);
        expect(bins.length).toBeLessThanOrEqual(50);
        const width = bins[0]!.to - bins[0]!.from;
        expect(bins[0]!.from).toBeLessThanOrEqual(Math.min(...values) + width * 1e-9);
      }),
    );
  });

  it('agrees with counting by hand', () => {
    expect(histogramBins([-1, 0, 0, 1]).filter((bin) => bin.rows > 0)).toEqual([
      { from: -1, to: -0.9, rows: 1 },
      { from: 0, to: 0.1, rows: 2 },
      { from: 1, to: 1.1, rows: 1 },
    ]);
    expect(histogramBins([7, 7])).toMatchObject([{ from: 7, rows: 2 }]);
    expect(histogramBins([])).toEqual([]);
    expect(histogramBins([1e-322, 9e-201]).reduce((sum, bin) => sum + bin.rows, 0)).toBe(2);
  });
});

describe('grids', () => {
  it('enlarges a plane to the same plane, and stays inside its values', () => {
    const size = 5;
    const values = Array.from({ length: size * size }, (_, i) => 2 * (i % size) + 3 * Math.floor(i / size));
    const fine = enlarge({ values, size }, 4);
    expect(fine.size).toBe(20);
    // A fine centre in the middle of the grid, counted in coarse cells.
    const at = (index: number) => (index + 0.5) / 4 - 0.5;
    expect(fine.values[9 * 20 + 7]).toBeCloseTo(2 * at(7) + 3 * at(9), 12);
    expect(Math.max(...(fine.values as Float64Array))).toBe(Math.max(...values));
  });

  it('draws the straight line where a plane passes the level', () => {
    const values = [0, 1, 2, 0, 1, 2, 0, 1, 2];
    const [line, ...others] = levelLines({ values, size: 3 }, 0.5);
    expect(others).toEqual([]);
    expect(line!.toSorted(([, a], [, b]) => a - b)).toEqual([
      [0.5, 0],
      [0.5, 1],
      [0.5, 2],
    ]);
  });

  it('closes the line around a hill, and draws none where all is high', () => {
    const [line, ...others] = levelLines({ values: [0, 0, 0, 0, 1, 0, 0, 0, 0], size: 3 }, 0.5);
    expect(others).toEqual([]);
    expect(line).toHaveLength(5);
    expect(line!.at(0)).toEqual(line!.at(-1));
    for (const [column, row] of line!) expect(Math.abs(column - 1) + Math.abs(row - 1)).toBe(0.5);
    expect(levelLines({ values: [1, 1, 1, 1], size: 2 }, 0.5)).toEqual([]);
  });

  it('cuts off both high corners of a saddle', () => {
    const saddles = [
      [1, 0, 0, 1],
      [0, 1, 1, 0],
    ].map((values) => levelLines({ values, size: 2 }, 0.5));
    for (const saddle of saddles) {
      const lengths = saddle.map(([from, to]) => Math.hypot(to![0] - from![0], to![1] - from![1]));
      expect(lengths).toEqual([Math.hypot(0.5, 0.5), Math.hypot(0.5, 0.5)]);
    }
    const [first] = levelLines({ values: [1, 0, 0, 0], size: 2 }, 0.5);
    expect(first!.toSorted(([a], [b]) => a - b)).toEqual([
      [0, 0.5],
      [0.5, 0],
    ]);
  });
});
