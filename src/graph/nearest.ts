/** "Did you mean", for programs of others. */
import { nearest as nearestOf } from './error.ts';
import { iterable, text } from './option-kinds.ts';
import { requireKind } from './options.ts';

/**
 * The candidate nearest to a mistyped word ("did you mean"), or undefined when none is near:
 * at most a third of the word's letters may differ (Damerau-Levenshtein distance, case ignored).
 *
 * @example
 * import { nearest } from 'chainrule/engine';
 *
 * console.log(nearest('sigmiod', ['sigmoid', 'tanh'])); // sigmoid
 * console.log(nearest('relu', ['sigmoid', 'tanh'])); // undefined
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  requireKind('nearest: word', word, text);
  requireKind('nearest: candidates', candidates, iterable);
  return nearestOf(word, candidates);
}
