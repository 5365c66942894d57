/** What is drawn inside a chart: lines, dots and cells. */

import { at } from './chart.ts';
import { type Html, html, type Part } from './html.ts';
import { isDrawable, type Scale } from './scale.ts';
import type { LinePoint } from './thin.ts';

/** A line through points, broken where a value is not finite; a point between two breaks is drawn as a dot. */
export function linePath(points: readonly LinePoint[], x: Scale, y: Scale, className: string): Html {
  let path = '';
  let lone = '';
  let pen = false;
  for (const [index, [px, py]] of points.entries()) {
    const down = isDrawable(px) && isDrawable(py);
    if (down) {
      const place = `${at(x.place(px))} ${at(y.place(py))}`;
      const next = points[index + 1];
      if (!pen && (next === undefined || !isDrawable(next[1]))) lone += `M${place}h0`;
      else path += `${pen ? 'L' : 'M'}${place}`;
    }
    pen = down;
  }
  return html`<path class="line ${className}" d="${path}"/>${lone !== '' && html`<path class="line lone ${className}" d="${lone}"/>`}`;
}

/** Number of marker shapes; with as many colours, a class is told by both. */
export const seriesCount = 8;

/** A dot whose shape and colour stand for a series, with a hint that is shown under the pointer. */
export function marker(series: number, x: number, y: number, hint?: string): Html {
  const r = 3.6;
  const className = `dot series-${series % seriesCount}`;
  const inside: Part = hint === undefined ? '' : html`<title>${hint}</title>`;
  const shape = series % 4;
  if (shape === 0) return html`<circle class="${className}" cx="${at(x)}" cy="${at(y)}" r="${r}">${inside}</circle>`;
  const path = [
    '',
    `M${at(x - r)} ${at(y - r)}h${2 * r}v${2 * r}h${-2 * r}z`,
    `M${at(x)} ${at(y - 1.3 * r)}l${at(1.25 * r)} ${at(2.2 * r)}h${-2.5 * r}z`,
    `M${at(x)} ${at(y - 1.4 * r)}l${at(1.4 * r)} ${at(1.4 * r)}l${at(-1.4 * r)} ${at(1.4 * r)}l${at(-1.4 * r)} ${at(-1.4 * r)}z`,
  ][shape]!;
  return html`<path class="${className}" d="${path}">${inside}</path>`;
}
