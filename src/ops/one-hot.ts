import { constant, type Node, type Operand, toNode } from '../graph/node.ts';
import { normaliseAxis } from '../graph/shape.ts';
import { requireNumber } from './checks.ts';
import { composed, type OperationFunction } from './define.ts';
import { equal } from './equal.ts';
import { reshape } from './reshape.ts';
import type { Samples } from './samples.ts';

/**
 * 1 at the place that each index (int32) names on a new axis of length depth (the last one when none is given), 0
 * elsewhere; an index that is not among 0 to depth - 1 gives zeros. No gradient.
 *
 * @example
 * import { constant, evaluate, oneHot } from 'chainrule';
 *
 * console.log(evaluate([oneHot(constant([2, 0], [2], 'int32'), 3)])); // [[0, 0, 1, 1, 0, 0]]
 */
export const oneHot: OperationFunction<[indices: Operand, depth: number, axis?: number]> = composed(
  {
    name: 'oneHot',
    expand: ([indices], attributes) => {
      const [depth, axis] = [attributes.depth as number, attributes.axis as number];
      const { shape } = indices!;
      const places = constant(
        Int32Array.from({ length: depth }, (_, i) => i),
        [depth, ...shape.slice(axis).map(() => 1)],
        'int32',
      );
      return equal(reshape(indices!, [...shape.slice(0, axis), 1, ...shape.slice(axis)]), places);
    },
    notation: { latex: ([indices]) => `\\operatorname{oneHot}\\left(${indices}\\right)` },
  },
  (apply) =>
    (indices, depth, axis = -1): Node => {
      requireNumber('oneHot', 'depth', depth, 'a positive integer', (value) => Number.isInteger(value) && value >= 1);
      return apply([indices], { depth, axis: normaliseAxis('oneHot', axis, toNode(indices).shape.length + 1) });
    },
);

export const samples: Samples = () =>
  [-1, 0].map((axis) => ({
    inputs: [{ shape: [2, 3], low: 0, high: 3, dtype: 'int32' }],
    apply: ([indices]) => oneHot(indices!, 4, axis),
  }));
