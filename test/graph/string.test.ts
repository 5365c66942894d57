/** String(node): the expression where it is short, its outermost part where it is not. */
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { constant, input, type Node, parameter } from '../../src/graph/node.ts';
import { print } from '../../src/graph/print.ts';
import { add, concat, matmul, mean, mul, square, sub, sum, tanh } from '../../src/ops/index.ts';

describe('String(node)', () => {
  const [x, w, b] = [input('x', [4, 2]), parameter('w', [3, 2]), parameter('b', [3])];

  it.each<[string, Node]>([
    ['x', x],
    ['w', w],
    ['-2.5', constant(-2.5)],
    ['[1, 2, 3]', constant([1, 2, 3])],
    ['tanh(matmul(x, w, transposeB = true) + b)', tanh(add(matmul(x, w, { transposeB: true }), b))],
    ['square(2 - x)', square(sub(2, x))],
  ])('is %s', (text, node) => {
    expect(String(node)).toBe(text);
    expect(`${print(node)}`).toBe(text);
  });

  it('leaves out what lies deep: of chains, of sums of themselves, and of many operands', () => {
    let chain: Node = input('x', []);
    let doubled: Node = input('x', []);
    for (let i = 0; i < 100_000; i++) chain = tanh(chain);
    for (let i = 0; i < 2000; i++) doubled = add(doubled, doubled);
    expect(String(chain)).toBe(`${'tanh('.repeat(40)}…${')'.repeat(40)}`);
    expect(String(doubled)).toContain('…');
    expect(String(doubled).length).toBeLessThan(300);
    const parts = Array.from({ length: 1000 }, (_, i) => input(`part${i}`, [1]));
    expect(String(concat(parts, 0))).toBe(
      'concat(part0, part1, part2, part3, part4, part5, part6, part7, …, axis = 0)',
    );
    expect(String(input('x'.repeat(100_000), []))).toBe(`${'x'.repeat(400)}…`);
  });
});

describe('one node in place of a list', () => {
  const x = input('x', []);
  const v = parameter('v', [2]);

  it('evaluate gives the number of a scalar, from values by name', () => {
    expect(evaluate(square(x), { x: 3 })).toBe(9);
    expect(evaluate(sum(mul(v, x)), { x: 2, v: [3, 4] })).toBe(14);
    expect(evaluate(sum(mul(v, x)), { x: 2, v: Float32Array.of(3, 4) })).toBe(14);
    expect(evaluate(square(x), new Map([[x, [3]]]))).toBe(9);
    expect(evaluate(add(constant(1), 1))).toBe(2);
    expect(evaluate([mul(v, x), x], { x: 2, v: [3, 4] })).toEqual([Float64Array.of(6, 8), Float64Array.of(2)]);
  });

  it('grad gives the gradient in the shape of the node', () => {
    expect(evaluate(grad(square(x), x), { x: 3 })).toBe(6);
    expect(evaluate(grad(grad(square(x), x), x), { x: 3 })).toBe(2);
    const byV = grad(mean(square(v)), v);
    expect(byV.shape).toEqual([2]);
    expect(evaluate([byV], { v: [3, 4] })).toEqual([Float64Array.of(3, 4)]);
    expect(grad(square(x), [x, v]).map(({ shape }) => shape)).toEqual([[], [2]]);
  });

  it.each<[string, () => unknown]>([
    [
      'evaluate: only a scalar is one number: got [2]; expected scalar — try evaluate([node], values)[0], which is an array',
      () => evaluate(v, { v: [1, 2] }),
    ],
    ['input x: no value is given: got nothing; expected 1 values for scalar', () => evaluate(square(x), { X: 3 })],
    ['evaluate: bad values: got null; expected values by name: { x: 2 }', () => evaluate(x, null as never)],
    [
      'parameter v: values do not fill the shape: got 3 values; expected 2 values for [2]',
      () => evaluate([v], { v: [1, 2, 3] }),
    ],
    [
      'evaluate: v: not numbers: got a list of 2; expected a number, or a flat list of them in row-major order',
      () => evaluate([v], { v: [[1], [2]] as never }),
    ],
    [
      'evaluate: v: not numbers: got "12"; expected a number, or a flat list of them in row-major order',
      () => evaluate([v], { v: '12' as never }),
    ],
    [
      'evaluate: two leaves of one name: got "x"; expected a name for each — try new Map([[node, values], ...])',
      () => evaluate(add(x, input('x', [])), { x: 1 }),
    ],
  ])('%s', (message, act) => {
    expect(act).toThrow(message);
  });
});
