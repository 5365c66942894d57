/** The main result in words. */

import { count, formatNumber, formatPercent, shorten } from '../drawing/format.ts';
import { listOf, type OptionKind, objectWith, oneOf } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import type { Coverage, LabelsEvaluation } from '../model/evaluation.ts';
import type { ClassificationEvaluation, RegressionEvaluation } from '../train/metrics.ts';
import type { ShownWrongRow } from './mistake-rows.ts';

/** The parts of the rows that a model is judged on. */
export type EvaluationName = 'train' | 'validation' | 'cross-validation' | 'test';

/** The scores of one target. */
export interface Scored {
  result: ClassificationEvaluation | RegressionEvaluation;
  /** The predictions and the true values of a regression, row by row: what the pictures of it are drawn from. */
  predicted?: ArrayLike<number>;
  actual?: ArrayLike<number>;
  /** How often numbers were within the intervals of their predictions, where these have some. */
  coverage?: Coverage;
  /** Metrics of one's own, by name. */
  metrics?: Readonly<Record<string, number>>;
  /** How much each row counts in the scores, where not all count the same. */
  sampleWeights?: ArrayLike<number> | undefined;
  /** The worst rows, with their cells where these are shown. */
  mistakes?: readonly ShownWrongRow[];
}

/** The scores of several targets, and their mean. */
export interface ScoredTargets {
  result: RegressionEvaluation | LabelsEvaluation;
  targets: Readonly<Record<string, Scored>>;
  /** Metrics of one's own, by name. */
  metrics?: Readonly<Record<string, number>>;
}

/** How the model does on one part of the rows. */
export type Evaluated = { name: EvaluationName } & (Scored | ScoredTargets);

type Result = Evaluated['result'];

const resultKind = objectWith('scores, as evaluateClassification or evaluateRegression gives', 'rows', 'loss');
const evaluatedKind: OptionKind = {
  expected: 'scores of some rows: { name, result }',
  fits: (value) => resultKind.fits((value as Partial<Scored> | null | undefined)?.result),
};

/**
 * Whether an evaluation is of classes; else it is of numbers.
 *
 * @example
 * import { evaluateRegression } from 'chainrule/metrics';
 * import { isClassification } from 'chainrule/report';
 *
 * console.log(isClassification(evaluateRegression({ predictions: [1], targets: [2] }))); // false
 */
export function isClassification(result: Result): result is ClassificationEvaluation {
  requireKind('isClassification: result', result, resultKind);
  return 'confusion' in result;
}

/**
 * Whether an evaluation is of numbers, of one target or of several in the mean.
 *
 * @example
 * import { evaluateRegression } from 'chainrule/metrics';
 * import { isRegression } from 'chainrule/report';
 *
 * console.log(isRegression(evaluateRegression({ predictions: [1], targets: [2] }))); // true
 */
export function isRegression(result: Result): result is RegressionEvaluation {
  requireKind('isRegression: result', result, resultKind);
  return 'r2' in result;
}

/**
 * The scores of each target by its name; of the only one by `target`.
 *
 * @example
 * import { evaluateRegression } from 'chainrule/metrics';
 * import { scoresByTarget } from 'chainrule/report';
 *
 * const scored = { result: evaluateRegression({ predictions: [1], targets: [2] }) };
 * for (const [name, { result }] of scoresByTarget(scored, 'price')) console.log(name, result.loss); // price 1
 */
export function scoresByTarget(evaluated: Scored | ScoredTargets, target: string): [name: string, scored: Scored][] {
  requireKind('scoresByTarget: evaluated', evaluated, evaluatedKind);
  return 'targets' in evaluated ? Object.entries(evaluated.targets) : [[target, evaluated]];
}

/**
 * The set of rows that says most about new data: test, else cross-validation, else validation, else train.
 *
 * @example
 * import { mainEvaluation } from 'chainrule/report';
 *
 * console.log(mainEvaluation([{ name: 'train' }, { name: 'validation' }])?.name); // validation
 */
