/** Operators that make one number of all along some axes. */
import type { Node } from '../../../graph/node.ts';
import { normaliseAxis, type Shape } from '../../../graph/shape.ts';
import {
  abs,
  argMax,
  log,
  logSoftmax,
  logSumExp,
  max,
  mean,
  min,
  mul,
  neg,
  reshape,
  softmax,
  sqrt,
  square,
  sub,
  sum,
} from '../../../ops/index.ts';
import { int, ints, optionalInt } from '../attributes.ts';
import { type Call, type Operator, operator } from '../operator.ts';
import { computed } from '../value.ts';
import { block, reversed } from './places.ts';

type Reduce = (x: Node, axes: readonly number[] | undefined, options: { keepAxes: boolean }) => Node;

/** Axes are an attribute in old files and an input in new ones; none are all. */
function reduction(name: string, apply: Reduce): Operator {
  const attributes = { axes: ints, keepdims: int(1), noop_with_empty_axes: int(0) };
  return operator(name, [1, 2], attributes, (call) => {
    const { axes: given, keepdims, noop_with_empty_axes: isNoop } = call.attributes;
    const axes = call.numbers(1, 'axes') ?? given ?? [];
    if (axes.length === 0 && isNoop) return call.value(0);
    const options = { keepAxes: keepdims !== 0 };
    return computed(apply(call.node(0), axes.length > 0 ? axes : undefined, options), call.kind);
  });
}

/** Factor by factor along each axis. */
function product(x: Node, axes: readonly number[] | undefined, { keepAxes }: { keepAxes: boolean }): Node {
  const all = (axes ?? x.shape.map((_, axis) => axis)).map((axis) => normaliseAxis('axis', axis, x.shape.length));
  const total = all.reduce(
    (whole, axis) =>
      Array.from({ length: whole.shape[axis]! }, (_, i) => block(whole, axis, i, i + 1)).reduce((a, b) => mul(a, b)),
    x,
  );
  return keepAxes
    ? total
    : reshape(
        total,
        total.shape.filter((_, axis) => !all.includes(axis)),
      );
}

/** The index of the largest of `x`; where several are equal, the first or the last. */
function index(call: Call<{ axis: number; keepdims: number; select_last_index: number }>, x: Node) {
  const { keepdims, select_last_index: isLast } = call.attributes;
  const axis = normaliseAxis('axis', call.attributes.axis, x.shape.length);
  const found = isLast ? sub(x.shape[axis]! - 1, argMax(reversed(x, axis), axis)) : argMax(x, axis);
  const kept = x.shape.map((length, i) => (i === axis ? 1 : length));
  return computed(keepdims ? reshape(found, kept) : found, 'int');
}

/** Before version 13 everything from the axis on is one axis, and that axis is by default the second. */
function along(name: string, apply: (x: Node, axis: number) => Node): Operator {
  return operator(name, 1, { axis: optionalInt }, ({ node, attributes, opset }) => {
    const x = node(0);
    if (opset >= 13) return computed(apply(x, attributes.axis ?? -1));
    const axis = normaliseAxis('axis', attributes.axis ?? 1, x.shape.length);
    if (axis === x.shape.length - 1) return computed(apply(x, -1));
    return computed(reshape(apply(reshape(x, flattened(x.shape, axis)), -1), x.shape));
  });
}

/** Two lengths: all before an axis, and all from it on. */
export function flattened(shape: Shape, axis: number): number[] {
  const product = (lengths: Shape) => lengths.reduce((total, length) => total * length, 1);
  return [product(shape.slice(0, axis)), product(shape.slice(axis))];
}

const indexAttributes = { axis: int(0), keepdims: int(1), select_last_index: int(0) };

export const reductions: readonly Operator[] = [
  reduction('ReduceSum', sum),
  reduction('ReduceMean', mean),
  reduction('ReduceMax', max),
  reduction('ReduceMin', min),
  reduction('ReduceL1', (x, axes, options) => sum(abs(x), axes, options)),
  reduction('ReduceL2', (x, axes, options) => sqrt(sum(square(x), axes, options))),
  reduction('ReduceProd', product),
  reduction('ReduceSumSquare', (x, axes, options) => sum(square(x), axes, options)),
  reduction('ReduceLogSum', (x, axes, options) => log(sum(x, axes, options))),
  reduction('ReduceLogSumExp', logSumExp),
  operator('ArgMax', 1, indexAttributes, (call) => index(call, call.node(0))),
  operator('ArgMin', 1, indexAttributes, (call) => index(call, neg(call.node(0)))),
  along('Softmax', softmax),
  along('LogSoftmax', logSoftmax),
];
