/** The state of a fit as plain data: the training under way, and what is kept of the one before it. */
import * as is from '../data/checked.ts';
import { fail } from '../graph/error.ts';
import type { Network } from '../nn/network.ts';
import { checkArrays, isArrays, isRecord, isState } from '../train/check-state.ts';
import type { TrainingIdentity } from '../train/checkpoint.ts';
import type { TrainRecord } from '../train/event.ts';
import type { ArraysByName, TrainingState } from '../train/state.ts';
import type { TrainingPathPoint, TrainingPathState } from '../train/training-path.ts';
import { type FoldsState, isFolds } from './train-folds.ts';

/** All that decides how a fit of a table goes on: what a checkpoint holds. */
export interface FitState {
  /** Of the watched training, which is one or that of all folds; once there is `first`, of the one on all rows. */
  readonly training: TrainingState | FoldsState;
  /** The epochs that it is to have at most. */
  readonly epochs: number;
  /** The weights on its way, where they are kept. */
  readonly path?: TrainingPathState | undefined;
  /** What the watched training came to, where the one on all rows is under way or done. */
  readonly first?: FirstState | undefined;
}

/** What the watched training of a fit came to, once the one on all rows is under way. */
export interface FirstState {
  /** Up to and with its end. */
  readonly history: readonly TrainRecord[];
  readonly parameters: ArraysByName;
  readonly path?: readonly TrainingPathPoint[] | undefined;
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
  first: is.optional(
    is.fields({
      history: is.all(is.listOf(isRecord), is.that('a history that ends with a stop', hasEnd)),
      parameters: isArrays,
      path: is.optional(points),
    }),
  ),
});

const isPlan = is.fields({ epochs: atLeastOne, folds: atLeastOne, refit: is.truth }, false);

/** How a fit was planned that is resumed. */
export function plannedBefore({ settings }: TrainingIdentity): { epochs: number; folds: number; refit: boolean } {
  return is.checked('resume.settings', isPlan, settings, 'a checkpoint of fitTable');
}

/** Throws where a fit of that network cannot go on from the state; what is left to check is checked where it is restored. */
export function checkFitState(given: unknown, network: Network, hasFolds: boolean): FitState {
  const state = is.checked<FitState>('state', isFitState, given, 'the state of such a fit');
  if ('folds' in state.training !== (hasFolds && !state.first)) {
    fail({ what: 'state.training', problem: 'of another kind of fit', hint: 'the state of such a fit' });
  }
  if (state.first) checkArrays('state.first.parameters', state.first.parameters, network.parameters);
  const { kept = [], latest = kept[0] } = state.path ?? {};
  for (const { weights } of [...kept, ...(latest ? [latest] : []), ...(state.first?.path ?? [])]) {
    const fits = network.parameters.every(({ values }, i) => values.length === weights[i]?.length);
    if (!fits) fail({ what: 'state.path', problem: 'does not fit the network', hint: 'the state of such a fit' });
  }
  return state;
}
