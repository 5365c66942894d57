/** The layers of networks for pictures, one line each: files of models load them where they name one. */
export { averagePool2d } from './average-pool2d.ts';
export { conv2d } from './conv2d.ts';
export { dropout2d } from './dropout2d.ts';
export { globalAveragePool } from './global-average-pool.ts';
export { groupNorm } from './group-norm.ts';
export { maxPool2d } from './max-pool2d.ts';
export { residual } from './residual.ts';
