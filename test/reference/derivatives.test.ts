/** The derivatives and equivalences of test/fixtures, by the chain rule of this library. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { input } from '../../src/graph/node.ts';
import { random } from '../../src/numeric/random.ts';
import { parse, variablesOf } from './expression.ts';

interface Derivative {
  expr: string;
  wrt: string;
  derivative: string;
  points: { vars: Record<string, number>; value: number; exprValue: number }[];
}

interface Pair {
  a: string;
  b: string;
  equal: boolean;
  note?: string;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')) as unknown;

/** Both numbers of the files are rounded to about 16 digits; cancellation costs a few. */
const relative = 1e-11;

const distance = (actual: number, expected: number) => Math.abs(actual - expected) / Math.max(1, Math.abs(expected));

describe('275 derivatives: value, derivative by the chain rule, and derivative by its printed form', () => {
  for (const { expr, wrt, derivative, points } of read('derivatives.json') as Derivative[]) {
    it(`d/d${wrt} ${expr}`, () => {
      const names = [...new Set([wrt, ...variablesOf(expr), ...variablesOf(derivative)])];
      const variables = new Map(names.map((name) => [name, input(name, [])]));
      const value = parse(expr, variables);
      const [ours] = grad(value, [variables.get(wrt)!]);
      const outputs = [value, ours!, parse(derivative, variables)];
      for (const point of points) {
        const values = new Map(names.map((name) => [variables.get(name)!, [point.vars[name] ?? 0]]));
        const [at, slope, printed] = evaluate(outputs, values).map(([first]) => first!);
        expect(distance(at!, point.exprValue), 'value').toBeLessThan(relative);
        expect(distance(slope!, point.value), 'derivative').toBeLessThan(relative);
        expect(distance(printed!, point.value), `as ${derivative}`).toBeLessThan(relative);
      }
    });
  }
});

describe('63 pairs of expressions: equal ones agree at random points, others do not', () => {
  const draws = random(1, 'equivalence pairs');
  for (const { a, b, equal, note } of read('equivalence-pairs.json') as Pair[]) {
    it(`${a} ${equal ? '=' : '≠'} ${b}${note ? ` (${note})` : ''}`, () => {
      const names = [...new Set([...variablesOf(a), ...variablesOf(b)])];
      const variables = new Map(names.map((name) => [name, input(name, [])]));
      const outputs = [parse(a, variables), parse(b, variables)];
      const differences: number[] = [];
      for (let i = 0; i < 90; i++) {
        // Where both sides are defined: near 1, of both signs, and far out.
        const [low, width] = (
          [
            [0.2, 1.6],
            [-3, 6],
            [-30, 60],
          ] as const
        )[i % 3]!;
        const values = new Map(names.map((name) => [variables.get(name)!, [low + width * draws.uniform()]]));
        const [left, right] = evaluate(outputs, values).map(([first]) => first!);
        if (Number.isFinite(left) && Number.isFinite(right))
          differences.push(Math.abs(left! - right!) / Math.max(1, Math.abs(left!)));
      }
      expect(differences.length).toBeGreaterThan(10);
      // What is equal differs by rounding only; what is not differs visibly somewhere.
      const worst = Math.max(...differences);
      expect(worst < 1e-9, `largest difference ${worst}`).toBe(equal);
      expect(worst < 1e-9 || worst > 1e-6).toBe(true);
    });
  }
});
