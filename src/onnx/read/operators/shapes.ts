/** Operators that move numbers, or look at them in another shape. */
import { fail } from '../../../graph/error.ts';
import type { Node } from '../../../graph/node.ts';
import {
  broadcastShapes,
  formatShape,
  normaliseAxes,
  normaliseAxis,
  type Shape,
  sizeOf,
} from '../../../graph/shape.ts';
import { add, broadcastTo, gather, less, oneHot, reshape, slice, toInt, transpose, where } from '../../../ops/index.ts';
import { int, ints, optionalInt, word } from '../attributes.ts';
import { type Call, type Operator, operator } from '../operator.ts';
import { computed, known, requireSize, type Value } from '../value.ts';
import { orderOf, reordered } from './channels.ts';
import { block, joined, taken } from './places.ts';
import { flattened } from './reductions.ts';

/** The same elements in another shape; also where there are none. */
function reshaped(value: Value, shape: Shape): Value {
  if (value.numbers) return known(value.numbers, shape, value.kind);
  return computed(reshape(value.node, shape), value.kind);
}

/**
 * The shape that is asked for, with lengths of 0 and -1 made what they stand for. A file for so many rows has their number in
 * its shapes: it is the number of those that come in.
 */
function targetShape(value: Value, asked: readonly number[], allowZero: boolean, { rows, rowsOfFile }: Call['pass']) {
  const total = sizeOf(value.shape);
  const copied = asked.map((length, axis) => (length === 0 && !allowZero ? (value.shape[axis] ?? 0) : length));
  const completed = (shape: readonly number[]): number[] | undefined => {
    const given = sizeOf(shape.filter((length) => length !== -1));
    if (!shape.includes(-1)) return given === total ? [...shape] : undefined;
    const rest = total / given;
    return Number.isInteger(rest) && rest > 0 ? shape.map((length) => (length === -1 ? rest : length)) : undefined;
  };
  const [first, ...others] = copied;
  const isComputed = value.numbers === undefined && value.weight === undefined;
  const isOfRows = rowsOfFile !== undefined && isComputed && first !== undefined && first > 0;
  const ofRows = isOfRows ? completed([(first / rowsOfFile) * rows, ...others]) : undefined;
  return (
    (ofRows?.every(Number.isInteger) ? ofRows : undefined) ??
    completed(copied) ??
    fail({
      what: 'shape',
      problem: 'does not hold the elements',
      got: `${formatShape(value.shape)} to ${formatShape(asked)}`,
      expected: `${total} elements`,
    })
  );
}

/** Axes of length 1 put in, where the result has them. */
function unsqueezed(shape: Shape, axes: readonly number[]): number[] {
  const rank = shape.length + axes.length;
  const places = normaliseAxes('axes', axes, rank);
  const rest = [...shape];
  return Array.from({ length: rank }, (_, axis) => (places.includes(axis) ? 1 : rest.shift()!));
}

function squeezed(shape: Shape, axes: readonly number[] | undefined): number[] {
  const places = axes && normaliseAxes('axes', axes, shape.length);
  const wrong = places?.find((axis) => shape[axis] !== 1);
  if (wrong !== undefined)
    fail({ what: 'axes', problem: 'an axis to leave out is longer', got: String(shape[wrong]), expected: '1' });
  return shape.filter((length, axis) => (places ? !places.includes(axis) : length !== 1));
}

/** Starts and ends within an axis, counted from its end where negative: the places between them. */
function places(length: number, start: number, end: number, step: number): number[] {
  const from = start < 0 ? start + length : start;
  const to = end < 0 ? end + length : end;
  const [least, most] = step > 0 ? [0, length] : [-1, length - 1];
  const held = (place: number) => Math.min(Math.max(place, least), most);
  const [first, last] = [Math.min(Math.max(from, 0), step > 0 ? length : length - 1), held(to)];
  const count = Math.max(0, Math.ceil((last - first) / step));
  return Array.from({ length: count }, (_, i) => first + i * step);
}

const sliceAttributes = { starts: ints, ends: ints, axes: ints };

