/** A small picture with axes for the figures of the lesson. */
import type { ComponentChildren } from 'preact';

export const width = 240;
export const height = 170;
const margin = 22;

export interface Frame {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly low: readonly [number, number];
  readonly high: readonly [number, number];
}

export function frameOf(low: readonly [number, number], high: readonly [number, number]): Frame {
  return {
    low,
    high,
    x: (value) => margin + ((value - low[0]) / (high[0] - low[0])) * (width - 2 * margin),
    y: (value) => height - margin - ((value - low[1]) / (high[1] - low[1])) * (height - 2 * margin),
  };
}

/** What is at a place of the picture. */
export function valueAt({ low, high }: Pick<Frame, 'low' | 'high'>, x: number, y: number): [number, number] {
  const across = (x - margin) / (width - 2 * margin);
  const up = (height - margin - y) / (height - 2 * margin);
  return [low[0] + across * (high[0] - low[0]), low[1] + up * (high[1] - low[1])];
}

interface PlotProps {
  readonly frame: Frame;
  /** What is read aloud. */
  readonly label: string;
  readonly axes: readonly [string, string];
  /** Whether something in it is moved. */
  readonly isDrawn?: boolean;
  readonly children: ComponentChildren;
}

export function Plot({ frame, label, axes, isDrawn = false, children }: PlotProps) {
  const { low, high, x, y } = frame;
  const zero = (from: number, to: number) => Math.min(to, Math.max(from, 0));
  const [x0, y0] = [x(zero(low[0], high[0])), y(zero(low[1], high[1]))];
  return (
    <svg class="lesson-plot" viewBox={`0 0 ${width} ${height}`} role={isDrawn ? 'group' : 'img'} aria-label={label}>
      <line class="axis" x1={margin} x2={width - margin} y1={y0} y2={y0} />
      <line class="axis" x1={x0} x2={x0} y1={margin} y2={height - margin} />
      <text x={width - margin} y={y0 + 15} text-anchor="end">
        {axes[0]}
      </text>
      <text x={x0 + 5} y={margin - 6}>
        {axes[1]}
      </text>
      {children}
    </svg>
  );
}

const samples = 120;

/** The graph of a function, left out where it leaves the picture. */
export function Curve({
  frame,
  of,
  class: name = 'curve',
}: {
  frame: Frame;
  of: (x: number) => number;
  class?: string;
}) {
  const { low, high, x, y } = frame;
  let path = '';
  let isOut = true;
  for (let i = 0; i <= samples; i++) {
    const at = low[0] + ((high[0] - low[0]) * i) / samples;
    const value = of(at);
    const isIn = Number.isFinite(value) && value >= low[1] && value <= high[1];
    if (isIn) path += `${isOut ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    isOut = !isIn;
  }
  return <path class={name} d={path} />;
}

/** A straight line through a place, across the picture. */
export function Straight({
  frame,
  at: [px, py],
  slope,
  class: name,
}: {
  frame: Frame;
  at: readonly [number, number];
  slope: number;
  class: string;
}) {
  const { low, high, x, y } = frame;
  const ends = [px + (low[1] - py) / slope, px + (high[1] - py) / slope];
  const [from, to] = [Math.max(low[0], Math.min(...ends)), Math.min(high[0], Math.max(...ends))];
  const at = (value: number) => py + slope * (value - px);
  return <line class={name} x1={x(from)} y1={y(at(from))} x2={x(to)} y2={y(at(to))} />;
}

export function Dot({
  frame,
  at: [px, py],
  class: name = 'dot',
}: {
  frame: Frame;
  at: readonly [number, number];
  class?: string;
}) {
  return <circle class={name} cx={frame.x(px)} cy={frame.y(py)} r={4.5} />;
}
