/** Convolutions and pools, over any number of axes behind rows and channels: their channels second in files and last here. */
import { fail } from '../../../graph/error.ts';
import { constant, type Node } from '../../../graph/node.ts';
import { formatShape, type Shape, sizeOf } from '../../../graph/shape.ts';
import { sumsOfWindows } from '../../../ops/conv2d.ts';
import {
  add,
  argMax,
  conv2d,
  div,
  gather,
  matmul,
  max,
  mean,
  mul,
  overlapAdd,
  reshape,
  sum,
  toInt,
  transpose,
  windows,
} from '../../../ops/index.ts';
import { int, ints } from '../attributes.ts';
import { type Call, type Operator, operator } from '../operator.ts';
import { computed, type Kind, requireSize, type Value } from '../value.ts';
import { channelsLast, channelsSecond, ofChannels, reordered } from './channels.ts';
import { block, padWith } from './places.ts';
import { listOf, type WindowAttributes, type WindowPlaces, windowAttributes, windowPlaces } from './windows.ts';

/** Pictures as files have them, [rows, channels, ...lengths], as [rows, ...lengths, channels]. */
interface Pictures {
  readonly x: Node;
  readonly rows: number;
  readonly channels: number;
  readonly lengths: readonly number[];
  /** The axes that windows slide over. */
  readonly axes: readonly number[];
}

function picturesOf(given: Node): Pictures {
  const [rows, channels, ...lengths] = given.shape;
  if (lengths.length === 0)
    fail({ what: 'input', problem: 'no pictures', got: formatShape(given.shape), expected: '[rows, channels, …]' });
  return { x: channelsLast(given), rows: rows!, channels: channels!, lengths, axes: lengths.map((_, i) => i + 1) };
}

/** Pictures as files have them again. */
function pictures(x: Node, kind?: Kind): Value {
  return computed(channelsSecond(x), kind);
}

/** The pictures with what windows need around them. */
function paddedFor({ x }: Pictures, { before, needed }: WindowPlaces, filling: number): Node {
  const around = (sides: readonly number[]) => [0, ...sides, 0];
  return padWith(x, around(before), around(needed), filling);
}

/** All windows, [rows, ...windows, ...inside, channels]; around the pictures lies `filling`. */
function windowsOf(given: Pictures, places: WindowPlaces, filling: number): Node {
  const { size, stride, dilation, count } = places;
  requireSize([given.rows, ...count, ...size, given.channels]);
  return windows(paddedFor(given, places, filling), { axes: given.axes, size, stride, dilation });
}

/** The axes inside windows, of all windows of pictures. */
function insideOf({ axes }: Pictures): number[] {
  return axes.map((axis) => axes.length + axis);
}

type Convolution = Call<WindowAttributes & { readonly group: number }>;

/** Filters [outputs, channels / groups, ...size]. */
function convolution(call: Convolution): Value {
  const filters = call.node(1);
  const { group } = call.attributes;
  const given = picturesOf(call.node(0));
  const { rows, channels, lengths } = given;
  const [outputs, perGroup, ...size] = filters.shape;
  const isWhole = group >= 1 && outputs! % group === 0 && perGroup! * group === channels;
  if (!isWhole || size.length !== lengths.length) failFilters(call.node(0), filters, group);
  const places = windowPlaces(lengths, call.attributes, size);
  requireSize([rows, ...places.count, outputs!]);
  const turned = reordered(filters, [...size.map((_, i) => i + 2), 1, 0]);
  const sums =
    size.length > 2
      ? sumsOfWindows(windowsOf(given, places, 0), turned, group)
      : convolved(given, turned, places, group);
  return pictures(withBias(sums, call.inputs[2]));
}

function withBias(x: Node, bias: Value | undefined): Node {
  return bias ? add(x, ofChannels(bias.node, x)) : x;
}

/** Convolution of pictures, or of lines, which are pictures of one row. */
function convolved(given: Pictures, filters: Node, places: WindowPlaces, groups: number): Node {
  const { before, behind, stride, dilation } = places;
  // What is the same on both sides the convolution itself has around it.
  const isEven = before.every((count, i) => count === behind[i]);
  const x = isEven ? given.x : paddedFor(given, places, 0);
  const padding = isEven ? before : before.map(() => 0);
  if (before.length === 2) return conv2d(x, filters, { stride, dilation, padding, groups });
  const [rows, length, channels] = x.shape as [number, number, number];
  const sums = conv2d(reshape(x, [rows, 1, length, channels]), reshape(filters, [1, ...filters.shape]), {
    stride: [1, ...stride],
    dilation: [1, ...dilation],
    padding: [0, ...padding],
    groups,
  });
  return reshape(sums, [rows, ...sums.shape.slice(2)]);
}

