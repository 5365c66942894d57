/** A surface seen from above: lines of equal height, darker where it is higher, with a path and marked points on it. */
import { contours } from 'd3-contour';
import { at, chart, squareChart } from './chart.ts';
import { formatNumber } from './format.ts';
import { type Html, html, type Part } from './html.ts';
import { isDrawable, linearScale, niceStep, type Scale } from './scale.ts';

export interface ContourMap {
  id: string;
  title: string;
  description: string;
  xLabel: string;
  yLabel: string;
  /** Ascending and evenly spaced. */
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  /** [y][x], row-major; a value that is not finite counts as higher than all others. */
  heights: ArrayLike<number>;
  /** Of the lines, ascending: {@link contourLevels}. */
  levels: readonly number[];
  /** A way over the surface, with a hint for each of its points. */
  path?: readonly { x: number; y: number; hint: string }[];
  /** A point that stands out, such as the end of the path. */
  mark?: { x: number; y: number; hint: string };
}

/** From this ratio of the highest to the lowest, all being positive, the steps between lines are factors. */
const logRatio = 30;
const aboutLevels = 14;

/** Heights of the lines for surfaces that are to be compared: round numbers, evenly spaced or 1, 2, 5 times powers of ten. */
export function contourLevels(heights: Iterable<number>): number[] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const height of heights) {
    if (!isDrawable(height)) continue;
    low = Math.min(low, height);
    high = Math.max(high, height);
  }
  if (!(low < high)) return [];
  if (low > 0 && high / low >= logRatio) {
    const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
    const digits = last - first <= 5 ? [1, 2, 5] : [1];
    const every = digits.length === 1 ? Math.ceil((last - first) / aboutLevels) : 1;
    const powers = Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => first + i * every);
    return powers
      .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
      .filter((level) => level > low && level < high);
  }
  const step = niceStep(high - low, aboutLevels);
  const levels: number[] = [];
  for (let i = Math.floor(low / step) + 1; i * step < high; i++) levels.push(Number((i * step).toPrecision(12)));
  return levels;
}

/** How dark the highest part is: each area lies on all lower ones, and they add up to this. */
const darkest = 0.72;

export function contourMap(map: ContourMap): Html {
  const { x: xs, y: ys, path = [], mark, levels } = map;
  const { box } = squareChart;
  const ends = (values: ArrayLike<number>) => [values[0]!, values[values.length - 1]!] as const;
  const x = linearScale(ends(xs), [box.left, box.right], { count: 6, widen: false });
  const y = linearScale(ends(ys), [box.bottom, box.top], { count: 6, widen: false });
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const heights = drawable(map.heights);
  const size = [xs.length, ys.length] as const;
  // A picture inside the picture cuts off what leaves the box.
  const inside = (content: Part) =>
    html`<svg x="${box.left}" y="${box.top}" width="${width}" height="${height}">${content}</svg>`;
  const opacity = 1 - (1 - darkest) ** (1 / Math.max(1, levels.length));
  const areas = contours()
    .size([size[0], size[1]])
    .thresholds([...levels])(heights)
    .map(({ value, coordinates }) => ({ value, path: areaPath(coordinates, size, width, height) }))
    .filter((area) => area.path !== '');
  return chart({
    ...map,
    ...squareChart,
    x,
    y,
    marks: [
      inside(
        html`<g class="contours" fill-opacity="${opacity.toFixed(4)}">${areas.map(
          ({ value, path: d }) => html`<path d="${d}"><title>${formatNumber(value)}</title></path>`,
        )}</g>`,
      ),
      html`<rect class="matrix" x="${box.left}" y="${box.top}" width="${width}" height="${height}"/>`,
      levelLabels(heights, size, levels, x, y, map),
      path.length > 0 &&
        inside(
          way(
            path,
            (px) => x.place(px) - box.left,
            (py) => y.place(py) - box.top,
          ),
        ),
      mark &&
        html`<circle class="summit" cx="${at(x.place(mark.x))}" cy="${at(y.place(mark.y))}" r="5"><title>${mark.hint}</title></circle>`,
    ],
  });
}

