/**
 * The training loop of TensorFlow Playground, written anew from a description of it (it is no package): an object per
 * neuron and per connection, one point at a time, its errors accumulated until the end of the batch. Float64. The
 * output neuron is a sigmoid with binary cross-entropy as its error function, where the original has tanh and squares.
 */
import type { Peer, TrainingJob, Work } from '../job.ts';
import { readBatches, readWeights } from './data.ts';

interface Activation {
  output(x: number): number;
  derivative(x: number): number;
}

const tanh: Activation = {
  output: (x) => Math.tanh(x),
  derivative: (x) => {
    const output = tanh.output(x);
    return 1 - output * output;
  },
};

const sigmoid: Activation = {
  output: (x) => 1 / (1 + Math.exp(-x)),
  derivative: (x) => {
    const output = sigmoid.output(x);
    return output * (1 - output);
  },
};

const crossEntropy = {
  error: (output: number, target: number) => (target === 1 ? -Math.log(output) : -Math.log(1 - output)),
  derivative: (output: number, target: number) => (output - target) / (output * (1 - output)),
};

class Link {
  weight: number;
  readonly source: Neuron;
  readonly target: Neuron;
  errorDerivative = 0;
  accumulated = 0;
  count = 0;

  constructor(source: Neuron, target: Neuron, weight: number) {
    this.source = source;
    this.target = target;
    this.weight = weight;
  }
}

class Neuron {
  bias: number;
  readonly activation: Activation;
  readonly inputs: Link[] = [];
  readonly outputs: Link[] = [];
  totalInput = 0;
  output = 0;
  outputDerivative = 0;
  inputDerivative = 0;
  accumulated = 0;
  count = 0;

  constructor(bias: number, activation: Activation) {
    this.bias = bias;
    this.activation = activation;
  }

  updateOutput(): number {
    this.totalInput = this.bias;
    for (const link of this.inputs) this.totalInput += link.weight * link.source.output;
    this.output = this.activation.output(this.totalInput);
    return this.output;
  }
}

type Layers = Neuron[][];

function build(job: TrainingJob): Layers {
  const network: Layers = [Array.from({ length: job.widths[0]! }, () => new Neuron(0, tanh))];
  const layers = readWeights(job);
  for (const [depth, { inputs, outputs, weight, bias }] of layers.entries()) {
    const before = network.at(-1)!;
    const activation = depth === layers.length - 1 ? sigmoid : tanh;
    network.push(
      Array.from({ length: outputs }, (_, unit) => {
        const neuron = new Neuron(bias[unit]!, activation);
        for (const [i, source] of before.entries()) {
          const link = new Link(source, neuron, weight[unit * inputs + i]!);
          source.outputs.push(link);
          neuron.inputs.push(link);
        }
        return neuron;
      }),
    );
  }
  return network;
}

function forward(network: Layers, inputs: readonly number[]): number {
  for (const [i, neuron] of network[0]!.entries()) neuron.output = inputs[i]!;
  for (let layer = 1; layer < network.length; layer++) for (const neuron of network[layer]!) neuron.updateOutput();
  return network.at(-1)![0]!.output;
}

function backward(network: Layers, target: number): void {
  const last = network.at(-1)![0]!;
  last.outputDerivative = crossEntropy.derivative(last.output, target);
  for (let depth = network.length - 1; depth >= 1; depth--) {
    const layer = network[depth]!;
    for (const neuron of layer) {
      neuron.inputDerivative = neuron.outputDerivative * neuron.activation.derivative(neuron.totalInput);
      neuron.accumulated += neuron.inputDerivative;
      neuron.count++;
    }
    for (const neuron of layer) {
      for (const link of neuron.inputs) {
        link.errorDerivative = neuron.inputDerivative * link.source.output;
        link.accumulated += link.errorDerivative;
        link.count++;
      }
    }
    if (depth === 1) continue;
    for (const neuron of network[depth - 1]!) {
      neuron.outputDerivative = 0;
      for (const link of neuron.outputs) neuron.outputDerivative += link.weight * link.target.inputDerivative;
    }
  }
}

function update(network: Layers, learningRate: number): void {
  for (let depth = 1; depth < network.length; depth++) {
    for (const neuron of network[depth]!) {
      if (neuron.count > 0) {
        neuron.bias -= (learningRate * neuron.accumulated) / neuron.count;
        neuron.accumulated = 0;
        neuron.count = 0;
      }
      for (const link of neuron.inputs) {
        if (link.count === 0) continue;
        link.weight -= (learningRate / link.count) * link.accumulated;
        link.accumulated = 0;
        link.count = 0;
      }
    }
  }
}

export function tfPlayground(): Peer {
  return {
    version: 'own re-implementation',
    open: async (job) =>
      job.kind === 'training' && job.widths.at(-1) === 1 && job.activation === 'tanh' && job.optimizer === 'sgd'
        ? openTraining(job)
        : undefined,
  };
}

function openTraining(job: TrainingJob): Work {
  const network = build(job);
  const batches = readBatches(job).map(({ x, y }) =>
    Array.from(y, (target, row) => ({ x: x[2 * row]!, y: x[2 * row + 1]!, target })),
  );
  let steps = 0;
  const step = (judge: boolean): number => {
    let total = 0;
    const batch = batches[steps++ % batches.length]!;
    for (const { x, y, target } of batch) {
      const output = forward(network, [x, y]);
      if (judge) total += crossEntropy.error(output, target);
      backward(network, target);
    }
    update(network, job.learningRate);
    return total / batch.length;
  };
  return {
    check: (count) => Array.from({ length: count }, () => step(true)),
    run: (count) => {
      for (let i = 0; i < count; i++) step(false);
      return count;
    },
  };
}
