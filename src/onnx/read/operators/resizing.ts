/** Paddings, and pictures made larger or smaller by their nearest numbers. */
import { fail } from '../../../graph/error.ts';
import type { Node } from '../../../graph/node.ts';
import { formatShape, normaliseAxis } from '../../../graph/shape.ts';
import { float, floats, int, ints, optionalFloat, word } from '../attributes.ts';
import { type Call, type Operator, operator } from '../operator.ts';
import { computed, requireSize, type Value } from '../value.ts';
import { block, padWith, taken } from './places.ts';

type Pad = Call<{ mode: string; pads: readonly number[] | undefined; value: number | undefined }>;

/** Numbers below 0 cut off. */
function padded(call: Pad): Value {
  const x = call.node(0);
  const rank = x.shape.length;
  const pads = call.numbers(1, 'pads') ?? call.attributes.pads ?? [];
  const axes = call.numbers(3, 'axes')?.map((axis) => normaliseAxis('axes', axis, rank)) ?? x.shape.map((_, i) => i);
  if (pads.length !== 2 * axes.length || !pads.every(Number.isSafeInteger))
    fail({
      what: 'pads',
      problem: 'does not fit',
      got: formatShape(pads),
      expected: `two for each of ${axes.length} axes`,
    });
  const [before, behind] = [new Array<number>(rank).fill(0), new Array<number>(rank).fill(0)];
  axes.forEach((axis, i) => {
    before[axis] = pads[i]!;
    behind[axis] = pads[i + axes.length]!;
  });
  const lengths = x.shape.map((length, axis) => length + before[axis]! + behind[axis]!);
  if (lengths.some((length) => length < 1)) fail({ what: 'pads', problem: 'nothing is left', got: formatShape(pads) });
  requireSize(lengths);
  if (call.attributes.mode !== 'constant') {
    return computed(
      x.shape.reduce(
        (node, length, axis) =>
          taken(node, axis, placesBeyond(length, before[axis]!, lengths[axis]!, call.attributes.mode)),
        x,
      ),
      call.kind,
    );
  }
  const cut = x.shape.reduce(
    (node, length, axis) => block(node, axis, Math.max(0, -before[axis]!), length - Math.max(0, -behind[axis]!)),
    x,
  );
  const filling = call.numbers(2, 'value')?.[0] ?? call.attributes.value ?? 0;
  const atLeast = (list: readonly number[]) => list.map((count) => Math.max(0, count));
  return computed(padWith(cut, atLeast(before), atLeast(behind), filling), call.kind);
}

/** Which of the numbers of an axis lie on the longer one. */
function placesBeyond(length: number, before: number, total: number, mode: string): number[] {
  return Array.from({ length: total }, (_, i) => {
    const place = i - before;
    if (mode === 'edge') return Math.min(Math.max(place, 0), length - 1);
    if (mode === 'wrap') return ((place % length) + length) % length;
    const period = Math.max(1, 2 * (length - 1));
    const at = ((place % period) + period) % period;
    return at < length ? at : period - at;
  });
}

const transformations = word(
  'half_pixel',
  'asymmetric',
  'align_corners',
  'pytorch_half_pixel',
  'half_pixel_symmetric',
  'tf_half_pixel_for_nn',
);
const roundings = word('round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil');

interface Resizing {
  readonly transformation: string;
  readonly rounding: string;
}

/** Where a place of the result lies on the old axis. */
function origin(i: number, length: number, total: number, scale: number, transformation: string): number {
  const half = (i + 0.5) / scale - 0.5;
  switch (transformation) {
    case 'asymmetric':
      return i / scale;
    case 'align_corners':
      return total > 1 ? (i * (length - 1)) / (total - 1) : 0;
    case 'pytorch_half_pixel':
      return total > 1 ? half : 0;
    case 'half_pixel_symmetric':
      return (length / 2) * (1 - total / (scale * length)) + half;
    case 'tf_half_pixel_for_nn':
      return (i + 0.5) / scale;
    default:
      return half;
  }
}

function nearestPlace(place: number, rounding: string): number {
  const low = Math.floor(place);
  if (rounding === 'floor') return low;
  if (rounding === 'ceil') return Math.ceil(place);
  const isUpper = rounding === 'round_prefer_ceil' ? place - low >= 0.5 : place - low > 0.5;
  return isUpper ? low + 1 : low;
}

