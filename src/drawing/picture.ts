/** Charts as SVG files of their own: with a background, a legend and the colours of light and dark pages. */
import { listOf, objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { at, chartSize } from './chart.ts';
import { Html, html } from './html.ts';
import { lineChart } from './line-chart.ts';
import { dark, light, variables } from './palette.ts';
import type { LinePoint } from './thin.ts';

/** A picture of lines over two axes. */
export interface LinePicture {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** At most eight lines, each with a name for the legend. */
  readonly lines: readonly { readonly name: string; readonly points: readonly LinePoint[] }[];
  /** Values are shares from 0 to 1, written as percentages. */
  readonly share?: boolean;
  /** Keeps the scale linear; otherwise values that span more than a factor of 30 get a logarithmic one. */
  readonly linear?: boolean;
}

/** Lines are told apart by their dashes too. */
const dashes = ['none', '7 4', '2 3', '10 3 2 3', '5 2', '12 4', '2 5', '8 3 2 3 2 3'];

const rules = `
svg{color-scheme:light dark;font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
text{fill:var(--muted);font-variant-numeric:tabular-nums}
.title,.axis-label{fill:var(--ink)}
.title{font-size:15px;font-weight:600}
.background{fill:var(--background)}
.grid line{stroke:var(--grid)}
.axis,.ticks line{stroke:var(--muted)}
.hints rect{fill:transparent}
.line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.line.lone{stroke-width:7}
${dashes.map((dash, i) => `.series-${i}{stroke:var(--series-${i});stroke-dasharray:${dash}}`).join('\n')}
`;

const style = new Html(
  `<style>:root{${variables(light)}}@media (prefers-color-scheme:dark){:root{${variables(dark)}}}${rules}</style>`,
);

/** About the width of a character of the legend. */
const characterWidth = 6.6;
const rowHeight = 18;

/**
 * Lines with axes, a title and a legend, as the text of an SVG file; up to eight can be told apart.
 *
 * @example
 * import { linePicture } from 'chainrule/report';
 *
 * const points = [1, 2, 3].map((epoch) => [epoch, 1 / epoch] as const);
 * const svg = linePicture({ title: 'Loss', xLabel: 'epoch', yLabel: 'loss', lines: [{ name: 'train', points }] });
 * console.log(svg.slice(0, 4)); // <svg
 */
export function linePicture(picture: LinePicture): string {
  requireKind('linePicture: picture', picture, objectWith('{ title, xLabel, yLabel, lines }', 'title', 'lines'));
  const { title, lines, ...axes } = picture;
  requireKind('linePicture: lines', lines, listOf(objectWith('{ name, points }', 'name', 'points')));
  const series = lines.map(({ name, points }, i) => ({ name, points, className: `series-${i}` }));
  const chart = lineChart({ id: 'chart', title, series, ...axes });
  const keys: Html[] = [];
  const margin = 16;
  let [left, row] = [margin, 0];
  for (const { name, className } of series) {
    const width = 44 + name.length * characterWidth;
    if (left > margin && left + width > chartSize.width - margin) [left, row] = [margin, row + 1];
    const y = 44 + row * rowHeight;
    keys.push(
      html`<path class="line ${className}" d="M${at(left)} ${y}h24"/><text x="${at(left + 30)}" y="${y}" dy=".32em">${name}</text>`,
    );
    left += width;
  }
  const top = 44 + (row + 1) * rowHeight - 2;
  const height = top + chartSize.height;
  return `${
    html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${chartSize.width} ${height}" width="${chartSize.width}" height="${height}"><title>${title}</title>${style}
<rect class="background" width="${chartSize.width}" height="${height}"/>
<text class="title" x="${margin}" y="24">${title}</text>
${keys}
<g transform="translate(0 ${top})">${chart}</g>
</svg>`.text
  }\n`;
}
