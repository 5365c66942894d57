import { expect, test } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { merged } from '../../src/calculus/merge.ts';
import { simplify } from '../../src/compiler/simplify.ts';
import { applicationKey } from '../../src/graph/application-key.ts';
import { toLatex } from '../../src/graph/latex.ts';
import { input } from '../../src/graph/node.ts';
import { s } from '../../src/graph/scalar.ts';
import { unary } from '../../src/ops/define.ts';
import { add, clip, sin } from '../../src/ops/index.ts';

/** An operation of a user who did not know that the name is taken. */
const ownSine = unary({
  name: 'sin',
  formula: ([x]) => s.mul(10, x),
  derivative: () => [undefined],
  notation: { latex: ([x]) => `10 ${x}` },
  teaching: { rule: 'ten' },
});

const x = input('x', []);
const both = add(sin(x), ownSine(x));

test('operations of the same name stay two', () => {
  for (const node of [both, simplify([both])[0]!, merged(both)]) {
    expect(evaluate([node], new Map([[x, [0.5]]]))[0]![0]).toBeCloseTo(5 + Math.sin(0.5), 14);
  }
  expect(toLatex(both)).toBe('\\sin\\left(x\\right) + \\left(10 x\\right)');
});

test('applications have the same key only where operation, operands and attributes agree', () => {
  const key = (node: ReturnType<typeof sin>) =>
    node.kind === 'apply' ? applicationKey(node.operation, node.inputs, node.attributes) : '';
  expect(key(sin(x))).toBe(key(sin(x)));
  expect(key(sin(x))).not.toBe(key(sin(input('x', []))));
  expect(key(clip(x, 0, 1))).toBe(key(clip(x, 0, 1)));
  expect(key(clip(x, Infinity, Infinity))).not.toBe(key(clip(x, -Infinity, Infinity)));
});
