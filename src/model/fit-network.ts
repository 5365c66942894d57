/**
 * Trains the networks of a table: finds out on held-out rows how long to train, and which form of network where there are
 * two, then trains fresh networks on all rows.
 */
import type { NumberArray } from '../backends/backend.ts';
import { fail } from '../graph/error.ts';
import { ensembleOf } from '../nn/ensemble.ts';
import { type Network, requireLayers } from '../nn/network.ts';
import { setWeights } from '../nn/weights.ts';
import { checkArrays } from '../train/check-state.ts';
import { requireUnfinished } from '../train/checkpoint.ts';
import { recordOf, type Stop, type TrainEvent, type TrainRecord, withoutEnd } from '../train/event.ts';
import type { ArraysByName } from '../train/state.ts';
import { type TrainingPathPoint, TrainingPathRecorder, type TrainingPathState } from '../train/training-path.ts';
import { chooseForms, chooseTemperature, type JudgedForm } from './choose-candidate.ts';
import { type ChosenMembers, chooseMembers } from './choose-members.ts';
import { secondsOfEpoch } from './effort.ts';
import { epochsAnew } from './epochs-anew.ts';
import type { MemberState, WatchedState } from './fit-state.ts';
import { memberSeed, type NetworkFitOptions, type OpenedFit, type OpenedForm, openFit } from './open-fit.ts';
import { FoldsTraining } from './train-folds.ts';

export interface NetworkFit {
  /** The one that learned all rows, or the ensemble of them. */
  readonly network: Network;
  /** What has not seen the validation rows: the same network where there was no second training. */
  readonly judged: Network;
  /** The forms of network that were taken, by their places, the better one first. */
  readonly forms: readonly number[];
  /** By what the outputs of each of these forms are divided, see {@link chooseTemperature}. */
  readonly temperatures: readonly number[];
  /** How many of the networks learned all rows. */
  readonly learnedAll: number;
  /** Of the training that validation watched. */
  readonly history: readonly TrainRecord[];
  readonly stopped: Stop;
  readonly bestEpoch: number;
  readonly seconds: number;
  /** Weights on the way to those of the network, counted in the epochs of its own training. */
  readonly path?: readonly TrainingPathPoint[] | undefined;
}

/** A form of network after the training that validation watched. */
interface WatchedForm {
  readonly judged: Network;
  readonly state: WatchedState;
  readonly stopped: Stop;
  readonly bestEpoch: number;
}

/** What `onEvent` is told counts on from training to training; only the very last event has `stopped`. */
export async function fitNetwork(options: NetworkFitOptions): Promise<NetworkFit> {
  const fit = await openFit(options);
  const { forms, resumed, isTwice, membersAtOnce } = fit;
  const done = (resumed?.watched ?? []).map((state, i) => watchedForm(forms[i]!, state));
  let opened: OpenedForm | undefined;
  const openNext = async (form: number, areWatched: boolean, members: readonly number[]): Promise<OpenedForm> => {
    opened?.free();
    opened = undefined;
    opened = await fit.open(form, { areWatched, members });
    return opened;
  };
  try {
    while (done.length < forms.length) {
      const form = await trainWatched(fit, await openNext(done.length, true, membersAtOnce), done);
      done.push(form);
      if (!isTwice || endsAll(form.stopped, done.length)) return endedEarly(done);
    }
    const usable = done.flatMap(({ stopped }, i) => (stopped.reason === 'diverged' ? [] : [i]));
    const compared = done.map(({ judged, state }) => ({ network: judged, folds: state.parameters }));
    const taken = usable.length > 1 ? await chooseForms(compared, fit.judging) : usable;
    const temperatures: number[] = [];
    for (const form of taken) temperatures.push(await temperatureOf(fit, compared[form]!));
    return await trainMembers(
      fit,
      done,
      { taken, temperatures, ...membersOfForms(fit, done, taken) },
      async (form, members) =>
        membersAtOnce.length > 0 ? (opened ?? openNext(form, true, membersAtOnce)) : openNext(form, false, members),
    );
  } finally {
    opened?.free();
  }
}

