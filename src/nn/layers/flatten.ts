/** The layer that makes one axis of all those of a row. */

import { optionEntries } from '../../graph/options.ts';
import { sizeOf } from '../../graph/shape.ts';
import { reshape } from '../../ops/index.ts';
import type { Layer, LayerCode } from '../layer.ts';

/**
 * Rows of any shape as rows of [features], in row-major order: [3, 8] becomes [24], nothing is moved.
 *
 * @example
 * import { layers, sequential } from 'chainrule';
 *
 * console.log(sequential([layers.flatten()], { row: [28, 28] }).output); // [784]
 */
export function flatten(options: Readonly<Record<string, never>> = {}): Layer {
  optionEntries('flatten', options, []);
  return {
    type: 'flatten',
    options: {},
    build: (row) => ({ row: [sizeOf(row)], parameters: [] }),
    apply: (x) => reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]),
    code: true,
  };
}

const source = `/** The numbers of a row as they lie in memory. */
function flatten(x: ArrayLike<number>): number[] {
  return Array.from(x);
}`;

export const code = (): LayerCode => ({ source, formula: 'x' });
