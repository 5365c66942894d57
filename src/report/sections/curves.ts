/** How training went: the loss, the metric and the learning rate over epochs. */
import { formatNumber } from '../../drawing/format.ts';
import { type Html, html } from '../../drawing/html.ts';
import { lineChart, type Series } from '../../drawing/line-chart.ts';
import { figure, legend, section } from './figure.ts';

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

/** The first of these that was recorded is drawn; the others say the same in another unit. */
const preferred = ['accuracy', 'rmse', 'mae', 'r2'];

export function curves(history: readonly HistoryRow[], bestEpoch: number | undefined): Html | undefined {
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
  const metric = preferred.find((name) => history.some((row) => name in row.metrics || name in (row.validation ?? {})));
  const measured = metric
    ? series(
        (row) => row.metrics[metric],
        (row) => row.validation?.[metric],
      )
    : [];
  const metricName = metric ? metricNames[metric]! : '';
  const rates = new Set(history.map((row) => row.learningRate));
  return section(
    'training',
    'How training went',
    html`<div class="figures">${[
      figure(
        'Loss',
        lineChart({ id: 'loss', title: `Loss by ${xLabel}`, xLabel, yLabel: 'loss', series: loss, ...mark }),
        loss.length > 1
          ? 'Lower is better. The network learns from the training rows only; where the validation line turns up while the other falls, it starts to learn them by heart.'
          : 'Lower is better.',
        keys(loss),
      ),
      figure(
        metricName,
        lineChart({
          id: 'metric',
          title: `${metricName} by ${xLabel}`,
          xLabel,
          yLabel: metricName === 'Accuracy' ? 'accuracy' : metricName,
          series: measured,
          share: metric === 'accuracy',
          ...mark,
        }),
        metric === 'accuracy'
          ? 'The share of rows that are classified right; higher is better.'
          : metric === 'r2'
            ? 'The share of the variance that is explained; higher is better.'
            : 'The size of the typical error, in the units of the target; lower is better.',
        keys(measured),
      ),
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
