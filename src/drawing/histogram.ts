/** How often values fall where. */

import { at, chart, plotBox } from './chart.ts';
import { count, formatNumber } from './format.ts';
import { type Html, html } from './html.ts';
import { extentOfAll, isDrawable, isOneValue, linearScale, niceStep } from './scale.ts';

export interface Histogram {
  id: string;
  title: string;
  xLabel: string;
  values: ArrayLike<number>;
}

export interface Bin {
  from: number;
  to: number;
  rows: number;
}

/** Bins of equal, round width that start and end at multiples of it: about 24 over the range of the values. */
export function histogramBins(values: ArrayLike<number>): Bin[] {
  const range = extentOfAll(values);
  if (range === undefined) return [];
  const [low, high] = range;
  const width = isOneValue(low, high) ? Math.max(Math.abs(low), Math.abs(high)) / 10 || 1 : niceStep(high - low, 24);
  const first = Math.floor(low / width);
  const bins: Bin[] = [];
  for (let index = first; index <= Math.floor(high / width); index++)
    bins.push({ from: index * width, to: (index + 1) * width, rows: 0 });
  for (let row = 0; row < values.length; row++)
    if (isDrawable(values[row]!)) bins[Math.min(bins.length - 1, Math.floor(values[row]! / width) - first)]!.rows++;
  return bins;
}

/** Bars over bins, with a line at zero; undefined where no value is finite. */
export function histogram({ id, title, xLabel, values }: Histogram): Html | undefined {
  const bins = histogramBins(values);
  const first = bins[0];
  const last = bins.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const { left, right, top, bottom } = plotBox;
  const x = linearScale([first.from, last.to], [left, right], { count: 6, widen: false });
  const fullest = bins.reduce((most, bin) => (bin.rows > most.rows ? bin : most));
  const y = linearScale([0, fullest.rows], [bottom, top], { count: 4, integers: true });
  return chart({
    id,
    title,
    description: `${count(bins.length, 'bar')} from ${formatNumber(first.from)} to ${formatNumber(last.to)}; the highest, ${count(fullest.rows, 'row')}, from ${formatNumber(fullest.from)} to ${formatNumber(fullest.to)}.`,
    x,
    y,
    xLabel,
    yLabel: 'rows',
    marks: [
      html`<g class="bars">${bins.map((bin) => {
        if (bin.rows === 0) return undefined;
        const start = x.place(bin.from) + 0.75;
        return html`<rect x="${at(start)}" y="${at(y.place(bin.rows))}" width="${at(Math.max(0.5, x.place(bin.to) - start - 0.75))}" height="${at(bottom - y.place(bin.rows))}"><title>${formatNumber(bin.from)} to ${formatNumber(bin.to)}: ${count(bin.rows, 'row')}</title></rect>`;
      })}</g>`,
      first.from < 0 &&
        last.to > 0 &&
        html`<line class="zero" x1="${at(x.place(0))}" x2="${at(x.place(0))}" y1="${top}" y2="${bottom}"/>`,
    ],
  });
}
