/** The loss landscape as one HTML file: maps of it, the path of the training, and what they are made of. */

import { count, formatNumber, formatPercent } from '../drawing/format.ts';
import { type Html, html } from '../drawing/html.ts';
import { lineChart, type Series } from '../drawing/line-chart.ts';
import { objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { htmlPage, keyFigures } from './page.ts';
import { figure, legend, section } from './sections/figure.ts';
import { table } from './sections/table.ts';

/** An axis of a landscape, as it is drawn. */
export interface DrawnAxis {
  values: ArrayLike<number>;
  norm: number;
  explained?: number | undefined;
  slice: ArrayLike<number>;
}

/** A point of a path, as it is drawn. */
export interface DrawnPoint {
  epoch: number;
  x: number;
  y: number;
  loss: number;
  plotted: number;
  distance: number;
}

/** One plane, as `landscape()` gives it. */
export interface DrawnLandscape {
  directions: 'random' | 'path';
  seed?: number;
  normalisation?: string;
  x: DrawnAxis;
  y: DrawnAxis;
  cosine: number;
  /** [y][x]. */
  losses: ArrayLike<number>;
  centre: number;
  lowest: { x: number; y: number; loss: number };
  path?: { points: readonly DrawnPoint[]; largestGap: { epoch: number; gap: number } } | undefined;
}

/** What the page of a loss landscape shows. */
export interface LandscapeReportInput {
  title: string;
  /** The data that the loss is of. */
  data: string;
  loss: string;
  rows: number;
  parameters: number;
  landscapes: readonly DrawnLandscape[];
  /** The command that makes the page again. */
  command: string;
  chainruleVersion: string;
  warnings: readonly string[];
}

const inputKind = objectWith('what the page shows', 'title', 'landscapes', 'warnings', 'rows', 'parameters');

/**
 * The whole page, as HTML in one file; the library for contours is loaded only here.
 *
 * @example
 * import { losses, mlp } from 'chainrule';
 * import { landscape } from 'chainrule/explain';
 * import { landscapeReport } from 'chainrule/report';
 *
 * const data = { x: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
 * const loss = losses.binaryCrossEntropy();
 * const drawn = await landscape(mlp({ inputs: 2, hidden: 2, outputs: 1 }), data, { loss, size: 11 });
 * const about = { title: 'XOR', data: 'xor', loss: loss.name, rows: 4, parameters: 9, warnings: [] };
 * const page = await landscapeReport({ ...about, landscapes: [drawn], command: 'node xor.js', chainruleVersion: '0.1.0' });
 * console.log(page.includes('<title>XOR')); // true
 */
export async function landscapeReport(input: LandscapeReportInput): Promise<string> {
  requireKind('landscapeReport: input', input, inputKind);
  const { contourLevels, contourMap } = await import('../drawing/contours.ts');
  const { landscapes } = input;
  // The same lines in all pictures, so that they can be compared.
  const levels = contourLevels(landscapes.flatMap(({ losses }) => Array.from(losses)));
  const map = (landscape: DrawnLandscape, index: number) =>
    figure(
      nameOf(landscape),
      contourMap({
        id: `map-${index}`,
        title: `The loss over the plane: ${nameOf(landscape)}`,
        description: `From ${formatNumber(landscape.lowest.loss)} at the lowest point, (${formatNumber(landscape.lowest.x, 2)}, ${formatNumber(landscape.lowest.y, 2)}); ${formatNumber(landscape.centre)} at the model in the middle, (0, 0).`,
        xLabel: axisLabel(landscape, 'x'),
        yLabel: axisLabel(landscape, 'y'),
        x: landscape.x.values,
        y: landscape.y.values,
        heights: landscape.losses,
        levels,
        path: (landscape.path?.points ?? []).map((point) => ({ ...point, hint: pointHint(point) })),
        mark: { x: 0, y: 0, hint: `the model: loss ${formatNumber(landscape.centre)}` },
      }),
      mapCaption(landscape),
    );
  const [own, random] = [
    landscapes.filter(({ directions }) => directions === 'path'),
    landscapes.filter(({ directions }) => directions === 'random'),
  ];
  const maps: Maps = new Map(landscapes.map((landscape, i) => [landscape, map(landscape, i)]));
  const placed = own[0] ?? random.find(({ path }) => path);
  return htmlPage({
    ...input,
    title: `${input.title} – Loss landscape`,
    header: html`<p class="eyebrow"><bdi>${input.title}</bdi><span> · loss landscape</span></p>
<h1>The loss around the trained weights</h1>
<p class="lead">Each map is a plane through the space of all ${count(input.parameters, 'weight and bias', 'weights and biases')}, with the model in the middle. The height is ${input.loss}, the mean over ${count(input.rows, 'row')} of <bdi>${input.data}</bdi>: the stronger the colour, the higher the loss.</p>
${input.warnings.length > 0 && html`<div class="warnings" role="note"><h2>${count(input.warnings.length, 'warning')}</h2><ul>${input.warnings.map((warning) => html`<li>${warning}</li>`)}</ul></div>`}
${keyFigures(figuresOf(input, placed))}`,
    sections: html`${ofPath(own, maps, placed)}${ofRandom(random, maps, input.parameters)}${section('slices', 'Cuts through the middle', html`<div class="figures">${slices(own, 'path')}${slices(random, 'random')}</div>`)}${numbers(landscapes)}${again(input)}`,
  });
}

type Maps = ReadonlyMap<DrawnLandscape, Html | undefined>;

function ofPath(own: readonly DrawnLandscape[], maps: Maps, placed: DrawnLandscape | undefined): Html | undefined {
  if (own.length === 0) return undefined;
  const figures = html`<div class="figures">${own.map((landscape) => maps.get(landscape))}${placed && heights(placed)}</div>`;
  return section('path', 'The way of the training', figures);
}

function ofRandom(random: readonly DrawnLandscape[], maps: Maps, parameters: number): Html | undefined {
  const [first] = random;
  if (!first) return undefined;
  return section(
    'random',
    random.length > 1 ? 'Along random directions' : 'Along two random directions',
    html`<div class="figures maps">${random.map((landscape) => maps.get(landscape))}</div>`,
    html`<p class="note">A plane shows two of ${formatNumber(parameters)} dimensions. What all of these maps have in common says something about the loss; what one of them shows alone may be a matter of its directions. ${scaling(first)}</p>`,
  );
}

function figuresOf(input: LandscapeReportInput, placed: DrawnLandscape | undefined) {
  const { landscapes, parameters, rows } = input;
  const lowest = Math.min(...landscapes.map((landscape) => landscape.lowest.loss));
  const figures: [string, string, string][] = [
    ['Loss of the model', formatNumber(landscapes[0]!.centre), 'in the middle of each map'],
    [
      'Lowest on the maps',
      formatNumber(lowest),
      lowest < landscapes[0]!.centre ? 'lower than the model' : 'the model itself',
    ],
    ['Dimensions', formatNumber(parameters), 'weights and biases'],
    ['Rows', formatNumber(rows), 'that the loss is the mean of'],
  ];
  if (placed?.path) {
    const { points, largestGap } = placed.path;
    const shown = explained(placed);
    if (shown !== undefined)
      figures.push(['Path in its plane', formatPercent(shown), `of its variance, ${count(points.length, 'point')}`]);
    figures.push([
      'Largest gap',
      formatNumber(largestGap.gap, 3),
      `true loss to map, epoch ${formatNumber(largestGap.epoch)}`,
    ]);
  }
  return figures;
}

function explained({ x, y }: DrawnLandscape): number | undefined {
  return x.explained === undefined || y.explained === undefined ? undefined : x.explained + y.explained;
}

function nameOf({ directions, seed }: DrawnLandscape): string {
  return directions === 'path' ? 'The plane of the training’s path' : `Random directions, seed ${seed}`;
}

function axisLabel(landscape: DrawnLandscape, axis: 'x' | 'y'): string {
  const { directions } = landscape;
  const share = landscape[axis].explained;
  const which = axis === 'x' ? 'first' : 'second';
  if (directions === 'random') return `${which} direction`;
  return share === undefined ? `${which} component` : `${which} component (${formatPercent(share)} of the variance)`;
}

function pointHint({ epoch, loss, plotted }: DrawnPoint): string {
  return `epoch ${formatNumber(epoch)}: loss ${formatNumber(loss)}, on the map ${formatNumber(plotted)}`;
}

function mapCaption({ directions, path, centre, lowest }: DrawnLandscape): string {
  const model = `The lowest point of the grid has a loss of ${formatNumber(lowest.loss)}, the model ${formatNumber(centre)}.`;
  if (!path) return model;
  const { points, largestGap } = path;
  const far = points.reduce((most, { distance }) => Math.max(most, distance), 0);
  const off = `The training was up to ${formatNumber(far, 3)} away from the plane, and its loss up to ${formatNumber(largestGap.gap, 3)} off the map.`;
  return directions === 'random'
    ? `${model} ${off}`
    : `The line is the training, from the ring to the end, each point at the nearest place of the plane (least squares); the large dot is the model. ${model} ${off}`;
}

function scaling({ normalisation }: DrawnLandscape): string {
  return normalisation === 'filter'
    ? 'Each direction is random, the part of every neuron scaled to the length of its weights, and biases stay as they are (filter normalisation, Li et al. 2018): 1 means a change as large as the weights themselves.'
    : `Normalisation of the directions: ${normalisation}.`;
}

/** The true loss on the way, and the height of the map below it. */
function heights({ path }: DrawnLandscape): Html | undefined {
  if (!path) return undefined;
  const of = (name: string, className: string, height: (point: DrawnPoint) => number): Series => ({
    name,
    className,
    points: path.points.map((point) => [point.epoch, height(point)]),
  });
  const series = [
    of('true loss', 'train', ({ loss }) => loss),
    of('on the map', 'validation', ({ plotted }) => plotted),
  ];
  return figure(
    'True loss and map',
    lineChart({ id: 'heights', title: 'The loss by epoch', xLabel: 'epoch', yLabel: 'loss', series }),
    `The plane goes through the model, and the training came from outside of it: where the lines part, the map below the path is not at the height that the training had. The gap is largest at epoch ${formatNumber(path.largestGap.epoch)}.`,
    legend(series.map(({ name, className }) => ({ name, sample: className }))),
  );
}

/** The loss along each axis through the model. */
function slices(landscapes: readonly DrawnLandscape[], id: string): Html | undefined {
  if (landscapes.length === 0) return undefined;
  const series = landscapes.flatMap((landscape, i) =>
    (['x', 'y'] as const).map((axis, j): Series => {
      const { values, slice } = landscape[axis];
      const name = axis === 'x' ? 'first' : 'second';
      return {
        name: landscape.directions === 'path' ? `${name} component` : `${name}, seed ${landscape.seed}`,
        className: `series-${(2 * i + j) % 8}`,
        points: Array.from(values, (value, k) => [value, slice[k]!]),
      };
    }),
  );
  return figure(
    id === 'path' ? 'Along the components of the path' : 'Along the random directions',
    lineChart({
      id: `slices-${id}`,
      title: 'The loss along each direction',
      xLabel: id === 'path' ? 'distance from the model' : 'multiples of the direction',
      yLabel: 'loss',
      series,
      mark: { x: 0, label: 'the model' },
    }),
    'The loss along one axis at a time, the other being 0.',
    legend(series.map(({ name, className }) => ({ name, sample: className }))),
  );
}

function numbers(landscapes: readonly DrawnLandscape[]): Html | undefined {
  const ends = ({ values }: DrawnAxis) =>
    `${formatNumber(values[0], 3)} to ${formatNumber(values[values.length - 1], 3)}`;
  return section(
    'numbers',
    'The planes in numbers',
    table(
      'The planes',
      [
        { name: 'Plane' },
        { name: 'Points', number: true },
        { name: 'x', number: true },
        { name: 'y', number: true },
        { name: 'Length of the directions', number: true },
        { name: 'Cosine', number: true, hint: 'of the angle between the directions: 0 is a right angle' },
        { name: 'Lowest at', number: true },
        { name: 'Lowest loss', number: true },
      ],
      landscapes.map((landscape) => [
        nameOf(landscape),
        `${landscape.x.values.length} × ${landscape.y.values.length}`,
        ends(landscape.x),
        ends(landscape.y),
        `${formatNumber(landscape.x.norm, 3)}, ${formatNumber(landscape.y.norm, 3)}`,
        formatNumber(Math.abs(landscape.cosine) < 1e-6 ? 0 : landscape.cosine, 2),
        `(${formatNumber(landscape.lowest.x, 2)}, ${formatNumber(landscape.lowest.y, 2)})`,
        formatNumber(landscape.lowest.loss),
      ]),
    ),
  );
}

function again({ command }: LandscapeReportInput): Html | undefined {
  return section('again', 'Make it again', html`<pre class="command"><code>${command}</code></pre>`);
}
