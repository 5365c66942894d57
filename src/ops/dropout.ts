import type { Node, Operand } from '../graph/node.ts';
import { anyInteger } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { requireNumber } from './checks.ts';
import { composed, type OperationFunction } from './define.ts';
import { greaterEqual } from './greater-equal.ts';
import { mul } from './mul.ts';
import type { Samples } from './samples.ts';
import { uniform } from './uniform.ts';
import { where } from './where.ts';

/** Options of the operation `dropout`. */
export interface DropoutOptions {
  /** Of the random numbers; the same seed drops the same elements. */
  seed: number;
  /** Tells layers with one seed apart. */
  stream: number;
}

/**
 * x with each element set to 0 with probability rate and the others divided by 1 - rate, so that the mean stays; the
 * counter (int32 scalar) chooses anew at each step; seed and stream choose the same for everyone. A rate outside [0,
 * 1) is refused. Srivastava et al. 2014.
 *
 * @example
 * import { constant, dropout, evaluate } from 'chainrule';
 *
 * const step = constant(0, [], 'int32');
 * console.log(evaluate([dropout(constant([1, 1, 1, 1]), 0.5, step, { seed: 1, stream: 0 })])); // [[2, 2, 0, 0]]
 */
export const dropout: OperationFunction<[x: Operand, rate: number, counter: Operand, options: DropoutOptions]> =
  composed(
    {
      name: 'dropout',
      expand: ([x, counter], attributes) => {
        const [rate, seed, stream] = [attributes.rate, attributes.seed, attributes.stream] as [number, number, number];
        const kept = greaterEqual(uniform(x!.shape, counter!, { seed, stream }), rate);
        return where(kept, mul(x!, 1 / (1 - rate)), 0);
      },
      notation: { latex: ([x]) => `\\operatorname{dropout}\\left(${x}\\right)` },
    },
    (apply) =>
      (x, rate, counter, options): Node => {
        requireOptions<DropoutOptions>('dropout', options, { seed: anyInteger, stream: anyInteger }, [
          'seed',
          'stream',
        ]);
        const { seed, stream } = options;
        requireNumber(
          'dropout',
          'rate',
          rate,
          'a probability from 0 up to but not including 1',
          (p) => p >= 0 && p < 1,
        );
        return apply([x, counter], { rate, seed, stream });
      },
  );

export const samples: Samples = () => [
  {
    inputs: [
      { shape: [4, 5], low: -3, high: 3 },
      { shape: [], low: 0, high: 1000, dtype: 'int32' },
    ],
    apply: ([x, counter]) => dropout(x!, 0.4, counter!, { seed: 1, stream: 2 }),
  },
];