/** Whether nothing follows a watched training that ended so: a form that diverged is left where there is another one. */
function endsAll({ reason }: Stop, forms: number): boolean {
  return reason === 'aborted' || (reason === 'diverged' && forms === 1);
}

/** The first form as it was judged, where no networks are to follow or training was called off. */
function endedEarly(done: readonly WatchedForm[]): NetworkFit {
  const [first] = done as [WatchedForm];
  const { stopped } = done.at(-1)!;
  const { history, path } = first.state;
  return {
    network: first.judged,
    judged: first.judged,
    forms: [0],
    temperatures: [1],
    learnedAll: 0,
    history: withStop(history, stopped),
    stopped,
    bestEpoch: first.bestEpoch,
    seconds: total(done, []).seconds,
    path,
  };
}

/** The training that held-out rows watch: of one network, or of all folds. */
async function trainWatched(fit: OpenedFit, opened: OpenedForm, done: readonly WatchedForm[]): Promise<WatchedForm> {
  const { options, settings, resumed } = fit;
  const { judged } = opened;
  const watched = opened.watch();
  const again = resumed && (resumed.watched?.length ?? 0) === done.length ? resumed : undefined;
  const recorder = recorderFor(judged, options, again?.path);
  if (again) {
    await watched.restore(again.training);
    requireUnfinished(watched.stopped);
  }
  const before = total(done, []);
  await fit.begin(async () => ({
    training: await watched.state(),
    epochs: settings.epochs,
    path: recorder?.state(),
    ...(done.length > 0 && { watched: done.map(({ state }) => state) }),
  }));
  const history = [...watched.history];
  for (;;) {
    const event = await watched.epoch();
    history.push(recordOf(event));
    recorder?.add(event.epoch, await event.snapshot());
    const isLast = event.stopped !== undefined && (!fit.isTwice || endsAll(event.stopped, done.length + 1));
    await options.onEvent(after(before, isLast ? event : withoutEnd(event)));
    if (isLast || !event.stopped) await fit.writer.afterEpoch(event.stopped);
    if (!event.stopped) continue;
    watched.free();
    const others = watched instanceof FoldsTraining ? watched.weightsOfOthers() : [];
    const path = recorder?.points;
    return watchedForm(judged, { history, parameters: [weightsOf(judged), ...others], ...(path && { path }) });
  }
}

/** Epochs that a fresh network takes on all rows. */
function epochsOnAll({ settings }: OpenedFit, { bestEpoch, state }: WatchedForm): number {
  const { epoch, step } = state.history.at(-1)!;
  return epochsAnew(settings, bestEpoch, step / epoch);
}

/** Of several forms only so many networks learn all rows as there is time for; of one all do. */
function membersOfForms(fit: OpenedFit, done: readonly WatchedForm[], taken: readonly number[]): ChosenMembers {
  const { options, settings, rows, forms } = fit;
  const times = done.map((form, i) => {
    const epoch = secondsOfEpoch(forms[i]!, { rows, batchSize: settings.batchSize });
    const { length } = form.state.parameters;
    return {
      watched: length * form.state.history.length * epoch,
      again: epochsOnAll(fit, form) * epoch,
      left: length,
    };
  });
  const [{ watched, again }] = times as [(typeof times)[0]];
  const { slowest } = options;
  const isLimited = slowest !== undefined && forms.length > 1 && again > 0;
  const most = isLimited ? slowest * (watched + again) : Number.POSITIVE_INFINITY;
  return chooseMembers(times, taken, { count: options.members, most });
}

/** What the held-out rows said, and what follows from it. */
interface Choice extends ChosenMembers {
  /** The forms of network that are taken, the better one first. */
  readonly taken: readonly number[];
  /** Of each of them. */
  readonly temperatures: readonly number[];
}

/** Of classes, where the model is several networks; one network alone stays as it was trained. */
function temperatureOf({ options, judging }: OpenedFit, form: JudgedForm): Promise<number> | number {
  return judging.loss.task === 'classification' && options.members > 1 ? chooseTemperature(form, judging) : 1;
}

