/** Derivations: their values against known ones, each step by number, their numbering, and a step done by another rule. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { stepNumber, stepsOf, withStep } from '../../src/calculus/derivation.ts';
import { derive } from '../../src/calculus/derive.ts';
import { parseExpression } from '../../src/calculus/parse.ts';
import type { Node } from '../../src/graph/node.ts';
import { mul } from '../../src/ops/index.ts';

interface Entry {
  readonly expr: string;
  readonly wrt: string;
  readonly points: readonly { readonly vars: Record<string, number>; readonly value: number }[];
}

const entries = JSON.parse(
  readFileSync(new URL('../fixtures/derivatives.json', import.meta.url), 'utf8'),
) as readonly Entry[];

it.each(entries)('the derivative of $expr by $wrt', ({ expr, wrt, points }) => {
  const { node, variables } = parseExpression(expr);
  const { result } = derive(node, variables.get(wrt)!);
  for (const { vars, value } of points) {
    const point = new Map<Node, number[]>([...variables].map(([name, variable]) => [variable, [vars[name]!]]));
    const [found] = evaluate([result], point);
    expect(Math.abs(found![0]! - value)).toBeLessThanOrEqual(1e-9 * Math.abs(value) + 1e-15);
  }
});

it('numbers steps by their place, a shared one by its first', () => {
  const { node, variables } = parseExpression('sin(x^2) * exp(sin(x^2))');
  const derivation = derive(node, variables.get('x')!);
  expect(stepsOf(derivation).map((step) => `${stepNumber(derivation, step)} ${step.rule.name}`)).toEqual([
    '1 product',
    '1.1 chain',
    '1.1.1 sine',
    '1.1.2 power',
    '1.2 chain',
    '1.2.1 exponential',
  ]);
});

it('does one step by another rule', () => {
  const { node, variables } = parseExpression('3 * (x^2 * sin(x))');
  const x = variables.get('x')!;
  const derivation = derive(node, x);
  const product = stepsOf(derivation).find(({ rule }) => rule.name === 'product')!;
  const slip = withStep(derivation, product, ([du, dv]) => mul(du!, dv!));
  expect(evaluate([slip], new Map([[x, [1.3]]]))[0]![0]).toBeCloseTo(3 * 2 * 1.3 * Math.cos(1.3), 12);
});
