/** Values and gradients of a function at given points, for tests of single places. */
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { constant, input, type Node } from '../../src/graph/node.ts';
import { sum } from '../../src/ops/index.ts';

/** The values of f at each number. */
export function valuesAt(f: (x: Node) => Node, points: readonly number[]): number[] {
  return [...evaluate([f(constant(points))])[0]!];
}

/** The derivatives of an elementwise f at each number. */
export function slopesAt(f: (x: Node) => Node, points: readonly number[]): number[] {
  return gradientsAt(([x]) => f(x!), [points])[0]!;
}

/** The gradients of the sum of f by each of its vectors. */
export function gradientsAt(f: (inputs: Node[]) => Node, points: readonly (readonly number[])[]): number[][] {
  const inputs = points.map((values, i) => input(`x${i}`, [values.length]));
  const gradients = grad(sum(f(inputs)), inputs);
  return evaluate(gradients, new Map(inputs.map((node, i) => [node, points[i]!]))).map((values) => [...values]);
}
