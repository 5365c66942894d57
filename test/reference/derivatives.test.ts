/** The derivatives of test/fixtures, by the chain rule of this library. */
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { parseExpression } from '../../src/calculus/parse.ts';
import { knownDerivatives } from '../fixtures/derivatives.ts';

/** The numbers of the file are rounded to about 16 digits; cancellation costs a few. */
const relative = 1e-11;

const distance = (actual: number, expected: number) => Math.abs(actual - expected) / Math.max(1, Math.abs(expected));

describe('275 derivatives: value, derivative by the chain rule, and derivative by its printed form', () => {
  for (const { expr, wrt, derivative, points } of knownDerivatives) {
    it(`d/d${wrt} ${expr}`, () => {
      const { node: value, variables: own } = parseExpression(expr);
      const { node: byForm, variables } = parseExpression(derivative, { variables: own });
      const [ours] = grad(value, [own.get(wrt)!]);
      const outputs = [value, ours!, byForm];
      for (const point of points) {
        const values = new Map([...variables].map(([name, node]) => [node, [point.vars[name] ?? 0]]));
        const [at, slope, printed] = evaluate(outputs, values).map(([first]) => first!);
        expect(distance(at!, point.exprValue), 'value').toBeLessThan(relative);
        expect(distance(slope!, point.value), 'derivative').toBeLessThan(relative);
        expect(distance(printed!, point.value), `as ${derivative}`).toBeLessThan(relative);
      }
    });
  }
});
