import { fail } from '../graph/error.ts';
import { type Node, type Operand, toNode } from '../graph/node.ts';
import { formatShape, normaliseAxis, type Shape, sameShape, sizeOf } from '../graph/shape.ts';
import { kernel, type OperationFunction, requireDtype } from './define.ts';
import { eachGathered, gather, gatheredBox } from './gather.ts';
import type { Samples } from './samples.ts';

/**
 * Zeros of a shape with the slices of values added at the given indices (int32) of one axis: the transpose of {@link
 * gather}. Slices of one index add up; values of another shape than the indices need are refused.
 *
 * @example
 * import { constant, evaluate, scatterAdd } from 'chainrule';
 *
 * const indices = constant([0, 2, 0], [3], 'int32');
 * console.log(evaluate([scatterAdd(constant([1, 2, 3]), indices, 0, [4])])); // [[4, 0, 2, 0]]
 */
export const scatterAdd: OperationFunction<[values: Operand, indices: Operand, axis: number, shape: Shape]> = kernel(
  {
    name: 'scatterAdd',
    infer: ([values], { shape }) => ({ shape: shape as Shape, dtype: values!.dtype }),
    reference: ([values, indices], output, { axis }) => {
      eachGathered(output, indices!, axis as number, (to, from, inner) => {
        for (let i = 0; i < inner; i++) output.data[to + i]! += values!.data[from + i]!;
      });
    },
    moves: ([, indices], output, { axis }) => {
      const { shape, whole, gathered } = gatheredBox(output, indices!, axis as number);
      return [{ input: 0, shape, from: gathered, to: whole, adds: true }];
    },
    cost: ([values]) => ({ arithmetic: sizeOf(values!) }),
    vectorJacobianProduct: (node, cotangent) => [
      gather(cotangent, node.inputs[1]!, node.attributes.axis as number),
      undefined,
    ],
  },
  (apply) =>
    (operand, indexOperand, axis, shape): Node => {
      const [values, indices] = [toNode(operand), toNode(indexOperand)];
      requireDtype('scatterAdd', indices, 'int32');
      const normal = normaliseAxis('scatterAdd', axis, shape.length);
      const expected = [...shape.slice(0, normal), ...indices.shape, ...shape.slice(normal + 1)];
      if (!sameShape(values.shape, expected)) {
        fail({
          what: 'scatterAdd',
          problem: 'values do not fit the indices',
          got: formatShape(values.shape),
          expected: `${formatShape(expected)} for indices ${formatShape(indices.shape)} of axis ${normal} of ${formatShape(shape)}`,
        });
      }
      return apply([values, indices], { axis: normal, shape });
    },
);

export const samples: Samples = () => [
  {
    inputs: [
      { shape: [3, 2], low: -3, high: 3 },
      { shape: [3], low: 0, high: 3, dtype: 'int32' },
    ],
    apply: ([values, indices]) => scatterAdd(values!, indices!, 0, [4, 2]),
  },
];
