import { type Operand, toNode } from '../graph/node.ts';
import { normaliseAxis, sizeOf } from '../graph/shape.ts';
import { kernel, type OperationFunction } from './define.ts';
import { dropAxes, keptShape } from './reduction.ts';
import type { Samples } from './samples.ts';

/**
 * The index (int32) of the largest element along one axis (the last one when none is given), which the result does
 * not have; the first of equals. No gradient.
 *
 * @example
 * import { argMax, constant, evaluate } from 'chainrule';
 *
 * console.log(evaluate([argMax(constant([1, 5, 2, 9, 0, 3], [2, 3]))])); // [[1, 0]]
 */
export const argMax: OperationFunction<[x: Operand, axis?: number]> = kernel(
  {
    name: 'argMax',
    reduction: 'indexOfMax',
    infer: ([x], { axes }) => ({ shape: keptShape(x!.shape, axes as readonly number[]), dtype: 'int32' }),
    reference: ([x], output, { axes }) => {
      const [axis] = axes as readonly [number];
      const length = x!.shape[axis]!;
      const inner = sizeOf(x!.shape.slice(axis + 1));
      for (let i = 0; i < output.data.length; i++) {
        const start = Math.floor(i / inner) * length * inner + (i % inner);
        let best = 0;
        for (let j = 1; j < length; j++) if (x!.data[start + j * inner]! > x!.data[start + best * inner]!) best = j;
        output.data[i] = best;
      }
    },
    vectorJacobianProduct: () => [undefined],
  },
  (apply) =>
    (operand, axis = -1) => {
      const x = toNode(operand);
      const normal = normaliseAxis('argMax', axis, x.shape.length);
      return dropAxes(apply([x], { axes: [normal] }), [normal]);
    },
);

export const samples: Samples = () =>
  [-1, 0].map((axis) => ({
    inputs: [{ shape: [4, 3], low: -3, high: 3 }],
    apply: ([x]) => argMax(x!, axis),
  }));
