/** The loss over a plane of weights seen from above: lines of equal loss, and the path of the training. */
import { contours } from 'd3-contour';
import type { Landscape } from '../../src/explain.ts';
import { ground, inDark } from './colors.ts';

/** From low to high: bright to dark by day, dark to bright by night. */
const ramps = {
  light: [
    [250, 250, 248],
    [176, 199, 216],
    [77, 116, 148],
    [31, 52, 78],
  ],
  dark: [
    [24, 28, 34],
    [38, 62, 88],
    [92, 136, 172],
    [214, 229, 240],
  ],
} as const;

export function heightColour(share: number): [number, number, number] {
  const ramp = inDark() ? ramps.dark : ramps.light;
  const at = Math.min(0.9999, Math.max(0, share)) * (ramp.length - 1);
  const i = Math.floor(at);
  return ramp[i]!.map((from, k) => from + (ramp[i + 1]![k]! - from) * (at - i)) as [number, number, number];
}

export interface Heights {
  /** From 0 to 1, in the order of the losses. */
  readonly shares: Float64Array;
  readonly shareOf: (loss: number) => number;
  readonly isLog: boolean;
  /** The losses of the shares 0 and 1. */
  readonly low: number;
  readonly high: number;
}

/** Losses as heights; where they span more than a factor of 30, by their logarithm. */
export function heightsOf({ losses }: Landscape): Heights {
  const finite = losses.filter((loss) => Number.isFinite(loss)).sort();
  const low = finite[0] ?? 0;
  // The few highest corners would flatten all else.
  const high = finite[Math.floor(finite.length * 0.98)] ?? 1;
  const isLog = low > 0 && high / low > 30;
  const value = (loss: number) => (isLog ? Math.log(loss) : loss);
  const span = value(high) - value(low) || 1;
  const shareOf = (loss: number) =>
    Number.isFinite(loss) ? Math.min(1, Math.max(0, (value(loss) - value(low)) / span)) : 1;
  return { shares: Float64Array.from(losses, shareOf), shareOf, isLog, low, high };
}

const levels = 16;

export function drawContours(context: CanvasRenderingContext2D, landscape: Landscape, size: number): void {
  const { x } = landscape;
  const count = x.values.length;
  const { shares } = heightsOf(landscape);
  // d3-contour has its first row on top; ours is the lowest.
  const flipped = Array.from(
    { length: shares.length },
    (_, i) => shares[(count - 1 - Math.floor(i / count)) * count + (i % count)]!,
  );
  const scale = size / count;
  const { ink } = ground();
  const thresholds = Array.from({ length: levels }, (_, i) => i / levels);
  for (const shape of contours().size([count, count]).thresholds(thresholds)(flipped)) {
    context.beginPath();
    for (const ring of shape.coordinates.flat()) {
      for (const [i, [px, py]] of (ring as [number, number][]).entries()) {
        if (i === 0) context.moveTo(px * scale, py * scale);
        else context.lineTo(px * scale, py * scale);
      }
      context.closePath();
    }
    context.fillStyle = `rgb(${heightColour(shape.value).map(Math.round).join(' ')})`;
    context.fill();
    context.lineWidth = 0.5;
    context.globalAlpha = 0.28;
    context.strokeStyle = ink;
    context.stroke();
    context.globalAlpha = 1;
  }
  drawPath(context, landscape, size);
}

function drawPath(context: CanvasRenderingContext2D, { x, y, path }: Landscape, size: number): void {
  const at = ({ x: px, y: py }: { x: number; y: number }): [number, number] => [
    place(x.values, px) * size,
    (1 - place(y.values, py)) * size,
  ];
  const { negative, paper } = ground();
  const points = path?.points ?? [];
  context.beginPath();
  for (const [i, point] of points.entries()) {
    if (i === 0) context.moveTo(...at(point));
    else context.lineTo(...at(point));
  }
  context.strokeStyle = paper;
  context.lineWidth = 4;
  context.stroke();
  context.strokeStyle = `rgb(${negative.join(' ')})`;
  context.lineWidth = 2;
  context.stroke();
  for (const [point, radius] of [
    [points[0], 4],
    [{ x: 0, y: 0 }, 5.5],
  ] as const) {
    if (!point) continue;
    context.beginPath();
    context.arc(...at(point), radius, 0, 2 * Math.PI);
    context.fillStyle = `rgb(${negative.join(' ')})`;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = paper;
    context.stroke();
  }
}

/** Where the edges of a picture are along an axis: half a square beyond the first and the last value. */
export function edgesOf(values: Float64Array): readonly [low: number, high: number] {
  const [first, last] = [values[0]!, values.at(-1)!];
  const half = (last - first) / (values.length - 1) / 2;
  return [first - half, last + half];
}

/** From 0 to 1 along an axis, to the middle of the squares that values stand for. */
function place(values: Float64Array, value: number): number {
  const [first, last] = [values[0]!, values.at(-1)!];
  return ((value - first) / (last - first)) * (1 - 1 / values.length) + 0.5 / values.length;
}
