/** Where a classifier is right and where it is wrong. */

import { chart, squareChart } from '../../drawing/chart.ts';
import { formatNumber, formatPercent, shortLabels } from '../../drawing/format.ts';
import { confusionHeatMap } from '../../drawing/heat-map.ts';
import { type Html, html, type Part } from '../../drawing/html.ts';
import { linePath, seriesCount } from '../../drawing/marks.ts';
import type {
  ClassIntervals,
  ClassificationEvaluation,
  ClassScores,
  Interval,
  MacroScores,
} from '../../train/metrics.ts';
import { calibrationFigure } from './calibration.ts';
import { figure, legend } from './figure.ts';
import { type NotedCell, table } from './table.ts';
import { diagonal, unitScales } from './unit-square.ts';

/** A matrix of more classes is too fine to read; the list of mistakes says more. */
const matrixClasses = 60;
const listedMistakes = 10;
const listedClasses = 200;
const longestLabel = 32;

/** `id` tells the pictures of one target from those of another; `isSample` is false for rows that were learned. */
export function classification(result: ClassificationEvaluation, id: string, isSample: boolean): Part {
  const labels = shortLabels(
    result.perClass.map(({ label }) => label),
    longestLabel,
  );
  const byClass = perClass(result, labels, isSample);
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
      calibrationFigure(result, id),
      beside && html`<div>${beside}</div>`,
    ]}</div>`,
    below,
  ];
}

function rocFigure({ rocCurves, rocAuc }: ClassificationEvaluation, id: string): Html | undefined {
  if (rocAuc === null) return undefined;
  // Of many classes, those that are told apart least well.
  const shown = [...rocCurves].sort((a, b) => a.auc - b.auc).slice(0, seriesCount);
  if (shown.length === rocCurves.length) shown.splice(0, shown.length, ...rocCurves);
  const { x, y } = unitScales();
  const only = rocCurves.length === 1 ? rocCurves[0] : undefined;
  const names = shortLabels(
    shown.map(({ label }) => label),
    longestLabel,
  );
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
          shown.map(({ auc }, index) => ({
            name: `${names[index]} ${formatNumber(auc, 3, true)}`,
            sample: `series-${index}`,
          })),
        ),
  );
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

/** Rounded outward, so that the table fits beside the pictures. */
function wholePercents(interval: Interval | null): string {
  return interval ? `${Math.floor(interval[0] * 100)} to ${Math.ceil(interval[1] * 100)} %` : '';
}

function perClass(
  { perClass, macro, rows, intervals }: ClassificationEvaluation,
  labels: readonly string[],
  isSample: boolean,
): Html {
  const scored = (scores: ClassScores | MacroScores, of: ClassIntervals): NotedCell[] =>
    (['precision', 'recall', 'f1'] as const).map((name) => ({
      text: formatPercent(scores[name]),
      note: isSample ? wholePercents(of[name]) : '',
    }));
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
  shown.map((scores, index) => [
    labels[index]!,
    ...scored(scores, intervals.perClass[index]!),
    formatNumber(scores.support),
  ]),
  {
    foot: ['Mean of the classes', ...scored(macro, intervals.macro), formatNumber(rows)],
    more: perClass.length - shown.length,
  },
)}`;
}
