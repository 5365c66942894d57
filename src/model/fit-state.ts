/** The state of a fit as plain data: the training under way, and what is kept of the one before it. */
import * as is from '../data/checked.ts';
import { fail } from '../graph/error.ts';
import type { Network } from '../nn/network.ts';
import { checkArrays, isArrays, isRecord, isState } from '../train/check-state.ts';
import type { TrainingIdentity } from '../train/checkpoint-options.ts';
import type { TrainRecord } from '../train/event.ts';
import type { ArraysByName, TrainingState } from '../train/state.ts';
import type { TrainingPathPoint, TrainingPathState } from '../train/training-path.ts';
import type { Effort } from './fit-options.ts';
import { type FoldsState, isFolds } from './train-folds.ts';

/** All that decides how a fit of a table goes on: what a checkpoint holds. */
export interface FitState {
  /** Of the watched training of one form of network, which is one or that of all folds; of a member, which learns all rows. */
  readonly training: TrainingState | FoldsState;
  /** The epochs that it is to have at most. */
  readonly epochs: number;
  /** The weights on its way, where they are kept. */
  readonly path?: TrainingPathState | undefined;
  /** What the watched trainings before it came to, one for each form of network; absent where there was none. */
  readonly watched?: readonly WatchedState[] | undefined;
  /** The members before it; absent where there was none. */
  readonly members?: readonly MemberState[] | undefined;
}

/** What the watched training of a form of network came to. */
export interface WatchedState {
  /** Up to and with its end. */
  readonly history: readonly TrainRecord[];
  /** The best weights, of the first fold; of all of them where there is something to compare. */
  readonly parameters: readonly ArraysByName[];
  readonly path?: readonly TrainingPathPoint[] | undefined;
}

/** A network that has learned all rows. */
export interface MemberState {
  readonly parameters: ArraysByName;
  /** Of its last epoch. */
  readonly record: TrainRecord;
}

const point = is.fields({ epoch: is.all(is.finite, is.least(0)), weights: is.listOf(is.instance(Float32Array)) });
const points = is.listOf(point);
const path = is.fields({ kept: points, latest: is.optional(point), every: is.count, seen: is.count });
const atLeastOne = is.all(is.count, is.least(1));

/** Whether the last record of a history is of the end of a training. */
function hasEnd(history: readonly TrainRecord[]): boolean {
  const last = history.at(-1);
  return last?.stopped !== undefined && last.bestEpoch !== undefined;
}

export const isFitState: is.Check = is.fields({
  training: (training) =>
    typeof training === 'object' && training !== null && 'folds' in training ? isFolds(training) : isState(training),
  epochs: atLeastOne,
  path: is.optional(path),
  watched: is.optional(
    is.listOf(
      is.fields({
        history: is.all(is.listOf(isRecord), is.that('a history that ends with a stop', hasEnd)),
        parameters: is.listOf(isArrays, 1),
        path: is.optional(points),
      }),
      1,
    ),
  ),
  members: is.optional(is.listOf(is.fields({ parameters: isArrays, record: isRecord }), 1)),
});

const isPlan = is.fields(
  { epochs: atLeastOne, folds: atLeastOne, refit: is.truth, effort: is.literal('quick', 'default', 'best') },
  false,
);

interface PlannedBefore {
  readonly epochs: number;
  readonly folds: number;
  readonly refit: boolean;
  readonly effort: Effort;
}

/** How a fit was planned that is resumed. */
export function plannedBefore({ settings }: TrainingIdentity): PlannedBefore {
  return is.checked('resume.settings', isPlan, settings, 'a checkpoint of fitTable');
}

/** Throws where a fit of these forms of network cannot go on from the state; what is left to check is checked where it is restored. */
export function checkFitState(given: unknown, forms: readonly Network[], hasFolds: boolean): FitState {
  const state = is.checked<FitState>('state', isFitState, given, 'the state of such a fit');
  const { watched = [], members = [] } = state;
  const learnsAll = watched.length === forms.length;
  if (watched.length > forms.length || (members.length > 0 && !learnsAll) || (learnsAll && !hasFolds)) {
    fail({ what: 'state.watched', problem: 'of another kind of fit', hint: 'the state of such a fit' });
  }
  if ('folds' in state.training !== (hasFolds && !learnsAll)) {
    fail({ what: 'state.training', problem: 'of another kind of fit', hint: 'the state of such a fit' });
  }
  const requirePath = (form: Network, weights: TrainingPathPoint['weights']): void => {
    const fits = form.parameters.every(({ values }, i) => values.length === weights[i]?.length);
    if (!fits) fail({ what: 'state.path', problem: 'does not fit the network', hint: 'the state of such a fit' });
  };
  for (const [i, { parameters, path: on = [] }] of watched.entries()) {
    for (const arrays of parameters) checkArrays('state.watched.parameters', arrays, forms[i]!.parameters);
    for (const { weights } of on) requirePath(forms[i]!, weights);
  }
  const { kept = [], latest = kept[0] } = state.path ?? {};
  for (const { weights } of [...kept, ...(latest ? [latest] : [])]) requirePath(forms[0]!, weights);
  return state;
}
