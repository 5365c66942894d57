/** What it takes where rows are not just split at random: loaded where it is asked for. */
export { fitWithFolds } from './cross-validate.ts';
export { divide } from './divide.ts';
export { checkSplit, suspect } from './split-check.ts';
