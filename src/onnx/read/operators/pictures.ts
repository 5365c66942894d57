/** Convolutions and pools, over any number of axes behind rows and channels: channels stay first, as files have them. */
import { fail } from '../../../graph/error.ts';
import { constant, type Node } from '../../../graph/node.ts';
import { formatShape, sizeOf } from '../../../graph/shape.ts';
import {
  add,
  argMax,
  broadcastTo,
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
  where,
  windows,
} from '../../../ops/index.ts';
import { int, ints } from '../attributes.ts';
import { type Call, type Operator, operator } from '../operator.ts';
import { computed, requireSize, type Value } from '../value.ts';
import { block, zeroPadded } from './places.ts';
import { type WindowAttributes, type WindowPlaces, windowAttributes, windowPlaces } from './windows.ts';

/** Rows and channels, with what windows slide over behind them. */
function picture(x: Node): { rows: number; channels: number; lengths: readonly number[]; axes: number[] } {
  const [rows, channels, ...lengths] = x.shape;
  if (lengths.length === 0)
    fail({ what: 'input', problem: 'no pictures', got: formatShape(x.shape), expected: '[rows, channels, …]' });
  return { rows: rows!, channels: channels!, lengths, axes: lengths.map((_, i) => i + 2) };
}

/** All windows, [rows, channels, ...windows, ...inside]; around the picture lies `filling`. */
function windowsOf(x: Node, places: WindowPlaces, filling: number): Node {
  const { axes } = picture(x);
  const { size, stride, dilation, before, needed, count } = places;
  const around = (sides: readonly number[]) => [0, 0, ...sides];
  const padded = padWith(x, around(before), around(needed), filling);
  requireSize([...x.shape.slice(0, 2), ...count, ...size]);
  return windows(padded, { axes, size, stride, dilation });
}

/** The array with a number around it. */
export function padWith(x: Node, before: readonly number[], behind: readonly number[], filling: number): Node {
  const padded = zeroPadded(x, before, behind);
  if (padded === x || filling === 0) return padded;
  const isInside = zeroPadded(broadcastTo(constant(1), x.shape), before, behind);
  return where(isInside, padded, filling);
}

/** The axes inside windows, of all windows of a picture with so many axes. */
function insideOf(rank: number): number[] {
  return Array.from({ length: rank }, (_, i) => 2 + rank + i);
}

type Convolution = Call<WindowAttributes & { readonly group: number }>;

/** A product of the filters with each window as a column, [rows, groups, numbers of a window, windows]. */
function convolution(call: Convolution): Value {
  const [x, filters] = [call.node(0), call.node(1)];
  const { group } = call.attributes;
  const { rows, channels, lengths } = picture(x);
  const [outputs, perGroup, ...size] = filters.shape;
  const isWhole = group >= 1 && outputs! % group === 0 && perGroup! * group === channels;
  if (!isWhole || size.length !== lengths.length) failFilters(x, filters, group);
  const places = windowPlaces(lengths, call.attributes, size);
  const { count } = places;
  const all = windowsOf(x, places, 0);
  const rank = lengths.length;
  const axes = Array.from({ length: rank }, (_, i) => i + 2);
  const columns = transpose(all, [0, 1, ...insideOf(rank), ...axes]);
  const inner = perGroup! * sizeOf(size);
  const shape = group === 1 ? [inner, sizeOf(count)] : [group, inner, sizeOf(count)];
  const weights = reshape(filters, group === 1 ? [outputs!, inner] : [group, outputs! / group, inner]);
  const product = matmul(weights, reshape(columns, [rows, ...shape]));
  return computed(withBias(reshape(product, [rows, outputs!, ...count]), call.inputs[2]));
}

function withBias(x: Node, bias: Value | undefined): Node {
  if (!bias) return x;
  return add(x, reshape(bias.node, [x.shape[1]!, ...x.shape.slice(2).map(() => 1)]));
}

type Transposed = Call<
  WindowAttributes & {
    readonly group: number;
    readonly output_padding: readonly number[] | undefined;
    readonly output_shape: readonly number[] | undefined;
  }
>;

