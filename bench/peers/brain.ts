/**
 * brain.js. It cannot do the same work: it updates after every point, has squared error only, and an output of the
 * hidden activation; its steps are counted as points / batch, and its losses are not compared.
 */
import type { Peer, TrainingJob, Work } from '../job.ts';
import { requirePeer } from '../paths.ts';
import { readBatches } from './data.ts';

interface Brain {
  NeuralNetwork: new (options: {
    hiddenLayers: number[];
    activation: string;
    learningRate: number;
  }) => {
    train(
      points: readonly { input: number[]; output: number[] }[],
      options: { iterations: number; errorThresh: number; learningRate: number },
    ): unknown;
  };
}

export function brain(): Peer {
  const library = requirePeer('brain.js') as Brain;
  return {
    version: (requirePeer('brain.js/package.json') as { version: string }).version,
    open: async (job) => (job.kind === 'training' && job.widths.at(-1) === 1 ? openTraining(job, library) : undefined),
  };
}

function openTraining(job: TrainingJob, { NeuralNetwork }: Brain): Work {
  const { widths, activation, learningRate } = job;
  const network = new NeuralNetwork({ hiddenLayers: widths.slice(1, -1), activation, learningRate });
  const stepsPerEpoch = job.rows / job.batch;
  const points = readBatches(job)
    .slice(0, stepsPerEpoch)
    .flatMap(({ x, y }) =>
      Array.from(y, (target, row) => ({ input: [x[2 * row]!, x[2 * row + 1]!], output: [target] })),
    );
  return {
    check: () => [],
    run: (count) => {
      const iterations = Math.max(1, Math.round(count / stepsPerEpoch));
      network.train(points, { iterations, errorThresh: 1e-12, learningRate });
      return iterations * stepsPerEpoch;
    },
  };
}
