/** The metrics of each set of rows, side by side. */
import { formatMetric, formatNumber, formatPercent } from '../../drawing/format.ts';
import { type Html, html } from '../../drawing/html.ts';
import { type Evaluated, isClassification, isRegression, scoresByTarget } from '../headline.ts';
import { type ReportColumn, table } from './table.ts';

type Scores = Pick<Evaluated, 'result' | 'metrics'>;

interface Metric {
  column: ReportColumn;
  of(scores: Scores): string | undefined;
}

const metrics: Metric[] = [
  {
    column: { name: 'Accuracy', number: true, hint: 'The share of rows that are classified right' },
    of: ({ result }) => (isRegression(result) ? undefined : formatPercent(result.accuracy)),
  },
  {
    column: { name: 'All right', number: true, hint: 'The share of rows whose labels are all right' },
    of: ({ result }) => ('exactMatch' in result ? formatPercent(result.exactMatch) : undefined),
  },
  {
    column: { name: 'Top k', number: true, hint: 'The share of rows whose class is among the k most probable' },
    of: ({ result }) =>
      isClassification(result) && result.topK
        ? `${formatPercent(result.topK.accuracy)} (k = ${result.topK.k})`
        : undefined,
  },
  {
    column: { name: 'Loss', number: true, hint: 'Log loss for classes, mean squared error for numbers' },
    of: ({ result }) => formatMetric(result.loss),
  },
  {
    column: { name: 'ROC-AUC', number: true, hint: 'How well rows are ranked: 1 is perfect, 0.5 is chance' },
    of: ({ result }) => (isClassification(result) ? formatMetric(result.rocAuc) : undefined),
  },
  {
    column: { name: 'F1', number: true, hint: 'The harmonic mean of precision and recall, mean of the classes' },
    of: ({ result }) => (isClassification(result) ? formatPercent(result.macro.f1) : undefined),
  },
  {
    column: {
      name: 'Calibration error',
      number: true,
      hint: 'How far the certainty of the model is from its accuracy, on average over 10 bins',
    },
    of: ({ result }) => (isClassification(result) ? formatPercent(result.calibrationError) : undefined),
  },
  {
    column: { name: 'RMSE', number: true, hint: 'Root of the mean squared error, in the units of the target' },
    of: ({ result }) => (isRegression(result) ? formatMetric(result.rmse) : undefined),
  },
  {
    column: { name: 'MAE', number: true, hint: 'Mean absolute error, in the units of the target' },
    of: ({ result }) => (isRegression(result) ? formatMetric(result.mae) : undefined),
  },
  {
    column: { name: 'R²', number: true, hint: 'The share of the variance of the target that is explained' },
    of: ({ result }) => (isRegression(result) ? formatMetric(result.r2) : undefined),
  },
];

export function results(evaluations: readonly Evaluated[], main: Evaluated): Html {
  const all = scoreTable(
    'Results',
    'Rows',
    evaluations.map((evaluated) => [evaluated.name, evaluated]),
  );
  if (!('targets' in main)) return all;
  return html`${all}
<p class="note">The mean of ${scoresByTarget(main, '').length} targets, each of which counts the same.</p>
<h3>By target, on the ${main.name} rows</h3>
${scoreTable('By target', 'Target', scoresByTarget(main, ''))}`;
}

function scoreTable(caption: string, first: string, rows: readonly (readonly [name: string, scores: Scores])[]): Html {
  const own = new Set(rows.flatMap(([, { metrics: given = {} }]) => Object.keys(given)));
  const ofOwn = Array.from(
    own,
    (name): Metric => ({
      column: { name, number: true, hint: 'A metric of one’s own' },
      of: ({ metrics: given = {} }) => (given[name] === undefined ? undefined : formatMetric(given[name])),
    }),
  );
  const used = [...metrics, ...ofOwn].filter((metric) => rows.some(([, scores]) => metric.of(scores) !== undefined));
  return table(
    caption,
    [{ name: first }, { name: 'Number', number: true }, ...used.map(({ column }) => column)],
    rows.map(([name, scores]) => [
      name,
      formatNumber(scores.result.rows),
      ...used.map((metric) => metric.of(scores) ?? '–'),
    ]),
  );
}
