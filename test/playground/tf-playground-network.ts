/**
 * TensorFlow Playground's network as it is written there, node by node and link by link (tensorflow/playground 02469bd,
 * nn.ts and playground.ts), for settings of which no numbers were recorded.
 */
import type { CompatibleData, PlaygroundPoint } from '../../playground/compatibility/data.ts';

interface Unit {
  inputs: Link[];
  outputs: Link[];
  bias: number;
  total: number;
  output: number;
  outputSlope: number;
  inputSlope: number;
  biasSum: number;
  count: number;
  activation: Activation;
}

interface Link {
  from: Unit;
  to: Unit;
  weight: number;
  isDead: boolean;
  sum: number;
  count: number;
}

interface Activation {
  readonly output: (x: number) => number;
  readonly slope: (x: number) => number;
}

const activations: Readonly<Record<string, Activation>> = {
  tanh: { output: Math.tanh, slope: (x) => 1 - Math.tanh(x) * Math.tanh(x) },
  relu: { output: (x) => Math.max(0, x), slope: (x) => (x <= 0 ? 0 : 1) },
  sigmoid: {
    output: (x) => 1 / (1 + Math.exp(-x)),
    slope: (x) => {
      const y = 1 / (1 + Math.exp(-x));
      return y * (1 - y);
    },
  },
  linear: { output: (x) => x, slope: () => 1 },
};

export interface TheirSettings {
  readonly activation: string;
  readonly isRegression: boolean;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly regularization: 'none' | 'L1' | 'L2';
  readonly regularizationRate: number;
  readonly initZero: boolean;
  readonly features: readonly ((x: number, y: number) => number)[];
}

/** Losses on training and test points before the first epoch and after each one. */
export function theirLosses(
  data: CompatibleData,
  widths: readonly number[],
  settings: TheirSettings,
  epochs: number,
): [number, number][] {
  const layers = build(data, widths, settings);
  const output = layers.at(-1)![0]!;
  const losses = (points: readonly PlaygroundPoint[]) =>
    points.reduce((sum, point) => {
      forward(layers, point, settings);
      return sum + 0.5 * (output.output - point.label) * (output.output - point.label);
    }, 0) / points.length;
  const all: [number, number][] = [[losses(data.train), losses(data.test)]];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [i, point] of data.train.entries()) {
      forward(layers, point, settings);
      backward(layers, output.output - point.label);
      if ((i + 1) % settings.batchSize === 0) update(layers, settings);
    }
    all.push([losses(data.train), losses(data.test)]);
  }
  return all;
}

function build({ weights }: CompatibleData, widths: readonly number[], settings: TheirSettings): Unit[][] {
  const last = activations[settings.isRegression ? 'linear' : 'tanh']!;
  const layers = widths.map((count, layer) =>
    Array.from(
      { length: count },
      (): Unit => ({
        inputs: [],
        outputs: [],
        bias: settings.initZero ? 0 : 0.1,
        total: 0,
        output: 0,
        outputSlope: 0,
        inputSlope: 0,
        biasSum: 0,
        count: 0,
        activation: layer === widths.length - 1 ? last : activations[settings.activation]!,
      }),
    ),
  );
  for (let layer = 1; layer < layers.length; layer++) {
    for (const [unit, to] of layers[layer]!.entries()) {
      for (const [input, from] of layers[layer - 1]!.entries()) {
        const weight = weights[layer - 1]![unit * widths[layer - 1]! + input]!;
        const link = { from, to, weight, isDead: false, sum: 0, count: 0 };
        to.inputs.push(link);
        from.outputs.push(link);
      }
    }
  }
  return layers;
}

function forward(layers: Unit[][], { x, y }: PlaygroundPoint, { features }: TheirSettings): void {
  for (const [i, unit] of layers[0]!.entries()) unit.output = features[i]!(x, y);
  for (const unit of layers.slice(1).flat()) {
    unit.total = unit.bias;
    for (const { weight, from } of unit.inputs) unit.total += weight * from.output;
    unit.output = unit.activation.output(unit.total);
  }
}

function backward(layers: Unit[][], error: number): void {
  layers.at(-1)![0]!.outputSlope = error;
  for (let layer = layers.length - 1; layer >= 1; layer--) {
    for (const unit of layers[layer]!) {
      unit.inputSlope = unit.outputSlope * unit.activation.slope(unit.total);
      unit.biasSum += unit.inputSlope;
      unit.count++;
      for (const link of unit.inputs) {
        if (link.isDead) continue;
        link.sum += unit.inputSlope * link.from.output;
        link.count++;
      }
    }
    if (layer === 1) continue;
    for (const unit of layers[layer - 1]!) {
      unit.outputSlope = unit.outputs.reduce((sum, { weight, to }) => sum + weight * to.inputSlope, 0);
    }
  }
}

function update(layers: Unit[][], { learningRate, regularization, regularizationRate }: TheirSettings): void {
  for (const unit of layers.slice(1).flat()) {
    if (unit.count > 0) {
      unit.bias -= (learningRate * unit.biasSum) / unit.count;
      unit.biasSum = 0;
      unit.count = 0;
    }
    for (const link of unit.inputs) {
      if (link.isDead || link.count === 0) continue;
      const slope = regularization === 'none' ? 0 : regularization === 'L2' ? link.weight : Math.sign(link.weight);
      link.weight -= (learningRate / link.count) * link.sum;
      const next = link.weight - learningRate * regularizationRate * slope;
      if (regularization === 'L1' && link.weight * next < 0) {
        link.weight = 0;
        link.isDead = true;
      } else link.weight = next;
      link.sum = 0;
      link.count = 0;
    }
  }
}
