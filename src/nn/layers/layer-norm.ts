/** The layer that brings each row to mean 0 and variance 1, then scales and shifts each feature. */
import { fail } from '../../graph/error.ts';
import { formatShape } from '../../graph/shape.ts';
import { layerNorm as layerNormOperation } from '../../ops/index.ts';
import { optionsOf, requireParameterCount, requireWidth } from '../checks.ts';
import type { Layer, LayerCode } from '../layer.ts';

/**
 * Each row to mean 0 and variance 1 over its last axis, of `width` features where it is given, then scaled and shifted
 * by learned numbers, which start as 1 and 0. Ba et al., "Layer normalization", 2016.
 *
 * @example
 * import { constant, evaluate, layers, sequential } from 'chainrule';
 *
 * const network = sequential([layers.layerNorm()], { row: [3] });
 * const values = Object.fromEntries(network.parameters.map(({ name, values }) => [name, values]));
 * console.log(evaluate([network.forward(constant([1, 2, 3], [1, 3]))], values)); // [[-1.225, 0, 1.225]]
 */
export function layerNorm(given: number | { width?: number } = {}): Layer {
  const { width } = optionsOf<{ width?: number }>('layerNorm', 'width', given);
  if (width !== undefined) {
    requireWidth('layerNorm: width', width);
    requireParameterCount(`layerNorm ${width}`, 2 * width);
  }
  return {
    type: 'layerNorm',
    options: width === undefined ? {} : { width },
    row: width === undefined ? undefined : [width],
    build: (row) => {
      const features = row.at(-1);
      if (features === undefined || (width !== undefined && width !== features)) {
        fail({
          what: width === undefined ? 'layerNorm' : `layerNorm ${width}`,
          problem: 'cannot take the rows that come in',
          got: `rows of shape ${formatShape(row)}`,
          expected: `[${width ?? 'features'}]`,
        });
      }
      return {
        row,
        parameters: [
          { name: 'scale', shape: [features], role: 'bias', initialise: () => new Float64Array(features).fill(1) },
          { name: 'shift', shape: [features], role: 'bias', initialise: () => new Float64Array(features) },
        ],
      };
    },
    apply: (x, { scale, shift }) => layerNormOperation(x, scale, shift),
    code: true,
  };
}

const source = `/** Each row to mean 0 and variance 1, then scaled and shifted. */
function layerNorm(x: ArrayLike<number>, scale: Float32Array, shift: Float32Array): number[] {
  const width = scale.length;
  const result: number[] = [];
  for (let start = 0; start < x.length; start += width) {
    let mean = 0;
    let variance = 0;
    for (let j = 0; j < width; j++) mean += x[start + j]! / width;
    for (let j = 0; j < width; j++) variance += ((x[start + j]! - mean) * (x[start + j]! - mean)) / width;
    for (let j = 0; j < width; j++)
      result.push(((x[start + j]! - mean) / Math.sqrt(variance + 1e-5)) * scale[j]! + shift[j]!);
  }
  return result;
}`;

export const code = (): LayerCode => ({ source, formula: '(x - mean) / sqrt(variance + 1e-5) * scale + shift' });
