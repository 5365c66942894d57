/** Everything that a link can say: one list of properties, those of TensorFlow Playground first, in its order and by its names. */

import { activations, initializers } from '../../src/engine.ts';
import { optimizers, schedules } from '../../src/index.ts';
import { mostFormulas } from '../engine/sizes.ts';
import { type Codec, checkedText, choice, flag, integer, list, number, text } from './codecs.ts';
import { formulaReader } from './formula-reader.ts';

export const classificationSets = [
  'circle',
  'xor',
  'gauss',
  'spiral',
  'moons',
  'blobs',
  'corners',
  'formula',
  'own',
] as const;
export const regressionSets = ['reg-plane', 'reg-gauss', 'formula', 'own'] as const;
/** What neurons can be fed with. */
export const featureKeys = ['x', 'y', 'xSquared', 'ySquared', 'xTimesY', 'sinX', 'sinY'] as const;
export type FeatureKey = (typeof featureKeys)[number];

/** By our names; a link says `linear` for `identity`. */
const activation: Codec<string> = {
  parse: (value) => (value === 'linear' ? 'identity' : activations.has(value) ? value : undefined),
  print: (value) => (value === 'identity' ? 'linear' : value),
};

/** Controls that a teacher can hide with `<name>_hide=true`. */
export const hideable = [
  ...featureKeys,
  'formulas',
  'showTestData',
  'discretize',
  'playButton',
  'stepButton',
  'resetButton',
  'learningRate',
  'activation',
  'regularization',
  'regularizationRate',
  'problem',
  'dataset',
  'percTrainData',
  'noise',
  'batchSize',
  'numHiddenLayers',
] as const;
export type Hideable = (typeof hideable)[number];

export const mostLayers = 12;
/** As many as `chainrule train` uses by itself. */
export const mostNeurons = 128;
export const mostInputs = 128;
export const mostGivenWeights = 400;
export const chapterCount = 11;

interface Property<T> {
  readonly codec: Codec<T>;
  readonly initial: T;
  /** Whether links of TensorFlow Playground have it, and its default there where that is another one. */
  readonly shared?: boolean;
  readonly initialThere?: T;
}

function property<T>(codec: Codec<T>, initial: NoInfer<T>, shared?: 'shared', ...there: NoInfer<T>[]): Property<T> {
  return { codec, initial, ...(shared && { shared: true }), ...(there.length > 0 && { initialThere: there[0]! }) };
}