export function mainEvaluation<T extends { name: EvaluationName }>(evaluations: readonly T[]): T | undefined {
  requireKind('mainEvaluation: evaluations', evaluations, listOf(objectWith('{ name }', 'name')));
  const order: EvaluationName[] = ['test', 'cross-validation', 'validation', 'train'];
  return order.map((name) => evaluations.find((evaluation) => evaluation.name === name)).find(Boolean);
}

/**
 * One sentence with the result, and what to compare it with.
 *
 * @example
 * import { evaluateRegression } from 'chainrule/metrics';
 * import { headline } from 'chainrule/report';
 *
 * const result = evaluateRegression({ predictions: [1, 2, 4], targets: [1, 2, 3] });
 * console.log(headline({ name: 'test', result }, 'price').sentence);
 * // On 3 test rows the predicted price is off by 0.333 on average.
 */
export function headline(evaluated: Evaluated, target: string): { sentence: string; context: string[] } {
  requireKind('headline: evaluated', evaluated, evaluatedKind);
  requireKind('headline: name', evaluated.name, oneOf('train', 'validation', 'cross-validation', 'test'));
  const { sentence, context } = headlineOf(evaluated, target);
  const { effectiveRows, rows } = evaluated.result;
  const weighted =
    effectiveRows === undefined
      ? []
      : [
          `Rows count by their weights: the ${formatNumber(rows)} say as much as ${formatNumber(effectiveRows, 3)} that count the same.`,
        ];
  const note = notUnseen[evaluated.name];
  return { sentence, context: [...context, ...weighted, ...(note ? [note] : [])] };
}

function headlineOf(evaluated: Evaluated, target: string): ReturnType<typeof headline> {
  if ('targets' in evaluated) return targetsHeadline(evaluated.name, evaluated);
  const { name, result } = evaluated;
  return isClassification(result)
    ? classificationHeadline(name, result)
    : regressionHeadline(name, evaluated, result, target);
}

function targetsHeadline(name: EvaluationName, { result, targets }: ScoredTargets): ReturnType<typeof headline> {
  const all = Object.entries(targets);
  const rows = rowsOf[name](result.rows);
  if (!isRegression(result)) {
    const baselines = all.map(([, scored]) => (isClassification(scored.result) ? commonest(scored.result).share : 0));
    const baseline = baselines.reduce((sum, share) => sum + share, 0) / all.length;
    return {
      sentence: `On ${rows} the model gets ${formatPercent(result.accuracy)} of the ${all.length} labels right.`,
      context: [
        `All of a row are right in ${formatPercent(result.exactMatch)} of them.`,
        result.accuracy > baseline
          ? `By always guessing the more common value of each label, ${formatPercent(baseline)} would be right.`
          : `That is no better than always guessing the more common value of each label: ${formatPercent(baseline)}.`,
      ],
    };
  }
  const known = all.flatMap(([column, scored]) =>
    isRegression(scored.result) && scored.result.r2 !== null ? [{ column, r2: scored.result.r2 }] : [],
  );
  if (result.r2 === null || known.length === 0)
    return { sentence: `On ${rows} no target varies, so that R² is undefined.`, context: [] };
  known.sort((a, b) => b.r2 - a.r2);
  const [best, worst] = [known[0]!, known.at(-1)!];
  const explained = (r2: number) => (r2 > 0 ? formatPercent(r2) : 'nothing');
  return {
    sentence: `On ${rows} the model explains ${explained(result.r2)} of the variance of ${all.length} targets, on average (R²).`,
    context: [`From ${explained(best.r2)} of ${best.column} to ${explained(worst.r2)} of ${worst.column}.`],
  };
}

/** The most common class, and its share of the rows. */
function commonest({ perClass }: ClassificationEvaluation): { label: string; share: number } {
  const common = perClass.reduce((most, scores) => (scores.support > most.support ? scores : most));
  const all = perClass.reduce((sum, { support }) => sum + support, 0);
  return { label: common.label, share: common.support / all };
}