/** The transpose of a convolution: each number lays its filter down where its window was. */
function transposedConvolution(call: Transposed): Value {
  const [x, filters] = [call.node(0), call.node(1)];
  const {
    group,
    auto_pad: auto,
    pads,
    strides,
    dilations,
    output_padding: extra,
    output_shape: asked,
  } = call.attributes;
  const { rows, channels, lengths, axes } = picture(x);
  const [inputs, perGroup, ...size] = filters.shape;
  if (group < 1 || inputs !== channels || channels % group !== 0 || size.length !== lengths.length)
    failFilters(x, filters, group);
  const ones = lengths.map(() => 1);
  const [stride, dilation] = [strides ?? ones, dilations ?? ones];
  const full = lengths.map((length, i) => (length - 1) * stride[i]! + (size[i]! - 1) * dilation[i]! + 1);
  const long = full.map((length, i) => length + (extra?.[i] ?? 0));
  const kept = (i: number) => asked?.[i] ?? (auto.startsWith('SAME') ? lengths[i]! * stride[i]! : undefined);
  const before = lengths.map((_, i) => {
    const length = kept(i);
    if (length === undefined) return pads?.[i] ?? 0;
    const cut = Math.max(0, long[i]! - length);
    return auto === 'SAME_LOWER' ? Math.ceil(cut / 2) : Math.floor(cut / 2);
  });
  const outputs = perGroup! * group;
  const inner = perGroup! * sizeOf(size);
  const weights = reshape(filters, [group, channels / group, inner]);
  requireSize([rows, group, inner, sizeOf(lengths)]);
  requireSize([rows, outputs, ...long]);
  const columns = matmul(weights, reshape(x, [rows, group, channels / group, sizeOf(lengths)]), { transposeA: true });
  const rank = lengths.length;
  const inside = insideOf(rank).map((axis) => axis - rank);
  const order = [0, 1, ...inside.map((axis) => axis + rank), ...inside];
  const laid = transpose(reshape(columns, [rows, outputs, ...size, ...lengths]), order);
  const whole = overlapAdd(laid, [rows, outputs, ...long], { axes, size, stride, dilation });
  const cut = axes.reduce((node, axis, i) => {
    const end = kept(i) === undefined ? long[i]! - (pads?.[i + rank] ?? 0) : before[i]! + kept(i)!;
    return block(node, axis, before[i]!, end);
  }, whole);
  return computed(withBias(cut, call.inputs[2]));
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
  const x = call.node(0);
  const { ceil_mode: ceil, kernel_shape: kernel, storage_order: order } = call.attributes;
  const { lengths } = picture(x);
  const places = windowPlaces(lengths, call.attributes, requireKernel(kernel), ceil !== 0);
  const all = windowsOf(x, places, Number.NEGATIVE_INFINITY);
  const largest = computed(max(all, insideOf(lengths.length)), call.kind);
  if (call.outputs < 2) return largest;
  if (order !== 0)
    fail({ what: 'attribute storage_order', problem: 'not understood', got: String(order), expected: '0' });
  return [largest, computed(placesOfLargest(x, all, places), 'int')];
}

/** Where in the whole array the largest number of each window lies. */
function placesOfLargest(x: Node, all: Node, { size, stride, dilation, before, count }: WindowPlaces): Node {
  const { rows, channels, lengths } = picture(x);
  const [outer, inner] = [sizeOf(count), sizeOf(size)];
  const within = argMax(reshape(all, [rows, channels, outer, inner]), -1);
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
  const starts = constant(
    Float64Array.from({ length: outer }, (_, i) => i * inner),
    [outer],
  );
  const found = gather(constant(table), toInt(add(within, starts)));
  const planes = constant(
    Float64Array.from({ length: rows * channels }, (_, i) => i * sizeOf(lengths)),
    [rows, channels, 1],
  );
  return reshape(add(found, planes), [rows, channels, ...count]);
}

type AveragePool = Call<WindowAttributes & { readonly ceil_mode: number; readonly count_include_pad: number }>;

function averagePool(call: AveragePool): Value {
  const x = call.node(0);
  const { ceil_mode: ceil, kernel_shape: kernel, count_include_pad: isPadCounted } = call.attributes;
  const { lengths } = picture(x);
  const places = windowPlaces(lengths, call.attributes, requireKernel(kernel), ceil !== 0);
  const total = sum(windowsOf(x, places, 0), insideOf(lengths.length));
  const counted = lengths.map((length, i) => countedCells(places, i, length, isPadCounted !== 0));
  const isFull = counted.every((cells, i) => cells.every((count) => count === places.size[i]));
  if (isFull) return computed(div(total, sizeOf(places.size)));
  const along = counted.map(
    (cells, i): Node => constant(cells, [cells.length, ...new Array<number>(lengths.length - 1 - i).fill(1)]),
  );
  const divisor = along.reduce((product, cells) => mul(product, cells));
  return computed(div(total, divisor));
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

export const pictures: readonly Operator[] = [
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
  operator('GlobalAveragePool', 1, {}, ({ node }) =>
    computed(mean(node(0), picture(node(0)).axes, { keepAxes: true })),
  ),
  operator('GlobalMaxPool', 1, {}, ({ node, kind }) =>
    computed(max(node(0), picture(node(0)).axes, { keepAxes: true }), kind),
  ),
];
