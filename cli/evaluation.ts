/** Everything about one set of rows: as text for people, and as JSON. */

import type { ClassIntervals, ClassificationEvaluation, ClassScores, Interval, MacroScores } from '../src/metrics.ts';
import {
  type Evaluated,
  formatInterval,
  formatMetric,
  formatNumber,
  formatPercent,
  isClassification,
  isRegression,
  type Scored,
  type ScoredTargets,
  scoresByTarget,
  shortLabels,
} from '../src/report.ts';
import { mistakesJson, mistakesText } from './mistakes.ts';
import { confusionText } from './terminal/confusion.ts';
import { table } from './terminal/table.ts';
import { clean } from './terminal/text.ts';

type Result = Evaluated['result'];

/** Beside eight columns of scores. */
const widestLabel = 24;

/** A row of scores for each name: sets of rows, or targets. */
export function scoresTable(
  first: string,
  rows: readonly (readonly [name: string, { readonly result: Result }])[],
  { intervals: hasIntervals = false }: { intervals?: boolean } = {},
): string {
  const [, { result: some }] = rows[0]!;
  const names = isRegression(some)
    ? ['RMSE', 'MAE', 'R²']
    : 'exactMatch' in some
      ? ['accuracy', 'all right']
      : ['accuracy'];
  const heading = [first, 'rows', 'loss', ...names, ...(hasIntervals ? [`${names.at(-1)}, 95 %`] : [])];
  const lines = rows.map(([name, { result }]) => [
    name,
    formatNumber(result.rows),
    formatMetric(result.loss),
    ...(isRegression(result)
      ? [result.rmse, result.mae, result.r2].map(formatMetric)
      : [result.accuracy, ...('exactMatch' in result ? [result.exactMatch] : [])].map(formatPercent)),
    ...(hasIntervals ? [lastInterval(result)] : []),
  ]);
  return table([heading, ...lines], { align: ['left', ...heading.slice(1).map(() => 'right' as const)], header: true });
}

/** That of the score in the last column. */
function lastInterval(result: Result): string {
  if (isRegression(result)) return formatInterval(result.intervals.r2);
  return formatInterval(
    'exactMatch' in result ? result.intervals.exactMatch : result.intervals.accuracy,
    formatPercent,
  );
}

/** Of one target all scores, of several the mean of each score and a row for each target. */
export function evaluationText(evaluated: Scored | ScoredTargets, width: number): string {
  if ('targets' in evaluated) {
    const mean = { result: evaluated.result };
    const each = scoresByTarget(evaluated, '');
    const worst = each.flatMap(([name, { mistakes }]) => {
      const text = mistakesText(mistakes);
      return text === undefined ? [] : [clean(`${name}: `) + text];
    });
    return [
      scoresTable('', [['mean', mean]], { intervals: true }),
      scoresTable('target', each, { intervals: true }),
      ...worst,
    ].join('\n\n');
  }
  const { result, mistakes, coverage } = evaluated;
  const worst = mistakesText(mistakes);
  const last = worst === undefined ? [] : [worst];
  if (!isClassification(result)) {
    const { intervals } = result;
    const scores = scoresWithIntervals([
      ['rows', formatNumber(result.rows)],
      ['RMSE', formatMetric(result.rmse), formatInterval(intervals.rmse)],
      ['MAE', formatMetric(result.mae), formatInterval(intervals.mae)],
      ['R²', formatMetric(result.r2), formatInterval(intervals.r2)],
      ['loss (mean squared error)', formatMetric(result.loss), formatInterval(intervals.loss)],
      ...(coverage ? [coverageCells(coverage)] : []),
    ]);
    return [scores, ...last].join('\n\n');
  }
  return [overall(result), perClass(result), confusion(result, width), ...last].join('\n\n');
}

function coverageCells({ level, share, interval, width }: NonNullable<Scored['coverage']>): string[] {
  const what = `within the ${formatNumber(100 * level, 4)} % interval, ${formatNumber(width, 3)} wide on average`;
  return [what, formatPercent(share), formatInterval(interval, formatPercent)];
}

/** Scores, with the range in which each would lie on all rows of this kind. */
function scoresWithIntervals(scores: readonly (readonly string[])[]): string {
  return table([['', '', '95 % interval'], ...scores], { align: ['left', 'right', 'left'], header: true });
}

function overall(result: ClassificationEvaluation): string {
  const { topK, rocAuc, intervals } = result;
  const percents = (interval: Interval | null) => formatInterval(interval, formatPercent);
  return scoresWithIntervals([
    ['rows', formatNumber(result.rows)],
    ['accuracy', formatPercent(result.accuracy), percents(intervals.accuracy)],
    ...(topK ? [[`among the ${topK.k} most likely`, formatPercent(topK.accuracy), percents(intervals.topK)]] : []),
    ['loss (cross-entropy)', formatMetric(result.loss), formatInterval(intervals.loss)],
    ['Brier score', formatMetric(result.brier), formatInterval(intervals.brier)],
    ['ROC-AUC', formatMetric(rocAuc), formatInterval(intervals.rocAuc)],
    ['calibration error', formatPercent(result.calibrationError), percents(intervals.calibrationError)],
  ]);
}

function perClass({ perClass: classes, macro, intervals }: ClassificationEvaluation): string {
  const cells = (scores: ClassScores | MacroScores, of: ClassIntervals) =>
    (['precision', 'recall', 'f1'] as const).flatMap((name) => [formatPercent(scores[name]), shortRange(of[name])]);
  const labels = shortLabels(
    classes.map(({ label }) => clean(label)),
    widestLabel,
  );
  const rows = classes.map((scores, i) => [
    labels[i]!,
    ...cells(scores, intervals.perClass[i]!),
    formatNumber(scores.support),
  ]);
  return table(
    [
      ['class', 'precision', '95 %', 'recall', '95 %', 'F1', '95 %', 'rows'],
      ...rows,
      ['mean of the classes', ...cells(macro, intervals.macro)],
    ],
    { align: ['left', 'right', 'left', 'right', 'left', 'right', 'left', 'right'], header: true },
  );
}

/** In whole per cent, so that the table fits in 80 columns. */
function shortRange(interval: Interval | null): string {
  return interval ? `${Math.floor(interval[0] * 100)}–${Math.ceil(interval[1] * 100)}` : '';
}

export function confusion({ perClass: classes, confusion: counts }: ClassificationEvaluation, width: number): string {
  return confusionText({ labels: classes.map(({ label }) => label), confusion: counts, width });
}

/** All numbers; curves are left to the report. */
export function evaluationJson(evaluated: Scored | ScoredTargets): object {
  if (!('targets' in evaluated)) return resultJson(evaluated);
  const targets = scoresByTarget(evaluated, '').map(([name, scored]) => [name, resultJson(scored)]);
  return { ...evaluated.result, byTarget: Object.fromEntries(targets) as Record<string, object> };
}

function resultJson({ result, mistakes, coverage }: Scored): object {
  if (!isClassification(result)) return { ...result, ...(coverage && { coverage }), mistakes: mistakesJson(mistakes) };
  const { calibration: _calibration, rocCurves: _rocCurves, ...numbers } = result;
  return { ...numbers, mistakes: mistakesJson(mistakes) };
}
