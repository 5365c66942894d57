import { describe, expect, it } from 'vitest';
import { ribbonOf, surfaceHeight } from '../../playground/draw/ribbon.ts';
import type { Landscape } from '../../src/explain.ts';

/** A bowl with a sharp valley across, and a path whose true losses are below it, as they are beside a plane. */
function valley(): Landscape {
  const size = 31;
  const values = Float64Array.from({ length: size }, (_, i) => i / (size - 1) - 0.5);
  const losses = Float64Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [values[i % size]!, values[Math.floor(i / size)]!];
    return Math.abs(x - y) + x * x + 0.1;
  });
  const axis = { values, norm: 1, slice: new Float64Array(size) };
  const points = Array.from({ length: 9 }, (_, i) => {
    const x = -0.45 + 0.1 * i;
    const y = i % 2 === 0 ? -0.3 : 0.3;
    return { epoch: i, x, y, loss: 0.01, plotted: 1, distance: 0.5 };
  });
  return {
    directions: 'path',
    loss: 'none',
    rows: 1,
    x: axis,
    y: axis,
    cosine: 0,
    losses,
    centre: 0.1,
    lowest: { x: 0, y: 0, loss: 0.1 },
    path: { points, largestGap: { epoch: 0, gap: 0 } },
  };
}

describe('the path in space', () => {
  it('lies on the surface: no point of its triangles is below it, or far above', () => {
    const landscape = valley();
    const on = surfaceHeight(landscape, 0.75);
    const ribbon = ribbonOf(landscape, 0.75);
    expect(ribbon.length).toBeGreaterThan(9 * 8);
    const gaps: number[] = [];
    for (let triangle = 0; triangle < ribbon.length; triangle += 9) {
      for (const [a, b] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [0.5, 0.5],
        [0.5, 0],
        [0, 0.5],
        [0.33, 0.33],
      ] as const) {
        const at = (axis: number) => {
          const [p, q, r] = [0, 3, 6].map((corner) => ribbon[triangle + corner + axis]!) as [number, number, number];
          return p + a * (q - p) + b * (r - p);
        };
        gaps.push(at(1) - on(at(0), at(2)));
      }
    }
    expect(Math.min(...gaps)).toBeGreaterThan(0);
    expect(Math.max(...gaps)).toBeLessThan(0.03);
  });

  it('is not there without a path', () => {
    const { path: _, ...landscape } = valley();
    expect(ribbonOf(landscape, 0.75)).toHaveLength(0);
  });
});
