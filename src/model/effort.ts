/** How much a fit tries: one network as fast as can be, the mean of several, or of more after more trials. */
import { fail } from '../graph/error.ts';
import { formatValue } from '../graph/options.ts';
import { sizeOf } from '../graph/shape.ts';
import { piecewiseLinear } from '../nn/layers/common.ts';
import { type MlpOptions, mlp } from '../nn/mlp.ts';
import { sequential } from '../nn/network.ts';
import type { BinTargets } from './bins.ts';
import type { Effort, FitOptions, Target } from './fit-options.ts';
import type { Candidate } from './open-fit.ts';

/** What an effort comes to. */
export interface Trials {
  /** Networks that learn all rows; the model is their mean. */
  readonly members: number;
  /** Whether networks that bend along each number are tried beside plain ones. */
  readonly bends: boolean;
  /** Folds at least. */
  readonly folds: number;
}

/** More would help little: see bench/RESULTS.md. */
const trialsOf: Readonly<Record<Effort, Trials>> = {
  quick: { members: 1, bends: false, folds: 1 },
  default: { members: 3, bends: true, folds: 1 },
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

/**
 * The forms of network that are tried on training rows x [rows, features] and their y: plain, and with bends where any number can have some. In
 * the last of them few inputs are to matter, by a penalty `l1` on the weights that they come in by.
 */
export async function candidatesFor(
  { bends }: Trials,
  network: MlpOptions,
  {
    x,
    allRows,
    l1,
    ...targets
  }: BinTargets & { readonly x: ArrayLike<number>; readonly allRows: number; readonly l1: number },
): Promise<readonly Candidate[]> {
  const plain = (seed: number) => mlp({ ...network, seed });
  if (!bends) return [{ make: plain }];
  const sparse = (l1On: number) => (l1 > 0 ? { sparse: { l1, l1On } } : {});
  const bins = Math.max(fewestBins, Math.min(mostBins, Math.round(allRows / rowsPerBin)));
  const { binEdges } = await import('./bins.ts');
  const edges = binEdges(x, network.inputs, bins, targets);
  const numbers = edges.filter((own) => own.length > 0).length;
  if (numbers === 0 || numbers > mostNumbers) return [{ make: plain, ...sparse(1) }];
  const width = Math.max(fewestWidth, Math.min(mostWidth, Math.floor(mostEmbedded / numbers)));
  const embedding = piecewiseLinear({ edges, width });
  const [inputs] = embedding.build([edges.length]).row as [number];
  const others = mlp({ ...network, inputs }).layers.map(({ layer }) => layer);
  return [{ make: plain }, { make: (seed) => sequential([embedding, ...others], { seed }), ...sparse(2) }];
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
  const { rows, epochs, folds, members } = size;
  const steps = size.batchSize === 'full' ? 1 : Math.ceil(rows / size.batchSize);
  const each = candidates.map(({ make }) => {
    const weights = make(0).parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    // Forward, and backward to what comes in and to the weights.
    return epochs * ((6 * rows * weights) / perSecond + steps * secondsPerStep);
  });
  return each.reduce((sum, seconds) => sum + folds * seconds, 0) + members * Math.max(...each);
}
