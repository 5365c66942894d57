/** The main result in words. */

import { count, formatNumber, formatPercent } from '../drawing/format.ts';
import type { ClassificationEvaluation, RegressionEvaluation } from '../train/metrics.ts';

/** The parts of the rows that a model is judged on. */
export type EvaluationName = 'train' | 'validation' | 'test';

/** How the model does on one part of the rows. */
export interface Evaluated {
  name: EvaluationName;
  result: ClassificationEvaluation | RegressionEvaluation;
  /** The predictions and the true values of a regression, row by row: what the pictures of it are drawn from. */
  predicted?: ArrayLike<number>;
  actual?: ArrayLike<number>;
  /** Metrics of one's own, by name. */
  metrics?: Readonly<Record<string, number>>;
}

/**
 * Whether an evaluation is of classes; else it is of numbers.
 *
 * @example
 * import { evaluateRegression } from 'chainrule/metrics';
 * import { isClassification } from 'chainrule/report';
 *
 * console.log(isClassification(evaluateRegression({ predictions: [1], targets: [2] }))); // false
 */
export function isClassification(
  result: ClassificationEvaluation | RegressionEvaluation,
): result is ClassificationEvaluation {
  return 'confusion' in result;
}

/**
 * The set of rows that says most about new data: test, else validation, else train.
 *
 * @example
 * import { mainEvaluation } from 'chainrule/report';
 *
 * console.log(mainEvaluation([{ name: 'train' }, { name: 'validation' }])?.name); // validation
 */
export function mainEvaluation<T extends { name: EvaluationName }>(evaluations: readonly T[]): T | undefined {
  const order: EvaluationName[] = ['test', 'validation', 'train'];
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
  return isClassification(evaluated.result)
    ? classificationHeadline(evaluated.name, evaluated.result)
    : regressionHeadline(evaluated, evaluated.result, target);
}

const rowsOf: Record<EvaluationName, (rows: number) => string> = {
  test: (rows) => count(rows, 'test row'),
  validation: (rows) => count(rows, 'validation row'),
  train: (rows) => `the ${count(rows, 'row')} it was trained on`,
};

const notUnseen: Partial<Record<EvaluationName, string>> = {
  validation: 'Validation rows were also used to choose when to stop, so that new rows may go a little worse.',
  train: 'There were no rows left out to test it on: on new rows it may do much worse.',
};

function classificationHeadline(name: EvaluationName, result: ClassificationEvaluation): ReturnType<typeof headline> {
  const { accuracy, rows } = result;
  const common = result.perClass.reduce((most, scores) => (scores.support > most.support ? scores : most));
  const baseline = common.support / rows;
  const guess = `always guessing the most common class, “${common.label}”`;
  const context: string[] = [
    accuracy > baseline
      ? `By ${guess}, it would be right ${formatPercent(baseline)} of the time.`
      : `That is no better than ${guess}: ${formatPercent(baseline)}.`,
  ];
  const [low, high] = wilsonInterval(accuracy, rows);
  if (name !== 'train')
    context.push(
      `With so many rows, the true rate is between ${formatPercent(low)} and ${formatPercent(high)} (95 % interval).`,
    );
  const note = notUnseen[name];
  if (note) context.push(note);
  return { sentence: `On ${rowsOf[name](rows)} the model is right ${formatPercent(accuracy)} of the time.`, context };
}

function regressionHeadline(
  { name, actual }: Evaluated,
  result: RegressionEvaluation,
  target: string,
): ReturnType<typeof headline> {
  const context: string[] = [];
  if (actual !== undefined && actual.length > 0) {
    const values = Array.from(actual);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const baseline = values.reduce((sum, value) => sum + Math.abs(value - mean), 0) / values.length;
    context.push(
      result.mae < baseline
        ? `By always guessing their average, it would be off by ${formatNumber(baseline, 3)}.`
        : `That is no better than always guessing their average: ${formatNumber(baseline, 3)}.`,
    );
  }
  if (result.r2 === null) context.push(`${target} is the same in all of these rows, so that R² is undefined.`);
  else if (result.r2 > 0) context.push(`It explains ${formatPercent(result.r2)} of the variance of ${target} (R²).`);
  const note = notUnseen[name];
  if (note) context.push(note);
  return {
    sentence: `On ${rowsOf[name](result.rows)} the predicted ${target} is off by ${formatNumber(result.mae, 3)} on average.`,
    context,
  };
}

/**
 * The 95 % interval of a rate seen in `rows` independent trials.
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 1927.
 */
export function wilsonInterval(rate: number, rows: number): [low: number, high: number] {
  const z = 1.959963984540054;
  const scale = 1 + (z * z) / rows;
  const center = (rate + (z * z) / (2 * rows)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / rows + (z * z) / (4 * rows * rows));
  return [rate === 0 ? 0 : Math.max(0, center - half), rate === 1 ? 1 : Math.min(1, center + half)];
}
