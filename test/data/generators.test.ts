import { describe, expect, it } from 'vitest';
import { dataGenerators, generate, parseGeneratorSpec } from '../../src/data/generators/index.ts';
import { columnNamed, type Table } from '../../src/data/table.ts';
import { decideTask } from '../../src/data/task.ts';
import { cos, sin } from '../../src/numeric/elementary.ts';

interface Point {
  x1: number;
  x2: number;
  y: number;
}

function pointsOf(table: Table): Point[] {
  const [x1, x2, y] = ['x1', 'x2', 'y'].map((name) => columnNamed(table, name));
  if (x1?.kind !== 'number' || x2?.kind !== 'number') throw new Error('x1 and x2 are numbers');
  const values = y!.kind === 'category' ? y!.codes : y!.values;
  return Array.from({ length: table.rows }, (_, row) => ({
    x1: x1.values[row]!,
    x2: x2.values[row]!,
    y: values[row]!,
  }));
}

const points = (name: string, noise = 0, rows = 1000) => pointsOf(generate(name, { rows, noise, seed: 5 }));

describe('generate', () => {
  it.each([...dataGenerators.keys()])('%s: seeded, of the task it says, noisier with noise', (name) => {
    const generator = dataGenerators.get(name)!;
    const table = generate(name, { seed: 3 });
    expect(table.rows).toBe(generator.defaultRows);
    expect(table.columns.map((column) => column.name)).toEqual(['x1', 'x2', 'y']);
    expect(generate(name, { seed: 3 })).toEqual(table);
    expect(generate(name, { seed: 4 })).not.toEqual(table);
    expect(generate(name, { seed: 3, noise: 0.3 })).not.toEqual(table);
    expect(decideTask(table, 'y').task).toBe(generator.task);
  });

  const classifications = [...dataGenerators.values()].filter(({ task }) => task === 'classification');
  it.each(classifications)('$name: all classes, in random order', ({ name, classes }) => {
    const all = pointsOf(generate(name, { seed: 3 }));
    const firstQuarter = all.slice(0, 125);
    for (let label = 0; label < classes; label++)
      expect(firstQuarter.filter(({ y }) => y === label).length).toBeGreaterThan(20);
    expect(all.every(({ y }) => y < classes)).toBe(true);
  });

  it.each(['spiral', 'blobs'])('%s: as many classes as asked for, apart from each other', (name) => {
    for (const classes of [2, 3, 5, 10]) {
      const all = pointsOf(generate(name, { rows: 1000, seed: 2, classes }));
      expect(new Set(all.map(({ y }) => y))).toEqual(new Set(Array.from({ length: classes }, (_, i) => i)));
      const far = all.filter(({ x1, x2 }) => x1 * x1 + x2 * x2 > 4);
      const nearest = far.slice(0, 100).map((p) => {
        const others = all.filter((q) => q !== p);
        const distance = (q: Point) => (p.x1 - q.x1) * (p.x1 - q.x1) + (p.x2 - q.x2) * (p.x2 - q.x2);
        return others.reduce((a, b) => (distance(a) <= distance(b) ? a : b)).y === p.y;
      });
      expect(nearest.filter(Boolean).length).toBeGreaterThan(80);
    }
  });

  it('refuses a number of classes that the data do not have', () => {
    expect(() => generate('xor', { classes: 3 })).toThrow('xor: classes: out of range: got 3; expected 2');
    expect(() => generate('spiral', { classes: 11 })).toThrow(
      'spiral: classes: out of range: got 11; expected 2 to 10',
    );
  });

  it('xor: the class is the sign of x1 x2, away from the axes, unless noise says otherwise', () => {
    for (const { x1, x2, y } of points('xor')) {
      expect(y).toBe(x1 * x2 >= 0 ? 1 : 0);
      expect(Math.min(Math.abs(x1), Math.abs(x2))).toBeGreaterThanOrEqual(0.3);
      expect(Math.max(Math.abs(x1), Math.abs(x2))).toBeLessThanOrEqual(5.3);
    }
    const wrong = points('xor', 0.2).filter(({ x1, x2, y }) => y !== (x1 * x2 >= 0 ? 1 : 0)).length;
    expect(wrong).toBeGreaterThan(20);
    expect(wrong).toBeLessThan(250);
  });

  it('circle: a disc of radius 2.5 and a ring from 3.5 to 5, half of the points each', () => {
    const all = points('circle').map(({ x1, x2, y }) => ({ r: Math.sqrt(x1 * x1 + x2 * x2), y }));
    const inside = all.filter(({ y }) => y === 1);
    expect(inside).toHaveLength(500);
    for (const { r } of inside) expect(r).toBeLessThan(2.5);
    for (const { r } of all.filter(({ y }) => y === 0)) {
      expect(r).toBeGreaterThanOrEqual(3.5 - 1e-12);
      expect(r).toBeLessThan(5 + 1e-12);
    }
  });

  it('gauss: clouds about (2, 2) and (-2, -2) with variance 0.5 + 7 noise', () => {
    for (const noise of [0, 0.5])
      for (const label of [0, 1]) {
        const cloud = points('gauss', noise, 4000).filter(({ y }) => y === label);
        expect(cloud).toHaveLength(2000);
        const mean = cloud.reduce((sum, { x1 }) => sum + x1, 0) / cloud.length;
        const variance = cloud.reduce((sum, { x1 }) => sum + (x1 - mean) * (x1 - mean), 0) / cloud.length;
        // Five standard errors of a mean and of a variance from 2,000 draws.
        const expected = 0.5 + 7 * noise;
        expect(Math.abs(mean - (label === 1 ? 2 : -2))).toBeLessThan(5 * Math.sqrt(expected / 2000));
        expect(Math.abs(variance - expected)).toBeLessThan(5 * expected * Math.sqrt(2 / 2000));
      }
  });

  it('spiral: the angle follows from the radius, the arms are half a turn apart', () => {
    for (const { x1, x2, y } of points('spiral')) {
      const r = Math.sqrt(x1 * x1 + x2 * x2);
      expect(r).toBeLessThanOrEqual(5);
      const angle = (1.75 * 2 * Math.PI * r) / 5 + (y === 1 ? 0 : Math.PI);
      expect(x1).toBeCloseTo(r * sin(angle), 9);
      expect(x2).toBeCloseTo(r * cos(angle), 9);
    }
    for (const { x1, x2 } of points('spiral', 0.5)) expect(Math.max(Math.abs(x1), Math.abs(x2))).toBeLessThan(5.5);
  });

  it('moons: half circles of radius 3, one up and one down', () => {
    for (const { x1, x2, y } of points('moons')) {
      const [dx, dy] = y === 1 ? [x1 + 1.5, x2 + 0.75] : [x1 - 1.5, x2 - 0.75];
      expect(Math.sqrt(dx * dx + dy * dy)).toBeCloseTo(3, 9);
      expect(y === 1 ? dy : -dy).toBeGreaterThanOrEqual(0);
    }
  });

  it('blobs: three clouds around their centres', () => {
    const means = [0, 1, 2].map((label) => {
      const cloud = points('blobs', 0, 3000).filter(({ y }) => y === label);
      const mean = (pick: (point: Point) => number) =>
        cloud.reduce((sum, point) => sum + pick(point), 0) / cloud.length;
      return [mean(({ x1 }) => x1), mean(({ x2 }) => x2)];
    });
    const centres = [
      [0, 3.5],
      [-3, -1.75],
      [3, -1.75],
    ];
    // Five standard errors of a mean of 1,000 draws with deviation 0.7.
    means.forEach((mean, label) => {
      mean.forEach((value, i) => {
        expect(Math.abs(value - centres[label]![i]!)).toBeLessThan((5 * 0.7) / Math.sqrt(1000));
      });
    });
  });

  it('plane: (x1 + x2) / 10; bumps: six cones of height 1', () => {
    for (const { x1, x2, y } of points('plane')) expect(y).toBe((x1 + x2) / 10);
    const bumps = points('bumps', 0, 5000);
    const near = (centre1: number, centre2: number, distance: number) =>
      bumps.filter(({ x1, x2 }) => Math.max(Math.abs(x1 - centre1), Math.abs(x2 - centre2)) < distance);
    const cones = [
      [-4, 2.5, 1],
      [0, 2.5, -1],
      [4, 2.5, 1],
      [-4, -2.5, -1],
      [0, -2.5, 1],
      [4, -2.5, -1],
    ] as const;
    for (const [centre1, centre2, sign] of cones) {
      for (const { x1, x2, y } of near(centre1, centre2, 1)) {
        const distance = Math.sqrt((x1 - centre1) * (x1 - centre1) + (x2 - centre2) * (x2 - centre2));
        expect(y).toBeCloseTo(sign * (1 - distance / 2), 12);
      }
      expect(near(centre1, centre2, 1).length).toBeGreaterThan(50);
    }
    expect(bumps.some(({ y }) => y === 0)).toBe(true);
  });

  it('refuses unknown names and impossible options', () => {
    expect(() => generate('spirall')).toThrow(
      'generator "spirall": unknown: expected one of xor, circle, gauss, spiral, moons, blobs, plane, bumps — try "spiral"',
    );
    expect(() => generate('xor', { noise: 0.6 })).toThrow('xor: noise: out of range: got 0.6; expected 0 to 0.5');
    expect(() => generate('xor', { noise: Number.NaN })).toThrow('generate: noise: bad value: got NaN');
    expect(() => generate('xor', { rows: 7 })).toThrow('xor: rows: out of range: got 7; expected 8 to 10000000');
    expect(() => generate('xor', { rows: 100.5 })).toThrow('xor: rows: out of range: got 100.5');
  });
});

