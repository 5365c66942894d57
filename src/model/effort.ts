/** How much a fit tries: one network as fast as can be, the mean of several, or of more after more trials. */
import { fail } from '../graph/error.ts';
import { formatValue } from '../graph/options.ts';
import { sizeOf } from '../graph/shape.ts';
import { countParameters } from '../nn/describe.ts';
import { piecewiseLinear } from '../nn/layers/common.ts';
import { type MlpOptions, mlp } from '../nn/mlp.ts';
import { type Network, type Sequential, sequential } from '../nn/network.ts';
import type { BinTargets } from './bins.ts';
import type { Effort, FitOptions, Target } from './fit-options.ts';
import type { Candidate } from './open-fit.ts';

/** What an effort comes to. */
export interface Trials {
  /** Networks whose mean the model is, at most. */
  readonly members: number;
  /** Whether networks that bend along each number are tried beside plain ones. */
  readonly bends: boolean;
  /** Folds at least. */
  readonly folds: number;
  /** How many times as long as of one plain network all trainings may take; any time when absent. */
  readonly slowest?: number;
}

/** More would help little: see bench/RESULTS.md. */
const trialsOf: Readonly<Record<Effort, Trials>> = {
  quick: { members: 1, bends: false, folds: 1 },
  default: { members: 3, bends: true, folds: 1, slowest: 5 },
  best: { members: 5, bends: true, folds: 5 },
};

/** Options that say what the one network is and how it learns: who gives one of them gets that network alone. */
const ofOneNetwork = [
  'hidden',
  'activation',
  'initializer',
  'dropout',
  'loss',
  'optimizer',
  'schedule',
  'batchSize',
  'epochs',
  'patience',
  'tolerance',
  'l1',
  'l2',
  'clipNorm',
  'monitor',
  'pathPoints',
] as const;

/**
 * The effort of a fit: what was asked for, else `quick` where an option is of one network, or where only one training is to
 * be, because of what `alone` names. One that asks for several networks does not go with that.
 */
export function effortOf(options: FitOptions<Target>, alone: readonly string[]): Effort {
  const { effort } = options;
  if (effort === undefined) {
    return alone.length > 0 || ofOneNetwork.some((name) => options[name] !== undefined) ? 'quick' : 'default';
  }
  const others = [
    ...alone,
    ...(options.monitor === undefined ? [] : ['a monitor']),
    ...(options.pathPoints === undefined ? [] : ['a path of the weights']),
  ];
  if (effort === 'quick' || others.length === 0) return effort;
  return fail({
    what: 'effort',
    problem: 'several networks are trained for as long as held-out rows say, and then on all rows',
    got: `${formatValue(effort)}, with ${others.join(', ')}`,
    expected: 'quick, or none of these',
  });
}

export function trialsFor(effort: Effort): Trials {
  return trialsOf[effort];
}

/** Numbers of a row beyond which none is encoded: the arrays of a step would be too large. */
const mostNumbers = 300;
const mostBins = 64;
const rowsPerBin = 25;
const fewestBins = 4;
/** Numbers that each one becomes; fewer where there are very many. */
const mostWidth = 8;
const fewestWidth = 2;
const mostEmbedded = 256;
/** How many times as long as one plain network the mean of several may take to predict. */
const slowestPrediction = 8;
/** So many are kept even where they take longer: fewer are worse. */
const fewestMembers = 3;
/** What a row takes in any network beside its weights, in multiplications and additions. */
const costOfRow = 600;

/** What a fit tries. */
export interface Forms {
  readonly candidates: readonly Candidate[];
  /** Networks whose mean the model is. */
  readonly members: number;
}

/**
 * The forms of network that are tried on training rows x [rows, features] and their y: plain, and with bends where any number can have some. In
 * the last of them few inputs are to matter, by a penalty `l1` on the weights that they come in by.
 */
export async function formsFor(
  { bends, members }: Trials,
  network: MlpOptions,
  {
    x,
    allRows,
    l1,
    ...targets
  }: BinTargets & { readonly x: ArrayLike<number>; readonly allRows: number; readonly l1: number },
): Promise<Forms> {
  const plain = (seed: number) => mlp({ ...network, seed });
  if (!bends) return { candidates: [{ make: plain }], members };
  const sparse = (l1On: number) => (l1 > 0 ? { sparse: { l1, l1On } } : {});
  const bins = Math.max(fewestBins, Math.min(mostBins, Math.round(allRows / rowsPerBin)));
  const { binEdges } = await import('./bins.ts');
  const edges = binEdges(x, network.inputs, bins, targets);
  const numbers = edges.filter((own) => own.length > 0).length;
  if (numbers === 0 || numbers > mostNumbers) return { candidates: [{ make: plain, ...sparse(1) }], members };
  const { width, slower } = widthOfBends(plain(0), edges, members);
  const embedding = piecewiseLinear({ edges, width });
  const [inputs] = embedding.build([edges.length]).row as [number];
  const others = mlp({ ...network, inputs }).layers.map(({ layer }) => layer);
  return {
    candidates: [{ make: plain }, { make: (seed) => sequential([embedding, ...others], { seed }), ...sparse(2) }],
    members: Math.min(members, Math.max(fewestMembers, Math.floor(slowestPrediction / slower))),
  };
}

/**
 * Numbers that each number with edges becomes: as many as so many members may have for their predictions, with how many times as
 * long as the plain network one of them then takes. Each weight of linear layers is one multiplication and addition for a row; to find
 * the bins, once for all members, is little beside.
 */
function widthOfBends(
  plain: Sequential,
  edges: readonly (readonly number[])[],
  members: number,
): { readonly width: number; readonly slower: number } {
  const numbers = edges.filter((own) => own.length > 0).length;
  const cost = costOfRow + countParameters(plain);
  const [first] = plain.layers[0]!.output as [number];
  const fixed = cost - numbers * first;
  const perNumber = numbers * first;
  const affordable = Math.floor(((slowestPrediction / members) * cost - fixed) / perNumber);
  const most = Math.min(mostWidth, Math.floor(mostEmbedded / numbers));
  const width = Math.max(fewestWidth, Math.min(most, affordable));
  return { width, slower: (fixed + width * perNumber) / cost };
}

/** Multiplications and additions of one core in a second, and what a step takes beside them, as measured on several machines. */
const perSecond = 15e9;
const secondsPerStep = 3e-5;

/** What the time of a fit depends on. */
export interface FitSize {
  /** To learn, and to be judged by. */
  readonly rows: number;
  readonly batchSize: number | 'full';
  /** At most, of each training. */
  readonly epochs: number;
  readonly folds: number;
  /** Networks that learn all rows. */
  readonly members: number;
}

/** About how long one core takes at most, in seconds: held-out rows mostly end the trainings well before. */
export function secondsAtMost(candidates: readonly Candidate[], size: FitSize): number {
  const { epochs, folds, members } = size;
  const each = candidates.map(({ make }) => epochs * secondsOfEpoch(make(0), size));
  return each.reduce((sum, seconds) => sum + folds * seconds, 0) + members * Math.max(...each);
}

/** About how long a network takes one core to learn the rows once, in seconds. */
export function secondsOfEpoch(
  { parameters }: Network,
  { rows, batchSize }: Pick<FitSize, 'rows' | 'batchSize'>,
): number {
  const steps = batchSize === 'full' ? 1 : Math.ceil(rows / batchSize);
  const weights = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  // Forward, and backward to what comes in and to the weights.
  return (6 * rows * weights) / perSecond + steps * secondsPerStep;
}
