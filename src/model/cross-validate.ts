/** Cross-validation of a table: a fit for each fold, judged by rows that it has not learned. */
import type { RowFold } from '../data/folds.ts';
import { actualValues, labelledRows } from '../data/preprocess.ts';
import { weightsIn } from '../data/sample-weights.ts';
import { selectRows } from '../data/table.ts';
import { ChainruleError } from '../graph/error.ts';
import type { Checkpoint } from '../train/checkpoint-options.ts';
import { ofAnotherFit } from './another-fit.ts';
import { divide, foldsOf } from './divide.ts';
import type { Division } from './divide-at-random.ts';
import { groupsIn } from './evaluate-table.ts';
import { type AnyEvaluation, compare, type TargetEvaluation } from './evaluation.ts';
import type { FitOptions, Target } from './fit-options.ts';
import type { FitState } from './fit-state.ts';
import type { AnyFit } from './fit-table.ts';
import { classesOf } from './prediction.ts';
import { type Prepared, prepare, type ReadForFit } from './prepare.ts';
import { groupOf } from './table-model.ts';

/** A score over folds. */
export interface FoldScore {
  /** Of the folds that have it; null where none has. */
  readonly mean: number | null;
  /** The standard deviation between folds, divided by one less than their number; null of fewer than two. */
  readonly deviation: number | null;
  /** Of each fold; null where it has no such score, as R² of rows that are all the same. */
  readonly folds: readonly (number | null)[];
}

/** How fits like that of the model do on rows that they have not learned. */
export interface CrossValidation<Evaluation extends AnyEvaluation = AnyEvaluation> {
  readonly folds: number;
  /** Of all rows that were held out, together, each by the fit of its fold. */
  readonly evaluation: Evaluation;
  /** Each score of the task by its name; of several targets in the mean. */
  readonly scores: Readonly<Record<string, FoldScore>>;
  /** Of several targets, the scores of each. */
  readonly targets?: Readonly<Record<string, Readonly<Record<string, FoldScore>>>>;
}

type Fit = (prepared: Prepared, options: FitOptions<Target>) => Promise<AnyFit>;

/**
 * The model, with the scores of a fit of each fold that has its options. Its last checkpoint is written when these are there:
 * what is killed or aborted before is resumed from the one before, and ends with the same.
 */
export async function fitWithFolds(read: ReadForFit, division: Division, fit: Fit): Promise<AnyFit> {
  const { checkpoint, onEvent } = read.options;
  // Before the model is trained: what has no such folds is said at once.
  const folds = foldsOf(read, division);
  let isOver = false;
  let last: Checkpoint<FitState> | undefined;
  const model = await fit(prepare(read, division), {
    ...read.options,
    onEvent: (event) => {
      isOver ||= event.stopped !== undefined && event.stopped.reason !== 'aborted';
      return onEvent?.(event);
    },
    ...(checkpoint && {
      checkpoint: {
        every: checkpoint.every,
        write: async (one) => {
          if (isOver) last = one;
          else await checkpoint.write(one);
        },
      },
    }),
  });
  const { reason, message } = model.stopped;
  if (reason === 'aborted' || reason === 'diverged') return model;
  const outcome = await judgeFolds(read, folds, model, fit);
  if (typeof outcome === 'number') {
    const stopped = {
      reason: 'aborted',
      message: `${message}; cross-validation was aborted in fold ${outcome}`,
    } as const;
    return { ...model, stopped } as AnyFit;
  }
  if (last) await checkpoint!.write(last);
  const crossValidation = crossValidationOf(model, outcome);
  const configuration = { ...model.configuration, crossValidation: wordsFor(crossValidation) };
  return { ...model, configuration, crossValidation } as AnyFit;
}

/** The fits of all folds, or the number of the fold in which they were aborted. */
async function judgeFolds(
  read: ReadForFit,
  folds: readonly RowFold[],
  { preprocessing, table }: AnyFit,
  fit: Fit,
): Promise<readonly JudgedFold[] | number> {
  const options = ofAnotherFit(read.options);
  const judged: JudgedFold[] = [];
  for (const [i, fold] of folds.entries()) {
    read.options.onFold?.(i + 1, folds.length);
    try {
      const one = await fit(prepare(read, divide(read, fold), { isFold: true }), options);
      if (one.stopped.reason === 'aborted') return i + 1;
      const known = labelledRows(preprocessing, table, one.split.test).rows;
      judged.push({ fit: one, rows: known });
    } catch (error) {
      throw error instanceof ChainruleError ? ofFold(error, i + 1, folds.length) : error;
    }
  }
  return judged;
}

function crossValidationOf(model: AnyFit, judged: readonly JudgedFold[]): CrossValidation {
  const all = judged.map(({ fit: { evaluations } }) => evaluations.test);
  const targets = model.targets.length === 1 ? undefined : model.targets;
  const ofTargets = targets?.map((name) => [name, scoresOf(all.map((one) => one && scoresIn(ofTarget(one, name))))]);
  return {
    folds: judged.length,
    evaluation: pooled(model, judged),
    scores: scoresOf(all.map((one) => one && scoresIn(one))),
    ...(ofTargets && { targets: Object.fromEntries(ofTargets) as Record<string, Record<string, FoldScore>> }),
  };
}

