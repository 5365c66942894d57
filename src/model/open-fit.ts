/** All trainings of a fit, in one program and on one copy of the rows. */

import type { PlainData } from '../nn/layer.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import { rowsFrom, sampleAll, sampleSome } from '../train/batches.ts';
import { checkData } from '../train/check-data.ts';
import {
  type CheckpointOptions,
  CheckpointWriter,
  describeTraining,
  identification,
  requireSame,
} from '../train/checkpoint.ts';
import type { TrainingData } from '../train/data.ts';
import type { Stop, TrainEvent, TrainRecord } from '../train/event.ts';
import { type Settings, settingsFrom, type TrainingOptions } from '../train/options.ts';
import { type Learner, openSession, type PlannedSession, planSession } from '../train/session.ts';
import { SharedTraining, type TrainingParts } from '../train/shared-training.ts';
import { checkFitState, type FitState } from './fit-state.ts';
import { FoldsTraining, makeFolds, type TrainingGroups } from './train-folds.ts';

export interface NetworkFitOptions extends CheckpointOptions<FitState> {
  readonly makeNetwork: () => Network;
  readonly data: TrainingData;
  readonly validation?: TrainingData | undefined;
  readonly training: TrainingOptions & {
    readonly loss: Loss;
    readonly epochs: number;
    readonly patience: number;
    readonly seed: number;
  };
  /** Trainings that decide together how long to train; 1 is the validation rows alone. */
  readonly folds: number;
  /** Which rows of `data` a fold holds out together. */
  readonly groups?: TrainingGroups | undefined;
  /** Whether a fresh network is then trained on training and validation rows together. */
  readonly refit: boolean;
  /** Called when all is checked and compiled, before any memory is taken. */
  readonly onPlanned?: ((planned: PlannedSession) => Promise<void>) | undefined;
  readonly onEvent: (event: TrainEvent) => void;
  /** Most weights on the way to keep; none when absent. */
  readonly pathPoints?: number | undefined;
  /** What else must be the same where the fit is resumed. */
  readonly described: Readonly<Record<string, PlainData>>;
  /** Where it is resumed: the epochs of the training under way, when they are to be others. */
  readonly epochsFromHere?: number | undefined;
}

/** A training that held-out rows watch. */
export interface Watched {
  readonly history: readonly TrainRecord[];
  readonly stopped: Stop | undefined;
  epoch(): Promise<TrainEvent>;
  state(): Promise<FitState['training']>;
  restore(state: FitState['training']): Promise<void>;
  free(): void;
}

export interface OpenedFit {
  readonly options: NetworkFitOptions;
  readonly settings: Settings;
  /** To learn and to be judged by. */
  readonly rows: number;
  readonly judged: Network;
  readonly watched: Watched;
  /** The training of a fresh network on all rows; absent where there is to be none. */
  readonly openAll: ((network: Network, epochs: number) => Watched) | undefined;
  readonly resumed: FitState | undefined;
  readonly writer: CheckpointWriter<FitState>;
  /** A training begins: says how the state of the fit is had from now on, and writes it. */
  readonly begin: (state: () => Promise<FitState>) => Promise<void>;
  readonly free: () => void;
}

/** Checks everything, compiles the program and fills its memory. */
export async function openFit(options: NetworkFitOptions): Promise<OpenedFit> {
  const { data, validation, refit, resume } = options;
  const { loss, signal } = options.training;
  const judged = options.makeNetwork();
  const settings = settingsFrom(options.training, loss);
  const { batchSize, seed } = settings;
  const learned = await checkData('training data', data, judged, loss);
  const held = validation ? await checkData('validation data', validation, judged, loss) : 0;
  const blocks = validation ? [data, validation] : [data];
  const isTwice = refit && held > 0;
  const folds = isTwice
    ? makeFolds({
        training: learned,
        validation: held,
        count: options.folds,
        seed,
        groups: options.groups,
        ...(loss.correct && data.y.length === learned && { classes: data.y }),
      })
    : [];
  const described = { ...describeTraining(judged, loss, settings), folds: options.folds, refit, ...options.described };
  const identify = identification('fit', described, blocks, judged.row);
  if (resume) requireSame(resume, await identify());
  const resumed = resume && checkFitState(resume.state, judged, isTwice);

  const ofAll = { sampler: sampleAll(learned + held, batchSize, seed) };
  const planned = planSession({
    network: judged,
    loss,
    optimizer: settings.optimizer,
    backend: settings.backend,
    regularisation: settings.regularisation,
    metrics: settings.metrics,
    blocks,
    trainings: isTwice
      ? [...folds.map((fold) => ({ sampler: sampleSome(fold.learned, batchSize, seed), held: fold.held })), ofAll]
      : [
          {
            sampler: sampleAll(learned, batchSize, seed),
            ...(held > 0 && { held: rowsFrom(learned, learned + held) }),
          },
        ],
  });
  await options.onPlanned?.(planned);
  const session = await openSession(planned);

  let state: () => Promise<FitState>;
  const writer = new CheckpointWriter<FitState>(options.checkpoint, async () => ({
    ...(await identify()),
    state: await state(),
  }));
  const open = (
    network: Network,
    learner: Learner,
    given: Settings,
    how: Pick<TrainingParts, 'judges' | 'validates' | 'keepsHistory'>,
  ): SharedTraining =>
    new SharedTraining({
      network,
      learner,
      settings: given,
      loss,
      signal,
      between: options.checkpoint && (() => writer.betweenSteps()),
      ...how,
    });
  const { learners } = session;
  const { patience = Number.POSITIVE_INFINITY, ...patient } = settings;
  return {
    options,
    settings,
    rows: learned + held,
    judged,
    watched: isTwice
      ? new FoldsTraining({
          network: judged,
          trainings: folds.map((_, i) =>
            open(judged, learners[i]!, patient, { judges: false, validates: true, keepsHistory: false }),
          ),
          folds,
          weights: folds.map((fold) => weightOf(fold.held, blocks)),
          patience,
          tolerance: settings.tolerance,
          monitor: settings.monitor,
        })
      : open(judged, learners[0]!, settings, { judges: true, validates: held > 0, keepsHistory: true }),
    openAll: isTwice
      ? (network, epochs) =>
          open(
            network,
            learners.at(-1)!,
            { ...patient, epochs },
            { judges: true, validates: false, keepsHistory: false },
          )
      : undefined,
    resumed,
    writer,
    begin: async (of) => {
      state = of;
      await writer.write();
    },
    free: () => session.free(),
  };
}

/** How much rows count together: their number, where they have no weights. */
function weightOf(rows: Int32Array, blocks: readonly TrainingData[]): number {
  if (!blocks.some(({ sampleWeights }) => sampleWeights)) return rows.length;
  const weights = blocks.flatMap(({ sampleWeights }) => Array.from(sampleWeights!));
  return rows.reduce((sum, row) => sum + weights[row]!, 0);
}
