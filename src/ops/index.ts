/** Every operation, one line each: a record listed here has its tests, its reference entry and every backend. */
export { add } from './add.ts';
export { mul } from './mul.ts';
export { softmax } from './softmax.ts';
export { tanh } from './tanh.ts';
