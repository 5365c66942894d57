/** Random networks with a data point, for properties of walks. */
import fc from 'fast-check';
import { activations } from '../../src/nn/activations.ts';
import type { Loss } from '../../src/nn/loss.ts';
import * as losses from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import type { Network } from '../../src/nn/network.ts';

export interface Sample {
  readonly name: string;
  readonly network: Network;
  readonly loss: Loss;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

const width = fc.integer({ min: 1, max: 4 });
/** Numbers that float32 holds, as in a model file. */
const number = fc.integer({ min: -96, max: 96 }).map((n) => n / 32);

const ends = {
  binaryCrossEntropy: () => ({ outputs: 1, loss: losses.binaryCrossEntropy(), isClass: true }),
  smoothed: () => ({ outputs: 1, loss: losses.binaryCrossEntropy({ labelSmoothing: 0.1 }), isClass: true }),
  labels: (outputs: number) => ({ outputs, loss: losses.binaryCrossEntropy(), isClass: false, hasLabels: true }),
  crossEntropy: (outputs: number) => ({ outputs: outputs + 1, loss: losses.crossEntropy(), isClass: true }),
  meanSquaredError: (outputs: number) => ({ outputs, loss: losses.meanSquaredError(), isClass: false }),
  meanAbsoluteError: (outputs: number) => ({ outputs, loss: losses.meanAbsoluteError(), isClass: false }),
  huber: (outputs: number) => ({ outputs, loss: losses.huber({ delta: 0.5 }), isClass: false }),
} as const;

/** Multilayer perceptrons of any depth up to 3, every activation and every loss; weights are multiples of 1/32. */
export const samples: fc.Arbitrary<Sample> = fc
  .record({
    inputs: width,
    hidden: fc.array(width, { maxLength: 3 }),
    outputs: width,
    activation: fc.constantFrom(...activations.keys()),
    end: fc.constantFrom(...Object.values(ends)),
    seed: fc.integer({ min: 0, max: 1000 }),
    numbers: fc.array(number, { minLength: 12, maxLength: 12 }),
  })
  .map(({ inputs, hidden, outputs, activation, end, seed, numbers }) => {
    const made = end(outputs);
    const network = mlp({ inputs, hidden, outputs: made.outputs, activation, seed });
    network.parameters.forEach(({ values }, i) => {
      values.forEach((value, j) => {
        values[j] = Math.fround(value + numbers[(i + j) % 4]! / 8);
      });
    });
    const classes = Math.max(2, made.outputs);
    return {
      name: `${[inputs, ...hidden, made.outputs].join('-')} ${activation} ${made.loss.name}`,
      network,
      loss: made.loss,
      x: numbers.slice(0, inputs),
      y: made.isClass
        ? [seed % classes]
        : numbers.slice(4, 4 + made.outputs).map((y) => ('hasLabels' in made ? Number(y > 0) : y)),
    };
  });
