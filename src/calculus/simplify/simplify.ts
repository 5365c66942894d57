/** The form that a textbook prints: the same value wherever the expression has one, and none where it has none on a whole stretch. */
import { constantValue, type Node } from '../../graph/node.ts';
import { requireNode } from '../../graph/require-node.ts';
import { topologicalOrder } from '../../graph/walk.ts';
import { operandsOf } from '../merge.ts';
import { add } from './add.ts';
import { call } from './call.ts';
import { multiply, raise } from './multiply.ts';
import { reader } from './read.ts';
import { rootsAmong } from './roots.ts';
import { FormTable } from './table.ts';
import { writer } from './write.ts';

/** Simplifies expressions one after another; what they share is simplified once. Numbers are written as in `source`. */
export function simplifier(source: Node): (node: Node) => Node {
  const nodes = topologicalOrder([source], operandsOf);
  const table = new FormTable({ add, multiply, raise, apply: call }, nodes.some(isDecimal));
  const { read, know } = reader(table);
  read(source);
  const write = writer(table, rootsAmong(table, nodes, read));
  return (node) => {
    const form = read(node);
    const written = write(form);
    know(written, form);
    return written;
  };
}

/**
 * The expression in the form that a textbook prints. Scalar expressions only.
 *
 * @example
 * import { formatExpression, parseExpression, simplifyForReading } from 'chainrule/calculus';
 *
 * const { node } = parseExpression('y*(1 - sigma(z))*x - (1 - y)*sigma(z)*x');
 * console.log(formatExpression(simplifyForReading(node))); // (y - sigma(z))*x
 */
export function simplifyForReading(expression: Node): Node {
  requireNode('simplifyForReading', expression);
  return simplifier(expression)(expression);
}

function isDecimal(node: Node): boolean {
  const value = constantValue(node);
  return value !== undefined && !Number.isInteger(value) && value !== Math.E && value !== Math.PI;
}
