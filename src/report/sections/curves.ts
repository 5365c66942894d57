/** How training went: the loss, the metrics and the learning rate over epochs. */
import { formatNumber } from '../../drawing/format.ts';
import { type Html, html } from '../../drawing/html.ts';
import { lineChart, type Series } from '../../drawing/line-chart.ts';
import { figure, legend, section } from './figure.ts';

/** An epoch, as a report shows it. */
export interface HistoryRow {
  epoch: number;
  step: number;
  loss: number;
  learningRate: number;
  seconds: number;
  metrics: Readonly<Record<string, number>>;
  /** `loss` and the metrics on the validation rows. */
  validation?: Readonly<Record<string, number>> | undefined;
}

const metricNames: Record<string, string> = { accuracy: 'Accuracy', rmse: 'RMSE', mae: 'MAE', r2: 'R²' };

/** What is said of them; of one's own there is no more to say. */
const metricNotes: Record<string, string> = {
  r2: 'The share of the variance that is explained; higher is better.',
};

/** What errors are measured in, and what is right or wrong. */
interface Terms {
  unit: string;
  judged: 'rows' | 'labels';
}

function noteOn(metric: string, { unit, judged }: Terms): string {
  if (metric === 'accuracy') return `The share of ${judged} that are classified right; higher is better.`;
  if (metric === 'rmse' || metric === 'mae') return `The size of the typical error, in ${unit}; lower is better.`;
  return metricNotes[metric] ?? 'A metric of one’s own, the mean over rows.';
}

/** Which of the epochs was best, how many networks the model is the mean of, and how many of these then learned all rows. */
interface Outcome {
  bestEpoch?: number;
  networks?: number;
  networksOnAllRows?: number;
}

export function curves(
  history: readonly HistoryRow[],
  { bestEpoch, networks = 1, networksOnAllRows = networks }: Outcome,
  terms: Terms,
): Html | undefined {
  if (history.length === 0) return undefined;
  // Several rows in one epoch: only steps tell them apart.
  const byStep = history.some((row, index) => index > 0 && row.epoch <= history[index - 1]!.epoch);
  const xLabel = byStep ? 'step' : 'epoch';
  const xOf = (row: HistoryRow) => (byStep ? row.step : row.epoch);
  const best = history.findLast((row) => row.epoch === bestEpoch);
  const mark = best && { mark: { x: xOf(best), label: `best: epoch ${formatNumber(best.epoch)}` } };
  const series = (
    trainOf: (row: HistoryRow) => number | undefined,
    validationOf: (row: HistoryRow) => number | undefined,
  ): Series[] => {
    const of = (name: string, className: string, get: (row: HistoryRow) => number | undefined): Series => ({
      name,
      className,
      points: history.flatMap((row): [number, number][] => {
        const value = get(row);
        return value === undefined ? [] : [[xOf(row), value]];
      }),
    });
    return [of('train', 'train', trainOf), of('validation', 'validation', validationOf)].filter(
      ({ points }) => points.length > 0,
    );
  };
  const keys = (lines: readonly Series[]) => legend(lines.map(({ name, className }) => ({ name, sample: className })));

  const loss = series(
    (row) => row.loss,
    (row) => row.validation?.loss,
  );
  const recorded = new Set(
    history.flatMap(({ metrics, validation = {} }) => Object.keys({ ...metrics, ...validation })),
  );
  recorded.delete('loss');
  const drawMetric = (metric: string, i: number): Html | undefined => {
    const name = metricNames[metric] ?? metric;
    const measured = series(
      (row) => row.metrics[metric],
      (row) => row.validation?.[metric],
    );
    return figure(
      name,
      lineChart({
        id: i === 0 ? 'metric' : `metric-${i + 1}`,
        title: `${name} by ${xLabel}`,
        xLabel,
        yLabel: metric === 'accuracy' ? metric : name,
        series: measured,
        share: metric === 'accuracy',
        ...mark,
      }),
      noteOn(metric, terms),
      keys(measured),
    );
  };
  const rates = new Set(history.map((row) => row.learningRate));
  return section(
    'training',
    'How training went',
    networks > 1 &&
      html`<p class="note">These are the trainings that validation rows watched, to find out how long is best. The model is the mean of ${formatNumber(networks)} networks. ${networksOnAllRows < networks ? `Of these ${formatNumber(networksOnAllRows)}` : 'They'} learned all rows after that, for as long${networksOnAllRows < networks && '; the others are of these trainings, since more would take too long'}.</p>`,
    html`<div class="figures">${[
      figure(
        'Loss',
        lineChart({ id: 'loss', title: `Loss by ${xLabel}`, xLabel, yLabel: 'loss', series: loss, ...mark }),
        loss.length > 1
          ? 'Lower is better. The network learns from the training rows only; where the validation line turns up while the other falls, it starts to learn them by heart.'
          : 'Lower is better.',
        keys(loss),
      ),
      ...Array.from(recorded, drawMetric),
      rates.size > 1 &&
        figure(
          'Learning rate',
          lineChart({
            id: 'learning-rate',
            title: `Learning rate by ${xLabel}`,
            xLabel,
            yLabel: 'learning rate',
            linear: true,
            series: [
              {
                name: 'learning rate',
                className: 'train',
                points: history.map((row): [number, number] => [xOf(row), row.learningRate]),
              },
            ],
          }),
          'The size of the steps, as the schedule set it.',
        ),
    ]}</div>`,
  );
}
