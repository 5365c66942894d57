/** What a random split may hide: the score of a short training whose rows are split by the column that rows depend on. */
import { ChainruleError } from '../graph/error.ts';
import { asSchedule, cosineDecay } from '../optim/schedules/index.ts';
import { ofAnotherFit } from './another-fit.ts';
import { divide } from './divide.ts';
import { epochsAnew } from './epochs-anew.ts';
import type { AnyEvaluation } from './evaluation.ts';
import type { FitOptions, Target } from './fit-options.ts';
import type { AnyFit } from './fit-table.ts';
import { type Prepared, prepare, type ReadForFit } from './prepare.ts';
import type { Suspicion } from './suspicion.ts';

/** How a network does whose rows are split by a column, where those of the model are split at random. */
export interface SplitCheck<Evaluation extends AnyEvaluation = AnyEvaluation> {
  readonly by: 'group' | 'time';
  readonly column: string;
  /** How many rows it learned, and by how many it is judged: of other groups, or later. */
  readonly rows: { readonly train: number; readonly test: number };
  readonly evaluation: Evaluation;
}

/** How much of the work of the training a check may be, in rows times epochs: in time it is about twice as much, for what does not depend on them. */
const affordable = 0.08;
/** A check of fewer epochs than this share of the model's would say less of the rows than of its being short. */
const enoughEpochs = 0.35;

/** Groups are few, and each is another: only many tell how well others go. */
const shares = { group: 0.5, time: 0.15 };

type Fit = (prepared: Prepared, options: FitOptions<Target>) => Promise<AnyFit>;

/** The score, where it costs little beside the training of the model. */
export async function checkSplit(
  read: ReadForFit,
  { suspects: [first] }: Suspicion,
  model: AnyFit,
  fit: Fit,
): Promise<SplitCheck | undefined> {
  const { reason } = model.stopped;
  if (!first || reason === 'aborted' || reason === 'diverged') return undefined;
  const { by, column } = first;
  const options = ofAnotherFit(read.options);
  const columns = read.table.columns.some(({ name }) => name === column)
    ? read.table.columns
    : [...read.table.columns, ...read.all.columns.filter(({ name }) => name === column)];
  const other: ReadForFit = {
    ...read,
    table: { rows: read.table.rows, columns },
    given: { validation: undefined, test: undefined },
    options: { ...options, validation: 0, test: shares[by], split: { [by]: column } },
  };
  try {
    const prepared = prepare(other, divide(other), { isFold: true });
    const { train, test } = prepared.plan.rows;
    const epochs = epochsFor(model, read.options, train);
    if (epochs === undefined || test === 0) return undefined;
    const checked = await fit(prepared, { ...other.options, epochs, patience: epochs });
    const evaluation = checked.evaluations.test;
    if (!evaluation || checked.stopped.reason === 'aborted') return undefined;
    return { by, column, rows: { train, test: evaluation.rows.length }, evaluation };
  } catch (error) {
    // Where rows cannot be split so, there is nothing to compare with.
    if (error instanceof ChainruleError) return undefined;
    throw error;
  }
}

/** As many epochs as the model had, or as many as are affordable; undefined where these are too few. */
function epochsFor(model: AnyFit, options: FitOptions<Target>, rows: number): number | undefined {
  const { history, bestEpoch, plan, configuration } = model;
  const last = history.at(-1)!;
  const { train, validation } = plan.rows;
  const { folds, refit, epochs } = configuration as { folds: number; refit: boolean; epochs: number };
  const usual = options.optimizer === undefined ? cosineDecay() : undefined;
  const schedule = options.schedule === undefined ? usual : asSchedule(options.schedule);
  const again = refit ? epochsAnew({ epochs, ...(schedule && { schedule }) }, bestEpoch, last.step / last.epoch) : 0;
  // Each row is learned in all folds but one.
  const learned = folds > 1 ? (folds - 1) * (train + validation) : train;
  const work = last.epoch * learned + again * (train + validation);
  const wanted = refit ? again : bestEpoch;
  const most = Math.min(wanted, Math.floor((affordable * work) / rows));
  return most >= 1 && most >= enoughEpochs * wanted ? most : undefined;
}
