/** Names of classes stand in the middle of their regions, and stay there while these move a little. */
import { expect, it } from 'vitest';
import { classesOf, regionMiddles } from '../../playground/draw/regions.ts';

const side = 21;
const kindsOf = (kind: (column: number, row: number) => number) =>
  Uint8Array.from({ length: side * side }, (_, i) => kind(i % side, Math.floor(i / side)));

/** What the depth is by its definition. */
function depthAt(kinds: Uint8Array, column: number, row: number): number {
  for (let far = 1; ; far++)
    for (let r = row - far; r <= row + far; r++)
      for (let c = column - far; c <= column + far; c++)
        if (r < 0 || c < 0 || r >= side || c >= side || kinds[r * side + c] !== kinds[row * side + column]) return far;
}

it('the middle is the place that is furthest from other classes and from the edge', () => {
  const kinds = kindsOf((column, row) => ((column - 6) ** 2 + (row - 14) ** 2 < 25 ? 1 : column > 15 ? 2 : 0));
  const middles = regionMiddles(kinds, side, 4);
  expect(middles[1]).toMatchObject({ column: 6, row: 14 });
  expect(middles[3]).toBeUndefined();
  for (const [k, middle] of middles.slice(0, 3).entries()) {
    const all = Array.from(kinds, (kind, i) => (kind === k ? depthAt(kinds, i % side, Math.floor(i / side)) : 0));
    expect(middle!.depth).toBe(Math.max(...all));
    expect(middle!.depth).toBe(depthAt(kinds, middle!.column, middle!.row));
  }
});

it('a name stays where it was while there is room, and goes on when there is none', () => {
  const half = (edge: number) => kindsOf((column) => Number(column >= edge));
  const first = regionMiddles(half(10), side, 2);
  const second = regionMiddles(half(11), side, 2, first);
  expect(second.map((one) => [one!.column, one!.row])).toEqual(first.map((one) => [one!.column, one!.row]));
  const third = regionMiddles(half(3), side, 2, first);
  expect(third[0]!.column).toBe(1);
});

it('two classes are told by one number, several by the largest share', () => {
  expect([...classesOf(Float32Array.of(-0.1, 0.1), 2, 2, 0)]).toEqual([0, 1]);
  expect([...classesOf(Float32Array.of(0.4, 0.6), 2, 2, 0.5)]).toEqual([0, 1]);
  expect([...classesOf(Float32Array.of(0.2, 0.5, 0.3, 0.1, 0.1, 0.8), 2, 3, 0)]).toEqual([1, 2]);
});
