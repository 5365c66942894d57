/** The networks that are trained, and the files that give every contestant the same data, weights and batches. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mlp } from '../src/nn/mlp.ts';
import { random } from '../src/numeric/random.ts';
import { epochOrder, planBatches } from '../src/train/batches.ts';
import type { InferenceJob, NetworkShape, TrainingJob } from './job.ts';

type Workload = Omit<TrainingJob, 'kind' | 'folder'>;

export const workloads: readonly Workload[] = [
  {
    name: 'xor',
    widths: [2, 4, 2, 1],
    activation: 'tanh',
    loss: 'binaryCrossEntropy',
    optimizer: 'sgd',
    learningRate: 0.03,
    batch: 10,
    rows: 1000,
    checkedSteps: 200,
  },
  {
    name: 'quiz',
    widths: [2, 1024, 512, 3],
    activation: 'sigmoid',
    loss: 'crossEntropy',
    optimizer: 'sgd',
    learningRate: 0.05,
    batch: 32,
    rows: 1024,
    checkedSteps: 40,
  },
  {
    name: 'table',
    widths: [64, 256, 256, 256, 10],
    activation: 'relu',
    loss: 'crossEntropy',
    optimizer: 'adam',
    learningRate: 1e-4,
    batch: 256,
    rows: 8192,
    checkedSteps: 20,
  },
  {
    name: 'fashion',
    widths: [784, 512, 256, 10],
    activation: 'relu',
    loss: 'crossEntropy',
    optimizer: 'adam',
    learningRate: 1e-4,
    batch: 128,
    rows: 6400,
    checkedSteps: 10,
  },
  {
    name: 'wide',
    widths: [2048, 2048, 1000],
    activation: 'relu',
    loss: 'crossEntropy',
    optimizer: 'sgd',
    learningRate: 0.01,
    batch: 256,
    rows: 2048,
    checkedSteps: 2,
  },
];

/** The seed of data, weights and order: training uses it for the order of the rows. */
export const seed = 1;

export const fileNames = { x: 'x.f32', y: 'y.i32', weights: 'weights.f32', order: 'order.i32' } as const;

/** Writes the files of a workload: features, classes, weights, and the rows of the batches of as many epochs as are checked. */
export function writeTraining(workload: Workload, folder: string): TrainingJob {
  mkdirSync(folder, { recursive: true });
  const { x, y } = makeData(workload);
  const plan = planBatches(workload.rows, workload.batch);
  const epochs = Math.ceil(workload.checkedSteps / plan.stepsPerEpoch);
  const order = Array.from({ length: epochs }, (_, epoch) => [...epochOrder(plan, seed, epoch)]);
  write(folder, 'x', x);
  write(folder, 'y', y);
  write(folder, 'weights', initialWeights(workload));
  write(folder, 'order', Int32Array.from(order.flat()));
  return { kind: 'training', ...workload, folder };
}

export function writeInference(shape: NetworkShape, rows: number, folder: string): InferenceJob {
  mkdirSync(folder, { recursive: true });
  const uniform = random(seed, 'inference');
  write(
    folder,
    'x',
    Float32Array.from({ length: rows * shape.widths[0]! }, () => uniform.uniform()),
  );
  write(folder, 'weights', initialWeights(shape));
  return { kind: 'inference', widths: shape.widths, activation: shape.activation, rows, folder };
}

function write(folder: string, name: keyof typeof fileNames, values: Float32Array | Int32Array): void {
  writeFileSync(join(folder, fileNames[name]), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** Weight [outputs, inputs] and bias of each layer, one after the other. */
function initialWeights({ widths, activation }: NetworkShape): Float32Array {
  const network = mlp({ inputs: widths[0]!, hidden: widths.slice(1, -1), outputs: widths.at(-1)!, activation, seed });
  return Float32Array.from(network.parameters.flatMap(({ values }) => [...values]));
}

/** Rows around a random centre per class, so that there is something to learn; for two classes of two features, XOR with one label in ten wrong. */
function makeData({ widths, rows, loss }: Workload): { x: Float32Array; y: Int32Array } {
  const inputs = widths[0]!;
  const draw = random(seed, 'data');
  if (loss === 'binaryCrossEntropy') {
    const x = Float32Array.from({ length: rows * inputs }, () => 2 * draw.uniform() - 1);
    const y = Int32Array.from({ length: rows }, (_, i) => +(x[2 * i]! * x[2 * i + 1]! > 0 !== draw.uniform() < 0.1));
    return { x, y };
  }
  const classes = widths.at(-1)!;
  const centres = Float32Array.from({ length: classes * inputs }, () => draw.uniform());
  const y = Int32Array.from({ length: rows }, () => Math.floor(draw.uniform() * classes));
  const x = Float32Array.from(
    { length: rows * inputs },
    (_, i) => 0.3 * centres[y[Math.floor(i / inputs)]! * inputs + (i % inputs)]! + 0.7 * draw.uniform(),
  );
  return { x, y };
}
