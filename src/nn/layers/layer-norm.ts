/** The layer that brings each row to mean 0 and variance 1, then scales and shifts each feature. */
import { layerNorm as layerNormOperation } from '../../ops/index.ts';
import { requireParameterCount, requireWidth } from '../checks.ts';
import type { Layer } from '../layer.ts';

/** Over `width` features; scale starts as 1 and shift as 0. Ba et al., "Layer normalization", 2016. */
export function layerNorm(width: number): Layer {
  requireWidth('layerNorm: width', width);
  requireParameterCount(`layerNorm ${width}`, 2 * width);
  return {
    type: 'layerNorm',
    options: { width },
    inputs: width,
    outputs: width,
    parameters: [
      { name: 'scale', shape: [width], isWeight: false, initialise: () => new Float64Array(width).fill(1) },
      { name: 'shift', shape: [width], isWeight: false, initialise: () => new Float64Array(width) },
    ],
    apply: (x, [scale, shift]) => layerNormOperation(x, scale, shift),
    detail: `layerNorm ${width}`,
    formula: `${width} + ${width}`,
  };
}
