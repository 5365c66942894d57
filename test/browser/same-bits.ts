/** The tasks that must give the same bits on every engine and processor. */
import type { Request } from './entry.ts';

export const alone: readonly Request[] = [
  { task: 'randomDraws', argument: { seed: 7, count: 1000 } },
  { task: 'elementaryFunctions', argument: { count: 2000 } },
  { task: 'operationValues' },
  { task: 'trainNetwork', argument: { loss: 'binaryCrossEntropy', activation: 'tanh' } },
  { task: 'trainNetwork', argument: { loss: 'meanSquaredError', activation: 'gelu' } },
  { task: 'knownPictures' },
  { task: 'knownTraining' },
];