export const properties = {
  activation: property<readonly string[]>(list(activation, mostLayers), ['tanh'], 'shared'),
  regularization: property(choice(['none', 'L1', 'L2'] as const), 'none', 'shared'),
  batchSize: property(integer(0, 100_000), 10, 'shared'),
  dataset: property(choice(classificationSets), 'xor', 'shared', 'circle'),
  regDataset: property(choice(regressionSets), 'reg-plane', 'shared'),
  learningRate: property(number(1e-9, 1000), 0.01, 'shared', 0.03),
  regularizationRate: property(number(0, 1000), 0.001, 'shared', 0),
  noise: property(number(0, 80), 0, 'shared'),
  networkShape: property<readonly number[]>(list(integer(1, mostNeurons), mostLayers), [4, 2], 'shared'),
  seed: property(text(200), '23', 'shared'),
  showTestData: property(flag, false, 'shared'),
  discretize: property(flag, false, 'shared'),
  percTrainData: property(number(1, 99), 50, 'shared'),
  x: property(flag, true, 'shared'),
  y: property(flag, true, 'shared'),
  xTimesY: property(flag, false, 'shared'),
  xSquared: property(flag, false, 'shared'),
  ySquared: property(flag, false, 'shared'),
  cosX: property(flag, false, 'shared'),
  sinX: property(flag, false, 'shared'),
  cosY: property(flag, false, 'shared'),
  sinY: property(flag, false, 'shared'),
  collectStats: property(flag, false, 'shared'),
  tutorial: property(text(200), '', 'shared'),
  problem: property(choice(['classification', 'regression'] as const), 'classification', 'shared'),
  initZero: property(flag, false, 'shared'),
  hideText: property(flag, false, 'shared'),

  /** Of the weights; without one they are drawn from the seed of the data. */
  wseed: property(text(200), ''),
  classes: property(integer(2, 10), 2),
  points: property(integer(20, 20_000), 500),
  loss: property(choice(['crossEntropy', 'squared'] as const), 'crossEntropy'),
  optimizer: property(choice([...optimizers.keys()]), 'adam'),
  momentum: property(number(0, 0.999), 0),
  schedule: property(choice([...schedules.keys()]), 'constant'),
  initializer: property(choice(['auto', ...initializers.keys()] as const), 'auto'),
  dropout: property(number(0, 0.9), 0),
  clipNorm: property(number(0, 1e6), 0),
  epochs: property(integer(0, 1_000_000), 0),
  patience: property(integer(0, 1_000_000), 0),
  target: property(number(0, 1), 0),
  speed: property(integer(0, 10), 5),
  /** How weights are called: as in matrices, unit before input, or as lectures draw networks. */
  notation: property(choice(['matrix', 'slides'] as const), 'matrix'),
  /** Features by formulas of x1 and x2. */
  formulas: property<readonly string[]>(
    list(
      checkedText((formula) => formulaReader().formulaProblem(formula, true)),
      mostFormulas,
      ';',
    ),
    [],
  ),
  /** What the data set `formula` follows: classes by its sign, or its value. */
  rule: property(
    checkedText((formula) => formulaReader().formulaProblem(formula, false)),
    'sin(x1)*x2',
  ),
  /** Points that were drawn, or a small table. */
  own: property(text(12_000), ''),
  /** The weights to begin with, unit by unit, inputs and then the bias; drawn where there are others than the network has. */
  weights: property<readonly number[]>(list(number(-1e6, 1e6), mostGivenWeights), []),
  /** A point that is walked without being of the data: x1, x2 and its class or value. */
  probe: property<readonly number[]>(list(number(-1e3, 1e3), 3), []),
  /** What stands for the network while a point is walked, and what stands on its links. */
  view: property(choice(['net', 'graph'] as const), 'net'),
  labels: property(choice(['value', 'local', 'off'] as const), 'value'),
  /** Which numbers of a walk are asked before they are shown. */
  predict: property(choice(['off', 'last', 'ask', 'all'] as const), 'off'),
  /** The chapter of the lesson and its step, from 1; 0 is free play. */
  lesson: property(integer(0, chapterCount), 0),
  lstep: property(integer(1, 20), 1),
  /** What the problems of the lesson and of practice are drawn from. */
  lseed: property(integer(0, 999_999), 1),
  /** What is looked at: taken from a link when it is opened, and written by who shares one. */
  panel: property(text(20), ''),
  /** Of the data, from 1; 0 is none. */
  point: property(integer(0, 1_000_000), 0),
  phase: property(integer(0, 1000), 0),
  step: property(integer(0, 1_000_000), 0),
  /** Over the page, and a task in it. */
  title: property(text(80), ''),
  task: property(text(280), ''),
  /** Large, for a room; small, in another page. */
  present: property(flag, false),
  embed: property(flag, false),
  /** What is practised, how hard (0 rises), and the seed of its problems. */
  topic: property(text(40), ''),
  level: property(integer(0, 3), 0),
  pseed: property(integer(0, 999_999), 1),
  /** Whether questions of the lesson cannot be skipped, and in which order its chapters are. */
  strict: property(flag, false),
  order: property(choice(['numbers', 'slides'] as const), 'numbers'),
  /** Settings that are shown and locked, by their names in `hideable`. */
  freeze: property<readonly Hideable[]>(list(choice(hideable), hideable.length), []),
  /** A race as it is set up: `learningRate:0.01|0.1|1`; its budget (`500`, `20epochs`, `20000rows`), goal (`acc:0.95`) and starts. */
  race: property(text(200), ''),
  budget: property(text(20), ''),
  goal: property(text(20), ''),
  seeds: property(integer(0, 100), 0),
  /** The line of the XOR corner, a x1 + b x2 + c = 0, and its four marks: where they are, and of which class where it is another one. */
  line: property<readonly number[]>(list(number(-1000, 1000), 3), []),
  corners: property<readonly (readonly number[])[]>(list(list(number(-0.4, 1.4), 3), 4, ';'), []),
  /** The plane of the landscape, the seed of random directions, and where the ball lies on it. */
  plane: property(choice(['path', 'random'] as const), 'path'),
  dirseed: property(integer(1, 8), 1),
  ball: property<readonly number[]>(list(number(-100, 100), 2), []),
  /** Whether everything has a number and a line about it. */
  tags: property(flag, false),
  /** What `chainrule play` was given: a table, or a model and a table for it. */
  open: property<readonly string[]>(list(text(400), 2), []),
};

export type PropertyName = keyof typeof properties;
type ValueOf<P> = P extends Property<infer T> ? T : never;

export type Values = { readonly [name in PropertyName]: ValueOf<(typeof properties)[name]> };

export interface State extends Values {
  /** Computes exactly what TensorFlow Playground computes, without our additions. */
  readonly compatible: boolean;
  /** The names of hidden controls. */
  readonly hidden: readonly string[];
}
