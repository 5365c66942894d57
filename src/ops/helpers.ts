/** Small pieces that several records share. */
import { constant, constantValue, type Node } from '../graph/node.ts';
import type { Operation, Sample } from '../graph/operation.ts';
import { sameShape } from '../graph/shape.ts';
import { abs } from './abs.ts';
import { broadcastTo } from './broadcast-to.ts';
import { div } from './div.ts';
import { equal } from './equal.ts';
import { less } from './less.ts';
import { max } from './max.ts';
import { maximum } from './maximum.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { relu } from './relu.ts';
import { stopGradient } from './stop-gradient.ts';
import { sub } from './sub.ts';
import { where } from './where.ts';

/** The local derivative of an operand that passes through unchanged. */
export function one(): Node {
  return constant(1);
}

/** a - b as a person writes it where one of them is 0. */
export function difference(a: Node, b: Node): Node {
  if (constantValue(b) === 0) return a;
  return constantValue(a) === 0 ? neg(b) : sub(a, b);
}

/** a/b for a b that is positive or has a = 0; with `everywhere` it is 0 where both are 0. Several such divisors multiply to more than 0. */
export function ratio(a: Node, b: Node, everywhere: boolean): Node {
  return div(a, everywhere ? maximum(b, 1e-50) : b);
}

/** 1 where x is positive, 0 where it is negative; at 0 itself 0 or, not `everywhere`, 0/0. */
export function step(x: Node, everywhere: boolean): Node {
  return ratio(relu(x), x, everywhere);
}

/** `value` stretched to the shape of `node`, for rewrites that must keep the shape. */
export function stretch(value: Node, node: Node): Node {
  return sameShape(value.shape, node.shape) ? value : broadcastTo(value, node.shape);
}

/** For rewrites of an operation whose value is that of `x`: x in the shape of the node, or undefined where x is int32 and the node made it float. */
export function unchanged(x: Node, node: Node): Node | undefined {
  return x.dtype === node.dtype ? stretch(x, node) : undefined;
}

/** The number that every element of a node is, where that is a constant of one element, also stretched or reshaped. */
export function uniformValue(node: Node): number | undefined {
  let source = node;
  while (source.kind === 'apply' && source.operation.kind === 'kernel' && source.operation.view)
    source = source.inputs[0]!;
  return constantValue(source);
}

/** The inputs of a node that applies the operation, else undefined. */
export function appliedTo({ operation }: { readonly operation: Operation }, node: Node): readonly Node[] | undefined {
  return node.kind === 'apply' && node.operation === operation ? node.inputs : undefined;
}

/**
 * The maximum along some axes (kept), as a fixed number to subtract before exp: its value cancels, so it has no
 * gradient; an infinite maximum counts as 0, which keeps Infinity - Infinity out.
 */
export function finiteMax(x: Node, axes: number | readonly number[]): Node {
  const largest = stopGradient(max(x, axes, { keepAxes: true }));
  return where(less(abs(largest), Number.POSITIVE_INFINITY), largest, 0);
}

/** weight * value, but 0 where the weight is 0 and the value infinite: what has no weight has no part in a loss. */
export function weighted(weight: Node, value: Node): Node {
  const ignored = mul(equal(weight, 0), equal(abs(value), Number.POSITIVE_INFINITY));
  return mul(weight, where(ignored, 0, value));
}

/** Samples on both sides of a kink at 0, clear of it. */
export function besideZero(apply: (x: Node) => Node): readonly Sample[] {
  return [
    { inputs: [{ shape: [3, 5], low: 0.1, high: 3 }], apply: ([x]) => apply(x!) },
    { inputs: [{ shape: [3, 5], low: -3, high: -0.1 }], apply: ([x]) => apply(x!) },
  ];
}
