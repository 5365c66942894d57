/** What a generator of problems is; each is a file in `generators/` and a line in its index. */
import type { NotationStyle } from '../nn/names.ts';
import type { Random } from '../numeric/random.ts';
import type { Exercise } from './exercise.ts';

/**
 * How hard problems can be.
 *
 * @example
 * import { levels } from 'chainrule/practice';
 *
 * console.log(levels); // [1, 2, 3]
 */
export const levels = [1, 2, 3] as const;
/** How hard a problem is: 1 easy, 3 hard. */
export type Level = (typeof levels)[number];

/**
 * What problems are about, with a line for people; `chainrule practice <topic>`.
 *
 * @example
 * import { practiceTopics } from 'chainrule/practice';
 *
 * console.log(practiceTopics.get('backprop')); // backpropagation: the gradient of one weight
 */
export const topics: ReadonlyMap<string, string> = new Map([
  ['limit', 'the derivative from the limit of the difference quotient'],
  ['derivative', 'derivatives by rule: power, product, quotient, chain'],
  ['gradient', 'partial derivatives and gradients'],
  ['likelihood', 'derivatives of the sigmoid and of log-likelihoods'],
  ['parameters', 'how many weights and biases a network has'],
  ['forward', 'the forward pass by hand'],
  ['softmax', 'softmax and cross-entropy'],
  ['backprop', 'backpropagation: the gradient of one weight'],
  ['descent', 'one step of gradient descent'],
  ['represent', 'what a network can represent: linear units and XOR'],
  ['concepts', 'questions about ideas, with choices'],
  ['quiz', 'the six questions of the lecture'],
]);

/** What draws problems of one kind. */
export interface ProblemGenerator {
  /** Lower case with hyphens: part of the problems' ids. */
  readonly name: string;
  /** One of `practiceTopics`. */
  readonly topic: string;
  /** One line: what is asked. */
  readonly description: string;
  /**
   * All draws come from `random`. A draw in which a mistake leads to the right answer is drawn again by the caller. The
   * notation is that of the weights of networks, and changes no number.
   */
  readonly draw: (random: Random, level: Level, notation: NotationStyle) => Exercise;
}
