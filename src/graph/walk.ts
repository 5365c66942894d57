/** Orders in which graphs are walked. Iterative: chains of any length are fine. */
import type { Node } from './node.ts';

/** The nodes that a node is computed from: of a composed operation its expansion. */
export function dependencies(node: Node): readonly Node[] {
  if (node.kind !== 'apply') return [];
  return node.expansion ? [node.expansion] : node.inputs;
}

/**
 * Every node that the outputs need, each after all that it is computed from; this works for anything that is made of
 * others of its kind.
 */
export function topologicalOrder(outputs: readonly Node[]): Node[];
export function topologicalOrder<T>(outputs: readonly T[], inputsOf: (node: T) => readonly T[]): T[];
export function topologicalOrder(
  outputs: readonly Node[],
  inputsOf: (node: Node) => readonly Node[] = dependencies,
): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; inputs: readonly Node[]; next: number }[] = [];
  const enter = (node: Node) => {
    if (seen.has(node)) return;
    seen.add(node);
    stack.push({ node, inputs: inputsOf(node), next: 0 });
  };
  for (const output of outputs) {
    enter(output);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      if (top.next < top.inputs.length) enter(top.inputs[top.next++]!);
      else order.push(stack.pop()!.node);
    }
  }
  return order;
}

/** The graph rebuilt from its leaves: `visit` gives each node's replacement from its replaced inputs. */
export function rebuild(
  outputs: readonly Node[],
  visit: (node: Node, inputs: readonly Node[]) => Node,
  inputsOf: (node: Node) => readonly Node[] = dependencies,
): Map<Node, Node> {
  const replaced = new Map<Node, Node>();
  for (const node of topologicalOrder(outputs, inputsOf)) {
    replaced.set(
      node,
      visit(
        node,
        inputsOf(node).map((input) => replaced.get(input)!),
      ),
    );
  }
  return replaced;
}
