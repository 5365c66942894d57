/** Every operation, one line each: a record listed here has its tests, its reference entry and every backend. */
export { add } from './add.ts';
export { argMax } from './arg-max.ts';
export { broadcastTo } from './broadcast-to.ts';
export { concat } from './concat.ts';
export { gather } from './gather.ts';
export { matmul } from './matmul.ts';
export { max } from './max.ts';
export { mul } from './mul.ts';
export { pad } from './pad.ts';
export { reshape } from './reshape.ts';
export { scatterAdd } from './scatter-add.ts';
export { slice } from './slice.ts';
export { softmax } from './softmax.ts';
export { sum } from './sum.ts';
export { tanh } from './tanh.ts';
export { transpose } from './transpose.ts';
export { uniform } from './uniform.ts';
