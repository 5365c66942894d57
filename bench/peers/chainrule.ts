/** Chainrule itself, as its users run it: the build, trained through the public train() with its default events. */
import { pathToFileURL } from 'node:url';
import type { Backend } from '../../src/backends/backend.ts';
import type { Parameter } from '../../src/graph/node.ts';
import type { Network } from '../../src/nn/network.ts';
import type { TrainEvent } from '../../src/train/event.ts';
import type { TrainOptions } from '../../src/train/options.ts';
import { backends, type Library } from '../backends.ts';
import type { InferenceJob, MatmulJob, NetworkShape, Peer, TrainingJob, Work } from '../job.ts';
import { built } from '../paths.ts';
import { seed } from '../workloads.ts';
import { matmulFactors, readFloats, readIntegers, readWeights, someElements } from './data.ts';

export async function chainrule(backendName: string, version: string, threads: number): Promise<Peer> {
  const library = (await importBuilt('node.js')) as Library;
  return {
    version,
    open: async (job) => {
      const backend = backends[backendName]!(library, threads);
      if (job.kind === 'training') return openTraining(job, library, backend);
      return job.kind === 'inference' ? openInference(job, library, backend) : openMatmul(job, library, backend);
    },
  };
}

function importBuilt(...path: string[]): Promise<unknown> {
  return import(pathToFileURL(built(...path)).href);
}

function openNetwork(shape: NetworkShape & { folder: string }, { mlp }: Library): Network {
  const { widths, activation } = shape;
  const network = mlp({ inputs: widths[0]!, hidden: widths.slice(1, -1), outputs: widths.at(-1)!, activation });
  const values = readWeights(shape).flatMap(({ weight, bias }) => [weight, bias]);
  for (const [i, { values: target }] of network.parameters.entries()) target.set(values[i]!);
  return network;
}

function openTraining(job: TrainingJob, library: Library, backend: Backend): Work {
  const { adam, losses, sgd, train } = library;
  const data = { x: readFloats(job.folder, 'x'), y: readIntegers(job.folder, 'y') };
  const options: TrainOptions = {
    loss: job.loss === 'crossEntropy' ? losses.crossEntropy() : losses.binaryCrossEntropy(),
    optimizer: (job.optimizer === 'adam' ? adam : sgd)({ learningRate: job.learningRate }),
    batchSize: job.batch,
    seed,
    backend,
    epochs: Number.MAX_SAFE_INTEGER,
  };
  let running: AsyncGenerator<TrainEvent, void> | undefined;
  return {
    check: async (steps) => {
      const found: number[] = [];
      for await (const event of train(openNetwork(job, library), data, { ...options, every: 1 })) {
        // The event that ends an epoch has the mean of the whole epoch: its last step is what the others leave over.
        const before = event.step % (job.rows / job.batch) === 0 ? found.slice(-(job.rows / job.batch - 1)) : [];
        const total = event.loss * (before.length + 1);
        found.push(total - before.reduce((sum, loss) => sum + loss, 0));
        if (found.length === steps) break;
      }
      return found;
    },
    run: async (steps) => {
      running ??= train(openNetwork(job, library), data, options);
      for (let first: number | undefined; ; ) {
        const { value } = await running.next();
        if (!value || value.stopped) throw new Error(value?.stopped?.message ?? 'training ended');
        first ??= value.step - job.rows / job.batch;
        if (value.step - first >= steps) return value.step - first;
      }
    },
  };
}

/** The predictor that a model's predict() runs on. */
async function openInference(job: InferenceJob, library: Library, backend: Backend): Promise<Work> {
  const predictor = await library.openPredictor(openNetwork(job, library), library.losses.crossEntropy(), backend);
  const x = readFloats(job.folder, 'x');
  return {
    check: () => someElements(predictor.predict(x)),
    run: (count) => {
      for (let i = 0; i < count; i++) predictor.predict(x);
      return count;
    },
  };
}

async function openMatmul({ n, layout }: MatmulJob, library: Library, backend: Backend): Promise<Work> {
  const { compile, matmul, parameter } = library;
  const factors = matmulFactors(n);
  const [a, b, c] = ['a', 'b', 'c'].map((name) => parameter(name, [n, n])) as [Parameter, Parameter, Parameter];
  const product = matmul(a, b, { transposeA: layout === 'TN', transposeB: layout === 'NT' });
  const executable = await backend.instantiate(
    compile([{ name: 'multiply', outputs: {}, updates: new Map([[c, product]]) }]),
  );
  executable.write(a, factors.a);
  executable.write(b, factors.b);
  const run = async (count: number) => {
    for (let i = 0; i < count; i++) await executable.run('multiply');
    return count;
  };
  return {
    check: async () => {
      await run(1);
      return someElements(await executable.read(c));
    },
    run,
  };
}
