/** What `chainrule train` says about the data, the plan and the result. */

import type { Finding } from '../../src/explain.ts';
import type { AnyFit, Coverage, CrossValidation, FitPlan } from '../../src/index.ts';
import {
  crossValidationRows,
  type Evaluated,
  type EvaluationName,
  evaluationsOf,
  fitBoundary,
  formatCount,
  formatNumber,
  formatSeconds,
  headline,
  isClassification,
  isRegression,
  mainEvaluation,
  scoresByTarget,
  splitCheckText,
} from '../../src/report.ts';
import { type Data, type LoadedTable, titleOf } from '../data/source.ts';
import { thresholdsOf } from '../data/thresholds.ts';
import { confusion, scoresTable } from '../evaluation.ts';
import { type Screen, wrapped } from '../screen.ts';
import { decisionBoundary } from '../terminal/boundary.ts';
import { lossChart } from '../terminal/chart.ts';
import { table } from '../terminal/table.ts';
import { clean } from '../terminal/text.ts';
import { trainedJson } from './result-json.ts';

/** What a column was taken for, with the words for missing values in it. */
const widestReason = 160;
/** Columns beyond this many are counted, not listed. */
const listedColumns = 24;
const boundaryHeight = 16;
const boundaryWidth = 60;
const chartHeight = 6;
/** More rows would hide the answers behind them. */
const drawnRows = 200;

/** What was read, and what each column was taken for. */
export function dataText(
  data: Data,
  { table: read, notes }: LoadedTable,
  targets: readonly string[],
  sampleWeights: string | undefined,
): string {
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
    [
      targets.includes(name) ? 'target' : name === sampleWeights ? 'weights' : '',
      reason,
      missing > 0 ? `${formatNumber(missing)} missing` : '',
    ]
      .filter(Boolean)
      .join(', '),
  ]);
  return `${heading}\n${table(rows, { widestLast: widestReason })}`;
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
    ...(plan.split.startsWith('at random') ? [] : [`Split: ${plan.split}`]),
    `Network: ${widths.map((width) => formatNumber(width)).join(' → ')}, ${formatCount(plan.parameters, 'parameter')}`,
    ...effortText(plan),
    ...plan.notes.map((note) => `Note: ${note}`),
  ]
    .map(clean)
    .join('\n');
}

/** What is trained, where it is more than one network. */
function effortText({ effort, forms, networks, seconds }: FitPlan): string[] {
  if (networks === 1) return [];
  const compared = forms > 1 ? `${forms} forms of network compared, then ` : '';
  const time = `about ${formatSeconds(Math.max(1, Math.round(seconds)))} at most`;
  return [`Effort: ${effort}: ${compared}the mean of ${networks} networks, ${time}; --effort quick trains one`];
}

