/** Pictures in, a classifier out. */
import { wasm } from '../backends/wasm/wasm.ts';
import { split } from '../data/split.ts';
import { ChainruleError, fail } from '../graph/error.ts';
import {
  callback,
  either,
  integerFrom,
  listOf,
  type OptionKinds,
  objectWith,
  oneOf,
  shareKind,
  truth,
} from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { activation, flatten, linear } from '../nn/layers/index.ts';
import { crossEntropy } from '../nn/losses/index.ts';
import { type Network, networkKind, requireLayers, type Sequential, sequential } from '../nn/network.ts';
import { lenet, smallResNet } from '../nn/picture-networks.ts';
import { adam } from '../optim/index.ts';
import { type Augmentation, augmentationText, augmented, requireAugmentation } from '../pictures/augment.ts';
import { findMirror } from '../pictures/mirrored.ts';
import { measure, type PictureEncoding } from '../pictures/picture-encoding.ts';
import type { PictureParts, PictureSet } from '../pictures/picture-set.ts';
import { type CheckpointOptions, checkpointKinds, plannedEpochs } from '../train/checkpoint-options.ts';
import { recordOf, type Stop, type TrainEvent, type TrainRecord } from '../train/event.ts';
import { type TrainOptions, trainKinds } from '../train/options.ts';
import type { TrainingState } from '../train/state.ts';
import { train } from '../train/train.ts';
import { balancedWeights } from './choose-loss.ts';
import type { FitLearning } from './fit-options.ts';
import { pictureCheckpoints } from './picture-checkpoint.ts';
import { makePictureModel, type PictureEvaluation, type PictureModel, pictureRows } from './picture-model.ts';
import { answering } from './predictor.ts';
import { secondsOfSteps } from './seconds-of-steps.ts';
import { frozen, requireLike, transferred } from './transfer.ts';

type OfTraining = Pick<
  TrainOptions,
  | 'batchSize'
  | 'epochs'
  | 'seed'
  | 'optimizer'
  | 'schedule'
  | 'l1'
  | 'l2'
  | 'clipNorm'
  | 'patience'
  | 'tolerance'
  | 'backend'
  | 'shards'
  | 'signal'
>;

/** What a training on pictures can be told. */
export interface FitPicturesOptions extends OfTraining, CheckpointOptions<TrainingState> {
  /**
   * The network, for rows of [height, width, channels], with an output for each class. When absent `lenet` for pictures of 12 to 32 pixels
   * down and across, `smallResNet` for larger ones, and a multilayer perceptron of [128, 64] for smaller ones.
   */
  readonly network?: Network | undefined;
  /**
   * A model of pictures of the same size and colours whose layers are taken, with their weights, but for the last one: what few pictures need. Channels are
   * brought to numbers as that model has them.
   */
  readonly from?: PictureModel | undefined;
  /** Whether layers taken `from` a model stay as they are, so that the last one alone is learned; false when absent. */
  readonly frozen?: boolean | undefined;
  /** Neurons of each hidden layer of a multilayer perceptron, in place of a network of convolutions. */
  readonly hidden?: readonly number[] | undefined;
  /** The part of each class's probability that is spread over all classes; 0 when absent. */
  readonly labelSmoothing?: number | undefined;
  /** Rare classes count as much as frequent ones. */
  readonly classWeights?: 'balanced' | undefined;
  /**
   * How pictures are changed in each step, or `none`. When absent, pictures of 12 pixels and more are shifted, turned and scaled a little, those of more than
   * 32 also change their colours, and of 10,000 smaller ones and more each is only shifted, by less; and they are mirrored where mirrored pictures are still most like those of their class.
   */
  readonly augment?: Augmentation | 'none' | undefined;
  /**
   * The share of pictures that decide when to stop, where the set does not say which. When absent 0.15; 0 where fewer than 1,000 would be
   * learned by convolutions, unless there is `patience`: too few would be left to judge, and all are learned for as many epochs as there are.
   */
  readonly validation?: number | undefined;
  /** The share of pictures for the test, where the set does not say which; 0.15 when absent. */
  readonly test?: number | undefined;
  /** Told what will be done and what is learned from, before training; may answer later. */
  readonly onStart?: ((plan: PicturePlan, learning: FitLearning) => void | Promise<void>) | undefined;
  /** Told after each epoch; what it returns is waited for. */
  readonly onEvent?: ((event: TrainEvent) => unknown) | undefined;
}