/** Divides what comes out of the network, by its last layer, which is linear. */
function lessSure(network: Network, temperature: number): void {
  const last = requireLayers('temperature', network).layers.at(-1)!;
  const own = new Set(last.parameters.map(({ name }) => `${last.name}.${name}`));
  for (const { name, values } of network.parameters)
    if (own.has(name)) for (let i = 0; i < values.length; i++) values[i] = values[i]! / temperature;
}

/** Fresh networks, trained on all rows for as long as served the held-out rows best. */
async function trainMembers(
  fit: OpenedFit,
  done: readonly WatchedForm[],
  { taken, temperatures, again: learning, kept }: Choice,
  open: (form: number, members: readonly number[]) => Promise<OpenedForm>,
): Promise<NetworkFit> {
  const { options, settings, rows, resumed } = fit;
  const { candidates, training } = options;
  const count = learning.length;
  const [best] = taken as [number];
  const { history, path } = done[best]!.state;
  const networks: Network[] = [];
  const members: MemberState[] = [];
  const judged = (): Network => {
    const networks = taken.map((form) => done[form]!.judged);
    return networks.length === 1 ? networks[0]! : ensembleOf(networks, training.loss);
  };
  const keptNetwork = ({ form, fold }: (typeof kept)[0]): Network => {
    const network = candidates[form]!.make(settings.seed);
    setWeights(network, arraysOf(network, done[form]!.state.parameters[fold]!));
    return network;
  };
  const ended = (stopped: Stop, seconds: number, own?: readonly TrainingPathPoint[]): NetworkFit => {
    for (const [i, form] of taken.entries()) lessSure(done[form]!.judged, temperatures[i]!);
    const ofHeld = judged();
    const forms = [...learning.slice(0, networks.length), ...kept.map(({ form }) => form)];
    const all = networks.length > 0 ? [...networks, ...kept.map(keptNetwork)] : [];
    for (const [place, network] of all.entries()) lessSure(network, temperatures[taken.indexOf(forms[place]!)]!);
    return {
      network: all.length > 1 ? ensembleOf(all, training.loss) : (all[0] ?? ofHeld),
      judged: ofHeld,
      forms: taken,
      temperatures,
      learnedAll: networks.length,
      history: withStop(history, stopped),
      stopped,
      bestEpoch: done[best]!.bestEpoch,
      seconds,
      path: networks.length > 0 ? own : path,
    };
  };
  if ((resumed?.members?.length ?? 0) >= count)
    fail({ what: 'state.members', problem: 'of another kind of fit', hint: 'the state of such a fit' });
  for (const [place, state] of (resumed?.members ?? []).entries()) {
    const network = candidates[learning[place]!]!.make(memberSeed(settings.seed, place));
    checkArrays(`state.members.${place}`, state.parameters, network.parameters);
    setWeights(network, arraysOf(network, state.parameters));
    networks.push(network);
    members.push(state);
  }
  let opened: { readonly form: number; readonly program: OpenedForm } | undefined;
  for (;;) {
    const place = members.length;
    const form = learning[place]!;
    if (opened?.form !== form) {
      const own = Array.from({ length: count }, (_, i) => i).filter((i) => i >= place && learning[i] === form);
      opened = { form, program: await open(form, own) };
    }
    const network = candidates[form]!.make(memberSeed(settings.seed, place));
    const again =
      resumed?.watched?.length === done.length && place === (resumed.members?.length ?? 0) ? resumed : undefined;
    const epochs = again ? (options.epochsFromHere ?? again.epochs) : epochsOnAll(fit, done[form]!);
    const member = await opened.program.openAll(network, epochs, place);
    const recorder = recorderFor(network, options, again?.path);
    if (again) {
      await member.restore(again.training);
      requireUnfinished(member.stopped);
    }
    const before = total(done, members);
    await fit.begin(async () => ({
      training: await member.state(),
      epochs,
      path: recorder?.state(),
      watched: done.map((one) => one.state),
      ...(members.length > 0 && { members: [...members] }),
    }));
    for (let isDone = false; !isDone; ) {
      const event = await member.epoch();
      recorder?.add(event.epoch, await event.snapshot());
      isDone = event.stopped !== undefined;
      const isKept = event.stopped?.reason === 'epochs';
      const isLast = isDone && (!isKept || place === count - 1);
      const learned = place + (isKept ? 1 : 0);
      const end = isLast ? endOf(done[best]!, event.stopped!, { epochs, rows, learned, kept: kept.length }) : undefined;
      const told = after(before, withoutEnd(event));
      await options.onEvent(end ? { ...told, stopped: end, bestEpoch: done[best]!.bestEpoch } : told);
      if (isLast || !isDone) await fit.writer.afterEpoch(event.stopped);
      if (isDone) member.free();
      if (isKept) {
        networks.push(network);
        members.push({ parameters: weightsOf(network), record: recordOf(withoutEnd(event)) });
      }
      if (end) return ended(end, told.seconds, recorder?.points);
    }
  }
}

