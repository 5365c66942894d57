/** Every optimizer, one line each, by the name that the command line uses. */
import { objectWith } from '../graph/option-kinds.ts';
import { made, named } from '../graph/options.ts';
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import type { Optimizer } from './optimizer.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

export { adadelta, adagrad, adam, adamw, rmsprop, sgd };

/** Makes an optimizer; options are checked by the maker. */
type OptimizerMaker = (options?: object) => Optimizer;

/**
 * The makers of all optimizers by the name that options and the command line use.
 *
 * @example
 * import { optimizers } from 'chainrule';
 *
 * console.log([...optimizers.keys()]); // ['sgd', 'adam', 'adamw', 'rmsprop', 'adagrad', 'adadelta']
 */
export const optimizers: ReadonlyMap<string, OptimizerMaker> = new Map<string, OptimizerMaker>([
  ['sgd', sgd],
  ['adam', adam],
  ['adamw', adamw],
  ['rmsprop', rmsprop],
  ['adagrad', adagrad],
  ['adadelta', adadelta],
]);

/**
 * The optimizer of that name. Throws with "did you mean" for another name or an option that it does not have.
 *
 * @example
 * import { optimizerNamed } from 'chainrule';
 *
 * console.log(optimizerNamed('sgd', { momentum: 0.9 }).options);
 * // { learningRate: 0.01, momentum: 0.9, nesterov: false, weightDecay: 0 }
 */
export function optimizerNamed(name: unknown, options: object = {}): Optimizer {
  return named('optimizer', name, optimizers)(options);
}

const optimizerKind = objectWith('an optimizer', 'name', 'learningRate', 'options', 'slots', 'scalars', 'update');

/** An optimizer, its name, or its maker not called, for its defaults: what may be given wherever an optimizer is asked for. */
export type OptimizerOrName = Optimizer | string | OptimizerMaker;

/**
 * The optimizer that was given as itself, by its name, or as its maker, not called.
 *
 * @example
 * import { adam, asOptimizer } from 'chainrule';
 *
 * console.log(asOptimizer('adam').learningRate, asOptimizer(adam).learningRate); // 0.001 0.001
 */
export function asOptimizer(given: OptimizerOrName): Optimizer {
  return made('optimizer', given, optimizerKind, optimizers);
}