type Transposed = Call<
  WindowAttributes & {
    readonly group: number;
    readonly output_padding: readonly number[] | undefined;
    readonly output_shape: readonly number[] | undefined;
  }
>;

/** The transpose of a convolution: each number lays its filter down where its window was. Filters are [channels, outputs / group, ...size]. */
function transposedConvolution(call: Transposed): Value {
  const filters = call.node(1);
  const { group } = call.attributes;
  const { x, rows, channels, lengths, axes } = picturesOf(call.node(0));
  const [inputs, perGroup, ...size] = filters.shape;
  if (group < 1 || inputs !== channels || channels % group !== 0 || size.length !== lengths.length)
    failFilters(call.node(0), filters, group);
  const { stride, dilation, full, before, length } = transposedPlaces(lengths, size, call.attributes);
  const [outputs, inside, places] = [perGroup! * group, sizeOf(size), rows * sizeOf(lengths)];
  requireSize([places, inside, outputs]);
  requireSize([rows, ...full, outputs]);
  requireSize([rows, ...length, outputs]);
  const ofGroups = [group, channels / group] as const;
  const laid = matmul(
    transpose(reshape(x, [places, ...ofGroups]), [1, 0, 2]),
    reshape(transpose(reshape(filters, [...ofGroups, perGroup!, inside]), [0, 1, 3, 2]), [
      ...ofGroups,
      inside * perGroup!,
    ]),
  );
  const filtersLaid = transpose(reshape(laid, [group, places * inside, perGroup!]), [1, 0, 2]);
  const sums = overlapAdd(reshape(filtersLaid, [rows, ...lengths, ...size, outputs]), [rows, ...full, outputs], {
    axes,
    size,
    stride,
    dilation,
  });
  const beyond = (sides: readonly number[]) => [0, ...sides.map((count) => Math.max(0, count)), 0];
  const behind = length.map((count, i) => before[i]! + count - full[i]!);
  const wide = padWith(sums, beyond(before.map((count) => -count)), beyond(behind), 0);
  const cut = axes.reduce((node, axis, i) => {
    const start = Math.max(0, before[i]!);
    return block(node, axis, start, start + length[i]!);
  }, wide);
  return pictures(withBias(cut, call.inputs[2]));
}

/**
 * On each axis the length that filters cover when they are laid down, the number of places that are cut off before, negative where
 * there are zeros instead, and the length that is left. Of an odd number to cut off SAME_UPPER has less before, and all others more.
 */
function transposedPlaces(lengths: Shape, size: Shape, attributes: Transposed['attributes']) {
  const { auto_pad: auto, pads, strides, dilations, output_padding: extra, output_shape: asked } = attributes;
  const rank = lengths.length;
  const zeros = lengths.map(() => 0);
  const [stride, dilation] = [listOf('strides', strides, rank, 1), listOf('dilations', dilations, rank, 1)];
  const sides = auto === 'NOTSET' ? listOf('pads', pads, 2 * rank, 0) : [...zeros, ...zeros];
  const more = listOf('output_padding', extra, rank, 0);
  const wanted = asked && listOf('output_shape', asked, rank, 1);
  const full = lengths.map((count, i) => (count - 1) * stride[i]! + (size[i]! - 1) * dilation[i]! + 1 + more[i]!);
  const kept = (i: number) => wanted?.[i] ?? (auto.startsWith('SAME') ? lengths[i]! * stride[i]! : undefined);
  const before = full.map((count, i) => {
    const to = kept(i);
    if (to === undefined) return sides[i]!;
    const less = Math.floor((count - to) / 2);
    return auto === 'SAME_UPPER' ? less : count - to - less;
  });
  const length = full.map((count, i) => kept(i) ?? count - sides[i]! - sides[i + rank]!);
  if (length.some((count) => count < 1))
    fail({
      what: 'attribute pads',
      problem: 'nothing is left',
      got: formatShape(sides),
      expected: `less than ${formatShape(full)}`,
    });
  return { stride, dilation, full, before, length };
}

function failFilters(x: Node, filters: Node, group: number): never {
  return fail({
    what: 'filters',
    problem: 'do not fit the input',
    got: `${formatShape(filters.shape)} in ${group} groups for ${formatShape(x.shape)}`,
    expected: '[outputs, channels / groups, …] for [rows, channels, …]',
  });
}

function requireKernel(size: readonly number[] | undefined): readonly number[] {
  return size ?? fail({ what: 'attribute kernel_shape', problem: 'missing', expected: 'the size of windows' });
}

type MaxPool = Call<WindowAttributes & { readonly ceil_mode: number; readonly storage_order: number }>;

