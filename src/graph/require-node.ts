/** What readings of a graph ask first. */

import { fail } from './error.ts';
import type { Node } from './node.ts';
import { anything, listOf } from './option-kinds.ts';
import { formatValue, requireKind } from './options.ts';

/** Refuses what is no list of nodes. */
export function requireNodes(what: string, values: unknown): asserts values is readonly Node[] {
  requireKind(what, values, listOf(anything, 'a list of nodes'));
  for (const value of values as readonly unknown[]) requireNode(what, value);
}

/** Refuses what is no node; `what` says what it was given for. */
export function requireNode(
  what: string,
  value: unknown,
  expected = 'a node, such as input(…)',
): asserts value is Node {
  if (typeof value === 'object' && value !== null && 'kind' in value && 'shape' in value && 'dtype' in value) return;
  fail({
    what,
    problem: 'not a node',
    got: formatValue(value),
    expected,
    ...(Array.isArray(value) && { hint: 'constant(values, shape)' }),
    ...(typeof value === 'function' && { hint: 'calling it with nodes: what it gives is one' }),
  });
}
