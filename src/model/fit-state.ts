/** The state of a fit as plain data: the training under way, and what is kept of the one before it. */
import * as v from 'valibot';
import { checked } from '../data/checked.ts';
import { fail } from '../graph/error.ts';
import type { Network } from '../nn/network.ts';
import { arraysSchema, checkArrays, countSchema, recordSchema, stateSchema } from '../train/check-state.ts';
import type { TrainingIdentity } from '../train/checkpoint.ts';
import type { TrainRecord } from '../train/event.ts';
import type { ArraysByName, TrainingState } from '../train/state.ts';
import type { TrainingPathPoint, TrainingPathState } from '../train/training-path.ts';
import { type FoldsState, foldsSchema } from './train-folds.ts';

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

export interface FirstState {
  /** Up to and with its end. */
  readonly history: readonly TrainRecord[];
  readonly parameters: ArraysByName;
  readonly path?: readonly TrainingPathPoint[] | undefined;
}

const point = v.strictObject({
  epoch: v.pipe(v.number(), v.finite(), v.minValue(0)),
  weights: v.array(v.instance(Float32Array)),
});
const points = v.array(point);
const path = v.strictObject({ kept: points, latest: v.optional(point), every: countSchema, seen: countSchema });

const ended = v.object({ stopped: v.object({}), bestEpoch: countSchema });

export const fitStateSchema: v.GenericSchema<unknown, FitState> = v.strictObject({
  training: v.lazy((training) =>
    typeof training === 'object' && training !== null && 'folds' in training ? foldsSchema : stateSchema,
  ),
  epochs: v.pipe(countSchema, v.minValue(1)),
  path: v.optional(path),
  first: v.optional(
    v.strictObject({
      history: v.pipe(
        v.array(recordSchema),
        v.check((history) => v.is(ended, history.at(-1)), 'a history that ends with a stop'),
      ),
      parameters: arraysSchema,
      path: v.optional(points),
    }),
  ),
}) as v.GenericSchema<unknown, FitState>;

const plan = v.object({
  epochs: v.pipe(countSchema, v.minValue(1)),
  folds: v.pipe(countSchema, v.minValue(1)),
  refit: v.boolean(),
});

/** How a fit was planned that is resumed. */
export function plannedBefore({ settings }: TrainingIdentity): { epochs: number; folds: number; refit: boolean } {
  return checked('resume.settings', plan, settings, 'a checkpoint of fitTable');
}

/** Throws where a fit of that network cannot go on from the state; what is left to check is checked where it is restored. */
export function checkFitState(given: unknown, network: Network, hasFolds: boolean): FitState {
  const state = checked('state', fitStateSchema, given, 'the state of such a fit');
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