/** What is learned, and how, before training. */
export interface PicturePlan {
  readonly network: Sequential;
  readonly parts: PictureParts;
  /** How the pictures came into their parts, in words. */
  readonly split: string;
  /** How pictures are changed in each step, and why so, in words. */
  readonly augmentation: Augmentation;
  readonly augmented: string;
  readonly epochs: number;
  readonly batchSize: number | 'full';
  /**
   * About how long the training will take, from some steps on this machine, without validation; absent where few steps are to be done or where several
   * processes share them.
   */
  readonly seconds?: number | undefined;
  readonly warnings: readonly string[];
}

/** A trained model of pictures, and how its training went. */
export interface PictureFit extends PictureModel {
  readonly network: Sequential;
  readonly plan: PicturePlan;
  readonly history: readonly TrainRecord[];
  readonly stopped: Stop;
  readonly bestEpoch: number;
  readonly seconds: number;
  readonly seed: number;
  readonly backend: string;
  readonly reproducible: boolean;
  /** Those of parts that have pictures. */
  readonly evaluations: Readonly<Partial<Record<'validation' | 'test', PictureEvaluation>>>;
}

/**
 * What does no picture harm, where convolutions learn them. Few stand for those that are missing; many have most of what there is already, and
 * would only be learned less exactly: each picture that is turned or scaled is smoother than it was.
 */
const [ofFew, ofMany]: Augmentation[] = [{ shift: 0.08, rotation: 8, scale: 0.08 }, { shift: 0.04 }];
/** From so many pictures in place on, to learn. */
const many = 10_000;

const { batchSize, epochs, seed, optimizer, schedule, l1, l2, clipNorm, patience, tolerance, backend, shards, signal } =
  trainKinds;
const ofTraining: OptionKinds<OfTraining> = {
  batchSize,
  epochs,
  seed,
  optimizer,
  schedule,
  l1,
  l2,
  clipNorm,
  patience,
  tolerance,
  backend,
  shards,
  signal,
};

const kinds: OptionKinds<FitPicturesOptions> = {
  network: networkKind,
  from: objectWith('a model of pictures', 'network', 'pictures', 'classes'),
  frozen: truth,
  hidden: listOf(integerFrom(1)),
  labelSmoothing: shareKind,
  classWeights: oneOf('balanced'),
  augment: either(objectWith('kinds of changes, such as { mirror: true }'), oneOf('none')),
  validation: shareKind,
  test: shareKind,
  onStart: callback,
  onEvent: callback,
  ...(checkpointKinds as OptionKinds<CheckpointOptions<TrainingState>>),
  ...ofTraining,
};

/** Pixels from which a convolution has something to find, and up to which things are taken to be alike in place. */
const [fewestPixels, mostInPlace] = [12, 32];

/**
 * The network that is made where none is given, and how long it is trained: so many pictures are seen in a training of many, which is about
 * ten minutes; of few, each is seen at most `mostEpochs` times, or as often as `fewestSteps` need.
 */
interface DefaultTraining {
  readonly make: () => Sequential;
  readonly augmentation: Augmentation;
  readonly seen: number;
  readonly fewestEpochs: number;
  readonly mostEpochs: number;
  readonly fewestSteps: number;
}

