/** A matrix of counts as coloured cells: the confusion matrix. */

import { at, svg } from './chart.ts';
import { count, formatNumber, formatPercent, shortLabels } from './format.ts';
import { type Html, html } from './html.ts';

export interface ConfusionMatrix {
  id: string;
  title: string;
  labels: readonly string[];
  /** `[actual][predicted]`, square. */
  confusion: readonly (readonly number[])[];
}

const labelLimit = 16;

/** Numbers in the cells up to this many classes; beyond, a cell is too small and only its colour speaks. */
const numberedClasses = 20;

/**
 * Rows are the actual classes. The stronger a cell's colour, the larger its share of its row: one colour for right, one
 * for wrong. Empty cells are not drawn, so that a matrix of many classes stays small.
 */
export function confusionHeatMap({ id, title, labels, confusion }: ConfusionMatrix): Html {
  const classes = labels.length;
  const cell = Math.max(8, Math.min(110, Math.floor(330 / classes)));
  const shown = shortLabels(labels, labelLimit);
  const longest = Math.max(...shown.map((label) => [...label].length));
  const upright = longest * 7.5 < cell;
  const fontSize = Math.min(12, Math.max(7, cell * 0.8));
  const labelWidth = Math.ceil(longest * fontSize * 0.62) + 12;
  const left = labelWidth + 22;
  const top = (upright ? 22 : Math.ceil(labelWidth * 0.75) + 6) + 22;
  const side = classes * cell;
  // Turned labels lean to the right, beyond the last column.
  const width = left + side + (upright ? 8 : Math.ceil(labelWidth * 0.7));
  return svg(
    { id, title, description: describe(labels, confusion), width, height: top + side + 8 },
    html`<text class="axis-label" x="${at(left + side / 2)}" y="14" text-anchor="middle">predicted</text>
<text class="axis-label" transform="translate(14 ${at(top + side / 2)}) rotate(-90)" text-anchor="middle">actual</text>
<g class="matrix-labels" style="font-size:${fontSize}px" text-anchor="end">${shown.map(
      (label, index) => html`<text x="${left - 8}" y="${at(top + (index + 0.5) * cell)}" dy=".32em">${label}</text>`,
    )}</g>
<g class="matrix-labels" style="font-size:${fontSize}px" text-anchor="${upright ? 'middle' : 'start'}">${shown.map(
      (label, index) =>
        html`<text transform="translate(${at(left + (index + 0.5) * cell)} ${top - 8})${upright ? '' : ' rotate(-45)'}">${label}</text>`,
    )}</g>
<rect class="matrix" x="${left}" y="${top}" width="${side}" height="${side}"/>
<g${classes > numberedClasses && html` class="bare"`}>${confusion.map((row, actual) => {
      const rows = row.reduce((sum, value) => sum + value, 0);
      return row.map((value, predicted) => value > 0 && drawCell(value, rows, actual, predicted));
    })}</g>`,
  );

  function drawCell(value: number, rows: number, actual: number, predicted: number): Html {
    const share = value / rows;
    const x = left + predicted * cell;
    const y = top + actual * cell;
    const right = actual === predicted;
    const hint = `actual ${labels[actual]}, predicted ${labels[predicted]}: ${count(value, 'row')}, ${formatPercent(share)} of this class`;
    const middle = at(x + cell / 2);
    const roomy = cell >= 52;
    return html`<g class="cell ${right ? 'right' : 'wrong'}"><title>${hint}</title><rect x="${x + 1}" y="${y + 1}" width="${cell - 2}" height="${cell - 2}" rx="${cell >= 24 ? 3 : 0}" fill-opacity="${at(0.14 + 0.86 * share)}"/>${
      classes <= numberedClasses &&
      html`<text x="${middle}" y="${at(y + cell / 2 - (roomy ? 6 : 0))}" dy=".34em" style="font-size:${roomy ? 16 : Math.min(13, Math.max(7, cell / 2.2))}px">${formatNumber(value)}</text>`
    }${
      roomy &&
      html`<text class="share" x="${middle}" y="${at(y + cell / 2 + 13)}" dy=".34em">${formatPercent(share)}</text>`
    }</g>`;
  }
}

function describe(labels: readonly string[], confusion: readonly (readonly number[])[]): string {
  if (labels.length > numberedClasses)
    return `${labels.length} classes; the strongest confusions are in the table beside.`;
  return confusion
    .map((row, actual) => {
      const parts = row.flatMap((value, predicted) => (value > 0 ? [`${value} as ${labels[predicted]}`] : []));
      return `Actual ${labels[actual]}: ${parts.join(', ') || 'no rows'}.`;
    })
    .join(' ');
}
