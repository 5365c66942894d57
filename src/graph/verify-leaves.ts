/** The rules of a valid graph that a caller can break: about the names and dtypes of inputs and parameters. Compile checks them. */
import { fail } from './error.ts';
import type { Node } from './node.ts';
import { formatShape } from './shape.ts';
import { topologicalOrder } from './walk.ts';

/** One sentence that holds for every node, and how to see that it does not: what was found instead. */
export interface GraphRule {
  readonly name: string;
  readonly breach: (node: Node) => string | undefined;
}

export const leafRules: readonly GraphRule[] = [
  {
    name: 'a dtype is float or int32',
    breach: ({ dtype }) => (['float', 'int32'].includes(dtype) ? undefined : String(dtype)),
  },
  {
    name: 'inputs and parameters have names',
    breach: (node) => (isNamed(node) && !node.name ? 'an empty name' : undefined),
  },
];

const distinctNames = 'two inputs, or two parameters, have different names';
const distinctHint = "another name; for networks in one program the option name: mlp({ name: 'critic', … })";

/**
 * Throws a {@link ChainruleError} that names the broken rule and the node, unless everything that the outputs are made of
 * follows the rules, and inputs and parameters have names of their own.
 */
export function verifyBy(rules: readonly GraphRule[], outputs: readonly Node[]): void {
  const named = new Map<string, Node>();
  for (const node of topologicalOrder(outputs, parts)) {
    for (const { name, breach } of rules) {
      const found = breach(node);
      if (found) failRule(node, name, found);
    }
    if (!isNamed(node)) continue;
    const key = `${node.kind} ${node.name}`;
    const other = named.get(key);
    if (other) failRule(node, distinctNames, `${describe(other)} and ${describe(node)}`, distinctHint);
    named.set(key, node);
  }
}

function failRule(node: Node, rule: string, got: string, hint?: string): never {
  fail({ what: `graph, at ${describe(node)}`, problem: `the rule "${rule}" is broken`, got, hint });
}

/** Everything that a node refers to: of a composed operation its operands and its expansion. */
export function parts(node: Node): readonly Node[] {
  if (node.kind !== 'apply') return [];
  return node.expansion ? [...node.inputs, node.expansion] : node.inputs;
}

export function describe(node: Node): string {
  const name = node.kind === 'apply' ? node.operation.name : isNamed(node) ? `${node.kind} ${node.name}` : node.kind;
  return `${name} ${node.dtype} ${formatShape(node.shape)}`;
}

function isNamed(node: Node): node is Node & { readonly name: string } {
  return node.kind === 'input' || node.kind === 'parameter';
}
