import { fail } from '../graph/error.ts';
import { type Node, type Operand, toNode } from '../graph/node.ts';
import { anything } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { broadcastShapes, formatShape, normaliseAxis, sameShape } from '../graph/shape.ts';
import { add } from './add.ts';
import { requireNumber } from './checks.ts';
import { composed, type OperationFunction } from './define.ts';
import { div } from './div.ts';
import { mean } from './mean.ts';
import { mul } from './mul.ts';
import type { Samples } from './samples.ts';
import { sqrt } from './sqrt.ts';
import { square } from './square.ts';
import { sub } from './sub.ts';

/** Options of the operation `layerNorm`. */
export interface LayerNormOptions {
  /** Added to the variance; 1e-5 when absent. */
  epsilon?: number;
}

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + shift along the last axis, in the shape of x, with the biased
 * variance; scale (1 when absent) and shift (0) stretch to the shape of x, epsilon is 1e-5 when none is given. Ba et
 * al. 2016.
 *
 * @example
 * import { constant, evaluate, layerNorm } from 'chainrule';
 *
 * console.log(evaluate([layerNorm(constant([1, 2, 3]))])); // [[-1.2247, 0, 1.2247]]
 */
export const layerNorm: OperationFunction<[x: Operand, scale?: Operand, shift?: Operand, options?: LayerNormOptions]> =
  composed(
    {
      name: 'layerNorm',
      expand: ([x, scale, shift], { epsilon }) => {
        const centred = sub(x!, mean(x!, -1, { keepAxes: true }));
        const variance = mean(square(centred), -1, { keepAxes: true });
        return add(mul(div(centred, sqrt(add(variance, epsilon as number))), scale!), shift!);
      },
    },
    (apply) =>
      (operand, scale = 1, shift = 0, options = {}): Node => {
        requireOptions<LayerNormOptions>('layerNorm', options, { epsilon: anything });
        const { epsilon = 1e-5 } = options;
        const x = toNode(operand);
        normaliseAxis('layerNorm', -1, x.shape.length);
        requireNumber('layerNorm', 'epsilon', epsilon, 'a positive number', (value) => value > 0);
        for (const [name, factor] of Object.entries({ scale: toNode(scale), shift: toNode(shift) })) {
          const shape = broadcastShapes(`layerNorm ${name}`, [x.shape, factor.shape]);
          if (sameShape(shape, x.shape)) continue;
          fail({
            what: 'layerNorm',
            problem: `${name} has more axes or elements than x`,
            got: `${formatShape(factor.shape)} for x ${formatShape(x.shape)}`,
            expected: formatShape(x.shape.slice(-1)),
          });
        }
        return apply([x, scale, shift], { epsilon });
      },
  );

export const samples: Samples = () => [
  { inputs: [{ shape: [3, 5], low: -3, high: 3 }], apply: ([x]) => layerNorm(x!) },
  {
    inputs: [
      { shape: [2, 3, 5], low: -3, high: 3 },
      { shape: [5], low: 0.5, high: 2 },
      { shape: [5], low: -1, high: 1 },
    ],
    apply: ([x, scale, shift]) => layerNorm(x!, scale!, shift!, { epsilon: 0.1 }),
  },
];
