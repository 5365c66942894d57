/** How well it does on the rows it learns from, and on those that it does not see. */
import type { Part } from '../engine/messages.ts';
import { lacking, opened, reading } from '../session/store.ts';
import { decimal, percent } from './format.ts';

export function Scores() {
  // Of rows that are not drawn there is nothing to say.
  const now = lacking.value ? undefined : reading.value;
  const isClass = (opened.value?.task ?? 'classification') === 'classification';
  const hasTest = (opened.value?.y.length ?? 0) > (opened.value?.trainRows ?? 0);
  const metric = (part: Part | undefined) =>
    isClass ? percent(part?.accuracy) : part?.r2 === undefined ? '–' : decimal(part.r2);
  return (
    <table class="scores">
      <thead>
        <tr>
          <th scope="col">
            <span class="unseen">Rows</span>
          </th>
          <th scope="col">Loss</th>
          <th scope="col">{isClass ? 'Accuracy' : 'R²'}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">
            <i class="swatch ink" />
            Test
          </th>
          <td data-testid="test-loss">{hasTest ? decimal(now?.test.loss) : '–'}</td>
          <td data-testid="test-metric">{metric(now?.test)}</td>
        </tr>
        <tr>
          <th scope="row">
            <i class="swatch" />
            Training
          </th>
          <td data-testid="train-loss">{decimal(now?.train.loss)}</td>
          <td data-testid="train-metric">{metric(now?.train)}</td>
        </tr>
      </tbody>
    </table>
  );
}
