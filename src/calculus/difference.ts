/** The derivative as the limit of difference quotients, by numbers: what every derivative is checked against. */

import type { Input, Node } from '../graph/node.ts';
import { anyNumber } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { requireNode } from '../graph/require-node.ts';
import { type Point, requirePoint, valuesAt } from './point.ts';

/** A derivative beside the difference quotient at the same point. */
export interface DifferenceCheck {
  /** Half the distance between the two points of the quotient. */
  readonly h: number;
  /** (f(x + h) - f(x - h)) / 2h. */
  readonly quotient: number;
  readonly derivative: number;
  /** The distance between them. */
  readonly error: number;
  /** True where the distance is no larger than what the quotient itself may be wrong by. */
  readonly agrees: boolean;
}

/** Steps that are tried, relative to the size of the variable: large ones bend, small ones round. */
const steps = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7];

/**
 * The derivative by a variable beside the central difference whose own error, judged from half its step, is smallest;
 * undefined where f has no values around the point.
 *
 * @example
 * import { checkDerivative, parseExpression } from 'chainrule/calculus';
 *
 * const { node, variables } = parseExpression('x^3');
 * const x = variables.get('x')!;
 * const check = checkDerivative(node, x, new Map([[x, 2]]), 12);
 * console.log(check?.quotient, check?.agrees); // 12 true
 */
export function checkDerivative(f: Node, wrt: Input, point: Point, derivative: number): DifferenceCheck | undefined {
  requireNode('checkDerivative', f);
  requireNode('checkDerivative: wrt', wrt);
  requirePoint('checkDerivative', point);
  requireKind('checkDerivative: derivative', derivative, anyNumber);
  const candidates = steps.flatMap((step) => {
    const h = step * Math.max(1, Math.abs(point.get(wrt)!));
    const quotient = centralDifference(f, wrt, point, h);
    const finer = centralDifference(f, wrt, point, h / 2);
    const doubt = Math.abs(quotient - finer);
    return Number.isFinite(doubt) ? { h, quotient, doubt } : [];
  });
  if (candidates.length === 0) return undefined;
  const { h, quotient, doubt } = candidates.reduce((a, b) => (b.doubt < a.doubt ? b : a));
  const error = Math.abs(quotient - derivative);
  const [value] = valuesAt([f], point);
  const rounding = (1e-13 * Math.abs(value!)) / h;
  return { h, quotient, derivative, error, agrees: error <= 10 * doubt + rounding + 1e-6 * Math.abs(derivative) };
}

/** (f(x + h) - f(x - h)) / 2h. */
export function centralDifference(f: Node, wrt: Input, point: Point, h: number): number {
  const [right, left] = [valueBeside(f, wrt, point, h), valueBeside(f, wrt, point, -h)];
  return (right.value - left.value) / (right.x - left.x);
}

/** The slopes to the left and to the right of a point, for kinks. */
export function slopesBeside(f: Node, wrt: Input, point: Point): { readonly left: number; readonly right: number } {
  const h = 1e-6 * Math.max(1, Math.abs(point.get(wrt)!));
  const at = valueBeside(f, wrt, point, 0);
  const slope = (side: number) => {
    const other = valueBeside(f, wrt, point, side * h);
    return (other.value - at.value) / (other.x - at.x);
  };
  return { left: slope(-1), right: slope(1) };
}

function valueBeside(f: Node, wrt: Input, point: Point, h: number): { x: number; value: number } {
  const x = point.get(wrt)! + h;
  const [value] = valuesAt([f], new Map(point).set(wrt, x));
  return { x, value: value! };
}