/**
 * Trains a network to tell the classes of pictures, such as `openPictures` of `chainrule/node` gives. Each channel is brought to
 * mean 0 and deviation 1 over the pictures that are learned, which is part of the model. Where the set does not say who judges, 15 % of
 * each class are the test and, of 1,000 pictures and more, 15 % decide when to stop; pictures that are the same byte for byte stay together. Where it has no pictures for validation, 15 % of
 * those to learn are. The weights that are best on validation are kept. Throws where there is one class only, and where training
 * diverged before any epoch was good.
 *
 * @example
 * import { fitPictures, type PictureSet } from 'chainrule/data';
 *
 * // Pictures of two pixels: the left one is lighter, or the right one.
 * const labels = Int32Array.from({ length: 80 }, (_, i) => i % 2);
 * const set: PictureSet = {
 *   width: 2,
 *   height: 1,
 *   channels: 1,
 *   classes: ['left', 'right'],
 *   labels,
 *   names: Array.from(labels, (_, i) => `picture ${i}`),
 *   content: Int32Array.from(labels, (_, i) => i),
 *   leftOut: [],
 *   warnings: [],
 *   read: (numbers, pixels) => numbers.forEach((number, i) => pixels.set(number % 2 ? [number, 200] : [200, number], 2 * i)),
 * };
 * const model = await fitPictures(set, { epochs: 20 });
 * console.log(model.evaluations.test?.result.accuracy); // 1
 * const { prediction } = model.predict({ width: 2, height: 1, channels: 1, pixels: Uint8Array.of(10, 220) });
 * console.log(prediction); // right
 */
export async function fitPictures(set: PictureSet, options: FitPicturesOptions = {}): Promise<PictureFit> {
  requireKind(
    'fitPictures: set',
    set,
    objectWith('a set of pictures', 'classes', 'labels', 'names', 'content', 'read'),
  );
  requireOptions<FitPicturesOptions>('fitPictures', options, kinds);
  const { seed = 0, backend = wasm, onStart, onEvent, labelSmoothing = 0, classWeights, signal: stop } = options;
  requireClasses(set);
  requireOneNetwork(options);
  const { from } = options;
  if (from) requireLike(from, set);
  const { parts, split: how } = partsOf(set, { ...options, validation: options.validation ?? judging(set, options) });
  const encoding: PictureEncoding = {
    width: set.width,
    height: set.height,
    channels: set.channels,
    ...(from ? { mean: from.pictures.mean, deviation: from.pictures.deviation } : measure(set, parts.train)),
    classes: set.classes,
  };
  const usual = defaultTraining(encoding, parts.train.length, options.hidden, seed);
  const made = from ? transferred(from, set.classes.length, seed) : (options.network ?? usual.make());
  const network = requireLayers('fitPictures', made);
  const learned = Array.from(parts.train, (number) => set.labels[number]!);
  const loss = crossEntropy({
    labelSmoothing,
    ...(classWeights && { classWeights: balancedWeights(learned, set.classes.length) }),
  });
  const { seen, fewestEpochs, mostEpochs, fewestSteps } = usual;
  const batchSize = options.batchSize ?? (parts.train.length < 2000 ? 32 : 64);
  const stepsOfEpoch = Math.ceil(parts.train.length / (batchSize === 'full' ? parts.train.length : batchSize));
  const epochs =
    plannedEpochs(options.epochs, options.resume) ??
    Math.min(
      Math.max(mostEpochs, Math.ceil(fewestSteps / stepsOfEpoch)),
      Math.max(fewestEpochs, Math.round(seen / parts.train.length)),
    );
  const { optimizer, schedule, l1, l2, clipNorm, patience, tolerance, shards } = options;
  const changes = augmentationFor(set, parts.train, options, usual.augmentation);
  const changing = augmented(options.frozen ? frozen(network) : network, loss, changes.augmentation, seed);
  const learning = {
    // A last layer alone is a smooth problem, which larger steps solve sooner.
    optimizer: optimizer === undefined ? adam({ learningRate: options.frozen ? 1e-2 : 1e-3 }) : optimizer,
    schedule: schedule === undefined ? (optimizer === undefined ? 'cosine' : 'constant') : schedule,
    l2: l2 ?? 1e-4,
    ...defined({ l1, clipNorm, tolerance, shards }),
    seed,
    backend,
    batchSize,
    epochs,
    loss: changing.loss,
  } as const;
  const rows = pictureRows(encoding, set, parts.train);
  const planned = options.resume?.settings as { patience?: number } | undefined;
  const done = options.resume?.state.step ?? 0;
  const steps = epochs * stepsOfEpoch - done;
  const isLong = onStart && steps >= fewestTold && !shards;
  const seconds = isLong ? await secondsOfSteps(steps, changing.network, rows, learning) : undefined;
  const plan: PicturePlan = {
    network,
    parts,
    split: how,
    ...changes,
    epochs,
    batchSize,
    seconds,
    warnings: warningsFor(set, parts),
  };
  await onStart?.(plan, { networks: () => [changing.network], loss, rows });
  const started = performance.now();
  const history: TrainRecord[] = [...(options.resume?.state.history ?? [])];
  const events = train(changing.network, rows, {
    ...learning,
    // With more epochs than it began with, a training goes on as patient as it was.
    patience: patience ?? planned?.patience ?? Math.max(5, Math.round(epochs / 4)),
    signal: stop,
    ...pictureCheckpoints(options, { augmentation: changes.augmentation, frozen: options.frozen === true }),
    ...(parts.validation.length > 0 && { validation: pictureRows(encoding, set, parts.validation) }),
  });
  for await (const event of events) {
    history.push(recordOf(event));
    await onEvent?.(event);
  }
  const { stopped, bestEpoch, epoch } = history.at(-1)!;
  if (stopped?.reason === 'diverged' && !bestEpoch) {
    throw new ChainruleError({ what: 'fitPictures', problem: stopped.message }, 'work');
  }
  const model = await makePictureModel({ network, loss, pictures: encoding }, answering(backend));
  const evaluations: Partial<Record<'validation' | 'test', PictureEvaluation>> = {};
  for (const part of ['validation', 'test'] as const) {
    if (parts[part].length > 0) evaluations[part] = await model.evaluate(set, parts[part]);
  }
  return {
    ...model,
    network,
    plan,
    history,
    stopped: stopped!,
    bestEpoch: bestEpoch ?? epoch,
    seconds: (options.resume?.state.seconds ?? 0) + (performance.now() - started) / 1000,
    seed,
    backend: backend.name,
    reproducible: backend.reproducible,
    evaluations,
  };
}