const rowsOf: Record<EvaluationName, (rows: number) => string> = {
  test: (rows) => count(rows, 'test row'),
  'cross-validation': (rows) => `${count(rows, 'row')}, each held out once,`,
  validation: (rows) => count(rows, 'validation row'),
  train: (rows) => `the ${count(rows, 'row')} it was trained on`,
};

const notUnseen: Partial<Record<EvaluationName, string>> = {
  validation: 'Validation rows were also used to choose when to stop, so that new rows may go a little worse.',
  train: 'There were no rows left out to test it on: on new rows it may do much worse.',
};

/** A longer name of a class is cut in a sentence. */
const longestLabel = 40;

/** What intervals count. */
function withSoMany({ groups }: ClassificationEvaluation | RegressionEvaluation): string {
  return groups === undefined ? 'With so many rows' : `With rows of ${count(groups, 'group')}`;
}

function classificationHeadline(name: EvaluationName, result: ClassificationEvaluation): ReturnType<typeof headline> {
  const { accuracy, rows, intervals, threshold, perClass } = result;
  const { label, share: baseline } = commonest(result);
  const guess = `always guessing the most common class, “${shorten(label, longestLabel)}”`;
  const context: string[] = [
    accuracy > baseline
      ? `By ${guess}, it would be right ${formatPercent(baseline)} of the time.`
      : `That is no better than ${guess}: ${formatPercent(baseline)}.`,
  ];
  const [low, high] = intervals.accuracy;
  if (name !== 'train')
    context.push(
      `${withSoMany(result)}, the true rate is between ${formatPercent(low)} and ${formatPercent(high)} (95 % interval).`,
    );
  if (threshold !== undefined)
    context.push(
      `“${shorten(perClass[1]!.label, longestLabel)}” is predicted from a probability of ${formatPercent(threshold)} on.`,
    );
  return { sentence: `On ${rowsOf[name](rows)} the model is right ${formatPercent(accuracy)} of the time.`, context };
}

function regressionHeadline(
  name: EvaluationName,
  { actual, sampleWeights, coverage }: Scored,
  result: RegressionEvaluation,
  target: string,
): ReturnType<typeof headline> {
  const context: string[] = [];
  if (actual !== undefined && result.r2 !== null) {
    const values = Array.from(actual);
    const weightOf = (row: number) => (sampleWeights ? sampleWeights[row]! : 1);
    const all = values.reduce((sum, _, row) => sum + weightOf(row), 0);
    const mean = values.reduce((sum, value, row) => sum + weightOf(row) * value, 0) / all;
    const baseline = values.reduce((sum, value, row) => sum + weightOf(row) * Math.abs(value - mean), 0) / all;
    context.push(
      result.mae < baseline
        ? `By always guessing their average, it would be off by ${formatNumber(baseline, 3)}.`
        : `That is no better than always guessing their average: ${formatNumber(baseline, 3)}.`,
    );
  }
  if (result.r2 === null) context.push(`${target} is the same in all of these rows, so that R² is undefined.`);
  else if (result.r2 > 0) context.push(`It explains ${formatPercent(result.r2)} of the variance of ${target} (R²).`);
  const { mae } = result.intervals;
  if (name !== 'train' && mae)
    context.push(
      `${withSoMany(result)}, the true average error is between ${formatNumber(mae[0], 3)} and ${formatNumber(mae[1], 3)} (95 % interval).`,
    );
  if (coverage) {
    const { level, share, interval, width } = coverage;
    const onAll =
      name === 'test' ? ` (on all such rows ${formatPercent(interval[0])} to ${formatPercent(interval[1])})` : '';
    context.push(
      `The ${formatNumber(100 * level, 4)} % interval of a prediction, ${formatNumber(width, 3)} wide on average, has the true ${target} in ${formatPercent(share)} of these rows${onAll}.`,
    );
  }
  return {
    sentence: `On ${rowsOf[name](result.rows)} the predicted ${target} is off by ${formatNumber(result.mae, 3)} on average.`,
    context,
  };
}
