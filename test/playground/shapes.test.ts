/** Ten classes are told apart by shape alone. */
import { expect, it } from 'vitest';
import { shapePath } from '../../playground/draw/shapes.ts';

it('each of ten classes has a shape of its own, of about the same size', () => {
  const paths = Array.from({ length: 10 }, (_, i) => shapePath(i, 10));
  expect(new Set(paths).size).toBe(10);
  expect(shapePath(10, 10)).toBe(paths[0]);
  for (const path of paths.slice(1)) {
    const corners = path
      .slice(1, -1)
      .split('L')
      .map((corner) => corner.split(' ').map(Number) as [number, number]);
    // The area by Gauss's formula, beside that of the circle.
    const area = corners.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = corners[(i + 1) % corners.length]!;
      return sum + (x * nextY - nextX * y) / 2;
    }, 0);
    expect(Math.abs(area) / (100 * Math.PI)).toBeGreaterThan(0.6);
    expect(Math.abs(area) / (100 * Math.PI)).toBeLessThan(1.15);
  }
});
