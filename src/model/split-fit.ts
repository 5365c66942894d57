/** What it takes where rows are not just split at random, and what is looked for in tables: loaded apart. */
export { fitWithFolds } from './cross-validate.ts';
export { divide } from './divide.ts';
export { checkSplit, suspect } from './split-check.ts';
export { startOf } from './starting-model.ts';
export * as checks from './table-checks.ts';
