/** Names for longer expressions, written out. */
import type { Node } from '../graph/node.ts';
import { rebuild } from '../graph/walk.ts';
import { reapply } from '../ops/define.ts';

/** The expression with the long form in the place of each abbreviation. */
export function inFull(node: Node, full: ReadonlyMap<Node, Node>): Node {
  if (full.size === 0) return node;
  const visit = (at: Node, inputs: readonly Node[]) => full.get(at) ?? (at.kind === 'apply' ? reapply(at, inputs) : at);
  return rebuild([node], visit).get(node)!;
}
