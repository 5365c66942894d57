/** What a state trains: data, network, loss, and the options of openTraining(). */
import { initializers } from '../../src/engine.ts';
import {
  type Loss,
  layers,
  losses,
  mean,
  mlp,
  mul,
  type Optimizer,
  optimizerNamed,
  reference,
  type Sequential,
  scheduleNamed,
  sequential,
  squaredError,
  type TrainingData,
  type TrainingOptions,
  wasm,
} from '../../src/index.ts';
import { compatibleOptimizer } from '../compatibility/optimizer.ts';
import { compatibleSampler } from '../compatibility/sampler.ts';
import type { State } from '../state/properties.ts';
import { activationsOf } from './activations.ts';
import { type PlayData, seedNumber } from './data.ts';

export interface Problem {
  readonly data: PlayData;
  readonly network: Sequential;
  readonly loss: Loss;
  readonly train: TrainingData;
  readonly test: TrainingData;
  /** From an output for people (a probability, or a value) to -1 .. 1, for colours; for two classes and values. */
  readonly isSigned: boolean;
}

/** Half the squared error, as TensorFlow Playground has it. */
const halfSquaredError: Loss = {
  name: 'halfSquaredError',
  task: 'regression',
  options: {},
  targets: 'values',
  perRow: (outputs, targets) => mul(0.5, mean(squaredError(outputs, targets), -1)),
  predict: (outputs) => outputs,
};

export function makeProblem(state: State, data: PlayData): Problem {
  const isSquared =
    state.compatible || (data.task === 'classification' && state.loss === 'squared' && data.classes === 2);
  const loss = lossFor(data, isSquared);
  const isSigned = isSquared || data.task === 'regression';
  const targets = isSquared && data.classes === 2 ? data.y.map((y) => 2 * y - 1) : data.y;
  const width = data.inputNames.length;
  const part = (start: number, end: number): TrainingData => ({
    x: data.inputs.subarray(start * width, end * width),
    y: targets.subarray(start, end),
  });
  return {
    data,
    loss,
    isSigned,
    network: withGivenWeights(
      withModelWeights(makeNetwork(state, data, isSquared && data.task === 'classification'), state, data),
      state,
    ),
    train: part(0, data.trainRows),
    test: part(data.trainRows, data.y.length),
  };
}

function lossFor({ task, classes }: PlayData, isSquared: boolean): Loss {
  if (isSquared) return halfSquaredError;
  if (task === 'regression') return losses.meanSquaredError();
  return classes > 2 ? losses.crossEntropy() : losses.binaryCrossEntropy();
}

function makeNetwork(state: State, data: PlayData, isBounded: boolean): Sequential {
  const inputs = data.inputNames.length;
  const outputs = data.classes > 2 ? data.classes : 1;
  const hidden = state.networkShape;
  const names = activationsOf(state);
  const seed = seedNumber(state.wseed || state.seed);
  const initializer = state.initZero ? 'zeros' : state.initializer;
  if (!state.compatible && !isBounded) {
    return mlp({
      inputs,
      hidden,
      outputs,
      activation: names,
      dropout: state.dropout,
      seed,
      ...(initializers.has(initializer) && { initializer }),
    });
  }
  const widths = [inputs, ...hidden, outputs];
  const stack = widths.slice(1).flatMap((units, i) => {
    const name = i < hidden.length ? names[i]! : isBounded ? 'tanh' : 'identity';
    const options = initializers.has(initializer) ? { initializer } : {};
    return [layers.linear(widths[i]!, units, options), layers.activation(name)];
  });
  const given = data.weights;
  if (!given) return sequential(stack, { seed });
  let layer = 0;
  return sequential(stack, {
    weights: (name, [units]) =>
      name.endsWith('weight')
        ? Float64Array.from(given[layer++]!)
        : new Float64Array(units!).fill(state.initZero ? 0 : 0.1),
  });
}

/** Those of the model that is shown, as long as the network has its shape and no others are asked for. */
function withModelWeights(network: Sequential, { wseed }: State, { modelWeights }: PlayData): Sequential {
  const { parameters } = network;
  const isOfModel =
    wseed === '' &&
    modelWeights?.length === parameters.length &&
    parameters.every(({ values }, i) => values.length === modelWeights[i]!.length);
  if (isOfModel) for (const [i, { values }] of parameters.entries()) values.set(modelWeights[i]!);
  return network;
}

/** Whether a network with these parameters can begin with the weights that the state gives. */
export function takesWeights({ weights }: Pick<State, 'weights'>, counts: readonly number[]): boolean {
  return weights.length > 0 && weights.length === counts.reduce((sum, count) => sum + count, 0);
}

/** Those that the link gives, unit by unit, where there are as many as the network has. */
function withGivenWeights(network: Sequential, state: State): Sequential {
  const { parameters } = network;
  const counts = parameters.map(({ values }) => values.length);
  if (state.compatible || !takesWeights(state, counts)) return network;
  const rest = [...state.weights];
  for (let layer = 0; layer < parameters.length; layer += 2) {
    const [weight, bias] = [parameters[layer]!, parameters[layer + 1]!];
    const inputs = weight.values.length / bias.values.length;
    for (let unit = 0; unit < bias.values.length; unit++) {
      weight.values.set(rest.splice(0, inputs), unit * inputs);
      bias.values[unit] = rest.shift()!;
    }
  }
  return network;
}

/** The learning rate that is in force: TensorFlow Playground never updates where a batch is larger than the data. */
export function liveRate(state: State, { data }: Problem): number {
  return state.compatible && !compatibleSampler(data.trainRows, state.batchSize) ? 0 : state.learningRate;
}

/** With the optimizer itself. */
export type OptionsOfStudio = TrainingOptions & { readonly optimizer: Optimizer };

/**
 * What openTraining() is told, for a training of so many epochs. Where all wanted epochs are done, it goes on without
 * an end.
 */
export function trainingOptions(state: State, problem: Problem, epochsDone: number): OptionsOfStudio {
  const common = { loss: problem.loss, epochs: state.epochs > epochsDone ? state.epochs : 1e9 };
  if (state.compatible) return { ...common, ...compatibleOptions(state, problem) };
  const isL1 = state.regularization === 'L1';
  return {
    ...common,
    optimizer: makeOptimizer(state),
    batchSize: state.batchSize === 0 ? 'full' : state.batchSize,
    seed: seedNumber(state.seed),
    backend: wasm,
    ...(state.schedule !== 'constant' && { schedule: scheduleNamed(state.schedule) }),
    ...(state.regularization !== 'none' && { [isL1 ? 'l1' : 'l2']: state.regularizationRate }),
    ...(state.clipNorm > 0 && { clipNorm: state.clipNorm }),
    ...(state.patience > 0 && problem.test.y.length > 0 && { validation: problem.test, patience: state.patience }),
  };
}

function makeOptimizer({ optimizer, momentum, learningRate }: State): Optimizer {
  return optimizerNamed(optimizer, { learningRate, ...(optimizer === 'sgd' && { momentum }) });
}

function compatibleOptions(
  state: State,
  problem: Problem,
): Pick<OptionsOfStudio, 'optimizer' | 'backend' | 'sampler' | 'batchSize'> {
  const sampler = compatibleSampler(problem.data.trainRows, state.batchSize);
  return {
    optimizer: compatibleOptimizer(problem.network, liveRate(state, problem), {
      kind: state.regularization,
      rate: state.regularizationRate,
    }),
    backend: reference,
    ...(sampler ? { sampler } : { batchSize: 'full' as const }),
  };
}
