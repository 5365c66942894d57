/** Equal sub-expressions made one node, so that each is derived once. */
import { applicationKey } from '../graph/application-key.ts';
import type { Node } from '../graph/node.ts';
import { rebuild } from '../graph/walk.ts';
import { reapply } from '../ops/define.ts';

/** What an expression is written with: of a composed operation its operands, not its expansion. */
export function operandsOf(node: Node): readonly Node[] {
  return node.kind === 'apply' ? node.inputs : [];
}

/** The same expression in which equal parts are one node. */
export function merged(expression: Node): Node {
  const first = new Map<string, Node>();
  const visit = (node: Node, inputs: readonly Node[]) => {
    const key = keyOf(node, inputs);
    const earlier = first.get(key);
    if (earlier) return earlier;
    const same = node.kind !== 'apply' || inputs.every((operand, i) => operand === node.inputs[i]);
    const made = same ? node : reapply(node, inputs);
    first.set(key, made);
    return made;
  };
  return rebuild([expression], visit, operandsOf).get(expression)!;
}

function keyOf(node: Node, inputs: readonly Node[]): string {
  switch (node.kind) {
    case 'apply':
      return applicationKey(node.operation, inputs, node.attributes);
    case 'constant':
      return node.values.length === 1 ? `constant ${node.values[0]}` : `node ${node.id}`;
    default:
      return `node ${node.id}`;
  }
}
