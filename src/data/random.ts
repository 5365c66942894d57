/** Draws by a seed and a name, for programs of others. */
import { finiteNumber, text } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { random as draws, type Random } from '../numeric/random.ts';

/**
 * A generator for one purpose: the same `seed` and `stream` name always give the same draws, on every machine.
 * Threefry-2x32 with 20 rounds: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011.
 *
 * @example
 * import { random } from 'chainrule';
 *
 * const draws = random(1, 'my experiment');
 * console.log(draws.uniform(), draws.normal()); // 0.2735 0.7341
 */
export function random(seed: number, stream: string): Random {
  requireKind('random: seed', seed, finiteNumber);
  requireKind('random: stream', stream, text);
  return draws(seed, stream);
}