function sliced(call: Call<{ [Name in keyof typeof sliceAttributes]: readonly number[] | undefined }>): Value {
  const value = call.value(0);
  const { rows, rowsOfFile } = call.pass;
  const { attributes } = call;
  const starts = call.numbers(1, 'starts') ?? attributes.starts ?? [];
  const ends = call.numbers(2, 'ends') ?? attributes.ends ?? [];
  const axes = call.numbers(3, 'axes') ?? attributes.axes ?? starts.map((_, i) => i);
  const steps = call.numbers(4, 'steps') ?? starts.map(() => 1);
  if (ends.length !== starts.length || axes.length !== starts.length || steps.length !== starts.length)
    fail({ what: 'starts', problem: 'not one for each axis', got: `${starts.length}`, expected: `${axes.length}` });
  if (steps.some((step) => step === 0)) fail({ what: 'steps', problem: 'a step of 0' });
  const lists = axes.map((given, i) => {
    const axis = normaliseAxis('axes', given, value.shape.length);
    const length = value.shape[axis]!;
    // The rows of a file for so many are those that come in.
    const isWhole = axis === 0 && starts[i] === 0 && steps[i] === 1 && ends[i] === rowsOfFile && length === rows;
    return { axis, list: places(length, starts[i]!, isWhole ? length : ends[i]!, steps[i]!) };
  });
  if (lists.some(({ list }) => list.length === 0)) {
    const shape = value.shape.map((length, axis) => lists.find((each) => each.axis === axis)?.list.length ?? length);
    return known([], shape, value.kind);
  }
  return computed(
    lists.reduce((node, { axis, list }) => taken(node, axis, list), value.node),
    value.kind,
  );
}

function split(call: Call<{ axis: number; split: readonly number[] | undefined; num_outputs: number | undefined }>) {
  const value = call.value(0);
  const axis = normaliseAxis('axis', call.attributes.axis, value.shape.length);
  const length = value.shape[axis]!;
  const parts = call.attributes.num_outputs ?? call.outputs;
  const each = Math.ceil(length / parts);
  const sizes =
    call.numbers(1, 'split') ??
    call.attributes.split ??
    Array.from({ length: parts }, (_, i) => Math.max(0, Math.min(each, length - i * each)));
  if (sizes.some((size) => size < 0) || sizes.reduce((total, size) => total + size, 0) !== length)
    fail({ what: 'split', problem: 'does not add up', got: formatShape(sizes), expected: `${length} in all` });
  let start = 0;
  return sizes.map((size) => {
    const from = start;
    start += size;
    if (size > 0) return computed(block(value.node, axis, from, start), value.kind);
    return known(
      [],
      value.shape.map((old, i) => (i === axis ? 0 : old)),
      value.kind,
    );
  });
}

/** Indices count from the end where they are negative. */
function gathered(call: Call<{ axis: number }>): Value {
  const [value, indices] = [call.value(0), call.value(1)];
  const axis = normaliseAxis('axis', call.attributes.axis, value.shape.length);
  const length = value.shape[axis]!;
  const shape = [...value.shape.slice(0, axis), ...indices.shape, ...value.shape.slice(axis + 1)];
  if (indices.numbers) {
    const list = Array.from(indices.numbers, (index) => (index < 0 ? index + length : index));
    if (list.length === 0) return known([], shape, value.kind);
    const node = taken(value.node, axis, list);
    return computed(reshape(node, shape), value.kind);
  }
  const from = toInt(where(less(indices.node, 0), add(indices.node, length), indices.node));
  return computed(gather(value.node, from, axis), value.kind);
}

function expanded(value: Value, asked: readonly number[], { rows, rowsOfFile }: Call['pass']): Value {
  const [first] = asked;
  const isOfRows = first !== undefined && first > 1 && first === rowsOfFile && asked.length === value.shape.length;
  const given = isOfRows ? [rows, ...asked.slice(1)] : asked;
  const shape = broadcastShapes('shape', [value.shape, given]);
  requireSize(shape);
  return computed(broadcastTo(value.node, shape), value.kind);
}

function tiled(x: Node, repeats: readonly number[]): Node {
  if (repeats.length !== x.shape.length || repeats.some((count) => count < 1))
    fail({
      what: 'repeats',
      problem: 'not one for each axis',
      got: formatShape(repeats),
      expected: 'counts from 1 on',
    });
  const paired = x.shape.flatMap((length) => [1, length]);
  const wide = x.shape.flatMap((length, axis) => [repeats[axis]!, length]);
  requireSize(wide);
  return reshape(
    broadcastTo(reshape(x, paired), wide),
    x.shape.map((length, axis) => length * repeats[axis]!),
  );
}

function hot(call: Call<{ axis: number }>): Value {
  const [indices, values] = [call.node(0), call.node(2)];
  const [depth] = call.numbers(1, 'depth')!;
  if (depth === undefined || !Number.isInteger(depth) || depth < 1)
    fail({ what: 'depth', problem: 'bad value', got: String(depth), expected: 'a whole number from 1 on' });
  requireSize([...indices.shape, depth]);
  const counted = toInt(where(less(indices, 0), add(indices, depth), indices));
  const [off, on] = [slice(values, [0], [1]), slice(values, [1], [2])];
  const places = oneHot(counted, depth, call.attributes.axis);
  const scalar = (node: Node) => reshape(node, []);
  return computed(where(places, scalar(on), scalar(off)), call.value(2).kind);
}

