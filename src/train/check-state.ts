/** Checks a training's state of any origin: whether a training can go on from it. */
import * as is from '../data/checked.ts';
import { fail } from '../graph/error.ts';
import { formatShape, sizeOf } from '../graph/shape.ts';
import { learnedParameters, type Network, type NetworkParameter } from '../nn/network.ts';
import type { Settings } from './options.ts';
import { isMetricName } from './own-metrics.ts';
import type { ArraysByName, TrainingState } from './state.ts';

const notNegative = is.all(is.finite, is.least(0));
/** A score may be NaN, where all rows of an epoch had the weight 0. */
const score = is.either(is.number, is.notANumber);
const sums = is.fields({
  loss: is.finite,
  weight: is.finite,
  metric: is.finite,
  own: is.optional(is.recordOf(is.finite)),
});
const named = { accuracy: is.optional(score), rmse: is.optional(score) };
/** With metrics of one's own. */
const scoresWith = (known: Readonly<Record<string, is.Check>>) =>
  is.all(
    is.fields(known, false),
    is.recordOf(is.optional(score)),
    is.that<object>('names of metrics', (all) =>
      Object.keys(all).every((name) => Object.hasOwn(known, name) || isMetricName(name)),
    ),
  );

export const isRecord: is.Check = is.fields({
  epoch: is.count,
  step: is.count,
  loss: score,
  metrics: scoresWith(named),
  validation: is.optional(scoresWith({ loss: score, ...named })),
  learningRate: notNegative,
  seconds: notNegative,
  stopped: is.optional(
    is.fields({
      reason: is.literal('epochs', 'converged', 'early stopping', 'aborted', 'diverged'),
      message: is.text,
      step: is.optional(is.count),
    }),
  ),
  bestEpoch: is.optional(is.count),
});

export const isArrays: is.Check = is.recordOf(is.instance(Float32Array, Float64Array));

export const isBest: is.Check = is.fields({
  epoch: is.count,
  waited: is.count,
  loss: is.optional(is.finite),
  parameters: is.optional(isArrays),
});

export const isState: is.Check = is.fields({
  epoch: is.count,
  step: is.count,
  stepOfEpoch: is.count,
  learningRate: notNegative,
  seconds: notNegative,
  sums,
  recent: sums,
  schedule: is.recordOf(is.finite),
  best: isBest,
  parameters: isArrays,
  slots: is.recordOf(isArrays),
  history: is.listOf(isRecord),
});

const hint = 'the state of a training of such a network and optimizer';

/** Throws where a training of that network and optimizer, with so many steps per epoch, cannot go on from the state. */
export function checkState(
  given: unknown,
  network: Network,
  { optimizer, metrics }: Pick<Settings, 'optimizer' | 'metrics'>,
  stepsPerEpoch: number,
): TrainingState {
  const state = is.checked<TrainingState>('state', isState, given, hint);
  if (state.stepOfEpoch > stepsPerEpoch) {
    fail({
      what: 'state.stepOfEpoch',
      problem: 'beyond the end of an epoch',
      got: String(state.stepOfEpoch),
      expected: `at most ${stepsPerEpoch}, the steps of an epoch`,
      hint: 'the same rows and batch size',
    });
  }
  checkArrays('state.parameters', state.parameters, network.parameters);
  checkBest('state.best', state.best, network);
  for (const part of state.stepOfEpoch > 0 ? (['sums', 'recent'] as const) : []) {
    checkNames(`state.${part}.own`, Object.keys(state[part].own ?? {}), Object.keys(metrics), 'the metrics', 'sums');
  }
  const learned = learnedParameters(network);
  const slots = learned.length > 0 ? optimizer.slots : [];
  checkNames('state.slots', Object.keys(state.slots), slots, `the arrays of ${optimizer.name}`);
  for (const slot of slots) checkArrays(`state.slots.${slot}`, state.slots[slot]!, learned);
  return state;
}

/** Weights must be there as soon as an epoch is said to be the best. */
export function checkBest(what: string, { epoch, parameters }: TrainingState['best'], network: Network): void {
  if (parameters) checkArrays(`${what}.parameters`, parameters, network.parameters);
  else if (epoch > 0)
    fail({ what: `${what}.parameters`, problem: 'missing', expected: `those of epoch ${epoch}`, hint });
}

/** Each of these parameters must have its finite numbers. */
export function checkArrays(what: string, arrays: ArraysByName, parameters: readonly NetworkParameter[]): void {
  checkNames(
    what,
    Object.keys(arrays),
    parameters.map(({ name }) => name),
    'the parameters of the network',
  );
  for (const { name, shape } of parameters) {
    const values = arrays[name]!;
    if (values.length !== sizeOf(shape)) {
      const expected = `${sizeOf(shape)}, as ${formatShape(shape)} has`;
      fail({
        what: `${what}.${name}`,
        problem: 'does not fit the network',
        got: `${values.length} numbers`,
        expected,
        hint,
      });
    }
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      fail({
        what: `${what}.${name}`,
        problem: 'not a finite number',
        got: `${values[bad]} at ${bad}`,
        expected: 'finite numbers',
        hint: 'a state from before the training diverged',
      });
    }
  }
}

function checkNames(
  what: string,
  names: readonly string[],
  expected: readonly string[],
  of: string,
  things = 'arrays',
): void {
  if (names.length === expected.length && expected.every((name) => names.includes(name))) return;
  fail({
    what,
    problem: `other ${things} than expected`,
    got: names.join(', ') || 'none',
    expected: `${of}: ${expected.join(', ') || 'none'}`,
    hint,
  });
}
