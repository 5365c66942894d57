/** What it takes where rows are not just split at random, or had better not be: loaded where that is so. */
export { fitWithFolds } from './cross-validate.ts';
export { divide } from './divide.ts';
export { checkSplit } from './split-check.ts';
