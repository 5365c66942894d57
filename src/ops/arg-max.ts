import { type Operand, toNode } from '../graph/node.ts';
import { normaliseAxis, sizeOf } from '../graph/shape.ts';
import { kernel, type OperationFunction } from './define.ts';
import { dropAxes, keptShape } from './reduction.ts';

export const argMax: OperationFunction<[x: Operand, axis?: number]> = kernel(
  {
    name: 'argMax',
    doc: 'The index (int32) of the largest element along one axis (the last one when none is given); the first of equals. No gradient.',
    infer: ([x], { axis }) => ({ shape: keptShape(x!.shape, [axis as number]), dtype: 'int32' }),
    reference: ([x], output, { axis }) => {
      const length = x!.shape[axis as number]!;
      const inner = sizeOf(x!.shape.slice((axis as number) + 1));
      for (let i = 0; i < output.data.length; i++) {
        const start = Math.floor(i / inner) * length * inner + (i % inner);
        let best = 0;
        for (let j = 1; j < length; j++) if (x!.data[start + j * inner]! > x!.data[start + best * inner]!) best = j;
        output.data[i] = best;
      }
    },
    cost: ([x]) => ({ arithmetic: sizeOf(x!) }),
    vectorJacobianProduct: () => [undefined],
    tests: {
      samples: [-1, 0].map((axis) => ({
        inputs: [{ shape: [4, 3], low: -3, high: 3 }],
        apply: ([x]) => argMax(x!, axis),
      })),
    },
  },
  (apply) =>
    (operand, axis = -1) => {
      const x = toNode(operand);
      const normal = normaliseAxis('argMax', axis, x.shape.length);
      return dropAxes(apply([x], { axis: normal }), [normal]);
    },
);