/** How training went, in numbers, words and pictures. */
export function resultText(fit: AnyFit, screen: Screen): string {
  const evaluations = evaluationsOf(fit);
  const main = mainEvaluation(evaluations)!;
  const { sentence, context } = headline(main, fit.targets.join(', '));
  const checked = splitCheckText(fit);
  const epochs = fit.history.at(-1)!.epoch;
  const boundary = fitBoundary(fit, boundaryWidth);
  const chart = screen.isTerminal && epochs > 1 ? lossText(fit, screen.width) : undefined;
  return [
    wrapped(
      clean(`Trained for ${formatCount(epochs, 'epoch')} in ${formatSeconds(fit.seconds)}: ${endText(fit)}.`),
      screen.width,
    ),
    ...(chart ? [chart] : []),
    scoresText(fit, evaluations, main),
    ...(fit.crossValidation ? [foldsText(fit.crossValidation)] : []),
    wrapped(clean([sentence, ...context].join(' ')), screen.width),
    ...(checked === undefined ? [] : [wrapped(clean(checked), screen.width)]),
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
function endText({ stopped, bestEpoch, history }: AnyFit): string {
  const isSaid = / are kept| is the model/.test(stopped.message);
  return isSaid || bestEpoch === history.at(-1)!.epoch
    ? stopped.message
    : `${stopped.message}; the weights of epoch ${bestEpoch} are kept, the best on the validation rows`;
}

function rowsName(name: EvaluationName): string {
  if (name === 'cross-validation') return 'Rows of all folds';
  return name === 'train' ? 'Training rows' : name === 'test' ? 'Test rows' : 'Validation rows';
}

function lossText({ history }: AnyFit, width: number): string {
  const validates = history.some(({ validation }) => validation);
  const losses = history.map((event) => (validates ? event.validation?.loss : event.loss) ?? Number.NaN);
  return `${validates ? 'Validation loss' : 'Loss'} by epoch\n${lossChart(losses, Math.min(boundaryWidth, width), chartHeight)}`;
}

/** A row for each set of rows, and for each of several targets. */
function scoresText({ preprocessing }: AnyFit, evaluations: readonly Evaluated[], main: Evaluated): string {
  const { sampleWeights } = preprocessing;
  const all = scoresTable(
    '',
    evaluations.map((evaluated) => [evaluated.name, evaluated]),
  );
  const note =
    sampleWeights === undefined ? [] : [clean(`Rows count by ${sampleWeights}, in the loss and in all scores.`)];
  if (!('targets' in main)) return [all, ...note].join('\n');
  return [
    `The mean of the targets:\n${all}`,
    `${rowsName(main.name)}, by target:\n${scoresTable('', scoresByTarget(main, ''))}`,
    ...note,
  ].join('\n\n');
}

/** Each score over the folds. */
function foldsText(crossValidation: CrossValidation): string {
  const heading = ['mean', 'spread', 'lowest', 'highest'];
  const rows = crossValidationRows(crossValidation).map(({ name, mean, spread, lowest, highest }) => [
    name,
    mean,
    spread,
    lowest,
    highest,
  ]);
  const align = ['left' as const, ...heading.map(() => 'right' as const)];
  return table([[`${crossValidation.folds} folds`, ...heading], ...rows], { align, header: true });
}

/** The result as `--json` gives it. */
export function resultJson(fit: AnyFit, model: string | undefined, findings: readonly Finding[]): object {
  const { crossValidation } = fit;
  const scores = evaluationsOf(fit).map((evaluated): [string, object] => {
    const { name, result } = evaluated;
    const ofFolds =
      name === 'cross-validation' && crossValidation
        ? { rows: result.rows, folds: crossValidation.folds, scores: crossValidation.scores }
        : {};
    const key = name === 'cross-validation' ? 'crossValidation' : name;
    const own = { ...scoresJson(name, evaluated), ...ofFolds };
    if (!('targets' in evaluated)) return [key, own];
    const targets = scoresByTarget(evaluated, '').map(([column, scored]) => [
      column,
      {
        ...scoresJson(name, scored),
        ...(name === 'cross-validation' && { scores: crossValidation?.targets?.[column] }),
      },
    ]);
    return [key, { ...own, byTarget: Object.fromEntries(targets) as Record<string, object> }];
  });
  return {
    task: fit.task,
    model: model ?? null,
    ...trainedJson(fit),
    ...thresholdsOf(fit),
    ...(Object.fromEntries(scores) as Record<string, object>),
    ...(fit.splitCheck && { splitCheck: checkJson(fit.splitCheck) }),
    findings,
  };
}

function checkJson({ by, column, rows, evaluation }: NonNullable<AnyFit['splitCheck']>): object {
  return { by, column, rows, ...scoresJson('test', evaluation) };
}

/** Of rows that were learned an interval would say nothing of new ones. */
function scoresJson(
  name: EvaluationName,
  { result, coverage }: { readonly result: Evaluated['result']; readonly coverage?: Coverage | undefined },
): object {
  const { loss } = result;
  const isSample = name !== 'train';
  if (isRegression(result)) {
    const { rmse, mae, r2, intervals } = result;
    return { loss, rmse, mae, r2, ...(isSample && { intervals, ...(coverage && { coverage }) }) };
  }
  const { accuracy, intervals } = result;
  const exact = 'exactMatch' in result ? { exactMatch: result.exactMatch } : {};
  const own = {
    loss: intervals.loss,
    accuracy: intervals.accuracy,
    ...('exactMatch' in intervals && { exactMatch: intervals.exactMatch }),
  };
  return { loss, accuracy, ...exact, ...(isSample && { intervals: own }) };
}