function maxPool(call: MaxPool): Value | Value[] {
  const { ceil_mode: ceil, kernel_shape: kernel, storage_order: order } = call.attributes;
  const given = picturesOf(call.node(0));
  const places = windowPlaces(given.lengths, call.attributes, requireKernel(kernel), ceil !== 0);
  const all = windowsOf(given, places, Number.NEGATIVE_INFINITY);
  const largest = pictures(max(all, insideOf(given)), call.kind);
  if (call.outputs < 2) return largest;
  if (order !== 0)
    fail({ what: 'attribute storage_order', problem: 'not understood', got: String(order), expected: '0' });
  return [largest, pictures(placesOfLargest(given, all, places), 'int')];
}

/** Where in the whole array the largest number of each window lies. */
function placesOfLargest(given: Pictures, all: Node, { size, stride, dilation, before, count }: WindowPlaces): Node {
  const { rows, channels, lengths } = given;
  const [outer, inner] = [sizeOf(count), sizeOf(size)];
  const within = argMax(reshape(all, [rows, outer, inner, channels]), 2);
  const place = (window: number, element: number) => {
    let [at, step, w, e] = [0, 1, window, element];
    for (let i = lengths.length - 1; i >= 0; i--) {
      at += ((w % count[i]!) * stride[i]! + (e % size[i]!) * dilation[i]! - before[i]!) * step;
      step *= lengths[i]!;
      w = Math.floor(w / count[i]!);
      e = Math.floor(e / size[i]!);
    }
    return at;
  };
  const table = Float64Array.from({ length: outer * inner }, (_, i) => place(Math.floor(i / inner), i % inner));
  const steps = (length: number, step: number, shape: Shape) =>
    constant(
      Float64Array.from({ length }, (_, i) => i * step),
      shape,
    );
  const found = gather(constant(table), toInt(add(within, steps(outer, inner, [outer, 1]))));
  const planes = steps(rows * channels, sizeOf(lengths), [rows, 1, channels]);
  return reshape(add(found, planes), [rows, ...count, channels]);
}

type AveragePool = Call<WindowAttributes & { readonly ceil_mode: number; readonly count_include_pad: number }>;

function averagePool(call: AveragePool): Value {
  const { ceil_mode: ceil, kernel_shape: kernel, count_include_pad: isPadCounted } = call.attributes;
  const given = picturesOf(call.node(0));
  const { lengths } = given;
  const places = windowPlaces(lengths, call.attributes, requireKernel(kernel), ceil !== 0);
  const total = sum(windowsOf(given, places, 0), insideOf(given));
  const counted = lengths.map((length, i) => countedCells(places, i, length, isPadCounted !== 0));
  const isFull = counted.every((cells, i) => cells.every((count) => count === places.size[i]));
  if (isFull) return pictures(div(total, sizeOf(places.size)));
  const along = counted.map(
    (cells, i): Node => constant(cells, [cells.length, ...new Array<number>(lengths.length - i).fill(1)]),
  );
  const divisor = along.reduce((product, cells) => mul(product, cells));
  return pictures(div(total, divisor));
}

/** For each window along an axis, how many of its cells count. */
function countedCells(places: WindowPlaces, i: number, length: number, isPadCounted: boolean): number[] {
  const { size, stride, dilation, before, behind, count } = places;
  const [from, to] = isPadCounted ? [-before[i]!, length + behind[i]!] : [0, length];
  return Array.from({ length: count[i]! }, (_, window) => {
    let cells = 0;
    for (let e = 0; e < size[i]!; e++) {
      const place = window * stride[i]! + e * dilation[i]! - before[i]!;
      if (place >= from && place < to) cells++;
    }
    return cells;
  });
}

export const windowed: readonly Operator[] = [
  operator('Conv', [2, 3], { ...windowAttributes, group: int(1) }, convolution),
  operator(
    'ConvTranspose',
    [2, 3],
    { ...windowAttributes, group: int(1), output_padding: ints, output_shape: ints },
    transposedConvolution,
  ),
  operator(
    'MaxPool',
    1,
    { ...windowAttributes, ceil_mode: int(0), storage_order: int(0) },
    maxPool,
    'indices in row-major order only',
  ),
  operator('AveragePool', 1, { ...windowAttributes, ceil_mode: int(0), count_include_pad: int(0) }, averagePool),
  operator('GlobalAveragePool', 1, {}, ({ node }) => {
    const { x, axes } = picturesOf(node(0));
    return pictures(mean(x, axes, { keepAxes: true }));
  }),
  operator('GlobalMaxPool', 1, {}, ({ node, kind }) => {
    const { x, axes } = picturesOf(node(0));
    return pictures(max(x, axes, { keepAxes: true }), kind);
  }),
];
