/** Checks a training's state of any origin: whether a training can go on from it. */
import * as v from 'valibot';
import { checked } from '../data/checked.ts';
import { fail } from '../graph/error.ts';
import { formatShape, sizeOf } from '../graph/shape.ts';
import { learnedParameters, type Network, type NetworkParameter } from '../nn/network.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import type { TrainRecord } from './event.ts';
import type { ArraysByName, BestState, TrainingState } from './state.ts';

export const countSchema: v.GenericSchema<unknown, number> = v.pipe(v.number(), v.integer(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());
const notNegative = v.pipe(finite, v.minValue(0));
/** A score may be NaN, where all rows of an epoch had the weight 0. */
const score = v.union([v.number(), v.nan()]);
const sums = v.strictObject({ loss: finite, weight: finite, metric: finite });
const scores = { accuracy: v.optional(score), rmse: v.optional(score) };

export const recordSchema: v.GenericSchema<unknown, TrainRecord> = v.strictObject({
  epoch: countSchema,
  step: countSchema,
  loss: score,
  metrics: v.strictObject(scores),
  validation: v.optional(v.strictObject({ loss: score, ...scores })),
  learningRate: notNegative,
  seconds: notNegative,
  stopped: v.optional(
    v.strictObject({
      reason: v.picklist(['epochs', 'converged', 'early stopping', 'aborted', 'diverged']),
      message: v.string(),
      step: v.optional(countSchema),
    }),
  ),
  bestEpoch: v.optional(countSchema),
}) as v.GenericSchema<unknown, TrainRecord>;

const numbers = v.union([v.instance(Float32Array), v.instance(Float64Array)]);
export const arraysSchema: v.GenericSchema<unknown, ArraysByName> = v.record(v.string(), numbers);

export const bestSchema: v.GenericSchema<unknown, BestState> = v.strictObject({
  epoch: countSchema,
  waited: countSchema,
  loss: v.optional(finite),
  parameters: v.optional(arraysSchema),
}) as v.GenericSchema<unknown, BestState>;

export const stateSchema: v.GenericSchema<unknown, TrainingState> = v.strictObject({
  epoch: countSchema,
  step: countSchema,
  stepOfEpoch: countSchema,
  learningRate: notNegative,
  seconds: notNegative,
  sums,
  recent: sums,
  schedule: v.record(v.string(), finite),
  best: bestSchema,
  parameters: arraysSchema,
  slots: v.record(v.string(), arraysSchema),
  history: v.array(recordSchema),
}) as v.GenericSchema<unknown, TrainingState>;

const hint = 'the state of a training of such a network and optimizer';

/** Throws where a training of that network and optimizer, with so many steps per epoch, cannot go on from the state. */
export function checkState(
  given: unknown,
  network: Network,
  optimizer: Optimizer,
  stepsPerEpoch: number,
): TrainingState {
  const state = checked('state', stateSchema, given, hint);
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

function checkNames(what: string, names: readonly string[], expected: readonly string[], of: string): void {
  if (names.length === expected.length && expected.every((name) => names.includes(name))) return;
  fail({
    what,
    problem: 'other arrays than expected',
    got: names.join(', ') || 'none',
    expected: `${of}: ${expected.join(', ') || 'none'}`,
    hint,
  });
}
