/** The metrics of each set of rows, side by side. */
import { formatInterval, formatMetric, formatNumber, formatPercent } from '../../drawing/format.ts';
import { type Html, html } from '../../drawing/html.ts';
import type { Interval } from '../../train/metrics.ts';
import { type Evaluated, isClassification, isRegression, scoresByTarget } from '../headline.ts';
import { type ReportColumn, table } from './table.ts';

type Scores = Pick<Evaluated, 'result' | 'metrics'>;

interface Score {
  text: string;
  /** The 95 % interval, where there is one. */
  interval?: string;
}

interface Metric {
  column: ReportColumn;
  of(scores: Scores): Score | undefined;
}

const percent = (value: number | null, interval?: Interval | null): Score => ({
  text: formatPercent(value),
  interval: formatInterval(interval, formatPercent),
});
const metric = (value: number | null, interval?: Interval | null): Score => ({
  text: formatMetric(value),
  interval: formatInterval(interval, formatMetric),
});

const metrics: Metric[] = [
  {
    column: { name: 'Accuracy', number: true, hint: 'The share of rows that are classified right' },
    of: ({ result }) => (isRegression(result) ? undefined : percent(result.accuracy, result.intervals.accuracy)),
  },
  {
    column: { name: 'All right', number: true, hint: 'The share of rows whose labels are all right' },
    of: ({ result }) => ('exactMatch' in result ? percent(result.exactMatch, result.intervals.exactMatch) : undefined),
  },
  {
    column: { name: 'Top k', number: true, hint: 'The share of rows whose class is among the k most probable' },
    of: ({ result }) => {
      if (!isClassification(result) || !result.topK) return undefined;
      const { text, interval = '' } = percent(result.topK.accuracy, result.intervals.topK);
      return { text: `${text} (k = ${result.topK.k})`, interval };
    },
  },
  {
    column: { name: 'Loss', number: true, hint: 'Log loss for classes, mean squared error for numbers' },
    of: ({ result }) => metric(result.loss, result.intervals.loss),
  },
  {
    column: { name: 'ROC-AUC', number: true, hint: 'How well rows are ranked: 1 is perfect, 0.5 is chance' },
    of: ({ result }) => (isClassification(result) ? metric(result.rocAuc, result.intervals.rocAuc) : undefined),
  },
  {
    column: { name: 'F1', number: true, hint: 'The harmonic mean of precision and recall, mean of the classes' },
    of: ({ result }) => (isClassification(result) ? percent(result.macro.f1, result.intervals.macro.f1) : undefined),
  },
  {
    column: {
      name: 'Brier',
      number: true,
      hint: 'The mean squared difference of probability and outcome: 0 is perfect',
    },
    of: ({ result }) => (isClassification(result) ? metric(result.brier, result.intervals.brier) : undefined),
  },
  {
    column: {
      name: 'Calibration error',
      number: true,
      hint: 'How far the certainty of the model is from its accuracy, on average over 10 bins',
    },
    of: ({ result }) =>
      isClassification(result) ? percent(result.calibrationError, result.intervals.calibrationError) : undefined,
  },
  {
    column: { name: 'RMSE', number: true, hint: 'Root of the mean squared error, in the units of the target' },
    of: ({ result }) => (isRegression(result) ? metric(result.rmse, result.intervals.rmse) : undefined),
  },
  {
    column: { name: 'MAE', number: true, hint: 'Mean absolute error, in the units of the target' },
    of: ({ result }) => (isRegression(result) ? metric(result.mae, result.intervals.mae) : undefined),
  },
  {
    column: { name: 'R²', number: true, hint: 'The share of the variance of the target that is explained' },
    of: ({ result }) => (isRegression(result) ? metric(result.r2, result.intervals.r2) : undefined),
  },
];

/** Of the rows that were learned an interval would say nothing of new ones. */
export function results(evaluations: readonly Evaluated[], main: Evaluated): Html {
  const all = scoreTable(
    'Results',
    'Rows',
    evaluations.map((evaluated) => [evaluated.name, evaluated]),
  );
  const isSample = evaluations.some(({ name }) => name !== 'train');
  const note =
    isSample &&
    html`<p class="note">Below each score its 95 % interval: the range in which it would lie on all rows of this kind, as far as ${main.name} rows can tell. Rows that were learned have none.</p>`;
  if (!('targets' in main)) return html`${all}${note}`;
  return html`${all}
<p class="note">The mean of ${scoresByTarget(main, '').length} targets, each of which counts the same.</p>${note}
<h3>By target, on the ${main.name} rows</h3>
${scoreTable('By target', 'Target', scoresByTarget(main, ''), main.name !== 'train')}`;
}

/** Rows by the names of sets of rows, or by targets, which are all of a sample or not. */
function scoreTable(
  caption: string,
  first: string,
  rows: readonly (readonly [name: string, scores: Scores])[],
  isSample?: boolean,
): Html {
  const own = new Set(rows.flatMap(([, { metrics: given = {} }]) => Object.keys(given)));
  const ofOwn = Array.from(
    own,
    (name): Metric => ({
      column: { name, number: true, hint: 'A metric of one’s own' },
      of: ({ metrics: given = {} }) => (given[name] === undefined ? undefined : { text: formatMetric(given[name]) }),
    }),
  );
  const used = [...metrics, ...ofOwn].filter((one) => rows.some(([, scores]) => one.of(scores) !== undefined));
  return table(
    caption,
    [{ name: first }, { name: 'Number', number: true }, ...used.map(({ column }) => column)],
    rows.map(([name, scores]) => [
      name,
      formatNumber(scores.result.rows),
      ...used.map((one) => {
        const score = one.of(scores);
        const note = (isSample ?? name !== 'train') ? (score?.interval ?? '') : '';
        return { text: score?.text ?? '–', note };
      }),
    ]),
  );
}