/** How all trainings ended, once the last has. */
function endOf(
  { stopped, bestEpoch, state: { history } }: WatchedForm,
  end: Stop,
  {
    epochs,
    rows,
    learned,
    kept: left,
  }: { readonly epochs: number; readonly rows: number; readonly learned: number; readonly kept: number },
): Stop {
  const others = learned > 0 ? `${networksText(learned, 'them', left)} is the model` : undefined;
  if (end.reason === 'aborted') {
    const kept = others ?? `the weights of epoch ${bestEpoch} are kept`;
    return { ...end, message: `aborted while training on all ${rows} rows; ${kept}` };
  }
  const best = `validation was best after epoch ${bestEpoch} of ${history.at(-1)!.epoch}`;
  if (end.reason === 'diverged') {
    const kept = others ?? 'its weights are kept';
    return { ...stopped, message: `${best}; ${kept}, because training on all rows diverged` };
  }
  const kept =
    learned + left > 1
      ? `${networksText(learned, `all ${rows} rows`, left)} is the model`
      : `weights that learned all ${rows} rows in ${epochs} epochs are kept`;
  return { ...stopped, message: `${best}; ${kept}` };
}

/** Of those that learned `what`, and those that are kept from before. */
function networksText(learned: number, what: string, left: number): string {
  const one = learned === 1 ? 'the one network' : `the mean of ${learned} networks`;
  if (left === 0) return `${one} that learned ${what}`;
  const first = learned === 1 ? 'one network' : `${learned} networks`;
  return `the mean of ${first} that learned ${what} and ${left} that validation watched`;
}

/** Epochs, steps and seconds of the trainings that are done. */
function total(
  done: readonly WatchedForm[],
  members: readonly MemberState[],
): Pick<TrainRecord, 'epoch' | 'step' | 'seconds'> {
  const sum = { epoch: 0, step: 0, seconds: 0 };
  for (const { epoch, step, seconds } of [
    ...done.map(({ state }) => state.history.at(-1)!),
    ...members.map(({ record }) => record),
  ]) {
    sum.epoch += epoch;
    sum.step += step;
    sum.seconds += seconds;
  }
  return sum;
}

/** An event of a training as one of all together. */
function after({ epoch, step, seconds }: ReturnType<typeof total>, event: TrainEvent): TrainEvent {
  return { ...event, epoch: epoch + event.epoch, step: step + event.step, seconds: seconds + event.seconds };
}

function withStop(history: readonly TrainRecord[], stopped: Stop): TrainRecord[] {
  return [...history.slice(0, -1), { ...history.at(-1)!, stopped }];
}

/** What a watched training came to, from its state; its network then has the best weights. */
function watchedForm(judged: Network, state: WatchedState): WatchedForm {
  setWeights(judged, arraysOf(judged, state.parameters[0]!));
  const { stopped, bestEpoch } = state.history.at(-1) as { stopped: Stop; bestEpoch: number };
  return { judged, state, stopped, bestEpoch };
}

function weightsOf({ parameters }: Network): ArraysByName {
  return Object.fromEntries(parameters.map(({ name, values }) => [name, values.slice()]));
}

function arraysOf({ parameters }: Network, arrays: ArraysByName): readonly NumberArray[] {
  return parameters.map(({ name }) => arrays[name]!);
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
