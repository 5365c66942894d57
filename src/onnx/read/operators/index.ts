/** All operators that are read, in lists by what they do. A record in one of them is all that an operator needs. */
import type { Operator } from '../operator.ts';
import { constants } from './constants.ts';
import { elementwise } from './elementwise.ts';
import { linear } from './linear.ts';
import { normalisation } from './normalisation.ts';
import { windowed } from './pictures.ts';
import { reductions } from './reductions.ts';
import { resizing } from './resizing.ts';
import { shapes } from './shapes.ts';
import { tables } from './tables.ts';

export const operators: readonly Operator[] = [
  ...linear,
  ...elementwise,
  ...windowed,
  ...normalisation,
  ...reductions,
  ...shapes,
  ...resizing,
  ...constants,
  ...tables,
];
