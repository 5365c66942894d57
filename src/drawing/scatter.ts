/** Points of two numbers that should be equal, against the line where they are. */

import { at, chart, squareChart } from './chart.ts';
import { formatNumber } from './format.ts';
import { type Html, html } from './html.ts';
import { extentOfAll, isDrawable, linearScale } from './scale.ts';
import { sampleIndices } from './thin.ts';

export interface AgreementChart {
  id: string;
  title: string;
  xLabel: string;
  yLabel: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
}

/** More points than this are sampled: they would cover each other. */
export const scatterLimit = 1000;

/** Both axes have the same range, so that the diagonal is equality; undefined where no point is finite. */
export function agreementChart({ id, title, xLabel, yLabel, x, y }: AgreementChart): Html | undefined {
  const range = extentOfAll(x, y);
  if (range === undefined) return undefined;
  const { box } = squareChart;
  const across = linearScale(range, [box.left, box.right]);
  const up = linearScale(range, [box.bottom, box.top]);
  const indices = sampleIndices(x.length, scatterLimit).filter(
    (index) => isDrawable(x[index]!) && isDrawable(y[index]!),
  );
  return chart({
    ...squareChart,
    id,
    title,
    description: `${indices.length} points; on the diagonal, ${yLabel} equals ${xLabel}. The range is ${formatNumber(range[0])} to ${formatNumber(range[1])}.`,
    x: across,
    y: up,
    xLabel,
    yLabel,
    marks: [
      html`<line class="diagonal" x1="${box.left}" y1="${box.bottom}" x2="${box.right}" y2="${box.top}"/>`,
      html`<g class="cloud">${indices.map(
        (index) =>
          html`<circle cx="${at(across.place(x[index]!))}" cy="${at(up.place(y[index]!))}" r="3"><title>${xLabel} ${formatNumber(x[index]!)}, ${yLabel} ${formatNumber(y[index]!)}</title></circle>`,
      )}</g>`,
    ],
  });
}
