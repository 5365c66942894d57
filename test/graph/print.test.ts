/** Graphs as text and LaTeX: few parentheses, structure kept, records' own notation. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { toLatex } from '../../src/graph/latex.ts';
import { constant, input, type Node, parameter } from '../../src/graph/node.ts';
import { print, printGraph } from '../../src/graph/print.ts';
import * as ops from '../../src/ops/index.ts';

const { add, div, less, mean, mul, neg, pow, square, sub, sum } = ops;
const a = input('a', []);
const b = input('b', []);
const c = input('c', []);
const z = input('z', [2, 3]);

describe('text and LaTeX', () => {
  it.each<readonly [string, Node, string]>([
    ['(a + b) * c', mul(add(a, b), c), '\\left(a + b\\right) c'],
    ['a + (b + c)', add(a, add(b, c)), 'a + \\left(b + c\\right)'],
    ['a - b - c', sub(sub(a, b), c), 'a - b - c'],
    ['a - (b - c)', sub(a, sub(b, c)), 'a - \\left(b - c\\right)'],
    ['a / (b * c)', div(a, mul(b, c)), '\\frac{a}{b c}'],
    ['a * (b / c)', mul(a, div(b, c)), 'a \\frac{b}{c}'],
    ['-a / b', div(neg(a), b), '-\\frac{a}{b}'],
    ['c * (-1 / b)', mul(c, div(-1, b)), 'c \\cdot \\left(-\\frac{1}{b}\\right)'],
    ['-(a + b) / c', div(neg(add(a, b)), c), '-\\frac{a + b}{c}'],
    ['(-a + b) / c', div(add(neg(a), b), c), '\\frac{-a + b}{c}'],
    ['(a / b)^2', pow(div(a, b), 2), '{\\left(\\frac{a}{b}\\right)}^{2}'],
    ['(a^b)^c', pow(pow(a, b), c), '{\\left({a}^{b}\\right)}^{c}'],
    ['a^(b^c)', pow(a, pow(b, c)), '{a}^{{b}^{c}}'],
    ['a^(-2)', pow(a, -2), '{a}^{-2}'],
    ['(-2)^a', pow(-2, a), '{\\left(-2\\right)}^{a}'],
    ['-a^2', neg(pow(a, 2)), '-{a}^{2}'],
    ['(-a)^2', pow(neg(a), 2), '{\\left(-a\\right)}^{2}'],
    ['-a * b', neg(mul(a, b)), '-a b'],
    ['a * (-b)', mul(a, neg(b)), 'a \\cdot \\left(-b\\right)'],
    ['a - (-b)', sub(a, neg(b)), 'a - \\left(-b\\right)'],
    ['-a + b', add(neg(a), b), '-a + b'],
    ['-(-a)', neg(neg(a)), '-\\left(-a\\right)'],
    ['(a < b) < c', less(less(a, b), c), '\\left(a < b\\right) < c'],
    ['square(a + b)', square(add(a, b)), '{\\left(a + b\\right)}^2'],
    ['exp(-square(a))', ops.exp(neg(square(a))), 'e^{-{a}^2}'],
    ['abs(-a)', ops.abs(neg(a)), '\\left|-a\\right|'],
    ['sqrt(a + 1)', ops.sqrt(add(a, 1)), '\\sqrt{a + 1}'],
    ['log1p(a + b)', ops.log1p(add(a, b)), '\\ln\\left(1 + \\left(a + b\\right)\\right)'],
    ['0.333333 * a', mul(1 / 3, a), '0.333333 a'],
    ['a * 1e-7', mul(a, 1e-7), 'a \\cdot 10^{-7}'],
    ['a * (-2.5e-9)', mul(a, -2.5e-9), 'a \\cdot \\left(-2.5 \\cdot 10^{-9}\\right)'],
    ['a * (b + c)', mul(a, add(b, c)), 'a \\cdot \\left(b + c\\right)'],
    ['2 * (1 / 2)', mul(2, div(1, 2)), '2 \\cdot \\frac{1}{2}'],
    ['2 * 3^a', mul(2, pow(3, a)), '2 \\cdot {3}^{a}'],
    ['3.14159 * a', mul(Math.PI, a), '\\pi a'],
    ['2.71828 * (-3.14159)', mul(Math.E, -Math.PI), 'e \\cdot \\left(-\\pi\\right)'],
    ['a < Infinity', less(a, Infinity), 'a < \\infty'],
    ['sum(z, axes = [0, 1]) * 2', mul(sum(z), 2), '\\left(\\sum z\\right) \\cdot 2'],
    ['mean(z, axes = [0])', mean(z, 0), '\\operatorname{mean}\\left(z\\right)'],
    ['softmax(z, axis = 1)', ops.softmax(z), '\\operatorname{softmax}\\left(z\\right)'],
    ['matmul(z, z, transposeB = true)', ops.matmul(z, z, { transposeB: true }), 'z z'],
    ['transpose(z + a, axes = [1, 0])', ops.transpose(add(z, a)), '{\\left(z + a\\right)}^{\\top}'],
    ['concat(z, z, axis = 1)', ops.concat([z, z]), '\\operatorname{concat}\\left(z, z\\right)'],
    ['reshape(z, shape = [3, 2])', ops.reshape(z, [3, 2]), 'z'],
    ['[1, 2, 3, 4, …] + a', add(constant([1, 2, 3, 4, 5]), a), '\\left(1, 2, 3, 4, \\dots\\right) + a'],
    [
      'where(a < 0, a + b, -b)',
      ops.where(less(a, 0), add(a, b), neg(b)),
      '\\begin{cases} a + b & \\text{if } a < 0 \\\\ -b & \\text{otherwise} \\end{cases}',
    ],
  ])('%s', (text, node, latex) => {
    expect(print(node)).toBe(text);
    expect(toLatex(node)).toBe(latex);
  });

  it.each([
    ['w1', 'w_{1}'],
    ['w_1', 'w_{1}'],
    ['w_{11}', 'w_{11}'],
    ['ŷ', '\\hat{y}'],
    ['sigma', '\\sigma'],
    ['theta2', '\\theta_{2}'],
    ['learning_rate', '\\mathrm{learning\\_rate}'],
  ])('the name %s', (name, latex) => {
    expect(print(neg(input(name, [])))).toBe(`-${name}`);
    expect(toLatex(input(name, []))).toBe(latex);
  });
});

describe('what is composed', () => {
  it('prints as itself, or as the textbook has it', () => {
    const loss = ops.binaryCrossEntropy(a, b);
    expect(print(loss)).toBe('binaryCrossEntropy(a, b)');
    expect(print(loss, { expand: true })).toBe('-(b * log(sigmoid(a)) + (1 - b) * log(1 - sigmoid(a)))');
    expect(print(ops.softmax(z), { expand: true })).toBe('exp(z) / sum(exp(z), axes = [1])');
    expect(toLatex(ops.softmax(z), { textbook: true })).toBe('\\frac{e^{z}}{\\sum e^{z}}');
  });
});

describe('numbered lines', () => {
  it('write leaves first, and each shared part once', () => {
    const x = input('x', [4, 2]);
    const w = parameter('w', [3, 2]);
    const hidden = ops.tanh(ops.matmul(x, w, { transposeB: true }));
    expect(printGraph([mul(hidden, hidden), sum(add(hidden, constant([1, 2, 3])))])).toBe(
      [
        'input x : float[4, 2]',
        'parameter w : float[3, 2]',
        'v1 = matmul(x, w, transposeB = true) : float[4, 3]',
        'v2 = tanh(v1) : float[4, 3]',
        'v3 = v2 * v2 : float[4, 3]',
        'v4 = [1, 2, 3] : float[3]',
        'v5 = v2 + v4 : float[4, 3]',
        'v6 = sum(v5, axes = [0, 1]) : float[1, 1]',
        'v7 = reshape(v6, shape = []) : float',
        'return v3, v7',
      ].join('\n'),
    );
  });

  it('leave out the names of leaves', () => {
    expect(printGraph([neg(neg(input('v1', [])))])).toBe(
      'input v1 : float\nv2 = -v1 : float\nv3 = -v2 : float\nreturn v3',
    );
  });

  it('take over where shared parts make an expression long', () => {
    let value: Node = a;
    for (let i = 0; i < 60; i++) value = mul(value, value);
    expect(print(value)).toBe(printGraph([value]));
    expect(() => toLatex(value)).toThrow('toLatex: the expression is too long: got 2305843009213694000 operations');
  });
});

/** Reads what `print` writes for sums, products, quotients and powers, by the precedences of any programming language. */
function parse(text: string, names: ReadonlyMap<string, Node>): Node {
  const tokens = text.match(/[a-z]|[\d.]+|[-+*/^()]/g) ?? [];
  let at = 0;
  const binary = (operand: () => Node, symbols: Record<string, (x: Node, y: Node) => Node>) => (): Node => {
    let left = operand();
    for (let apply = symbols[tokens[at]!]; apply; apply = symbols[tokens[at]!]) {
      at++;
      left = apply(left, operand());
    }
    return left;
  };
  const atom = (): Node => {
    const token = tokens[at++]!;
    if (token !== '(') return names.get(token) ?? constant(Number(token));
    const inside = sums();
    at++;
    return inside;
  };
  const power = binary(atom, { '^': pow });
  const signed = (): Node => {
    if (tokens[at] !== '-') return power();
    at++;
    return neg(signed());
  };
  const products = binary(signed, { '*': mul, '/': div });
  const sums = binary(products, { '+': add, '-': sub });
  return sums();
}

it('text means what the graph means', () => {
  const names = new Map([a, b, c].map((node) => [node.name, node as Node]));
  const leaf = fc.oneof(
    fc.constantFrom<Node>(a, b, c),
    fc.integer({ min: -3, max: 3 }).map((value) => constant(value)),
  );
  const { tree } = fc.letrec<{ tree: Node }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium' },
      leaf,
      fc.tuple(fc.constantFrom(add, sub, mul, div, pow), tie('tree'), tie('tree')).map(([f, x, y]) => f(x, y)),
      tie('tree').map((x) => neg(x)),
    ),
  }));
  const values = new Map<Node, number[]>([
    [a, [1.5]],
    [b, [-2]],
    [c, [3]],
  ]);
  fc.assert(
    fc.property(tree, (node) => {
      const [expected, actual] = evaluate([node, parse(print(node), names)], values);
      expect(actual).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});
