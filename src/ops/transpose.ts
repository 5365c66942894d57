import { fail } from '../graph/error.ts';
import { type Apply, type Node, type Operand, toNode } from '../graph/node.ts';
import { formatShape, normaliseAxes, type Shape, stridesOf } from '../graph/shape.ts';
import { kernel, type OperationFunction } from './define.ts';
import type { Samples } from './samples.ts';
import { copyStrided } from './strided.ts';

/**
 * x with its axes reordered: axis i of the result is axis axes[i] of x; without axes the order is reversed. Axes that
 * do not name each of x once are refused.
 *
 * @example
 * import { constant, evaluate, transpose } from 'chainrule';
 *
 * const x = transpose(constant([1, 2, 3, 4, 5, 6], [2, 3]));
 * console.log(x.shape, evaluate([x])); // [3, 2] [[1, 4, 2, 5, 3, 6]]
 */
export const transpose: OperationFunction<[x: Operand, axes?: readonly number[]]> = kernel(
  {
    name: 'transpose',
    infer: ([x], { axes }) => ({ shape: permute(x!.shape, axes as readonly number[]), dtype: x!.dtype }),
    reference: ([x], output, { axes }) =>
      copyStrided(x!.data, 0, permute(stridesOf(x!.shape), axes as readonly number[]), output),
    view: (layout, node) => ({
      shape: node.shape,
      offset: layout.offset,
      strides: permute(layout.strides, permutationOf(node)),
    }),
    vectorJacobianProduct: (node, cotangent) => {
      const inverse: number[] = [];
      permutationOf(node).forEach((from, to) => {
        inverse[from] = to;
      });
      return [transpose(cotangent, inverse)];
    },
    simplify: ([x], node) => {
      if (permutationOf(node).every((from, to) => from === to)) return x;
      if (x!.kind !== 'apply' || x!.operation !== node.operation) return undefined;
      return transpose(x!.inputs[0]!, permute(permutationOf(x!), permutationOf(node)));
    },
    notation: { latex: ([x]) => `{${x}}^{\\top}` },
  },
  (apply) =>
    (operand, axes): Node => {
      const x = toNode(operand);
      const rank = x.shape.length;
      const order = axes ?? x.shape.map((_, axis) => rank - 1 - axis);
      if (order.length !== rank || normaliseAxes('transpose', order, rank).length !== rank) {
        fail({
          what: 'transpose',
          problem: 'axes do not fit',
          got: formatShape(order),
          expected: `each of the ${rank} axes once`,
        });
      }
      return apply([x], { axes: order.map((axis) => (axis < 0 ? axis + rank : axis)) });
    },
);

export const samples: Samples = () => [
  { inputs: [{ shape: [2, 3], low: -3, high: 3 }], apply: ([x]) => transpose(x!) },
  { inputs: [{ shape: [2, 3, 4], low: -3, high: 3 }], apply: ([x]) => transpose(x!, [1, 2, 0]) },
];

/** The axes of a transpose node. */
function permutationOf(node: Apply): readonly number[] {
  return node.attributes.axes as readonly number[];
}

/** True for a transpose that swaps just the last two axes: a matrix transpose. */
export function isMatrixTranspose(node: Node): node is Apply {
  if (node.kind !== 'apply' || node.operation !== transpose.operation) return false;
  const rank = node.shape.length;
  return permutationOf(node).every((from, to) => from === (to < rank - 2 ? to : 2 * rank - 3 - to));
}

function permute(values: Shape, axes: readonly number[]): number[] {
  return axes.map((axis) => values[axis]!);
}
