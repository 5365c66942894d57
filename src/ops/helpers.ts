/** Small pieces that several records share. */
import { constant, type Node } from '../graph/node.ts';
import { sameShape } from '../graph/shape.ts';
import { abs } from './abs.ts';
import { broadcastTo } from './broadcast-to.ts';
import { less } from './less.ts';
import { max } from './max.ts';
import { stopGradient } from './stop-gradient.ts';
import { where } from './where.ts';

/** The local derivative of an operand that passes through unchanged. */
export function one(): Node {
  return constant(1);
}

/** `value` stretched to the shape of `node`, for rewrites that must keep the shape. */
export function stretch(value: Node, node: Node): Node {
  return sameShape(value.shape, node.shape) ? value : broadcastTo(value, node.shape);
}

/**
 * The maximum along an axis (kept), as a fixed number to subtract before exp: its value cancels, so it has no
 * gradient; an infinite maximum counts as 0, which keeps Infinity - Infinity out.
 */
export function finiteMax(x: Node, axis: number): Node {
  const largest = stopGradient(max(x, axis, { keepAxes: true }));
  return where(less(abs(largest), Number.POSITIVE_INFINITY), largest, 0);
}
