import { fail } from '../graph/error.ts';
import { type Node, type Operand, requireShape, toNode } from '../graph/node.ts';
import type { Layout } from '../graph/operation.ts';
import { formatShape, type Shape, sameShape, sizeOf, stridesOf } from '../graph/shape.ts';
import { kernel, type OperationFunction } from './define.ts';
import type { Samples } from './samples.ts';

/**
 * The same elements in row-major order under another shape of the same size; it copies nothing. A shape of another
 * size is refused.
 *
 * @example
 * import { constant, evaluate, reshape } from 'chainrule';
 *
 * const x = reshape(constant([1, 2, 3, 4, 5, 6]), [2, 3]);
 * console.log(x.shape, evaluate([x])); // [2, 3] [[1, 2, 3, 4, 5, 6]]
 */
export const reshape: OperationFunction<[x: Operand, shape: Shape]> = kernel(
  {
    name: 'reshape',
    infer: ([x], attributes) => {
      const shape = attributes.shape as Shape;
      if (sizeOf(shape) !== sizeOf(x!.shape)) {
        fail({
          what: 'reshape',
          problem: 'sizes differ',
          got: `${formatShape(x!.shape)} (${sizeOf(x!.shape)} elements) to ${formatShape(shape)} (${sizeOf(shape)})`,
          expected: 'a shape of the same number of elements',
        });
      }
      return { shape, dtype: x!.dtype };
    },
    reference: ([x], output) => output.data.set(x!.data),
    view: (layout, node) => {
      const strides = reshapedStrides(layout, node.shape);
      return strides && { shape: node.shape, offset: layout.offset, strides };
    },
    vectorJacobianProduct: (node, cotangent) => [reshape(cotangent, node.inputs[0]!.shape)],
    simplify: ([x], node) => {
      if (sameShape(x!.shape, node.shape)) return x;
      return x!.kind === 'apply' && x!.operation === node.operation ? reshape(x!.inputs[0]!, node.shape) : undefined;
    },
  },
  (apply) =>
    (operand, given): Node => {
      const shape = requireShape('reshape', given);
      const x = toNode(operand);
      return sameShape(x.shape, shape) ? x : apply([x], { shape });
    },
);

export const samples: Samples = () => [
  { inputs: [{ shape: [2, 6], low: -3, high: 3 }], apply: ([x]) => reshape(x!, [3, 4]) },
  { inputs: [{ shape: [2, 1, 3], low: -3, high: 3 }], apply: ([x]) => reshape(x!, [6]) },
];

/** Strides of the reshaped view: where the elements lie densely, or only axes of length 1 come or go. */
function reshapedStrides(layout: Layout, shape: Shape): readonly number[] | undefined {
  const real = layout.shape.flatMap((length, axis) =>
    length === 1 ? [] : [{ length, stride: layout.strides[axis]! }],
  );
  const dense = stridesOf(real.map(({ length }) => length));
  if (real.every(({ stride }, i) => stride === dense[i])) return stridesOf(shape);
  const wanted = shape.filter((length) => length !== 1);
  if (
    !sameShape(
      wanted,
      real.map(({ length }) => length),
    )
  )
    return undefined;
  let next = 0;
  return shape.map((length) => (length === 1 ? 0 : real[next++]!.stride));
}
