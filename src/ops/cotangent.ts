/** Arithmetic on cotangents, which differentiation needs for every operation. */
import { type Apply, constant, type Node } from '../graph/node.ts';
import { type Shape, sameShape } from '../graph/shape.ts';
import { add } from './add.ts';
import { broadcastTo } from './broadcast-to.ts';
import { mul } from './mul.ts';
import { reshape } from './reshape.ts';
import { sum } from './sum.ts';

/**
 * Vector-Jacobian product of one node: from the cotangent of its value (same shape) the cotangent of each node that it is
 * computed from; undefined for those that have none. For scalar operations it is cotangent times local derivative, summed
 * where an operand was stretched.
 */
export function vectorJacobianProduct(node: Apply, cotangent: Node): readonly (Node | undefined)[] {
  const { operation } = node;
  switch (operation.kind) {
    case 'composed':
      return [cotangent];
    case 'kernel':
      return operation.vectorJacobianProduct(node, cotangent);
    case 'scalar': {
      const cotangents =
        operation.cotangents?.(node.inputs, cotangent) ??
        operation.derivative(node.inputs, node).map((local) => local && mul(cotangent, local));
      return cotangents.map((part, i) => part && unbroadcast(part, node.inputs[i]!.shape));
    }
  }
}

/** The sum of the cotangents that reach a node by two paths. */
export function accumulate(a: Node, b: Node): Node {
  return add(a, b);
}

/** The cotangent of a scalar by itself: 1. */
export function seed(): Node {
  return constant(1);
}

export function zerosLike(node: Node): Node {
  return filled(0, node.shape);
}

/** One number as an array of a shape. */
export function filled(value: number, shape: Shape): Node {
  return broadcastTo(constant(value), shape);
}

/** Sums over the axes along which a value of `shape` was stretched: the transpose of broadcasting. */
export function unbroadcast(cotangent: Node, shape: Shape): Node {
  if (sameShape(cotangent.shape, shape)) return cotangent;
  const added = cotangent.shape.length - shape.length;
  const axes = cotangent.shape.flatMap((length, axis) =>
    axis < added || (shape[axis - added] === 1 && length !== 1) ? [axis] : [],
  );
  return reshape(axes.length === 0 ? cotangent : sum(cotangent, axes, { keepAxes: true }), shape);
}
