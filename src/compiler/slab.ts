/** Slabs: parameters that lie one after the other in memory, and are one array for what wants them all. */

import { fail } from '../graph/error.ts';
import { type Parameter, parameter } from '../graph/node.ts';
import { listOf, objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { sizeOf } from '../graph/shape.ts';
import { align } from './plan.ts';

/** What `compile` is told to lay together. Graphs may use the parts, the whole, or both; a function updates one or the other. */
export interface Slab {
  /** All parts as one array, [elements], with the padding that follows each up to the next cache line. Only updates of the whole write there. */
  readonly whole: Parameter;
  /** In the order of memory. */
  readonly parts: readonly Parameter[];
}

/**
 * The slab of some parameters, all float, in that order: one array for whoever wants them
 * all, in which each part starts at a multiple of 16 elements.
 *
 * @example
 * import { parameter, reference } from 'chainrule';
 * import { compile, slab } from 'chainrule/engine';
 *
 * const [a, b] = [parameter('a', [2]), parameter('b', [3])];
 * const both = slab('both', [a, b]);
 * const executable = await reference.instantiate(compile([{ name: 'f', outputs: { a, b } }], [both]));
 * executable.write(b, [1, 2, 3]);
 * console.log((await executable.read(both.whole)).subarray(16, 19)); // [1, 2, 3]
 */
export function slab(name: string, parts: readonly Parameter[]): Slab {
  requireKind('slab: parts', parts, listOf(objectWith('a parameter', 'shape', 'dtype'), 'a list of parameters'));
  const other = parts.find(({ dtype }) => dtype !== 'float');
  if (other) fail({ what: name, problem: 'a slab is of floats', got: `${other.name} of ${other.dtype}` });
  return { whole: parameter(name, [partStarts(parts).at(-1)!]), parts };
}

/** The element of the whole at which each part starts, and last the size of the whole. */
export function partStarts(parts: readonly Parameter[]): number[] {
  const starts = [0];
  for (const { shape } of parts) starts.push(starts.at(-1)! + align(sizeOf(shape)));
  return starts;
}
