/**
 * jax-js with its wasm backend, the whole step (gradient and update) inside one jit, as its author advises. Weights lie
 * as [inputs, outputs], which suits it. Its optimizers are a package that npm does not have, so the rules are written out.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { InferenceJob, MatmulJob, NetworkShape, Peer, TrainingJob, Work } from '../job.ts';
import { requirePeer } from '../paths.ts';
import { matmulFactors, readBatches, readFloats, readWeights, someElements, targetsOf, transposed } from './data.ts';

/** As far as it is used here. Operations consume their arguments; `ref` keeps one. */
interface Tensor {
  readonly ref: Tensor;
  add(other: Tensor | number): Tensor;
  sub(other: Tensor | number): Tensor;
  mul(other: Tensor | number): Tensor;
  div(other: Tensor | number): Tensor;
  transpose(): Tensor;
  dispose(): void;
  dataSync(): Float32Array;
  blockUntilReady(): Promise<Tensor>;
}

interface Jax {
  readonly init: (device: string) => Promise<string[]>;
  readonly defaultDevice: (device: string) => void;
  readonly jit: <T extends unknown[], R>(f: (...values: T) => R) => (...values: T) => R;
  readonly valueAndGrad: <T extends unknown[]>(
    f: (first: Tensor[], ...rest: T) => Tensor,
  ) => (first: Tensor[], ...rest: T) => [Tensor, Tensor[]];
  readonly tree: { readonly ref: <T>(values: T) => T };
  readonly numpy: {
    readonly array: (values: Float32Array, options: { shape: readonly number[] }) => Tensor;
    readonly matmul: (a: Tensor, b: Tensor) => Tensor;
  } & Readonly<Record<'sum' | 'sqrt' | 'tanh', (a: Tensor) => Tensor>>;
  readonly nn: Readonly<Record<'relu' | 'sigmoid' | 'softplus', (a: Tensor) => Tensor>> &
    Readonly<Record<'logSoftmax' | 'softmax', (a: Tensor, axis: number) => Tensor>>;
}

export async function jax(): Promise<Peer> {
  // Node 20 has no navigator, at which its start looks.
  (globalThis as { navigator?: unknown }).navigator ??= { userAgent: 'node' };
  const library = requirePeer('@jax-js/jax') as Jax;
  // Its manifest is not among its exports.
  const manifest = join(dirname(requirePeer.resolve('@jax-js/jax')), '..', 'package.json');
  await library.init('wasm');
  library.defaultDevice('wasm');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return {
    version,
    open: async (job) => {
      if (job.kind === 'training') return openTraining(job, library);
      return job.kind === 'inference' ? openInference(job, library) : openMatmul(job, library);
    },
  };
}

/** Weight and bias of each layer in turn. */
function parametersOf(shape: NetworkShape & { folder: string }, { numpy }: Jax): Tensor[] {
  return readWeights(shape).flatMap(({ inputs, outputs, weight, bias }) => [
    numpy.array(transposed(weight, outputs, inputs), { shape: [inputs, outputs] }),
    numpy.array(bias, { shape: [outputs] }),
  ]);
}

function forward({ activation }: NetworkShape, { numpy, nn }: Jax, parameters: readonly Tensor[], x: Tensor): Tensor {
  const activate = activation === 'tanh' ? numpy.tanh : nn[activation];
  let value = x;
  for (let i = 0; i < parameters.length; i += 2) {
    value = numpy.matmul(value, parameters[i]!).add(parameters[i + 1]!);
    if (i + 2 < parameters.length) value = activate(value);
  }
  return value;
}

