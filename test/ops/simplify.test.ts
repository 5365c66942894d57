/** Rewrites keep shape, dtype and value: each record's own, on every combination of operands that might trigger one. */
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { type Apply, applyNode, constant, constantValue, input, type Node } from '../../src/graph/node.ts';
import { broadcastShapes } from '../../src/graph/shape.ts';
import {
  abs,
  add,
  broadcastTo,
  div,
  mul,
  neg,
  overlapAdd,
  pow,
  reciprocal,
  reshape,
  square,
  sub,
  where,
} from '../../src/ops/index.ts';
import { operations } from '../../src/ops/table.ts';

const x = input('x', [3]);
const y = input('y', [2, 1]);
const n = input('n', [3], 'int32');
const bound = new Map<Node, number[]>([
  [x, [-1.7, 0.3, 4.1]],
  [y, [0.9, -2.3]],
  [n, [-2, 0, 5]],
]);

const operands: readonly Node[] = [
  x,
  y,
  n,
  neg(x),
  neg(y),
  neg(n),
  abs(x),
  reciprocal(x),
  ...[0, 1, -1, 2, 0.5, -0.25, 3].map((value) => constant(value)),
  constant([1], [1, 1]),
  constant([0], [1, 1, 1]),
  broadcastTo(constant(1), [3]),
  reshape(broadcastTo(constant(-1), [3]), [1, 3]),
  constant(2, [], 'int32'),
  constant(0, [], 'int32'),
];

function combinations(arity: number): Node[][] {
  if (arity === 0) return [[]];
  return combinations(arity - 1).flatMap((rest) => operands.map((operand) => [...rest, operand]));
}

function simplified(node: Node): Node | undefined {
  const apply = node as Apply;
  return apply.operation.simplify?.(apply.inputs, apply);
}

/** Values with -0 as 0 (x + 0 is x, but for the sign of 0). */
function valuesOf(node: Node): number[] {
  return [...evaluate([node], bound)[0]!].map((value) => value + 0);
}

const scalars = [...operations.values()].filter((operation) => operation.kind === 'scalar' && operation.simplify);

describe('every rewrite of a scalar operation', () => {
  it.each(scalars.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
    let rewrites = 0;
    for (const inputs of combinations(operation.kind === 'scalar' ? operation.arity : 0)) {
      const node = applyNode(
        operation,
        inputs,
        {},
        {
          shape: broadcastShapes(
            'test',
            inputs.map(({ shape }) => shape),
          ),
          dtype: (operation.kind === 'scalar' && operation.dtype) || 'float',
        },
      );
      const simpler = simplified(node);
      if (!simpler) continue;
      rewrites++;
      expect(simpler.shape).toEqual(node.shape);
      expect(simpler.dtype).toBe(node.dtype);
      const expected = valuesOf(node);
      valuesOf(simpler).forEach((value, i) => {
        // pow is within 1 ulp; the square and the reciprocal that stand for it are rounded correctly.
        const tolerance = operation.name === 'pow' ? 2.3e-16 * Math.abs(value) : 0;
        expect(Object.is(value, expected[i]) ? 0 : Math.abs(value - expected[i]!)).toBeLessThanOrEqual(tolerance);
      });
    }
    expect(rewrites).toBeGreaterThan(0);
  });
});

/** A node as nested text, to compare what a rewrite gives. */
function text(node: Node | undefined): string | undefined {
  if (!node) return undefined;
  if (node.kind === 'apply') return `${node.operation.name}(${node.inputs.map(text).join(', ')})`;
  return node.kind === 'constant' ? String(constantValue(node) ?? node.values) : node.name;
}

describe('rewrites', () => {
  const z = input('z', [3]);
  const laid = (values: number[], shape: number[]) =>
    overlapAdd(input('v', values), shape, { axes: [0], size: [2], stride: [2] });
  it.each<[string, Node, string | undefined]>([
    ['x + 0', add(x, 0), 'x'],
    ['0 + x', add(0, x), 'x'],
    ['0 + x, stretched', add(constant([0], [1, 1]), x), 'broadcastTo(x)'],
    ['x + -z', add(x, neg(z)), 'sub(x, z)'],
    ['-x + z', add(neg(x), z), 'sub(z, x)'],
    ['x - 0', sub(x, 0), 'x'],
    ['0 - x', sub(0, x), 'neg(x)'],
    ['x - -z', sub(x, neg(z)), 'add(x, z)'],
    ['x * 1', mul(x, 1), 'x'],
    ['x * -1', mul(x, -1), 'neg(x)'],
    ['[1, 1, 1] * x', mul(broadcastTo(constant(1), [3]), x), 'x'],
    ['0 * x', mul(0, x), 'broadcastTo(0)'],
    ['-x * 3', mul(neg(x), 3), 'mul(x, -3)'],
    ['-x * -z', mul(neg(x), neg(z)), 'mul(x, z)'],
    ['x / 1', div(x, 1), 'x'],
    ['x / -1', div(x, -1), 'neg(x)'],
    ['x / 8', div(x, 8), 'mul(x, 0.125)'],
    ['x / 3, whose reciprocal is rounded', div(x, 3), undefined],
    ['x / 2^-140, whose reciprocal is no float32', div(x, 2 ** -140), undefined],
    ['x / 0', div(x, 0), undefined],
    ['x / Infinity', div(x, Number.POSITIVE_INFINITY), undefined],
    ['1 / x', div(1, x), 'reciprocal(x)'],
    ['--x', neg(neg(x)), 'x'],
    ['(-x)^2', square(neg(x)), 'square(x)'],
    ['||x||', abs(abs(x)), 'abs(x)'],
    ['x^2', pow(x, 2), 'square(x)'],
    ['x^1', pow(x, 1), 'x'],
    ['x^0', pow(x, 0), 'broadcastTo(1)'],
    ['x^-1', pow(x, -1), 'reciprocal(x)'],
    ['x^0.5, which differs from the square root at -Infinity', pow(x, 0.5), undefined],
    ['windows side by side, laid where they were', laid([3, 2], [6]), 'reshape(v)'],
    ['windows that leave a rest', laid([3, 2], [7]), undefined],
    ['where(1, x, z)', where(1, x, z), 'x'],
    ['where(0, x, z)', where(0, x, z), 'z'],
    ['where(y, x, x)', where(y, x, x), 'broadcastTo(x)'],
    ['an int32 operand, which the operation makes float', add(n, 0), undefined],
    ['x + z', add(x, z), undefined],
  ])('%s', (_, node, expected) => {
    expect(text(simplified(node))).toBe(expected);
  });
});