/** The picture with these lengths, each number that of the nearest old place. */
function resized(
  x: Node,
  axes: readonly number[],
  totals: readonly number[],
  scales: readonly number[],
  { transformation, rounding }: Resizing,
): Node {
  const lengths = x.shape.map((length, axis) => (axes.includes(axis) ? totals[axes.indexOf(axis)]! : length));
  if (lengths.some((length) => !Number.isSafeInteger(length) || length < 1))
    fail({ what: 'sizes', problem: 'nothing is left', got: formatShape(lengths), expected: 'lengths from 1 on' });
  requireSize(lengths);
  return axes.reduce((node, axis, i) => {
    const length = x.shape[axis]!;
    const places = Array.from({ length: totals[i]! }, (_, at) => {
      const place = nearestPlace(origin(at, length, totals[i]!, scales[i]!, transformation), rounding);
      return Math.min(Math.max(place, 0), length - 1);
    });
    return taken(node, axis, places);
  }, x);
}

const resizeAttributes = {
  antialias: int(0),
  axes: ints,
  coordinate_transformation_mode: transformations,
  cubic_coeff_a: optionalFloat,
  exclude_outside: int(0),
  extrapolation_value: float(0),
  keep_aspect_ratio_policy: word('stretch', 'not_larger', 'not_smaller'),
  mode: word('nearest'),
  nearest_mode: roundings,
};

type Resize = Call<{
  readonly axes: readonly number[] | undefined;
  readonly coordinate_transformation_mode: string;
  readonly nearest_mode: string;
  readonly keep_aspect_ratio_policy: string;
}>;

function resize(call: Resize): Value {
  const x = call.node(0);
  const { attributes } = call;
  const axes = attributes.axes?.map((axis) => normaliseAxis('axes', axis, x.shape.length)) ?? x.shape.map((_, i) => i);
  const isOld = call.opset < 11;
  const scales = isOld ? call.numbers(1, 'scales') : call.numbers(2, 'scales');
  const sizes = isOld ? undefined : call.numbers(3, 'sizes');
  const by = isOld
    ? { transformation: 'asymmetric', rounding: 'floor' }
    : { transformation: attributes.coordinate_transformation_mode, rounding: attributes.nearest_mode };
  if (sizes && sizes.length > 0)
    return computed(toSizes(x, axes, sizes, by, attributes.keep_aspect_ratio_policy), call.kind);
  return computed(byScales(x, axes, scales ?? [], by), call.kind);
}

function byScales(x: Node, axes: readonly number[], scales: readonly number[], by: Resizing): Node {
  requireCount('scales', scales, axes);
  const totals = axes.map((axis, i) => Math.floor(x.shape[axis]! * scales[i]!));
  return resized(x, axes, totals, scales, by);
}

function toSizes(x: Node, axes: readonly number[], sizes: readonly number[], by: Resizing, policy: string): Node {
  requireCount('sizes', sizes, axes);
  const ratios = axes.map((axis, i) => sizes[i]! / x.shape[axis]!);
  if (policy === 'stretch') return resized(x, axes, sizes, ratios, by);
  const ratio = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  const totals = axes.map((axis) => Math.floor(ratio * x.shape[axis]! + 0.5));
  return resized(
    x,
    axes,
    totals,
    axes.map(() => ratio),
    by,
  );
}

function requireCount(what: string, list: readonly number[], axes: readonly number[]): void {
  if (list.length === axes.length && list.every((value) => value > 0)) return;
  fail({ what, problem: 'does not fit', got: formatShape(list), expected: `${axes.length} numbers above 0` });
}

export const resizing: readonly Operator[] = [
  operator(
    'Pad',
    [1, 4],
    { mode: word('constant', 'edge', 'reflect', 'wrap'), pads: ints, value: optionalFloat },
    padded,
  ),
  operator('Resize', [1, 4], resizeAttributes, resize, 'nearest only'),
  operator(
    'Upsample',
    [1, 2],
    { mode: word('nearest'), scales: floats },
    (call) => {
      const x = call.node(0);
      const scales = call.numbers(1, 'scales') ?? call.attributes.scales ?? [];
      const by = { transformation: 'asymmetric', rounding: 'floor' };
      return computed(
        byScales(
          x,
          x.shape.map((_, i) => i),
          scales,
          by,
        ),
        call.kind,
      );
    },
    'nearest only',
  ),
];
