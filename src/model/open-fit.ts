/** All trainings of a fit, in one program and on one copy of the rows. */

import type { PlainData } from '../nn/layer.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import { rowsFrom, sampleAll, samplerFor, sampleSome } from '../train/batches.ts';
import { checkData } from '../train/check-data.ts';
import { CheckpointWriter, describeTraining, identification, requireSame } from '../train/checkpoint.ts';
import type { CheckpointOptions } from '../train/checkpoint-options.ts';
import { isSource, type RowSource, type TrainingData } from '../train/data.ts';
import type { Stop, TrainEvent, TrainRecord } from '../train/event.ts';
import { type Settings, settingsFrom, type TrainingOptions } from '../train/options.ts';
import { type Learner, openSession, type PlannedSession, planSession } from '../train/session.ts';
import { SharedTraining, type TrainingParts } from '../train/shared-training.ts';
import { takingTurns } from '../train/taking-turns.ts';
import type { Judging } from './choose-candidate.ts';
import { checkFitState, type FitState } from './fit-state.ts';
import { FoldsTraining, makeFolds, type TrainingGroups } from './train-folds.ts';

/** A form of network that a fit may try. */
export interface Candidate {
  /** The same layers for every seed. */
  readonly make: (seed: number) => Network;
  /** Where few inputs are to matter: the factor of the sum of |w| over so many arrays of weights, from the input on. */
  readonly sparse?: { readonly l1: number; readonly l1On: number };
}

