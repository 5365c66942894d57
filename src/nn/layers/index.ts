/** Every layer, one line each: its name here is its type in a saved architecture. */
export { activation } from './activation.ts';
export { batchNorm } from './batch-norm.ts';
export { dropout } from './dropout.ts';
export { layerNorm } from './layer-norm.ts';
export { linear } from './linear.ts';