/** Channels to places (`DepthToSpace`), and back. */
function blocks(x: Node, size: number, order: readonly number[], from: readonly number[], to: readonly number[]): Node {
  if (size < 1 || [...from, ...to].some((length) => !Number.isInteger(length) || length < 1))
    fail({ what: 'blocksize', problem: 'does not fit', got: `${size} for ${formatShape(x.shape)}` });
  return reshape(transpose(reshape(x, from), order), to);
}

function pictures(x: Node): [number, number, number, number] {
  const { shape } = x;
  if (shape.length === 4) return shape as unknown as [number, number, number, number];
  return fail({
    what: 'input',
    problem: 'no pictures',
    got: formatShape(shape),
    expected: '[rows, channels, height, width]',
  });
}

const axesAttribute = { axes: ints };

export const shapes: readonly Operator[] = [
  operator('Identity', 1, {}, ({ value }) => value(0)),
  operator('Reshape', 2, { allowzero: int(0) }, (call) => {
    const value = call.value(0);
    const asked = call.numbers(1, 'shape')!;
    return reshaped(value, targetShape(value, asked, call.attributes.allowzero !== 0, call.pass));
  }),
  operator('Flatten', 1, { axis: int(1) }, ({ value, attributes: { axis } }) => {
    const { shape } = value(0);
    return reshaped(
      value(0),
      flattened(shape, axis === shape.length ? axis : normaliseAxis('axis', axis, shape.length)),
    );
  }),
  operator('Transpose', 1, { perm: ints }, ({ node, kind, attributes }) => {
    const x = transpose(node(0), attributes.perm);
    return computed(reordered(node(0), orderOf(x)!), kind);
  }),
  operator('Concat', [1, Number.POSITIVE_INFINITY], { axis: int(1) }, ({ inputs, value, kind, attributes }) => {
    const parts = inputs.map((_, i) => value(i)).filter(({ shape }) => !shape.includes(0));
    if (parts.length === 0) return value(0);
    const nodes = parts.map((part) => part.node);
    return computed(joined(nodes, normaliseAxis('axis', attributes.axis, nodes[0]!.shape.length)), kind);
  }),
  operator('Split', [1, 2], { axis: int(0), split: ints, num_outputs: optionalInt }, split),
  operator('Slice', [1, 5], sliceAttributes, sliced),
  operator('Squeeze', [1, 2], axesAttribute, (call) =>
    reshaped(call.value(0), squeezed(call.value(0).shape, call.numbers(1, 'axes') ?? call.attributes.axes)),
  ),
  operator('Unsqueeze', [1, 2], axesAttribute, (call) =>
    reshaped(call.value(0), unsqueezed(call.value(0).shape, call.numbers(1, 'axes') ?? call.attributes.axes ?? [])),
  ),
  operator('Gather', 2, { axis: int(0) }, gathered),
  operator('Expand', 2, {}, (call) => expanded(call.value(0), call.numbers(1, 'shape')!, call.pass)),
  operator('Tile', 2, {}, ({ node, numbers, kind }) => computed(tiled(node(0), numbers(1, 'repeats')!), kind)),
  operator('OneHot', 3, { axis: int(-1) }, hot),
  operator('DepthToSpace', 1, { blocksize: int(1), mode: word('DCR', 'CRD') }, ({ node, kind, attributes }) => {
    const { blocksize: b, mode } = attributes;
    const [n, c, h, w] = pictures(node(0));
    const deep = c / (b * b);
    const [from, order] =
      mode === 'DCR'
        ? [
            [n, b, b, deep, h, w],
            [0, 3, 4, 1, 5, 2],
          ]
        : [
            [n, deep, b, b, h, w],
            [0, 1, 4, 2, 5, 3],
          ];
    return computed(blocks(node(0), b, order!, from!, [n, deep, h * b, w * b]), kind);
  }),
  operator('SpaceToDepth', 1, { blocksize: int(1) }, ({ node, kind, attributes: { blocksize: b } }) => {
    const [n, c, h, w] = pictures(node(0));
    const from = [n, c, h / b, b, w / b, b];
    return computed(blocks(node(0), b, [0, 3, 5, 1, 2, 4], from, [n, c * b * b, h / b, w / b]), kind);
  }),
];