describe('parseGeneratorSpec', () => {
  it('reads a name and rows', () => {
    expect(parseGeneratorSpec('spiral')).toEqual({ name: 'spiral', rows: 500 });
    expect(parseGeneratorSpec('plane')).toEqual({ name: 'plane', rows: 1200 });
    expect(parseGeneratorSpec('spiral:2000')).toEqual({ name: 'spiral', rows: 2000 });
  });

  it.each([
    [
      'moon:100',
      'generator "moon": unknown: expected one of xor, circle, gauss, spiral, moons, blobs, plane, bumps — try "moons"',
    ],
    ['xor:', 'xor:: not a number of rows: got ""; expected xor:500 or the like'],
    ['xor:many', 'xor:many: not a number of rows: got "many"; expected xor:500 or the like'],
    ['xor:10:10', 'xor:10:10: not a number of rows: got "10:10"; expected xor:500 or the like'],
    ['xor:-5', 'xor:-5: not a number of rows: got "-5"; expected xor:500 or the like'],
    ['xor:0', 'xor: rows: out of range: got 0; expected 8 to 10000000'],
    ['xor:99999999999', 'xor: rows: out of range: got 99999999999; expected 8 to 10000000'],
  ])('refuses %s', (text, message) => {
    expect(() => parseGeneratorSpec(text)).toThrow(expect.objectContaining({ message }));
  });
});