/** Of fewer steps it is not told how long they take: finding out would be a part of it. */
const fewestTold = 100;

/** What was said; what is undefined counts as not said. */
function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function requireClasses({ classes }: PictureSet): void {
  if (classes.length > 1) return;
  fail({
    what: 'fitPictures',
    problem: 'too few classes',
    got: classes.join(', ') || 'none',
    expected: 'at least two',
    hint: 'a folder for each class, with pictures in it',
  });
}

/** The network is one of these, and only layers that were taken over can be frozen. */
function requireOneNetwork({ network, from, hidden, frozen: isFrozen }: FitPicturesOptions): void {
  const given = Object.entries({ network, from, hidden }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  if (given.length > 1) {
    fail({ what: 'fitPictures', problem: 'more than one network', got: given.join(' and '), expected: 'one of them' });
  }
  if (isFrozen && !from) {
    fail({
      what: 'fitPictures: frozen',
      problem: 'there are no layers to keep as they are',
      hint: 'from: a model of pictures',
    });
  }
}

/** Of fewer pictures than this none are kept back to judge. */
const fewestJudged = 1000;

/** The share for validation where nobody says one. */
function judging(set: PictureSet, { hidden, patience }: FitPicturesOptions): number {
  const isFew = (set.parts?.train ?? set.names).length < fewestJudged;
  return isFew && patience === undefined && !isPerceptron(set, hidden) ? 0 : 0.15;
}

/** Those that the set says; else at random, the same share of each class. */
function partsOf(
  set: PictureSet,
  { validation = 0, test = 0.15, seed = 0 }: FitPicturesOptions,
): Pick<PicturePlan, 'parts' | 'split'> {
  const hasTwice = new Set(set.content).size < set.content.length;
  const divide = (rows: Int32Array, shares: { validation: number; test: number }) =>
    split({
      rows,
      labels: rows.map((number) => set.labels[number]!),
      // Where pictures come twice, both are in the same part.
      ...(hasTwice && { groups: rows.map((number) => set.content[number]!) }),
      ...shares,
      seed,
    });
  if (!set.parts) {
    const all = Int32Array.from(set.names, (_, i) => i);
    return { parts: divide(all, { validation, test }), split: 'at random, the same share of each class' };
  }
  const { train: given, validation: judges, test: last } = set.parts;
  if (judges.length > 0) return { parts: set.parts, split: 'as the data say' };
  if (validation === 0) return { parts: set.parts, split: 'as the data say' };
  const { train, validation: taken } = divide(given, { validation, test: 0 });
  return {
    parts: { train, validation: taken, test: last },
    split: 'as the data say; some of those to train on, at random, decide when to stop',
  };
}

/** What was asked for, else what is usual for such a network. */
function augmentationFor(
  set: PictureSet,
  learned: Int32Array,
  { augment, seed = 0 }: FitPicturesOptions,
  usual: Augmentation,
): Pick<PicturePlan, 'augmentation' | 'augmented'> {
  if (augment !== undefined) {
    const augmentation = augment === 'none' ? {} : augment;
    requireAugmentation('fitPictures: augment', augmentation);
    return { augmentation, augmented: augmentationText(augmentation) };
  }
  if (Object.keys(usual).length === 0) return { augmentation: usual, augmented: augmentationText(usual) };
  const { mayMirror, reason } = findMirror(set, learned, seed);
  const augmentation = { mirror: mayMirror, ...usual };
  return {
    augmentation,
    augmented: `${augmentationText(augmentation)}; ${mayMirror ? '' : 'not '}mirrored, because ${reason}`,
  };
}

function defaultTraining(
  { width, height, channels, classes }: PictureEncoding,
  learned: number,
  hidden: readonly number[] | undefined,
  seed: number,
): DefaultTraining {
  const [row, outputs] = [[height, width, channels] as const, classes.length];
  if (isPerceptron({ width, height }, hidden))
    return {
      make: () => perceptron(row, outputs, hidden ?? [128, 64], seed),
      augmentation: {},
      seen: 900_000,
      fewestEpochs: 10,
      mostEpochs: 100,
      fewestSteps: 0,
    };
  const pixels = width * height;
  if (Math.max(width, height) <= mostInPlace)
    return {
      make: () => lenet({ row, outputs, seed }),
      augmentation: learned < many ? ofFew! : ofMany!,
      seen: (1_200_000 * 28 * 28) / pixels,
      fewestEpochs: 8,
      mostEpochs: 40,
      fewestSteps: 1000,
    };
  return {
    make: () => smallResNet({ row, outputs, seed }),
    augmentation: { ...ofFew, colour: 0.2 },
    seen: (40_000 * 64 * 64) / pixels,
    fewestEpochs: 8,
    mostEpochs: 40,
    fewestSteps: 360,
  };
}

function isPerceptron({ width, height }: Pick<PictureSet, 'width' | 'height'>, hidden: readonly number[] | undefined) {
  return hidden !== undefined || Math.min(width, height) < fewestPixels;
}

function perceptron(
  row: readonly [number, number, number],
  outputs: number,
  hidden: readonly number[],
  seed: number,
): Sequential {
  const widths = [row[0] * row[1] * row[2], ...hidden];
  const inner = hidden.flatMap((units, i) => [
    linear(widths[i]!, units, { initializer: 'heNormal' }),
    activation('relu'),
  ]);
  const last = linear(widths.at(-1)!, outputs, { initializer: 'glorotUniform' });
  return sequential([flatten(), ...inner, last], { row, seed });
}

/** Of fewer pictures no class is learned well. */
const fewestOfClass = 10;

function warningsFor(set: PictureSet, parts: PictureParts): string[] {
  const counts = set.classes.map(() => 0);
  for (const number of parts.train) counts[set.labels[number]!]!++;
  const few = Math.min(...counts);
  const rare = set.classes[counts.indexOf(few)]!;
  const all = counts.filter((count) => count < fewestOfClass).length;
  const others = all > 1 ? `, and ${all - 1} other classes have fewer than ${fewestOfClass}` : '';
  return [
    ...set.warnings,
    ...(all > 0 ? [`the class ${rare} has ${few} pictures to train on${others}: too few to learn them well`] : []),
  ];
}
