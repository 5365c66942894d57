/** Where a classifier is right and where it is wrong. */

import { at, chart, squareChart } from '../../drawing/chart.ts';
import { count, formatNumber, formatPercent } from '../../drawing/format.ts';
import { confusionHeatMap } from '../../drawing/heat-map.ts';
import { type Html, html, type Part } from '../../drawing/html.ts';
import { linePath, seriesCount } from '../../drawing/marks.ts';
import { linearScale, type Scale } from '../../drawing/scale.ts';
import type { ClassificationEvaluation } from '../../train/metrics.ts';
import { figure, legend } from './figure.ts';
import { table } from './table.ts';

/** A matrix of more classes is too fine to read; the list of mistakes says more. */
const matrixClasses = 60;
const listedMistakes = 10;
const listedClasses = 200;

/** `id` tells the pictures of one target from those of another. */
export function classification(result: ClassificationEvaluation, id: string): Part {
  const labels = result.perClass.map(({ label }) => label);
  const byClass = perClass(result);
  const worst = mistakes(labels, result.confusion);
  // The shorter of the two tables fits beside the pictures.
  const [beside, below] = labels.length <= listedMistakes ? [byClass, worst] : [worst, byClass];
  return [
    html`<div class="figures">${[
      figure(
        'Confusion matrix',
        labels.length <= matrixClasses
          ? confusionHeatMap({ id: `confusion${id}`, title: 'Confusion matrix', labels, confusion: result.confusion })
          : undefined,
        html`One row for each actual class. <span class="key right">Right</span> on the diagonal, <span class="key wrong">wrong</span> off it; the stronger the colour, the larger the share of the row.`,
      ),
      rocFigure(result, id),
      figure(
        'Calibration',
        calibrationChart(result, id),
        `When the model is 80 % sure, is it right 80 % of the time? On the diagonal it is; below, it is too sure of itself. Larger dots stand for more rows. The expected error is ${formatPercent(result.calibrationError)}.`,
      ),
      beside && html`<div>${beside}</div>`,
    ]}</div>`,
    below,
  ];
}

const shareTicks = { count: 5, widen: false, label: (value: number) => `${formatNumber(value * 100)} %` };

function unitScales(): { x: Scale; y: Scale } {
  const { left, right, top, bottom } = squareChart.box;
  return { x: linearScale([0, 1], [left, right], shareTicks), y: linearScale([0, 1], [bottom, top], shareTicks) };
}

function diagonal(): Html {
  const { left, right, top, bottom } = squareChart.box;
  return html`<line class="diagonal" x1="${left}" y1="${bottom}" x2="${right}" y2="${top}"/>`;
}

function rocFigure({ rocCurves, rocAuc }: ClassificationEvaluation, id: string): Html | undefined {
  if (rocAuc === null) return undefined;
  // Of many classes, those that are told apart least well.
  const shown = [...rocCurves].sort((a, b) => a.auc - b.auc).slice(0, seriesCount);
  if (shown.length === rocCurves.length) shown.splice(0, shown.length, ...rocCurves);
  const { x, y } = unitScales();
  const only = rocCurves.length === 1 ? rocCurves[0] : undefined;
  return figure(
    'ROC',
    chart({
      ...squareChart,
      id: `roc${id}`,
      title: 'Receiver operating characteristic',
      description: shown.map(({ label, auc }) => `${label}: area ${formatNumber(auc)}.`).join(' '),
      x,
      y,
      xLabel: 'false alarms: share of the other rows',
      yLabel: 'found: share of the rows of the class',
      marks: [diagonal(), shown.map(({ points }, index) => linePath(points, x, y, `series-${index}`))],
    }),
    [
      only
        ? `How many rows of ${only.label} are found, against false alarms, as the threshold moves. `
        : 'For each class against the rest: how many of its rows are found, against false alarms. ',
      `The area is ${formatNumber(rocAuc)}${only ? '' : ' on average'}; 1 is perfect, 0.5 is chance.`,
      shown.length < rocCurves.length &&
        ` Shown are the ${shown.length} of ${rocCurves.length} classes with the least area.`,
    ],
    only
      ? undefined
      : legend(
          shown.map(({ label, auc }, index) => ({
            name: `${label} ${formatNumber(auc, 3, true)}`,
            sample: `series-${index}`,
          })),
        ),
  );
}

function calibrationChart({ calibration }: ClassificationEvaluation, id: string): Html {
  const rows = calibration.reduce((sum, bin) => sum + bin.rows, 0);
  const { x, y } = unitScales();
  return chart({
    ...squareChart,
    id: `calibration${id}`,
    title: 'Calibration',
    description: calibration
      .map(
        (bin) =>
          `${count(bin.rows, 'row')} at ${formatPercent(bin.confidence)} sure: right ${formatPercent(bin.accuracy)}.`,
      )
      .join(' '),
    x,
    y,
    xLabel: 'how sure the model is',
    yLabel: 'how often it is right',
    marks: [
      diagonal(),
      linePath(
        calibration.map((bin): [number, number] => [bin.confidence, bin.accuracy]),
        x,
        y,
        'series-0 thin',
      ),
      calibration.map(
        (bin) =>
          html`<circle class="dot series-0" cx="${at(x.place(bin.confidence))}" cy="${at(y.place(bin.accuracy))}" r="${at(3 + 11 * Math.sqrt(bin.rows / rows))}"><title>${formatPercent(bin.confidence)} sure, ${formatPercent(bin.accuracy)} right: ${count(bin.rows, 'row')}</title></circle>`,
      ),
    ],
  });
}

/** The most frequent confusions, which a matrix of few classes shows well enough by itself. */
function mistakes(labels: readonly string[], confusion: readonly (readonly number[])[]): Html | undefined {
  if (labels.length <= 6) return undefined;
  const all = confusion.flatMap((row, actual) =>
    row.flatMap((rows, predicted) => (rows > 0 && actual !== predicted ? [{ rows, actual, predicted }] : [])),
  );
  if (all.length === 0) return undefined;
  const top = all.sort((a, b) => b.rows - a.rows).slice(0, listedMistakes);
  return html`<h3>Most frequent mistakes</h3>
${table(
  'Most frequent mistakes',
  [
    { name: 'Actual' },
    { name: 'Predicted' },
    { name: 'Rows', number: true },
    { name: 'Share of the class', number: true },
  ],
  top.map(({ rows, actual, predicted }) => [
    labels[actual]!,
    labels[predicted]!,
    formatNumber(rows),
    formatPercent(rows / confusion[actual]!.reduce((sum, value) => sum + value, 0)),
  ]),
)}`;
}

function perClass({ perClass, macro, rows }: ClassificationEvaluation): Html {
  const shown = perClass.slice(0, listedClasses);
  return html`<h3>By class</h3>
${table(
  'By class',
  [
    { name: 'Class' },
    { name: 'Precision', number: true, hint: 'Of the rows predicted as this class, the share that are' },
    { name: 'Recall', number: true, hint: 'Of the rows of this class, the share that are predicted so' },
    { name: 'F1', number: true, hint: 'The harmonic mean of precision and recall' },
    { name: 'Rows', number: true },
  ],
  shown.map((scores) => [
    scores.label,
    formatPercent(scores.precision),
    formatPercent(scores.recall),
    formatPercent(scores.f1),
    formatNumber(scores.support),
  ]),
  {
    foot: [
      'Mean of the classes',
      formatPercent(macro.precision),
      formatPercent(macro.recall),
      formatPercent(macro.f1),
      formatNumber(rows),
    ],
    more: perClass.length - shown.length,
  },
)}`;
}
