/** Random scalar expressions over x, y and z, and points to try them at. */
import fc from 'fast-check';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { constant, type Input, input, type Node } from '../../src/graph/node.ts';
import { random } from '../../src/numeric/random.ts';
import * as ops from '../../src/ops/index.ts';

export const variables: readonly Input[] = ['x', 'y', 'z'].map((name) => input(name, []));

const leaf = fc.constantFrom<Node>(
  ...variables,
  ...[0, 1, 2, 3, -1, -2, 0.5, 1 / 3, 0.1].map((value) => constant(value)),
);
const unary = [
  ops.neg,
  ops.exp,
  ops.log,
  ops.sqrt,
  ops.sin,
  ops.cos,
  ops.tan,
  ops.asin,
  ops.atan,
  ops.sinh,
  ops.cosh,
  ops.tanh,
  ops.sigmoid,
  ops.relu,
  ops.softplus,
  ops.abs,
  ops.sign,
  ops.square,
  ops.reciprocal,
  ops.silu,
];
const binary = [ops.add, ops.sub, ops.mul, ops.div, ops.maximum, ops.minimum];
const exponents = [2, 3, -1, -2, 0.5, 1.5, -0.5, 1 / 3, 4];

export const expressions: fc.Arbitrary<Node> = fc.letrec<{ expression: Node }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.tuple(fc.constantFrom(...unary), tie('expression')).map(([f, a]) => f(a)),
    fc.tuple(fc.constantFrom(...binary), tie('expression'), tie('expression')).map(([f, a, b]) => f(a, b)),
    fc.tuple(tie('expression'), fc.constantFrom(...exponents)).map(([a, n]) => ops.pow(a, n)),
    // Parts that occur twice are what simplification is about.
    fc
      .tuple(fc.constantFrom(...unary), fc.constantFrom(...binary), tie('expression'))
      .map(([f, g, a]) => g(f(a), f(a))),
  ),
})).expression;

/** Points with coordinates from -3 to 3, drawn evenly: none on a kink or a pole but by a rare accident. */
export function points(seed: number, count: number): readonly (readonly number[])[] {
  const draw = random(seed, 'points');
  return Array.from({ length: count }, () => variables.map(() => draw.uniform() * 6 - 3));
}

export function valuesOf(nodes: readonly Node[], point: readonly number[]): number[] {
  const values = new Map<Node, number[]>(variables.map((variable, i) => [variable, [point[i]!]]));
  return evaluate(nodes, values).map((value) => value[0]!);
}
