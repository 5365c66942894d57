import { type Node, type Operand, toNode } from '../graph/node.ts';
import { type Shape, sizeOf } from '../graph/shape.ts';
import { kernel, type OperationFunction, requireDtype } from './define.ts';
import { eachGathered, gather } from './gather.ts';

export const scatterAdd: OperationFunction<[values: Operand, indices: Operand, axis: number, shape: Shape]> = kernel(
  {
    name: 'scatterAdd',
    doc: 'Zeros of a shape with the slices of values added at the given indices (int32) of one axis: the transpose of gather.',
    infer: ([values], { shape }) => ({ shape: shape as Shape, dtype: values!.dtype }),
    reference: ([values, indices], output, { axis }) => {
      eachGathered(output, indices!, axis as number, (to, from, inner) => {
        for (let i = 0; i < inner; i++) output.data[to + i]! += values!.data[from + i]!;
      });
    },
    cost: ([values]) => ({ arithmetic: sizeOf(values!) }),
    vectorJacobianProduct: (node, cotangent) => [
      gather(cotangent, node.inputs[1]!, node.attributes.axis as number),
      undefined,
    ],
    tests: {
      samples: [
        {
          inputs: [
            { shape: [3, 2], low: -3, high: 3 },
            { shape: [3], low: 0, high: 3, dtype: 'int32' },
          ],
          apply: ([values, indices]) => scatterAdd(values!, indices!, 0, [4, 2]),
        },
      ],
    },
  },
  (apply) =>
    (values, indices, axis, shape): Node => {
      requireDtype('scatterAdd', toNode(indices), 'int32');
      return apply([values, indices], { axis, shape });
    },
);
