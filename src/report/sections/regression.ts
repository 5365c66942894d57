/** How far the predictions of a regression are off, and where. */

import { histogram } from '../../drawing/histogram.ts';
import { type Html, html } from '../../drawing/html.ts';
import { agreementChart, scatterLimit } from '../../drawing/scatter.ts';
import { fail } from '../../graph/error.ts';
import { figure } from './figure.ts';

/** `id` tells the pictures of one target from those of another. */
export function regression(predicted: ArrayLike<number>, actual: ArrayLike<number>, target: string, id: string): Html {
  if (predicted.length !== actual.length)
    fail({
      what: 'htmlReport',
      problem: 'predicted and actual differ in length',
      got: `${predicted.length} and ${actual.length}`,
      expected: 'one of each for a row',
    });
  const errors = new Float64Array(actual.length);
  for (let row = 0; row < errors.length; row++) errors[row] = predicted[row]! - actual[row]!;
  return html`<div class="figures">${[
    figure(
      'Predicted against actual',
      agreementChart({
        id: `agreement${id}`,
        title: `Predicted against actual ${target}`,
        xLabel: 'actual',
        yLabel: 'predicted',
        x: actual,
        y: predicted,
      }),
      [
        'On the diagonal the prediction is exact; above it is too high, below too low.',
        actual.length > scatterLimit && ` A sample of ${scatterLimit} rows.`,
      ],
    ),
    figure(
      'Errors',
      histogram({ id: `errors${id}`, title: 'Histogram of the errors', xLabel: 'predicted − actual', values: errors }),
      'How many rows are off by how much. A heap that is not centred at zero is a bias.',
    ),
  ]}</div>`;
}
