/** From the options of `chainrule train` to those of `fitTable`; what can be wrong is refused before any data is read. */

import { activationNamed, fail, initializerNamed, lossNamed, shards } from '../../src/engine.ts';
import { type Backend, type FitOptions, optimizerNamed, reference, scheduleNamed, wasm } from '../../src/index.ts';
import { requireBlas, wasmThreads } from '../../src/node.ts';
import { formatCount } from '../../src/report.ts';
import type { TrainFlags } from './options.ts';

export type FitSettings = Omit<FitOptions, 'target'> & { backend: Backend };

/** The settings of network and training. */
export function fitSettings(flags: TrainFlags): FitSettings {
  const { activation, hidden, initializer, loss, schedule } = flags;
  for (const name of activation ?? []) activationNamed(name);
  if (activation && activation.length > 1 && hidden && activation.length !== hidden.length) {
    fail({
      what: '--activation',
      problem: 'not one for each hidden layer',
      got: `${activation.length} for ${formatCount(hidden.length, 'hidden layer')}`,
      expected: `1 or ${hidden.length}`,
    });
  }
  if (initializer !== undefined) initializerNamed(initializer);
  if (loss !== undefined) lossNamed(loss);
  const optimizer = optimizerOf(flags);
  const split = given(flags, ['group', 'time', 'inOrder', 'folds']);
  requireOneWay(flags);
  return {
    ...given(flags, passedOn),
    ...(activation && { activation: activation.length === 1 ? activation[0]! : activation }),
    ...(flags.cost && { costs: flags.cost }),
    ...(optimizer && { optimizer }),
    ...(schedule && { schedule: scheduleNamed(schedule.name, schedule.options) }),
    ...(Object.keys(split).length > 0 && { split }),
    ...(flags.shards !== undefined && { shards: shards(flags.shards) }),
    backend: backendOf(flags),
  };
}

/** Rows are split in one way. */
function requireOneWay({ group, time, inOrder }: TrainFlags): void {
  const ways = [
    ...(group === undefined ? [] : ['--group']),
    ...(time === undefined ? [] : ['--time']),
    ...(inOrder ? ['--in-order'] : []),
  ];
  if (ways.length < 2) return;
  fail({
    what: ways[1]!,
    problem: 'rows can be split in one way only',
    got: ways.join(' and '),
    expected: 'one of them',
  });
}

function backendOf({ backend, threads = 1 }: TrainFlags): Backend {
  if (backend === 'blas') return requireBlas({ threads });
  if (backend !== 'reference') return threads > 1 ? wasmThreads(threads) : wasm;
  if (threads === 1) return reference;
  return fail({
    what: '--threads',
    problem: 'the backend reference has one',
    got: String(threads),
    expected: '1, or --backend wasm or blas',
  });
}

const passedOn = [
  'task',
  'features',
  'drop',
  'seed',
  'effort',
  'hidden',
  'initializer',
  'dropout',
  'loss',
  'labelSmoothing',
  'classWeights',
  'threshold',
  'interval',
  'sampleWeights',
  'batchSize',
  'epochs',
  'patience',
  'tolerance',
  'l1',
  'l2',
  'clipNorm',
] as const;

/** The options that were given. */
export function given<K extends keyof TrainFlags>(
  flags: TrainFlags,
  names: readonly K[],
): Partial<Pick<TrainFlags, K>> {
  const said = names.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]);
  return Object.fromEntries(said) as Partial<Pick<TrainFlags, K>>;
}

function optimizerOf({ optimizer, learningRate, momentum }: TrainFlags): FitOptions['optimizer'] {
  if (!optimizer && learningRate === undefined && momentum === undefined) return undefined;
  const { name, options } = optimizer ?? { name: 'adam', options: {} };
  if (momentum !== undefined && !withMomentum.includes(name)) {
    fail({
      what: '--momentum',
      problem: `${name} has none`,
      got: String(momentum),
      expected: `an optimizer that has: ${withMomentum.join(', ')}`,
      hint: '--optimizer sgd',
    });
  }
  return optimizerNamed(name, {
    ...options,
    ...(learningRate !== undefined && { learningRate }),
    ...(momentum !== undefined && { momentum }),
  });
}

const withMomentum = ['sgd', 'rmsprop'];
