/** Graphs as nested lists, to compare their structure. */
import type { Node } from '../../src/graph/node.ts';

type Structure = string | number | readonly Structure[];

/** The same for two graphs exactly where they apply the same operations to the same operands. */
export function structureOf(node: Node): Structure {
  if (node.kind === 'constant') return node.values[0]!;
  if (node.kind !== 'apply') return node.name;
  return [node.operation.name, ...node.inputs.map(structureOf)];
}
