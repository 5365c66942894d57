/** Whether probabilities are what they say: the reliability diagram, with how many rows each point is of. */
import { at, chart, squareChart } from '../../drawing/chart.ts';
import { count, formatInterval, formatPercent } from '../../drawing/format.ts';
import { type Html, html } from '../../drawing/html.ts';
import { linePath } from '../../drawing/marks.ts';
import type { CalibrationPoint, ClassificationEvaluation } from '../../train/metrics.ts';
import { figure } from './figure.ts';
import { diagonal, unitScales } from './unit-square.ts';

/** Of two classes by the probability of the second, of more by that of the class that was chosen. */
export function calibrationFigure(result: ClassificationEvaluation, id: string): Html | undefined {
  const { calibration, calibrationCurve, calibrationError, intervals, perClass } = result;
  const second = perClass[1]?.label ?? '';
  const points =
    calibrationCurve ??
    calibration.map(({ confidence, accuracy, ...bin }) => ({ ...bin, probability: confidence, share: accuracy }));
  const text = calibrationCurve
    ? `Of the rows to which the model gives ${second} a probability of 80 %, are 80 % of that class? On the diagonal they are; below it, fewer are than it says.`
    : 'When the model is 80 % sure, is it right 80 % of the time? On the diagonal it is; below, it is too sure of itself.';
  const range = formatInterval(intervals.calibrationError, formatPercent);
  return figure(
    'Calibration',
    calibrationChart(points, id, calibrationCurve ? second : undefined),
    `${text} Lines across the dots are 95 % intervals; the bars at the bottom are how many rows each dot is of. The expected error is ${formatPercent(calibrationError)}${range && ` (95 % interval: ${range})`}.`,
  );
}

/** The highest bar of the counts, as a share of the picture's height. */
const highestBar = 0.14;

function calibrationChart(points: readonly CalibrationPoint[], id: string, second: string | undefined): Html {
  const most = Math.max(...points.map(({ rows }) => rows));
  const { x, y } = unitScales();
  const { top, bottom } = squareChart.box;
  const half = (x.place(1) - x.place(0)) / 10 / 2 - 3;
  const said = (point: CalibrationPoint) =>
    `${count(point.rows, 'row')} at ${formatPercent(point.probability)}: ${formatPercent(point.share)} (${formatInterval(point.interval, formatPercent)})`;
  return chart({
    ...squareChart,
    id: `calibration${id}`,
    title: 'Calibration',
    description: points.map((point) => `${said(point)}.`).join(' '),
    x,
    y,
    xLabel: second === undefined ? 'how sure the model is' : `probability that the model gives to ${second}`,
    yLabel: second === undefined ? 'how often it is right' : `share of rows that are ${second}`,
    marks: [
      html`<g class="counts">${points.map(({ probability, rows }) => {
        const height = (rows / most) * highestBar * (bottom - top);
        // In the middle of its bin (m-1)/10 < p <= m/10.
        const middle = x.place((Math.max(1, Math.ceil(probability * 10 - 1e-9)) - 0.5) / 10);
        return html`<rect x="${at(middle - half)}" y="${at(bottom - height)}" width="${at(2 * half)}" height="${at(height)}"><title>${count(rows, 'row')}</title></rect>`;
      })}</g>`,
      diagonal(),
      points.map(
        ({ probability, interval: [low, high] }) =>
          html`<line class="whisker" x1="${at(x.place(probability))}" x2="${at(x.place(probability))}" y1="${at(y.place(low))}" y2="${at(y.place(high))}"/>`,
      ),
      linePath(
        points.map(({ probability, share }): [number, number] => [probability, share]),
        x,
        y,
        'series-0 thin',
      ),
      points.map(
        (point) =>
          html`<circle class="dot series-0" cx="${at(x.place(point.probability))}" cy="${at(y.place(point.share))}" r="5"><title>${said(point)}</title></circle>`,
      ),
    ],
  });
}
