/** What a network of two inputs answers everywhere in the plane, under the rows it was given. */
import { fail } from '../graph/error.ts';
import { at, chart, squareChart } from './chart.ts';
import { formatNumber, formatPercent } from './format.ts';
import { enlarge, type Grid, levelLines } from './grid.ts';
import { type Html, html } from './html.ts';
import { marker, seriesCount } from './marks.ts';
import { extent, linearScale, type Scale } from './scale.ts';
import { sampleIndices } from './thin.ts';

/** What a model answers over a plane of two features, with the rows that it learned. */
export interface Boundary {
  /** What the grid holds: a class index, the probability of the second of two classes, or a predicted number. */
  kind: 'class' | 'probability' | 'value';
  x: readonly [number, number];
  y: readonly [number, number];
  /** The columns along x and y. */
  names: readonly [string, string];
  /** `size` x `size` answers at the centres of equal cells, row by row from the lowest y, each from the lowest x. */
  grid: ArrayLike<number>;
  size: number;
  /** Rows of the data, or some of them; `value` is the class index, or the target of a regression. */
  points: readonly { x: number; y: number; value: number }[];
  classes?: readonly string[];
  /** From which probability on the second class is predicted; 0.5 when absent. */
  threshold?: number;
}

/** More points than this are sampled: they would cover each other. */
export const pointLimit = 600;
/** Cells along a side that make an edge look smooth. */
const fineSize = 180;

export function boundaryPicture(id: string, title: string, boundary: Boundary): Html {
  if (boundary.grid.length !== boundary.size * boundary.size)
    fail({
      what: 'htmlReport',
      problem: 'the grid of the boundary is not square',
      got: `${boundary.grid.length} values`,
      expected: `${boundary.size} x ${boundary.size} = ${boundary.size * boundary.size}`,
    });
  const { box } = squareChart;
  const x = linearScale(boundary.x, [box.left, box.right], { widen: false });
  const y = linearScale(boundary.y, [box.bottom, box.top], { widen: false });
  const coarse: Grid = { values: boundary.grid, size: boundary.size };
  const grid = boundary.kind === 'class' ? coarse : enlarge(coarse, Math.max(1, Math.round(fineSize / coarse.size)));
  const range = extent([...Array.from(boundary.grid), ...boundary.points.map(({ value }) => value)]) ?? [0, 1];
  const shades = shadesOf(boundary.kind, range);
  return chart({
    ...squareChart,
    id,
    title,
    description: `The plane of ${boundary.names[0]} and ${boundary.names[1]}, coloured by what the network answers, with ${Math.min(pointLimit, boundary.points.length)} rows as points.`,
    x,
    y,
    xLabel: boundary.names[0],
    yLabel: boundary.names[1],
    marks: [
      html`<g class="field">${areas(grid, shades)}</g>`,
      boundary.kind === 'probability' &&
        html`<path class="edge" d="${levelLines(grid, boundary.threshold ?? 0.5)
          .map((line) => `M${line.map(([column, row]) => place(column, row, grid.size)).join('L')}`)
          .join('')}"/>`,
      html`<g class="points">${points(boundary, x, y, shades)}</g>`,
    ],
  });
}

interface Shades {
  of(value: number): number;
  className(shade: number): string;
  opacity(shade: number): number;
}

/** A few shades for each kind of answer: stronger where the network is surer, or the number larger. */
function shadesOf(kind: Boundary['kind'], [low, high]: readonly [number, number]): Shades {
  if (kind === 'class')
    return { of: (value) => value, className: (shade) => `series-${shade % seriesCount}`, opacity: () => 0.3 };
  if (kind === 'probability') {
    const last = 15;
    return {
      of: (value) => Math.min(last, Math.max(0, Math.floor(value * (last + 1)))),
      className: (shade) => `series-${shade * 2 > last ? 1 : 0}`,
      opacity: (shade) => 0.08 + 0.45 * Math.abs((2 * shade) / last - 1),
    };
  }
  const last = 11;
  return {
    of: (value) => (high > low ? Math.min(last, Math.floor(((value - low) / (high - low)) * (last + 1))) : 0),
    className: () => 'series-0',
    opacity: (shade) => 0.04 + (0.9 * shade) / last,
  };
}

/** A cell's centre or a place between centres, counted in cells, as coordinates. */
function place(column: number, row: number, size: number): string {
  const { left, right, top, bottom } = squareChart.box;
  return `${at(left + ((column + 0.5) / size) * (right - left))} ${at(bottom - ((row + 0.5) / size) * (bottom - top))}`;
}

/** One path for each shade, made of runs of equal cells in each row. */
function areas({ values, size }: Grid, shades: Shades): Html[] {
  const { left, right, top, bottom } = squareChart.box;
  const cell = (right - left) / size;
  const height = (bottom - top) / size;
  const paths = new Map<number, string>();
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; ) {
      const shade = shades.of(values[row * size + column]!);
      let end = column + 1;
      while (end < size && shades.of(values[row * size + end]!) === shade) end++;
      const run = `M${at(left + column * cell)} ${at(bottom - (row + 1) * height)}H${at(left + end * cell)}V${at(bottom - row * height)}H${at(left + column * cell)}z`;
      if (Number.isFinite(shade)) paths.set(shade, (paths.get(shade) ?? '') + run);
      column = end;
    }
  return [...paths]
    .sort(([a], [b]) => a - b)
    .map(
      ([shade, path]) =>
        html`<path class="${shades.className(shade)}" fill-opacity="${at(shades.opacity(shade))}" d="${path}"/>`,
    );
}

function points({ points: all, kind, classes, names }: Boundary, x: Scale, y: Scale, shades: Shades): Html[] {
  return sampleIndices(all.length, pointLimit)
    .map((index) => all[index]!)
    .filter((point) => inside(point.x, x) && inside(point.y, y) && Number.isFinite(point.value))
    .map((point) => {
      const where = `${names[0]} ${formatNumber(point.x)}, ${names[1]} ${formatNumber(point.y)}`;
      const hint = `${kind === 'value' ? formatNumber(point.value) : (classes?.[point.value] ?? point.value)} at ${where}`;
      if (kind !== 'value') return marker(point.value, x.place(point.x), y.place(point.y), hint);
      const circle = html`cx="${at(x.place(point.x))}" cy="${at(y.place(point.y))}" r="4"`;
      return html`<circle class="under" ${circle}/><circle class="value-dot" fill-opacity="${at(shades.opacity(shades.of(point.value)))}" ${circle}><title>${hint}</title></circle>`;
    });
}

function inside(value: number, { domain: [low, high] }: Scale): boolean {
  return value >= low && value <= high;
}

/** What the shades mean, in words for the caption. */
export function boundaryCaption({ kind, classes, threshold }: Boundary): string {
  if (kind === 'class') return 'Each area has the colour of the class that the network predicts there.';
  if (kind === 'value') return 'The stronger the colour, the larger the predicted number; points show the true one.';
  if (threshold !== undefined)
    return `The colour is the more probable class, stronger where the network is surer; along the line ${classes?.[1] ?? 'the second'} has ${formatPercent(threshold)}: from there on it is predicted.`;
  return `The colour is the predicted class, stronger where the network is surer; along the line both classes have ${formatPercent(0.5).replace('.0', '')}${classes ? `: ${classes[0]} on one side, ${classes[1]} on the other` : ''}.`;
}
