/** Lines over epochs: the loss and the metrics. */

import { at, chart, plotBox } from './chart.ts';
import { formatNumber, formatPercent } from './format.ts';
import { type Html, html } from './html.ts';
import { linePath } from './marks.ts';
import { extent, isDrawable, linearScale, logScale, type Scale } from './scale.ts';
import { type LinePoint, thinLine } from './thin.ts';

export interface Series {
  name: string;
  /** The class of its line in the style sheet. */
  className: string;
  points: readonly LinePoint[];
}

export interface LineChart {
  id: string;
  title: string;
  xLabel: string;
  yLabel: string;
  series: readonly Series[];
  /** A place along x that is marked, such as the best epoch. */
  mark?: { x: number; label: string };
  /** Values are shares from 0 to 1, written as percentages. */
  share?: boolean;
  /** Never on a logarithmic scale: values that fall to nothing on purpose, such as a learning rate. */
  linear?: boolean;
}

/** More points than this are thinned: a chart is under 500 units wide. */
const drawnPoints = 400;

/** From this ratio of the largest value to the smallest, all being positive, the scale is logarithmic. */
const logRatio = 30;

/** Undefined when no series has a finite value. */
export function lineChart(input: LineChart): Html | undefined {
  const { series, mark, share = false, linear = false } = input;
  const label = share ? formatPercent : (value: number) => formatNumber(value);
  const xs = extent(series.flatMap(({ points }) => points.map(([x]) => x)));
  const ys = extent(series.flatMap(({ points }) => points.map(([, y]) => y)));
  if (xs === undefined || ys === undefined) return undefined;
  const { left, right, top, bottom } = plotBox;
  const x = linearScale(xs, [left + 4, right - 4], { count: 6, widen: false, integers: true });
  const logarithmic = !share && !linear && ys[0] > 0 && ys[1] / ys[0] >= logRatio;
  const y = logarithmic
    ? logScale(ys, [bottom, top])
    : share
      ? linearScale(roomForShare(ys), [bottom, top], { label: (value) => `${formatNumber(value * 100)} %` })
      : linearScale(ys, [bottom, top]);
  return chart({
    ...input,
    description: describe(input, logarithmic, label),
    yLabel: logarithmic ? `${input.yLabel} (logarithmic)` : input.yLabel,
    x,
    y,
    marks: [
      mark && markLine(mark, x),
      series.map(({ points, className }) => linePath(thinLine(points, drawnPoints), x, y, className)),
      mark && bestDots(series, mark.x, x, y),
      hints(input, x, label),
    ],
  });
}

/** Shares that are all equal still need a span, inside 0 to 1. */
function roomForShare([low, high]: readonly [number, number]): [number, number] {
  return low === high ? [Math.max(0, low - 0.1), Math.min(1, high + 0.1)] : [low, high];
}

function markLine(mark: { x: number; label: string }, x: Scale): Html {
  const place = x.place(mark.x);
  const leftward = place > (plotBox.left + plotBox.right) / 2;
  return html`<line class="mark" x1="${at(place)}" x2="${at(place)}" y1="${plotBox.top - 14}" y2="${plotBox.bottom}"/><text class="mark-label" x="${at(place + (leftward ? -6 : 6))}" y="${plotBox.top - 5}" text-anchor="${leftward ? 'end' : 'start'}">${mark.label}</text>`;
}

function bestDots(series: readonly Series[], place: number, x: Scale, y: Scale): (Html | undefined)[] {
  return series.map(({ points, className }) => {
    const point = points.find(([at]) => at === place);
    if (point === undefined || !isDrawable(point[1])) return undefined;
    return html`<circle class="best ${className}" cx="${at(x.place(point[0]))}" cy="${at(y.place(point[1]))}" r="4"/>`;
  });
}

/** Invisible strips whose native tooltips give the values under the pointer, without a script. */
function hints({ series, xLabel }: LineChart, x: Scale, label: (value: number) => string): Html {
  const byPlace = new Map<number, string[]>();
  for (const { name, points } of series)
    for (const [px, py] of points) {
      const lines = byPlace.get(px) ?? [];
      byPlace.set(px, [...lines, `${name} ${label(py)}`]);
    }
  const places = [...byPlace.keys()].sort((a, b) => a - b);
  const every = Math.ceil(places.length / 100);
  const shown = places.filter((_, index) => index % every === 0);
  const { left, right, top, bottom } = plotBox;
  const width = (right - left) / shown.length;
  return html`<g class="hints">${shown.map((place) => {
    const start = Math.max(left, Math.min(right - width, x.place(place) - width / 2));
    return html`<rect x="${at(start)}" y="${top}" width="${at(width)}" height="${bottom - top}"><title>${xLabel} ${formatNumber(place)}: ${byPlace.get(place)!.join(', ')}</title></rect>`;
  })}</g>`;
}

function describe({ series, xLabel, mark }: LineChart, logarithmic: boolean, label: (value: number) => string): string {
  const lines = series.map(({ name, points }) => {
    const finite = points.filter(([, y]) => isDrawable(y));
    const first = finite[0];
    const last = finite.at(-1);
    if (first === undefined || last === undefined) return `${name}: no finite value.`;
    return `${name}: from ${label(first[1])} at ${xLabel} ${formatNumber(first[0])} to ${label(last[1])} at ${xLabel} ${formatNumber(last[0])}.`;
  });
  if (mark) lines.push(`Marked: ${mark.label}.`);
  if (logarithmic) lines.push('The vertical scale is logarithmic.');
  return lines.join(' ');
}
