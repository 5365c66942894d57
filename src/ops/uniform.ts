import { constant, type Node, type Operand, toNode } from '../graph/node.ts';
import { anyInteger } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { type Shape, sizeOf } from '../graph/shape.ts';
import { threefry, toUnit } from '../numeric/random.ts';
import { kernel, type OperationFunction, requireDtype } from './define.ts';
import type { Samples } from './samples.ts';

/** Options of the operation `uniform`. */
export interface UniformOptions {
  /** Of the random numbers. */
  seed: number;
  /** Tells draws with one seed apart. */
  stream: number;
}

/**
 * Random numbers in [0, 1) of a shape, a pure function of seed, stream and counter (int32 scalar): Threefry-2x32-20
 * (Salmon et al. 2011). No gradient.
 *
 * @example
 * import { constant, evaluate, uniform } from 'chainrule';
 *
 * const step = constant(0, [], 'int32');
 * console.log(evaluate([uniform([3], step, { seed: 1, stream: 0 })])); // [[0.7039, 0.5895, 0.0577]]
 */
export const uniform: OperationFunction<[shape: Shape, counter: Operand, options: UniformOptions]> = kernel(
  {
    name: 'uniform',
    infer: (_, { shape }) => ({ shape: shape as Shape, dtype: 'float' }),
    reference: ([counter], output, { seed, stream }) => {
      for (let i = 0; i < sizeOf(output.shape); i += 2) {
        const words = threefry(seed as number, stream as number, i >> 1, counter!.data[0]!);
        output.data[i] = toUnit(words[0]);
        if (i + 1 < output.data.length) output.data[i + 1] = toUnit(words[1]);
      }
    },
    vectorJacobianProduct: () => [undefined],
  },
  (apply) =>
    (shape, counter, options): Node => {
      requireOptions<UniformOptions>('uniform', options, { seed: anyInteger, stream: anyInteger }, ['seed', 'stream']);
      const { seed, stream } = options;
      requireDtype('uniform', toNode(counter), 'int32');
      return apply([counter], { shape, seed: seed | 0, stream: stream | 0 });
    },
);

export const samples: Samples = () => [
  {
    inputs: [],
    apply: () => uniform([3, 5], constant([7], [], 'int32'), { seed: 1, stream: 2 }),
  },
];
