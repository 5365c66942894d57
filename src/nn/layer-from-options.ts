/** Layers of any type from saved data. */
import { layerOf, type OwnParts } from './from-options.ts';
import type { Layer } from './layer.ts';
import * as pictures from './layers/pictures.ts';

/**
 * A layer from a saved architecture, equal to the one that had this `type` and these `options`. Nothing is taken on
 * trust: unknown types, unknown, missing or impossible options throw.
 *
 * @example
 * import { layerFromOptions } from 'chainrule/engine';
 *
 * const layer = layerFromOptions('linear', { outputs: 4, initializer: 'heNormal', bias: true });
 * console.log(layer.build([2]).parameters.map(({ shape }) => shape)); // [[4, 2], [4]]
 */
export function layerFromOptions(type: unknown, options: unknown, own: OwnParts['layers'] = {}): Layer {
  return layerOf(type, options, pictures, own);
}
