/** Everything about one set of rows: as text for people, and as JSON. */

import type { ClassificationEvaluation, RegressionEvaluation } from '../src/metrics.ts';
import { formatMetric, formatNumber, formatPercent, isClassification } from '../src/report.ts';
import { confusionText } from './terminal/confusion.ts';
import { table } from './terminal/table.ts';

type Evaluation = ClassificationEvaluation | RegressionEvaluation;

export function evaluationText(result: Evaluation, width: number): string {
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
export function evaluationJson(result: Evaluation): object {
  if (!isClassification(result)) return result;
  const { rows, loss, accuracy, topK, perClass: classes, macro, confusion: counts, rocAuc, calibrationError } = result;
  return { rows, loss, accuracy, topK, perClass: classes, macro, confusion: counts, rocAuc, calibrationError };
}
