/** An expression of numbers made one of arrays: its inputs replaced. */

import type { Input, Node } from '../graph/node.ts';
import { objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { requireNode } from '../graph/require-node.ts';
import { rebuild } from '../graph/walk.ts';
import { applyOperation } from '../ops/define.ts';

/**
 * The expression with other nodes in the place of inputs. What `parseExpression` reads is over numbers; with inputs of shape
 * [n] in their place it is elementwise over n of them, since operations broadcast.
 *
 * @example
 * import { evaluate, input } from 'chainrule';
 * import { parseExpression, replaceInputs } from 'chainrule/calculus';
 *
 * const { node, variables } = parseExpression('x^2 + 1');
 * const many = replaceInputs(node, new Map([[variables.get('x')!, input('x', [3])]]));
 * console.log(evaluate([many], { x: [1, 2, 3] })); // [[2, 5, 10]]
 */
export function replaceInputs(expression: Node, replacements: ReadonlyMap<Input, Node>): Node {
  requireNode('replaceInputs', expression);
  requireKind('replaceInputs: replacements', replacements, objectWith('a Map from inputs to nodes', 'get'));
  const operands = (node: Node) => (node.kind === 'apply' ? node.inputs : []);
  const visit = (node: Node, inputs: readonly Node[]) => {
    if (node.kind === 'apply') return applyOperation(node.operation, inputs, node.attributes);
    return (node.kind === 'input' && replacements.get(node)) || node;
  };
  return rebuild([expression], visit, operands).get(expression)!;
}
