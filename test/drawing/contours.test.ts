import { describe, expect, it } from 'vitest';
import { type ContourMap, contourLevels, contourMap } from '../../src/drawing/contours.ts';

describe('the heights of the lines', () => {
  it('are evenly spaced round numbers, or 1, 2, 5 times powers of ten where the ratio is large', () => {
    expect(contourLevels([0, 1])).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect(contourLevels([-3, 4])).toEqual([-2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]);
    expect(contourLevels([0.0018, 1.5])).toEqual([0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]);
    expect(contourLevels([1e-9, 30])).toEqual([1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10]);
  });

  it('are none for a plane, and leave out what is not finite', () => {
    expect(contourLevels([2, 2, 2])).toEqual([]);
    expect(contourLevels([])).toEqual([]);
    expect(contourLevels([0, Number.NaN, 1, Number.POSITIVE_INFINITY])).toEqual(contourLevels([0, 1]));
  });
});

describe('the map', () => {
  const axis = Array.from({ length: 41 }, (_, i) => (i - 20) / 10);
  const bowl: ContourMap = {
    id: 'bowl',
    title: 'A bowl',
    description: 'of height x² + y²',
    xLabel: 'x',
    yLabel: 'y',
    x: axis,
    y: axis,
    heights: axis.flatMap((y) => axis.map((x) => x * x + y * y)),
    levels: [1],
  };
  /** The points of a path, from the corner of the box (350 wide and high, for -2 to 2). */
  const pointsOf = (text: string) =>
    Array.from(text.matchAll(/(-?[\d.]+) (-?[\d.]+)/g), ([, px, py]) => [
      Number(px) / (350 / 4) - 2,
      2 - Number(py) / (350 / 4),
    ]);

  it('has the line of height 1 of a bowl on the circle of radius 1', () => {
    const d = /<path d="([^"]+)"><title>1</.exec(contourMap(bowl).text)![1]!;
    // The area above the line: a ring around the picture, and the hole in it.
    const inner = pointsOf(d.split('z')[1]!);
    expect(inner.length).toBeGreaterThan(30);
    // Linear interpolation between points 0.1 apart: at most 0.1² / 8 off, and drawn with one decimal of a unit.
    for (const [x, y] of inner) expect(Math.abs(Math.hypot(x!, y!) - 1)).toBeLessThan(0.0025);
  });

  it('writes the heights on the lines, and draws the path with its hints', () => {
    const path = [
      { x: -1, y: 1, hint: 'start <1>' },
      { x: 0, y: 0, hint: 'end' },
    ];
    const { text } = contourMap({ ...bowl, levels: [1, 2, 4], path, mark: { x: 0, y: 0, hint: 'here' } });
    for (const level of ['1', '2', '4']) expect(text).toMatch(new RegExp(`class="levels".*>${level}</text>`));
    expect(text).toContain('M87.5 87.5L175 175');
    expect(text).toContain('<title>start &lt;1&gt;</title>');
    expect(text).toContain('<title>here</title>');
  });

  it('shows what is not finite as high as the highest', () => {
    const holed = bowl.heights as number[];
    const heights = holed.map((height, i) => (i === 0 ? Number.POSITIVE_INFINITY : i === 40 ? Number.NaN : height));
    const { text } = contourMap({ ...bowl, heights });
    expect(text).toBe(contourMap(bowl).text);
    expect(text).not.toMatch(/NaN|Infinity/);
  });
});
