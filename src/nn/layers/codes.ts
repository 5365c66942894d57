/** How exported programs compute the layers whose `code` is true, from their options: one line each, by type. */
export { code as embedding } from './embedding.ts';
export { code as flatten } from './flatten.ts';
export { code as layerNorm } from './layer-norm.ts';
export { code as linear } from './linear.ts';
export { code as piecewiseLinear } from './piecewise-linear.ts';