/** Infinite heights as the highest finite one. */
function drawable(heights: ArrayLike<number>): number[] {
  const all = Array.from(heights);
  const highest = all.reduce((most, height) => (isDrawable(height) ? Math.max(most, height) : most), 0);
  return all.map((height) => (isDrawable(height) ? height : highest));
}

type Size = readonly [columns: number, rows: number];

/** The library counts in cells, whose centres are at halves. */
function areaPath(polygons: readonly number[][][][], [columns, rows]: Size, width: number, height: number): string {
  const short = (value: number) => String(Math.round(value * 10) / 10);
  return polygons
    .flat()
    .map((ring) => {
      const points = ring.map(([column, row]) => {
        const px = ((column! - 0.5) / (columns - 1)) * width;
        const py = height - ((row! - 0.5) / (rows - 1)) * height;
        return `${short(px)} ${short(py)}`;
      });
      return `M${points.join('L')}z`;
    })
    .join('');
}

function way(
  path: NonNullable<ContourMap['path']>,
  placeX: (x: number) => number,
  placeY: (y: number) => number,
): Html {
  const places = path.map((point) => ({ ...point, px: at(placeX(point.x)), py: at(placeY(point.y)) }));
  return html`<path class="way" d="M${places.map(({ px, py }) => `${px} ${py}`).join('L')}"/><g class="steps">${places.map(
    ({ px, py, hint }, i) =>
      html`<circle${i === 0 && html` class="start"`} cx="${px}" cy="${py}" r="${i === 0 ? 4.5 : 2}"><title>${hint}</title></circle>`,
  )}</g>`;
}

/** Labels closer than this would cover each other. */
const labelGap = 26;
const raySteps = 400;

/** The heights of the lines, written where a ray from the lowest point to the farthest corner crosses them. */
function levelLabels(
  heights: readonly number[],
  [columns, rows]: Size,
  levels: readonly number[],
  x: Scale,
  y: Scale,
  { x: xs, y: ys }: ContourMap,
): Html {
  const lowest = heights.indexOf(Math.min(...heights));
  const start = [lowest % columns, Math.floor(lowest / columns)] as const;
  const end = [start[0] < columns / 2 ? columns - 1 : 0, start[1] < rows / 2 ? rows - 1 : 0] as const;
  const along = (part: number) =>
    [start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part] as const;
  const heightAt = (part: number): number => {
    const [column, row] = along(part);
    const [c, r] = [Math.min(columns - 2, Math.floor(column)), Math.min(rows - 2, Math.floor(row))];
    const at = (i: number, j: number) => heights[(r + j) * columns + c + i]!;
    const [u, v] = [column - c, row - r];
    return (at(0, 0) * (1 - u) + at(1, 0) * u) * (1 - v) + (at(0, 1) * (1 - u) + at(1, 1) * u) * v;
  };
  const { box } = squareChart;
  const labels: { px: number; py: number; level: number }[] = [];
  let before = heightAt(0);
  for (let i = 1; i <= raySteps; i++) {
    const part = i / raySteps;
    const now = heightAt(part);
    const level = levels.find((value) => before < value !== now < value);
    before = now;
    if (level === undefined) continue;
    const [column, row] = along(part);
    const px = x.place(xs[0]! + (column / (columns - 1)) * (xs[columns - 1]! - xs[0]!));
    const py = y.place(ys[0]! + (row / (rows - 1)) * (ys[rows - 1]! - ys[0]!));
    const isInside = px > box.left + 16 && px < box.right - 16 && py > box.top + 8 && py < box.bottom - 8;
    const isFree = labels.every(
      (label) => Math.hypot(label.px - px, label.py - py) > labelGap && label.level !== level,
    );
    if (isInside && isFree) labels.push({ px, py, level });
  }
  return html`<g class="levels" text-anchor="middle">${labels.map(
    ({ px, py, level }) => html`<text x="${at(px)}" y="${at(py)}" dy=".35em">${formatNumber(level)}</text>`,
  )}</g>`;
}
