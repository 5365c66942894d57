/** Marks and a line of the XOR corner. */
import { describe, expect, test } from 'vitest';
import { makeData } from '../../playground/engine/data.ts';
import {
  dependence,
  exclusiveOr,
  isRight,
  type Line,
  lineThrough,
  type Mark,
  separatingLine,
  sumAt,
} from '../../playground/state/corner.ts';
import { initialState } from '../../playground/state/link.ts';
import { random } from '../../src/index.ts';

function mark(x1: number, x2: number, y: number): Mark {
  return { x1, x2, y };
}

describe('the XOR corner', () => {
  test('no line divides exclusive or, with whatever classes of it exchanged together; one divides all other labels of the corners', () => {
    for (let labels = 0; labels < 16; labels++) {
      const marks = exclusiveOr.map((one, i) => ({ ...one, y: (labels >> i) & 1 }));
      const isDivided = separatingLine(marks) !== undefined;
      // (0,0), (1,0), (0,1), (1,1): exclusive or and its opposite are 6 and 9; 0 and 15 are of one class.
      expect([labels, isDivided]).toEqual([labels, ![0, 6, 9, 15].includes(labels)]);
    }
  });

  test('a line that is found is right about all marks; where a random line divides them, one is found', () => {
    const draw = random(5, 'test');
    let found = 0;
    for (let i = 0; i < 2000; i++) {
      const marks = Array.from({ length: 4 }, () =>
        mark(draw.integer(10) / 10, draw.integer(10) / 10, draw.integer(2)),
      );
      const line = separatingLine(marks);
      const other = lineThrough([draw.uniform(), draw.uniform()], [draw.uniform(), draw.uniform()])!;
      const hasBoth = new Set(marks.map(({ y }) => y)).size === 2;
      const isDivided = (by: Line) => marks.every((one) => isRight(by, one));
      if (line) found++;
      expect(line ? isDivided(line) : !(hasBoth && isDivided(other))).toBe(true);
    }
    expect(found).toBeGreaterThan(500);
  });

  test('sums of four marks depend on each other, for every line', () => {
    expect(dependence(exclusiveOr)).toEqual([-1, 1, 1, -1].map((one) => one * Math.sign(dependence(exclusiveOr)[1]!)));
    const marks = [mark(0.1, 0.2, 0), mark(0.9, 0.3, 1), mark(0.4, 1.1, 1), mark(0.7, 0.8, 0)];
    for (const line of [lineThrough([0, 0], [1, 0.3])!, lineThrough([0.2, 1], [0.8, -1], true)!]) {
      const weights = dependence(marks);
      expect(marks.reduce((sum, one, i) => sum + weights[i]! * sumAt(line, one), 0)).toBeCloseTo(0, 14);
    }
  });

  test('as data it is four rows of 0 and 1, all to learn from', () => {
    const data = makeData({ ...initialState(), dataset: 'corners' });
    const rows = Array.from({ length: 4 }, (_, i) => [data.inputs[2 * i], data.inputs[2 * i + 1], data.y[i]]);
    expect(rows.map(String).sort((a, b) => a.localeCompare(b))).toEqual(['0,0,0', '0,1,1', '1,0,1', '1,1,0']);
    expect([data.trainRows, data.y.length]).toEqual([4, 4]);
    expect([...data.inputsAt([-3, 3, 0], [3, -3, 6])]).toEqual([0, 1, 1, 0, 0.5, 1.5]);
  });
});
