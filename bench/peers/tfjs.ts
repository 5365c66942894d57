/** TensorFlow.js with its wasm backend: variables, its own optimizers, each step in tidy(). Weights lie as [inputs, outputs], the layout of its fast products. */
import { dirname, join } from 'node:path';
import type { InferenceJob, MatmulJob, NetworkShape, Peer, TrainingJob, Work } from '../job.ts';
import { requirePeer } from '../paths.ts';
import { matmulFactors, readBatches, readFloats, readWeights, someElements, targetsOf, transposed } from './data.ts';

/** As far as it is used here. */
interface Tensor {
  add(other: Tensor): Tensor;
  softmax(): Tensor;
  dispose(): void;
  dataSync(): Float32Array;
}

interface Optimizer {
  minimize(loss: () => Tensor, returnCost?: boolean): Tensor | null;
}

interface TensorFlow {
  readonly version_core: string;
  setBackend(name: string): Promise<boolean>;
  getBackend(): string;
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
  variable(value: Tensor): Tensor;
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  tanh(x: Tensor): Tensor;
  sigmoid(x: Tensor): Tensor;
  relu(x: Tensor): Tensor;
  tidy<T>(body: () => T): T;
  losses: Record<'softmaxCrossEntropy' | 'sigmoidCrossEntropy', (labels: Tensor, logits: Tensor) => Tensor>;
  train: {
    sgd(learningRate: number): Optimizer;
    adam(learningRate: number, beta1: number, beta2: number, epsilon: number): Optimizer;
  };
}

interface WasmBackend {
  setWasmPaths(folder: string): void;
  setThreadsCount(count: number): void;
}

export async function tfjs(threads: number): Promise<Peer> {
  const tf = requirePeer('@tensorflow/tfjs') as TensorFlow;
  const backend = requirePeer('@tensorflow/tfjs-backend-wasm') as WasmBackend;
  backend.setThreadsCount(threads);
  backend.setWasmPaths(`${join(dirname(requirePeer.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist')}/`);
  await tf.setBackend('wasm');
  if (tf.getBackend() !== 'wasm') throw new Error(`its wasm backend does not start: got ${tf.getBackend()}`);
  return {
    version: tf.version_core,
    open: async (job) => {
      if (job.kind === 'training') return openTraining(job, tf);
      return job.kind === 'inference' ? openInference(job, tf) : openMatmul(job, tf);
    },
  };
}

/** Weight and bias of each layer in turn. */
function parametersOf(shape: NetworkShape & { folder: string }, tf: TensorFlow): Tensor[] {
  return readWeights(shape).flatMap(({ inputs, outputs, weight, bias }) => [
    tf.variable(tf.tensor(transposed(weight, outputs, inputs), [inputs, outputs])),
    tf.variable(tf.tensor(bias, [outputs])),
  ]);
}

function forward({ activation }: NetworkShape, tf: TensorFlow, parameters: readonly Tensor[], x: Tensor): Tensor {
  let value = x;
  for (let i = 0; i < parameters.length; i += 2) {
    value = tf.matMul(value, parameters[i]!).add(parameters[i + 1]!);
    if (i + 2 < parameters.length) value = tf[activation](value);
  }
  return value;
}

function openTraining(job: TrainingJob, tf: TensorFlow): Work {
  const outputs = job.widths.at(-1)!;
  const batches = readBatches(job).map((batch) => ({
    x: tf.tensor(batch.x, [job.batch, job.widths[0]!]),
    y: tf.tensor(targetsOf(batch, outputs), [job.batch, outputs]),
  }));
  const parameters = parametersOf(job, tf);
  const optimizer =
    job.optimizer === 'adam' ? tf.train.adam(job.learningRate, 0.9, 0.999, 1e-8) : tf.train.sgd(job.learningRate);
  const lossOf = job.loss === 'crossEntropy' ? tf.losses.softmaxCrossEntropy : tf.losses.sigmoidCrossEntropy;
  let steps = 0;
  const step = (returnCost: boolean): number =>
    tf.tidy(() => {
      const { x, y } = batches[steps++ % batches.length]!;
      const loss = optimizer.minimize(() => lossOf(y, forward(job, tf, parameters, x)), returnCost);
      return loss?.dataSync()[0] ?? Number.NaN;
    });
  return {
    check: (count) => Array.from({ length: count }, () => step(true)),
    run: (count) => {
      for (let i = 0; i < count; i++) step(false);
      return count;
    },
  };
}

function openInference(job: InferenceJob, tf: TensorFlow): Work {
  const parameters = parametersOf(job, tf);
  const x = tf.tensor(readFloats(job.folder, 'x'), [job.rows, job.widths[0]!]);
  const call = () => tf.tidy(() => forward(job, tf, parameters, x).softmax().dataSync());
  return {
    check: () => someElements(call()),
    run: (count) => {
      for (let i = 0; i < count; i++) call();
      return count;
    },
  };
}

function openMatmul({ n, layout }: MatmulJob, tf: TensorFlow): Work {
  const factors = matmulFactors(n);
  const a = tf.tensor(factors.a, [n, n]);
  const b = tf.tensor(factors.b, [n, n]);
  const multiply = () => tf.matMul(a, b, layout === 'TN', layout === 'NT');
  return {
    check: () => someElements(tf.tidy(() => multiply().dataSync())),
    run: (count) => {
      for (let i = 0; i < count; i++) multiply().dispose();
      return count;
    },
  };
}
