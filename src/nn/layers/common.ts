/** The layers that files of models are read with at once, one line each. */
export { activation } from './activation.ts';
export { batchNorm } from './batch-norm.ts';
export { dropout } from './dropout.ts';
export { embedding } from './embedding.ts';
export { ensemble } from './ensemble.ts';
export { flatten } from './flatten.ts';
export { layerNorm } from './layer-norm.ts';
export { linear } from './linear.ts';
export { piecewiseLinear } from './piecewise-linear.ts';