export interface NetworkFitOptions extends CheckpointOptions<FitState> {
  /** Forms that are trained in turn, watched by the held-out rows, of which one or all are then taken; at least one. */
  readonly candidates: readonly Candidate[];
  /** Of a source the rows that judge are given, so that it is learned once. */
  readonly data: TrainingData | RowSource;
  readonly validation?: TrainingData | RowSource | undefined;
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
  /** Whether fresh networks are then trained on training and validation rows together. */
  readonly refit: boolean;
  /** How many at most, where they are; the model is the mean of them. */
  readonly members: number;
  /** Of several candidates: how many times as long as of the first alone all trainings may take; any time when absent. */
  readonly slowest?: number | undefined;
  /** Called when all is checked and compiled, before any memory is taken. */
  readonly onPlanned?: ((planned: readonly PlannedSession[]) => Promise<void>) | undefined;
  readonly onEvent: (event: TrainEvent) => unknown;
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

/** The program of one form of network, in memory. */
export interface OpenedForm {
  /** A network of the form, for the weights that have not learned the held-out rows. */
  readonly judged: Network;
  /** The training that held-out rows watch, where it is one of the program. */
  readonly watch: () => Watched;
  /** The training of a fresh network on all rows, by which of the members it is. */
  readonly openAll: (network: Network, epochs: number, member: number) => Promise<Watched>;
  readonly free: () => void;
}

export interface FormTrainings {
  readonly areWatched: boolean;
  readonly members: readonly number[];
}

export interface OpenedFit {
  readonly options: NetworkFitOptions;
  readonly settings: Settings;
  /** To learn and to be judged by. */
  readonly rows: number;
  /** What forms of network are compared by: the rows that each watched training holds out. */
  readonly judging: Judging;
  /** A network of each candidate, for the weights that have not learned the held-out rows. */
  readonly forms: readonly Network[];
  /** Whether networks follow that learn all rows. */
  readonly isTwice: boolean;
  /** The program of a candidate, for the watched trainings, and for these members, which learn all rows. */
  readonly open: (candidate: number, trainings: FormTrainings) => Promise<OpenedForm>;
  /** All members, where they go on in the program of the watched trainings: where there is one candidate. */
  readonly membersAtOnce: readonly number[];
  readonly resumed: FitState | undefined;
  readonly writer: CheckpointWriter<FitState>;
  /** A training begins: says how the state of the fit is had from now on, and writes it. */
  readonly begin: (state: () => Promise<FitState>) => Promise<void>;
}

/** Checks everything, and compiles the programs of the watched trainings. */
export async function openFit(options: NetworkFitOptions): Promise<OpenedFit> {
  const { data, validation, refit, resume, candidates, members } = options;
  const { loss } = options.training;
  const settings = settingsFrom(options.training, loss);
  const { batchSize, seed } = settings;
  const forms = candidates.map(({ make }) => make(seed));
  const [judged] = forms as [Network];
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
        ...(loss.correct && !isSource(data) && data.y.length === learned && { classes: data.y }),
      })
    : // All rows are learned, which takes no list of them.
      [{ learned: new Int32Array(0), held: rowsFrom(learned, learned + held) }];
  const described = {
    ...describeTraining(judged, loss, settings),
    folds: options.folds,
    refit,
    ...(members > 1 && { members }),
    ...(candidates.some(({ sparse }) => sparse) && { sparse: candidates.map(({ sparse }) => sparse?.l1 ?? 0) }),
    ...(forms.length > 1 && { others: forms.slice(1).map((form) => describeTraining(form, loss, settings).layers!) }),
    ...options.described,
  };
  const identify = identification('fit', described, blocks, judged.row);
  if (resume) requireSame(resume, await identify());
  const resumed = resume && checkFitState(resume.state, forms, isTwice);
  const sharded = settings.shards?.begin(options.training.signal);
  await sharded?.requireAlike(identify, resumed && begunOf(resumed));

  const watchedRows = isTwice
    ? folds.map((fold) => ({ sampler: sampleSome(fold.learned, batchSize, seed), held: fold.held }))
    : [
        {
          sampler: samplerFor(data, learned, batchSize, seed, settings.shards),
          ...(held > 0 && { held: folds[0]!.held }),
        },
      ];
  const plan = (candidate: number, { areWatched, members: onAll }: FormTrainings) =>
    planSession({
      network: forms[candidate]!,
      loss,
      optimizer: settings.optimizer,
      backend: settings.backend,
      regularisation: { ...settings.regularisation, ...candidates[candidate]!.sparse },
      metrics: settings.metrics,
      blocks,
      inParts: sharded?.inParts(forms[candidate]!, settings.metrics),
      trainings: [
        ...(areWatched ? watchedRows : []),
        ...onAll.map((member) => ({ sampler: sampleAll(learned + held, batchSize, memberSeed(seed, member)) })),
      ],
    });
  // The one form there is goes on to all rows in the same program; of several it is not known yet which will.
  const membersAtOnce = isTwice && forms.length === 1 ? Array.from({ length: members }, (_, member) => member) : [];
  const planned = forms.map((_, form) => plan(form, { areWatched: true, members: membersAtOnce }));
  await options.onPlanned?.(planned);

  let state: () => Promise<FitState>;
  const writer = new CheckpointWriter<FitState>(options.checkpoint, async () => ({
    ...(await identify()),
    state: await state(),
  }));
  const { patience = Number.POSITIVE_INFINITY, ...patient } = settings;

  const open = async (candidate: number, trainings: FormTrainings): Promise<OpenedForm> => {
    const form = forms[candidate]!;
    const wanted = trainings.areWatched ? planned[candidate]! : plan(candidate, trainings);
    const session = await openSession(wanted, wanted.parts.trainings.length > 1 ? takingTurns : undefined);
    const { learners } = session;
    const training = (
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
        signal: sharded ? sharded.signal : options.training.signal,
        between: options.checkpoint && (() => writer.betweenSteps()),
        ...how,
      });
    return {
      judged: form,
      watch: () =>
        isTwice
          ? new FoldsTraining({
              network: form,
              trainings: folds.map((_, i) =>
                training(form, learners[i]!, patient, { judges: false, validates: true, keepsHistory: false }),
              ),
              folds,
              weights: folds.map((fold) => weightOf(fold.held, blocks)),
              patience,
              tolerance: settings.tolerance,
              monitor: settings.monitor,
              keepsAll: forms.length > 1 || members > 1,
            })
          : training(form, learners[0]!, settings, { judges: true, validates: held > 0, keepsHistory: true }),
      openAll: async (network, epochs, member) => {
        const place = trainings.members.indexOf(member);
        const learner = learners[(trainings.areWatched ? watchedRows.length : 0) + place]!;
        await learner.begin(network);
        const own = { ...patient, epochs };
        return training(network, learner, own, { judges: true, validates: false, keepsHistory: false });
      },
      free: () => session.free(),
    };
  };
  return {
    options,
    settings,
    rows: learned + held,
    judging: { folds, blocks, loss, backend: settings.backend },
    forms,
    isTwice,
    open,
    membersAtOnce,
    resumed,
    writer,
    begin: async (of) => {
      state = of;
      await writer.write();
    },
  };
}

/** Where a fit goes on from, as far as it takes to tell two of them apart. */
function begunOf({ training, watched = [], members = [] }: FitState): readonly number[] {
  const steps = 'folds' in training ? training.folds.map(({ step }) => step) : [training.step];
  return [watched.length, members.length, ...steps];
}

/** Of the networks of an ensemble, weights and the order of rows: the first has those of the one network that there may be. */
export function memberSeed(seed: number, place: number): number {
  return seed + place * 1_000_003;
}

/** How much rows count together: their number, where they have no weights. */
function weightOf(rows: Int32Array, blocks: readonly (TrainingData | RowSource)[]): number {
  const arrays = blocks.filter((block): block is TrainingData => !isSource(block));
  if (!arrays.some(({ sampleWeights }) => sampleWeights)) return rows.length;
  const weights = arrays.flatMap(({ sampleWeights }) => Array.from(sampleWeights!));
  return rows.reduce((sum, row) => sum + weights[row]!, 0);
}
