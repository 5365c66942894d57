/**
 * Pictures with their channels last, as our operations have them, where files have them second. What works place by place works on
 * the pictures as they are: the transposes move behind it, to where the next one cancels them.
 */
import type { Apply, Node } from '../../../graph/node.ts';
import { sameShape, sizeOf } from '../../../graph/shape.ts';
import { reshape, transpose } from '../../../ops/index.ts';
import type { Call, Operator } from '../operator.ts';
import { computed, type Value } from '../value.ts';

/** The order that the axes of an expression were put into as the last thing, undefined where they were not. */
export function orderOf(x: Node): readonly number[] | undefined {
  const isOrdered = x.kind === 'apply' && x.operation === transpose.operation;
  return isOrdered ? (x.attributes.axes as readonly number[]) : undefined;
}

/** The axes in another order: with the reordering before it that is one, or none where they come back to their places. */
export function reordered(x: Node, axes: readonly number[]): Node {
  const before = orderOf(x);
  const [from, order] = before ? [(x as Apply).inputs[0]!, axes.map((axis) => before[axis]!)] : [x, axes];
  return order.every((axis, i) => axis === i) ? from : transpose(from, order);
}

/** [rows, channels, ...lengths] to [rows, ...lengths, channels]. */
export function channelsLast(x: Node): Node {
  return reordered(x, [0, ...x.shape.slice(2).map((_, i) => i + 2), 1]);
}

/** [rows, ...lengths, channels] to [rows, channels, ...lengths]. */
export function channelsSecond(x: Node): Node {
  return reordered(x, [0, x.shape.length - 1, ...x.shape.slice(2).map((_, i) => i + 1)]);
}

/** A number for each channel of what has its channels last; another number of them is refused. */
export function ofChannels(values: Node, x: Node): Node {
  const shape = [x.shape.at(-1)!];
  return sameShape(values.shape, shape) ? values : reshape(values, shape);
}

/** Whether these are pictures that our operations left with their channels last. */
export function isTurned(x: Node): boolean {
  const order = orderOf(x);
  return order?.[0] === 0 && order.slice(2).every((axis, i) => axis === i + 1) && order.length > 2;
}

/** What stands beside pictures with so many axes, with its channels last. One number has none, and stays known. */
function turned(value: Value, rank: number): Value {
  const { shape, kind } = value;
  if (value.texts || sizeOf(shape) === 1) return value;
  const full = [...new Array<number>(rank - shape.length).fill(1), ...shape];
  const own = shape.length === rank ? value.node : reshape(value.node, full);
  const isOfChannels = full.every((length, axis) => axis === 1 || length === 1);
  const node = isOfChannels && !isTurned(own) ? reshape(value.node, [full[1]!]) : channelsLast(own);
  return { kind, shape: node.shape, node };
}

/** An operator that works place by place: of pictures with their channels last it gives such pictures. */
export function placeByPlace(record: Operator): Operator {
  const apply = (call: Call) => {
    const given = call.inputs.filter((value) => value !== undefined);
    const rank = given.find(({ node, numbers, texts }) => !numbers && !texts && isTurned(node))?.shape.length;
    if (rank === undefined || given.some(({ shape }) => shape.length > rank)) return record.apply(call);
    const inputs = call.inputs.map((value) => value && turned(value, rank));
    const value = (index: number) => inputs[index] ?? call.value(index);
    const results = record.apply({ ...call, inputs, value, node: (index) => value(index).node });
    return [results].flat().map(({ node, kind }: Value) => computed(channelsSecond(node), kind));
  };
  return { ...record, apply };
}
