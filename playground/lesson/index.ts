/** The chapters of the lesson, in order. */
import type { Chapter } from './chapter.ts';
import { chainRule } from './chapters/chain-rule.ts';
import { descent } from './chapters/descent.ts';
import { gradient } from './chapters/gradient.ts';
import { landscape } from './chapters/landscape.ts';
import { losses } from './chapters/losses.ts';
import { neuron } from './chapters/neuron.ts';
import { noLine } from './chapters/no-line.ts';
import { onePoint } from './chapters/one-point.ts';
import { parameters } from './chapters/parameters.ts';
import { slope } from './chapters/slope.ts';
import { softmax } from './chapters/softmax.ts';

export const chapters: readonly Chapter[] = [
  slope,
  chainRule,
  gradient,
  neuron,
  softmax,
  parameters,
  noLine,
  losses,
  descent,
  onePoint,
  landscape,
];
