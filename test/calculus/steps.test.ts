/** Every step of a derivation by number: the derivative of `before` is `after`; and mathjs as a second opinion on the whole. */
import fc from 'fast-check';
import { derivative, parse } from 'mathjs';
import { expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { type DerivationStep, stepsOf } from '../../src/calculus/derivation.ts';
import { derive } from '../../src/calculus/derive.ts';
import { formatExpression } from '../../src/calculus/format.ts';
import type { Node } from '../../src/graph/node.ts';
import { expressions, points, valuesOf, variables } from './random-expressions.ts';

/** The values of `before`, `after` and `result` of a step where its variable is moved by h. */
function beside(step: DerivationStep, values: ReadonlyMap<Node, readonly number[]>, h: number): number[] {
  const moved = new Map(values).set(step.wrt, [values.get(step.wrt)![0]! + h]);
  return evaluate([step.before, step.after, step.result], moved).map((value) => value[0]!);
}

/** The central difference with an estimate of its error, and Infinity for that where there is a kink. */
function slope(step: DerivationStep, values: ReadonlyMap<Node, readonly number[]>): { value: number; doubt: number } {
  const f = (h: number) => beside(step, values, h)[0]!;
  const [coarse, fine] = [1e-4, 5e-5].map((h) => (f(h) - f(-h)) / (2 * h));
  const bend = f(1e-4) - 2 * f(0) + f(-1e-4);
  const isSmooth = Math.abs(bend) < 1e-5 * Math.max(1, Math.abs(f(0)));
  return { value: fine!, doubt: isSmooth ? Math.abs(coarse! - fine!) : Number.POSITIVE_INFINITY };
}

it('each step of random expressions gives the derivative of what it starts from', () => {
  let checked = 0;
  const wrong: string[] = [];
  fc.assert(
    fc.property(expressions, fc.nat(), (expression, seed) => {
      const derivation = derive(expression, variables[0]!);
      const steps = stepsOf(derivation);
      for (const point of points(seed, 2)) {
        const values = new Map<Node, readonly number[]>(variables.map((variable, i) => [variable, [point[i]!]]));
        for (const { substitutions } of steps)
          for (const { variable, value } of substitutions) values.set(variable, valuesOf([value], point));
        for (const step of steps) {
          const [before, after, result] = beside(step, values, 0) as [number, number, number];
          // Far out, a difference of 1e-4 in the variable is lost in rounding.
          if (Math.abs(values.get(step.wrt)![0]!) > 1e3) continue;
          if (![before, after].every((value) => Number.isFinite(value) && Math.abs(value) < 1e4)) continue;
          const { value, doubt } = slope(step, values);
          if (!(doubt < 1e-6 * Math.max(1, Math.abs(value)))) continue;
          checked++;
          const isRight =
            Math.abs(value - after) < 1e-4 * Math.max(1, Math.abs(after)) &&
            Math.abs(result - after) < 1e-7 * Math.max(1, Math.abs(after));
          if (isRight) continue;
          wrong.push(`${step.rule.name}: ${formatExpression(step.before)} to ${formatExpression(step.after)}`);
        }
      }
    }),
    { numRuns: 150 },
  );
  expect(wrong).toEqual([]);
  expect(checked).toBeGreaterThan(180);
});

it('derivatives of random expressions agree with those of mathjs', () => {
  const unknown = /sigma|relu|softplus|silu|max|min|where|sign/;
  let checked = 0;
  const wrong: string[] = [];
  fc.assert(
    fc.property(expressions, fc.nat(), (expression, seed) => {
      const text = formatExpression(expression);
      fc.pre(!unknown.test(text));
      const theirs = derivative(parse(text), 'x', { simplify: false });
      const ours = derive(expression, variables[0]!).result;
      for (const point of points(seed, 3)) {
        const [x, y, z] = point;
        const expected: unknown = theirs.evaluate({ x, y, z });
        const [value] = valuesOf([ours], point);
        if (typeof expected !== 'number' || !Number.isFinite(expected) || Math.abs(expected) > 1e6) continue;
        // Where the expression has no real value, mathjs goes on in complex numbers.
        if (!Number.isFinite(valuesOf([expression], point)[0]!)) continue;
        checked++;
        if (!(Math.abs(value! - expected) < 1e-6 * Math.max(1, Math.abs(expected)))) wrong.push(text);
      }
    }),
    { numRuns: 200 },
  );
  expect(wrong).toEqual([]);
  expect(checked).toBeGreaterThan(100);
});
