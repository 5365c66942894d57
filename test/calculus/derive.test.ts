/** Derivations: their values against known ones, each step by number, their numbering, and a step done by another rule. */
import { describe, expect, it, test } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { stepNumber, stepsOf, withStep } from '../../src/calculus/derivation.ts';
import { derive } from '../../src/calculus/derive.ts';
import { formatExpression } from '../../src/calculus/format.ts';
import { parseExpression } from '../../src/calculus/parse.ts';
import { input, type Node } from '../../src/graph/node.ts';
import { s } from '../../src/graph/scalar.ts';
import { unary } from '../../src/ops/define.ts';
import { add, binaryCrossEntropy, div, mul, sin, sum, tanh } from '../../src/ops/index.ts';
import { knownDerivatives } from '../fixtures/derivatives.ts';
import { onTurn } from '../turn.ts';

it.each(knownDerivatives)('the derivative of $expr by $wrt', ({ expr, wrt, points }) => {
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

describe('graphs built in code', () => {
  const x = input('x', []);
  const chain = (length: number, next: (node: Node) => Node) => {
    let node: Node = x;
    for (let i = 0; i < length; i++) node = next(node);
    return node;
  };
  const kinds: readonly [name: string, length: number, next: (node: Node) => Node][] = [
    ['functions of functions', 10_000, (node) => tanh(node)],
    ['terms', 10_000, (node) => add(node, sin(x))],
    ['nested quotients', 3000, (node) => div(1, add(1, node))],
    ['nodes that are used twice', 1000, (node) => add(sin(node), mul(node, 0.5))],
    ['factors', 1000, (node) => mul(node, add(x, 0.5))],
  ];
  const onThisTurn = onTurn(kinds, kinds.length);
  test.each(
    // Those whose turn is another time are shorter.
    kinds.map((kind) => ({ name: kind[0], length: onThisTurn.includes(kind) ? kind[1] : kind[1] / 5, next: kind[2] })),
  )('$length $name: the value of grad', ({ length, next }) => {
    const graph = chain(length, next);
    const { result } = derive(graph, x);
    const [value, expected] = evaluate([result, grad(graph, [x])[0]!], new Map([[x, [0.4]]]));
    expect(Math.abs(value![0]! - expected![0]!)).toBeLessThanOrEqual(1e-9 * Math.abs(expected![0]!));
  });

  it('refuses arrays', () => {
    const row = input('row', [3]);
    expect(() => derive(sum(mul(row, x)), x)).toThrow(
      'derive: only scalar expressions have derivations by rule: got input : float[3]; expected numbers, not arrays — try grad()',
    );
  });
});

it('a new operation needs its record only: rule, derivative and why stand in the step', () => {
  const x = input('x', []);
  const logCosh = unary({
    name: 'logCosh',
    formula: ([a]) => s.log(s.mul(0.5, s.add(s.exp(a), s.exp(s.neg(a))))),
    derivative: ([a]) => [tanh(a)],
    teaching: { rule: 'log-cosh', why: 'by the chain rule it is sinh/cosh' },
  });
  const { root, result } = derive(logCosh(mul(3, x)), x);
  expect(root.substeps[0]).toMatchObject({
    rule: { name: 'log-cosh', pattern: "logCosh(x)' = tanh(x)" },
    note: 'by the chain rule it is sinh/cosh',
  });
  expect(formatExpression(result)).toBe('3*tanh(3*x)');
});

it('losses are derived from the formula of a textbook', () => {
  const { node, variables } = parseExpression('w*x');
  const y = input('y', []);
  const { result } = derive(binaryCrossEntropy(node, y), variables.get('w')!);
  expect(formatExpression(result)).toBe('(sigma(w*x) - y)*x');
});