/** The main scores, for who looks at the model later. */
function wordsFor({ folds, scores }: CrossValidation): string {
  const said = ['accuracy', 'exactMatch', 'rmse', 'mae', 'r2'].flatMap((name) => {
    const { mean = null, deviation = null } = scores[name] ?? {};
    if (mean === null) return [];
    return `${name} ${Number(mean.toPrecision(4))}${deviation === null ? '' : ` ± ${Number(deviation.toPrecision(2))}`}`;
  });
  return `${folds} folds: ${said.join(', ')}`;
}

interface JudgedFold {
  readonly fit: AnyFit;
  /** Held out, with a target that the fit and the model know. */
  readonly rows: Int32Array;
}

function ofFold(error: ChainruleError, fold: number, folds: number): ChainruleError {
  const { what, problem, got, expected, hint, kind } = error;
  const parts = { what: `fold ${fold} of ${folds}: ${what}`, problem, got, expected, cause: error };
  return new ChainruleError({ ...parts, hint: hint ?? 'fewer folds' }, kind);
}

function ofTarget(evaluation: AnyEvaluation, name: string): TargetEvaluation {
  return 'targets' in evaluation ? evaluation.targets[name]! : evaluation;
}

/** The scores of an evaluation, by the names that they have in it. */
function scoresIn({ result, ...evaluation }: AnyEvaluation | TargetEvaluation): Record<string, number | null> {
  const own = 'metrics' in evaluation ? evaluation.metrics : {};
  if ('r2' in result) {
    const { loss, rmse, mae, r2 } = result;
    return { loss, rmse, mae, r2, ...own };
  }
  const { loss, accuracy } = result;
  if ('exactMatch' in result) return { loss, accuracy, exactMatch: result.exactMatch, ...own };
  const { brier, topK, macro, rocAuc, calibrationError } = result;
  return {
    loss,
    brier,
    accuracy,
    ...(topK && { topKAccuracy: topK.accuracy }),
    ...macro,
    rocAuc,
    calibrationError,
    ...own,
  };
}

function scoresOf(folds: readonly (Record<string, number | null> | undefined)[]): Record<string, FoldScore> {
  const names = new Set(folds.flatMap((scores) => Object.keys(scores ?? {})));
  const all = [...names].map((name): [string, FoldScore] => {
    const values = folds.map((scores) => scores?.[name] ?? null);
    const known = values.filter((value) => value !== null);
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    const squares = known.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
    return [
      name,
      {
        mean: known.length > 0 ? mean : null,
        deviation: known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : null,
        folds: values,
      },
    ];
  });
  return Object.fromEntries(all);
}

/** All held rows as one evaluation, in the classes of the model. */
function pooled({ preprocessing, table, configuration }: AnyFit, judged: readonly JudgedFold[]): AnyEvaluation {
  const { targets } = preprocessing;
  const order = judged.flatMap(({ rows }, fold) => Array.from(rows, (row, at) => ({ row, fold, at })));
  order.sort((a, b) => a.row - b.row);
  const each = judged.map(({ fit, rows }) => fit.predictTable(selectRows(table, rows)));
  const values = new Float64Array(order.length * targets.length);
  const classes = classesOf(targets[0]!).length;
  const probabilities = new Float64Array(values.length * classes);
  // A class that a fold has not learned is at another place in its own list.
  const places = judged.map(({ fit }) =>
    targets.map((target, t) =>
      classesOf(fit.preprocessing.targets[t]!).map((label) => classesOf(target).indexOf(label)),
    ),
  );
  for (const [i, { fold, at }] of order.entries()) {
    for (let t = 0; t < targets.length; t++) {
      const from = at * targets.length + t;
      const to = i * targets.length + t;
      const own = places[fold]![t]!;
      const value = each[fold]!.values[from]!;
      values[to] = classes === 0 ? value : own[value]!;
      for (const [c, place] of own.entries())
        if (place >= 0) probabilities[to * classes + place] = each[fold]!.probabilities![from * own.length + c]!;
      if (own.includes(-1)) values[to] = ofKnown(probabilities.subarray(to * classes, (to + 1) * classes));
    }
  }
  const rows = Int32Array.from(order, ({ row }) => row);
  return compare(preprocessing, {
    actualOf: (target) => actualValues(target, table, rows),
    rows,
    predictions: { rows: rows.length, values, ...(classes > 0 && { probabilities }) },
    sampleWeights: weightsIn(preprocessing, table, rows),
    groups: groupsIn(groupOf(configuration), table, rows),
    judge: undefined,
    warnings: [],
  });
}

/** Makes probabilities of classes some of which are not known to the model add up to 1, and gives the likeliest. */
function ofKnown(probabilities: Float64Array): number {
  const sum = probabilities.reduce((all, one) => all + one, 0);
  for (let i = 0; i < probabilities.length; i++)
    probabilities[i] = sum > 0 ? probabilities[i]! / sum : 1 / probabilities.length;
  return probabilities.indexOf(Math.max(...probabilities));
}