function openTraining(job: TrainingJob, library: Jax): Work {
  const { jit, valueAndGrad, tree, numpy, nn } = library;
  const outputs = job.widths.at(-1)!;
  const batches = readBatches(job).map((batch) => ({
    x: numpy.array(batch.x, { shape: [job.batch, job.widths[0]!] }),
    y: numpy.array(targetsOf(batch, outputs), { shape: [job.batch, outputs] }),
  }));
  const lossAndGradients = valueAndGrad((parameters, x: Tensor, y: Tensor) => {
    const logits = forward(job, library, parameters, x);
    if (job.loss === 'crossEntropy') return numpy.sum(nn.logSoftmax(logits, -1).mul(y)).mul(-1 / job.batch);
    return numpy.sum(nn.softplus(logits.ref).sub(logits.mul(y))).mul(1 / job.batch);
  });
  const sgdStep = jit((parameters: Tensor[], x: Tensor, y: Tensor) => {
    const [loss, gradients] = lossAndGradients(tree.ref(parameters), x, y);
    return { loss, parameters: parameters.map((p, i) => p.sub(gradients[i]!.mul(job.learningRate))) };
  });
  const adamStep = jit(
    (
      parameters: Tensor[],
      means: Tensor[],
      squares: Tensor[],
      size: Tensor,
      correction: Tensor,
      x: Tensor,
      y: Tensor,
    ) => {
      const [loss, gradients] = lossAndGradients(tree.ref(parameters), x, y);
      const m = gradients.map((g, i) => means[i]!.mul(0.9).add(g.ref.mul(0.1)));
      const v = gradients.map((g, i) => squares[i]!.mul(0.999).add(g.ref.mul(g).mul(0.001)));
      const next = parameters.map((p, i) =>
        p.sub(size.ref.mul(m[i]!.ref).div(numpy.sqrt(v[i]!.ref).mul(correction.ref).add(1e-8))),
      );
      size.dispose();
      correction.dispose();
      return { loss, parameters: next, m, v };
    },
  );
  const scalar = (value: number) => numpy.array(Float32Array.of(value), { shape: [] });
  let parameters = parametersOf(job, library);
  const zeros = () =>
    readWeights(job).flatMap((layer) => [
      numpy.array(new Float32Array(layer.weight.length), { shape: [layer.inputs, layer.outputs] }),
      numpy.array(new Float32Array(layer.outputs), { shape: [layer.outputs] }),
    ]);
  let [means, squares] = job.optimizer === 'adam' ? [zeros(), zeros()] : [[], []];
  let steps = 0;
  const step = (): Tensor => {
    const { x, y } = batches[steps++ % batches.length]!;
    if (job.optimizer === 'sgd') {
      const result = sgdStep(parameters, x.ref, y.ref);
      parameters = result.parameters;
      return result.loss;
    }
    const size = scalar(job.learningRate / (1 - 0.9 ** steps));
    const correction = scalar(1 / Math.sqrt(1 - 0.999 ** steps));
    const result = adamStep(parameters, means, squares, size, correction, x.ref, y.ref);
    ({ parameters, m: means, v: squares } = result);
    return result.loss;
  };
  return {
    check: (count) => Array.from({ length: count }, () => step().dataSync()[0]!),
    // The loss is read after every step: steps that wait in its queue are many times slower.
    run: (count) => {
      for (let i = 0; i < count; i++) step().dataSync();
      return count;
    },
  };
}

function openInference(job: InferenceJob, library: Jax): Work {
  const { jit, numpy, nn } = library;
  const parameters = parametersOf(job, library);
  const x = numpy.array(readFloats(job.folder, 'x'), { shape: [job.rows, job.widths[0]!] });
  const predict = jit((weights: Tensor[], rows: Tensor) => nn.softmax(forward(job, library, weights, rows), -1));
  const call = () => predict(library.tree.ref(parameters), x.ref).dataSync();
  return {
    check: () => someElements(call()),
    run: (count) => {
      for (let i = 0; i < count; i++) call();
      return count;
    },
  };
}

function openMatmul({ n, layout }: MatmulJob, { jit, numpy }: Jax): Work {
  const factors = matmulFactors(n);
  const a = numpy.array(factors.a, { shape: [n, n] });
  const b = numpy.array(factors.b, { shape: [n, n] });
  const multiply = jit((left: Tensor, right: Tensor) =>
    numpy.matmul(layout === 'TN' ? left.transpose() : left, layout === 'NT' ? right.transpose() : right),
  );
  return {
    check: () => someElements(multiply(a.ref, b.ref).dataSync()),
    run: async (count) => {
      for (let i = 0; i < count; i++) {
        const product = multiply(a.ref, b.ref);
        await product.ref.blockUntilReady().then((ready) => ready.dispose());
        product.dispose();
      }
      return count;
    },
  };
}
