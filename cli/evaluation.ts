/** Everything about one set of rows: as text for people, and as JSON. */

import type { ClassificationEvaluation } from '../src/metrics.ts';
import {
  type Evaluated,
  formatMetric,
  formatNumber,
  formatPercent,
  isClassification,
  isRegression,
  type Scored,
  type ScoredTargets,
  scoresByTarget,
} from '../src/report.ts';
import { confusionText } from './terminal/confusion.ts';
import { table } from './terminal/table.ts';

type Result = Evaluated['result'];

/** A row of scores for each name: sets of rows, or targets. */
export function scoresTable(
  first: string,
  rows: readonly (readonly [name: string, { readonly result: Result }])[],
): string {
  const [, { result: some }] = rows[0]!;
  const names = isRegression(some)
    ? ['RMSE', 'MAE', 'R²']
    : 'exactMatch' in some
      ? ['accuracy', 'all right']
      : ['accuracy'];
  const heading = [first, 'rows', 'loss', ...names];
  const lines = rows.map(([name, { result }]) => [
    name,
    formatNumber(result.rows),
    formatMetric(result.loss),
    ...(isRegression(result)
      ? [result.rmse, result.mae, result.r2].map(formatMetric)
      : [result.accuracy, ...('exactMatch' in result ? [result.exactMatch] : [])].map(formatPercent)),
  ]);
  return table([heading, ...lines], { align: ['left', ...heading.slice(1).map(() => 'right' as const)], header: true });
}

/** Of one target all scores, of several the mean of each score and a row for each target. */
export function evaluationText(evaluated: Scored | ScoredTargets, width: number): string {
  if ('targets' in evaluated) {
    const mean = { result: evaluated.result };
    return [scoresTable('', [['mean', mean]]), scoresTable('target', scoresByTarget(evaluated, ''))].join('\n\n');
  }
  const { result } = evaluated;
  if (!isClassification(result)) {
    return table(
      [
        ['rows', formatNumber(result.rows)],
        ['RMSE', formatMetric(result.rmse)],
        ['MAE', formatMetric(result.mae)],
        ['R²', formatMetric(result.r2)],
        ['loss (mean squared error)', formatMetric(result.loss)],
      ],
      { align: ['left', 'right'] },
    );
  }
  return [overall(result), perClass(result), confusion(result, width)].join('\n\n');
}

function overall(result: ClassificationEvaluation): string {
  const { topK, rocAuc } = result;
  return table(
    [
      ['rows', formatNumber(result.rows)],
      ['accuracy', formatPercent(result.accuracy)],
      ...(topK ? [[`among the ${topK.k} most likely`, formatPercent(topK.accuracy)]] : []),
      ['loss (cross-entropy)', formatMetric(result.loss)],
      ['ROC-AUC', formatMetric(rocAuc)],
      ['calibration error', formatMetric(result.calibrationError)],
    ],
    { align: ['left', 'right'] },
  );
}

function perClass({ perClass: classes, macro }: ClassificationEvaluation): string {
  const rows = classes.map(({ label, precision, recall, f1, support }) => [
    label,
    ...[precision, recall, f1].map(formatPercent),
    formatNumber(support),
  ]);
  return table(
    [
      ['class', 'precision', 'recall', 'F1', 'rows'],
      ...rows,
      ['mean of the classes', ...[macro.precision, macro.recall, macro.f1].map(formatPercent)],
    ],
    { align: ['left', 'right', 'right', 'right', 'right'], header: true },
  );
}

export function confusion({ perClass: classes, confusion: counts }: ClassificationEvaluation, width: number): string {
  return confusionText({ labels: classes.map(({ label }) => label), confusion: counts, width });
}

/** All numbers; curves are left to the report. */
export function evaluationJson(evaluated: Scored | ScoredTargets): object {
  if (!('targets' in evaluated)) return resultJson(evaluated.result);
  const targets = scoresByTarget(evaluated, '').map(([name, { result }]) => [name, resultJson(result)]);
  return { ...evaluated.result, byTarget: Object.fromEntries(targets) as Record<string, object> };
}

function resultJson(result: Scored['result']): object {
  if (!isClassification(result)) return result;
  const { rows, loss, accuracy, topK, perClass: classes, macro, confusion: counts, rocAuc, calibrationError } = result;
  const { effectiveRows } = result;
  return {
    rows,
    loss,
    accuracy,
    topK,
    perClass: classes,
    macro,
    confusion: counts,
    rocAuc,
    calibrationError,
    ...(effectiveRows !== undefined && { effectiveRows }),
  };
}
