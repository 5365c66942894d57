/** Every loss, one line each, by the name that saved models and the command line use. */
export { binaryCrossEntropy } from './binary-cross-entropy.ts';
export { crossEntropy } from './cross-entropy.ts';
export { huber } from './huber.ts';
export { meanAbsoluteError } from './mean-absolute-error.ts';
export { meanSquaredError } from './mean-squared-error.ts';
