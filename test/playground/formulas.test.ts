/** Formulas of people: as features, as data, in links, and what is wrong with them. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Studio } from '../../playground/engine/studio.ts';
import { loadFormulas } from '../../playground/state/formula-reader.ts';
import { formulaProblem, formulaValues } from '../../playground/state/formulas.ts';
import { initialState, parseLink, printLink } from '../../playground/state/link.ts';
import { linkNotes } from '../../playground/state/link-notes.ts';
import type { State } from '../../playground/state/properties.ts';

const fresh = () => 0.5;
const studioOf = (state: Partial<State>) => new Studio({ ...initialState(), ...state }, 1);

beforeAll(loadFormulas);

describe('the values of a formula', () => {
  it.each<[string, (a: number, b: number) => number]>([
    ['sin(3*x1)*x2', (a, b) => Math.sin(3 * a) * b],
    ['x1^2 + x_2^2', (a, b) => a * a + b * b],
    ['max(x1, x2) - |x1|', (a, b) => Math.max(a, b) - Math.abs(a)],
    ['2', () => 2],
    ['softplus(x1)', (a) => Math.log1p(Math.exp(a))],
  ])('%s', (formula, expected) => {
    const numbers = fc.array(fc.tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -60, max: 60 })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(numbers, (points) => {
        const [x1, x2] = [points.map(([a]) => a / 10), points.map(([, b]) => b / 10)];
        const values = formulaValues(formula, x1, x2);
        for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected(x1[i]!, x2[i]!), 10);
      }),
    );
  });

  it.each([
    ['x3 + 1', 'expression: unknown variable: got x3; expected one of x1, x2 — try x1\n  x3 + 1\n  ^^'],
    ['x1*(', 'expression: an operand is missing: got the end of the text'],
    ['log(x1)', 'formula: no value at x1 = -5.76, x2 = -5.76: log(x1) has no value: log is defined above 0 only'],
    ['1/x1', 'formula: no value at x1 = 0, x2 = -5.76: 1/x1 has no value: a division by 0'],
    ['e^(x1^3)', 'formula: its values are too large: got'],
    ['[x1, x2]', 'expression: a list in the place of one expression'],
    ['', 'expression: nothing to read'],
    ['x1+'.repeat(50), 'formula: too long: got 150 characters; expected at most 120'],
    ['alert(1)', 'expression: unknown variable: got alert'],
  ])('%s is refused', (formula, message) => {
    expect(formulaProblem(formula, true)).toContain(message);
  });

  it('of data need only be there on a part of the plane', () => {
    expect(formulaProblem('log(x1)', false)).toBeUndefined();
    expect(formulaProblem('log(x1 - 5)', false)).toContain('expected a number on a quarter of the plane');
  });
});

describe('a feature by a formula', () => {
  it('is the last input of the network, and learns what it says', async () => {
    const studio = studioOf({ networkShape: [], formulas: ['x1*x2'], x: false, y: false });
    expect(studio.data.inputNames).toEqual(['x1*x2']);
    expect(studio.data.inputs[0]).toBe(studio.data.x1[0]! * studio.data.x2[0]!);
    await studio.open();
    await studio.work(Number.POSITIVE_INFINITY, 500);
    expect((await studio.frame(false)).test.accuracy).toBeGreaterThan(0.98);
    studio.close();
  });

  it('comes back with the link, and a bad one is left out and said', () => {
    const state: State = { ...initialState(), formulas: ['x1*x2', 'max(x1, x2) + 1'], rule: 'x1 - 3' };
    const link = printLink(state);
    expect(parseLink(link, fresh)).toEqual(state);
    expect(linkNotes(link, parseLink(link, fresh))).toEqual([]);
    for (const bad of ['log(x1)', 'x1;x2;x1+1;x1+2;x1+3', '(', `${'('.repeat(100)}`, 'x'.repeat(100_000)]) {
      const hostile = `v=1&formulas=${bad}`;
      expect(parseLink(hostile, fresh).formulas).toEqual([]);
      expect(linkNotes(hostile, parseLink(hostile, fresh))[0]).toMatch(/^formulas=.{1,41}: cannot be read$/);
    }
  });
});

describe('data by a formula', () => {
  it('are classes by its sign, or its values', () => {
    const { data } = studioOf({ dataset: 'formula', rule: 'x1 + x2' });
    expect(Array.from(data.y)).toEqual(Array.from(data.x1, (x1, i) => Number(x1 + data.x2[i]! > 0)));
    const values = studioOf({ problem: 'regression', regDataset: 'formula', rule: 'x1*x2/10' }).data;
    expect(values.classes).toBe(0);
    for (const [i, y] of values.y.entries()) expect(y).toBeCloseTo((values.x1[i]! * values.x2[i]!) / 10, 12);
  });

  it('have no points where it has no value, and noise moves some classes', () => {
    const { data } = studioOf({ dataset: 'formula', rule: 'log(x1)' });
    expect(data.y.length).toBeGreaterThan(150);
    expect(Math.min(...data.x1)).toBeGreaterThan(0);
    const noisy = studioOf({ dataset: 'formula', rule: 'x1', noise: 20 }).data;
    const wrong = Array.from(noisy.y).filter((y, i) => y !== Number(noisy.x1[i]! > 0)).length;
    expect(wrong).toBeGreaterThan(5);
    expect(wrong).toBeLessThan(100);
  });

  it('of one class can be trained', async () => {
    const studio = studioOf({ dataset: 'formula', rule: 'x1^2 + 1' });
    await studio.open();
    await studio.work(Number.POSITIVE_INFINITY, 20);
    expect((await studio.frame(false)).test.accuracy).toBe(1);
    studio.close();
  });
});
