/** What `chainrule train` says about the data, the plan and the result. */

import type { Finding } from '../../src/explain.ts';
import type { FitPlan, FitResult } from '../../src/index.ts';
import {
  type EvaluationName,
  fitBoundary,
  formatCount,
  formatMetric,
  formatNumber,
  formatPercent,
  formatSeconds,
  headline,
  isClassification,
  mainEvaluation,
} from '../../src/report.ts';
import { type Data, type LoadedTable, titleOf } from '../data/source.ts';
import { confusion } from '../evaluation.ts';
import { type Screen, wrapped } from '../screen.ts';
import { decisionBoundary } from '../terminal/boundary.ts';
import { lossChart } from '../terminal/chart.ts';
import { table } from '../terminal/table.ts';
import { clean } from '../terminal/text.ts';

/** Columns beyond this many are counted, not listed. */
const listedColumns = 24;
const boundaryHeight = 16;
const boundaryWidth = 60;
const chartHeight = 6;
/** More rows would hide the answers behind them. */
const drawnRows = 200;

/** What was read, and what each column was taken for. */
export function dataText(data: Data, { table: read, notes }: LoadedTable, target: string): string {
  if (data.kind === 'generator')
    return `${data.path}: built-in data, ${formatCount(read.rows, 'row')}: ${data.description}`;
  const heading = clean(`${titleOf(data)}: ${formatCount(read.rows, 'row')}, ${formatCount(notes.length, 'column')}`);
  if (notes.length > listedColumns) {
    const kinds = [...new Set(notes.map(({ kind }) => kind))].map(
      (kind) => `${formatNumber(notes.filter((note) => note.kind === kind).length)} ${kind}`,
    );
    return `${heading}: ${kinds.join(', ')}`;
  }
  const rows = notes.map(({ name, kind, reason, missing }) => [
    `  ${name}`,
    kind,
    [name === target ? 'target' : '', reason, missing > 0 ? `${formatNumber(missing)} missing` : '']
      .filter(Boolean)
      .join(', '),
  ]);
  return `${heading}\n${table(rows)}`;
}

/** Task, rows, network, and what was left out. */
export function planText(plan: FitPlan): string {
  const { train, validation, test } = plan.rows;
  const { widths } = plan;
  const rows = [
    `${formatNumber(train)} to train on`,
    ...(validation > 0 ? [`${formatNumber(validation)} to decide when to stop`] : []),
    ...(test > 0 ? [`${formatNumber(test)} for the test`] : []),
  ];
  return [
    `Task: ${plan.reason}`,
    `Rows: ${rows.join(', ')}`,
    `Network: ${widths.map((width) => formatNumber(width)).join(' → ')}, ${formatCount(parametersOf(plan), 'parameter')}`,
    ...plan.notes.map((note) => `Note: ${note}`),
  ]
    .map(clean)
    .join('\n');
}

/** How training went, in numbers, words and pictures. */
export function resultText(fit: FitResult, screen: Screen): string {
  const evaluations = namedEvaluations(fit);
  const main = mainEvaluation(evaluations)!;
  const { sentence, context } = headline(main, fit.target);
  const epochs = fit.history.at(-1)!.epoch;
  const boundary = fitBoundary(fit, boundaryWidth);
  const chart = screen.isTerminal && epochs > 1 ? lossText(fit, screen.width) : undefined;
  return [
    wrapped(
      clean(`Trained for ${formatCount(epochs, 'epoch')} in ${formatSeconds(fit.seconds)}: ${endText(fit)}.`),
      screen.width,
    ),
    ...(chart ? [chart] : []),
    scoresTable(evaluations),
    wrapped(clean([sentence, ...context].join(' ')), screen.width),
    ...(isClassification(main.result) ? [`${rowsName(main.name)}:\n${confusion(main.result, screen.width)}`] : []),
    ...(boundary
      ? [
          decisionBoundary({
            ...boundary,
            points: boundary.points.filter((_, i) => i % Math.ceil(boundary.points.length / drawnRows) === 0),
            width: Math.min(boundaryWidth, screen.width),
            height: boundaryHeight,
            color: screen.color,
          }),
        ]
      : []),
  ].join('\n\n');
}

/** Why training ended, and which weights the model has. */
function endText({ stopped, bestEpoch, history }: FitResult): string {
  const isSaid = stopped.message.includes(' are kept');
  return isSaid || bestEpoch === history.at(-1)!.epoch
    ? stopped.message
    : `${stopped.message}; the weights of epoch ${bestEpoch} are kept, the best on the validation rows`;
}

function namedEvaluations(fit: FitResult) {
  return (['train', 'validation', 'test'] as const).flatMap((name) => {
    const evaluation = fit.evaluations[name];
    return evaluation ? [{ name, ...evaluation }] : [];
  });
}

function rowsName(name: EvaluationName): string {
  return name === 'train' ? 'Training rows' : name === 'test' ? 'Test rows' : 'Validation rows';
}

function lossText({ history }: FitResult, width: number): string {
  const validates = history.some(({ validation }) => validation);
  const losses = history.map((event) => (validates ? event.validation?.loss : event.loss) ?? Number.NaN);
  return `${validates ? 'Validation loss' : 'Loss'} by epoch\n${lossChart(losses, Math.min(boundaryWidth, width), chartHeight)}`;
}

function scoresTable(evaluations: ReturnType<typeof namedEvaluations>): string {
  const isOfClasses = isClassification(evaluations[0]!.result);
  const heading = ['', 'rows', 'loss', ...(isOfClasses ? ['accuracy'] : ['RMSE', 'MAE', 'R²'])];
  const rows = evaluations.map(({ name, result }) => [
    name,
    formatNumber(result.rows),
    formatMetric(result.loss),
    ...(isClassification(result)
      ? [formatPercent(result.accuracy)]
      : [result.rmse, result.mae, result.r2].map(formatMetric)),
  ]);
  return table([heading, ...rows], { align: ['left', ...heading.slice(1).map(() => 'right' as const)], header: true });
}

/** The result as `--json` gives it. */
export function resultJson(fit: FitResult, model: string | undefined, findings: readonly Finding[]): object {
  const scores = namedEvaluations(fit).map(({ name, result }): [EvaluationName, object] => {
    const { loss } = result;
    if (isClassification(result)) return [name, { loss, accuracy: result.accuracy }];
    return [name, { loss, rmse: result.rmse, mae: result.mae, r2: result.r2 }];
  });
  return {
    task: fit.task,
    model: model ?? null,
    epochs: fit.history.at(-1)!.epoch,
    seconds: fit.seconds,
    parameters: parametersOf(fit.plan),
    seed: fit.seed,
    backend: fit.backend,
    reproducible: fit.reproducible,
    stopped: fit.stopped,
    ...(Object.fromEntries(scores) as Partial<Record<EvaluationName, object>>),
    findings,
  };
}

/** Weights and biases of linear layers of these widths. */
function parametersOf({ widths }: FitPlan): number {
  return widths.slice(1).reduce((sum, units, i) => sum + (widths[i]! + 1) * units, 0);
}
