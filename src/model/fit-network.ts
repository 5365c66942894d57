/** Trains the network of a table: finds out on held-out rows how long to train, then trains a fresh network on all rows. */
import type { Network } from '../nn/network.ts';
import { setWeights } from '../nn/weights.ts';
import { requireUnfinished } from '../train/checkpoint.ts';
import { recordOf, type Stop, type TrainEvent, type TrainRecord, withoutEnd } from '../train/event.ts';
import { type TrainingPathPoint, TrainingPathRecorder, type TrainingPathState } from '../train/training-path.ts';
import { epochsAnew } from './epochs-anew.ts';
import type { FirstState } from './fit-state.ts';
import { type NetworkFitOptions, type OpenedFit, openFit } from './open-fit.ts';

export interface NetworkFit {
  readonly network: Network;
  /** The network that has not seen the validation rows: the same one where there was no second training. */
  readonly judged: Network;
  /** Of the training that validation watched. */
  readonly history: readonly TrainRecord[];
  readonly stopped: Stop;
  readonly bestEpoch: number;
  readonly seconds: number;
  /** Weights on the way to those of the network, counted in the epochs of its own training. */
  readonly path?: readonly TrainingPathPoint[] | undefined;
}

/** What `onEvent` is told counts on from the first training to the second; only the very last event has `stopped`. */
export async function fitNetwork(options: NetworkFitOptions): Promise<NetworkFit> {
  const fit = await openFit(options);
  try {
    const first = fit.resumed?.first ? firstAgain(fit, fit.resumed.first) : await trainWatched(fit);
    return goesOn(fit, first.stopped) ? await trainAnew(fit, first) : first;
  } finally {
    fit.free();
  }
}

/** The training that held-out rows watch: of one network, or of all folds. */
async function trainWatched(fit: OpenedFit): Promise<NetworkFit> {
  const { options, settings, judged, watched, resumed } = fit;
  const recorder = recorderFor(judged, options, resumed?.path);
  if (resumed) {
    await watched.restore(resumed.training);
    requireUnfinished(watched.stopped);
  }
  await fit.begin(async () => ({
    training: await watched.state(),
    epochs: settings.epochs,
    path: recorder?.state(),
  }));
  const history = [...watched.history];
  for (;;) {
    const event = await watched.epoch();
    history.push(recordOf(event));
    recorder?.add(event.epoch, await event.snapshot());
    const isLast = event.stopped !== undefined && !goesOn(fit, event.stopped);
    options.onEvent(isLast ? event : withoutEnd(event));
    if (isLast || !event.stopped) await fit.writer.afterEpoch(event.stopped);
    if (!event.stopped) continue;
    watched.free();
    return firstFit(judged, history, recorder?.points);
  }
}

/** Whether a second training follows: where one is wanted, and the first came to its end. */
function goesOn({ openAll }: OpenedFit, { reason }: Stop): boolean {
  return openAll !== undefined && (reason === 'epochs' || reason === 'early stopping');
}

function recorderFor(
  { parameters }: Network,
  { pathPoints }: NetworkFitOptions,
  state: TrainingPathState | undefined,
): TrainingPathRecorder | undefined {
  if (pathPoints === undefined) return undefined;
  const recorder = new TrainingPathRecorder(pathPoints);
  if (state) recorder.restore(state);
  else recorder.add(0, parameters);
  return recorder;
}

function firstFit(
  judged: Network,
  history: readonly TrainRecord[],
  path: readonly TrainingPathPoint[] | undefined,
): NetworkFit {
  const last = history.at(-1)!;
  const { stopped, bestEpoch } = last as { stopped: Stop; bestEpoch: number };
  return { network: judged, judged, history, stopped, bestEpoch, seconds: last.seconds, path };
}

/** What the first training came to, from the state of the second. */
function firstAgain({ judged }: OpenedFit, { history, parameters, path }: FirstState): NetworkFit {
  const weights = judged.parameters.map(({ name }) => parameters[name]!);
  setWeights(judged, weights);
  return firstFit(judged, history, path);
}

/** A fresh network, trained on all rows for as long as served the held-out rows best. */
async function trainAnew(fit: OpenedFit, first: NetworkFit): Promise<NetworkFit> {
  const { options, settings, judged } = fit;
  const again = fit.resumed?.first && fit.resumed;
  const { epoch: epochsBefore, step: stepsBefore } = first.history.at(-1)!;
  const epochs = again
    ? (options.epochsFromHere ?? again.epochs)
    : epochsAnew(settings, first.bestEpoch, stepsBefore / epochsBefore);
  const network = options.makeNetwork();
  const training = fit.openAll!(network, epochs);
  const recorder = recorderFor(network, options, again?.path);
  if (again) {
    await training.restore(again.training);
    requireUnfinished(training.stopped);
  }
  const { history, path } = first;
  const parameters = Object.fromEntries(judged.parameters.map(({ name, values }) => [name, values]));
  await fit.begin(async () => ({
    training: await training.state(),
    epochs,
    path: recorder?.state(),
    first: { history, parameters, path },
  }));
  for (;;) {
    const event = await training.epoch();
    recorder?.add(event.epoch, await event.snapshot());
    const stopped = event.stopped && endOf(first, event.stopped, epochs, fit.rows);
    const told: TrainEvent = {
      ...withoutEnd(event),
      epoch: epochsBefore + event.epoch,
      step: stepsBefore + event.step,
      seconds: first.seconds + event.seconds,
    };
    options.onEvent(stopped ? { ...told, stopped, bestEpoch: first.bestEpoch } : told);
    await fit.writer.afterEpoch(event.stopped);
    if (!stopped) continue;
    training.free();
    const isKept = event.stopped!.reason === 'epochs';
    return {
      ...first,
      network: isKept ? network : judged,
      ...(isKept && recorder && { path: recorder.points }),
      history: [...history.slice(0, -1), { ...history.at(-1)!, stopped }],
      stopped,
      seconds: told.seconds,
    };
  }
}

/** How both trainings ended, once the second has. */
function endOf({ stopped, bestEpoch, history }: NetworkFit, end: Stop, epochs: number, rows: number): Stop {
  if (end.reason === 'aborted') {
    const message = `aborted while training on all ${rows} rows; the weights of epoch ${bestEpoch} are kept`;
    return { ...end, message };
  }
  const best = `validation was best after epoch ${bestEpoch} of ${history.at(-1)!.epoch}`;
  const kept =
    end.reason === 'diverged'
      ? 'its weights are kept, because training on all rows diverged'
      : `weights that learned all ${rows} rows in ${epochs} epochs are kept`;
  return { ...stopped, message: `${best}; ${kept}` };
}
