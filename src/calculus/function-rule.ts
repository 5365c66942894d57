/** The rule of a function, read off its record: `sigmoid(x)' = sigmoid(x)·(1 - sigmoid(x))`. */
import { type Apply, applyNode, input, type Node } from '../graph/node.ts';
import type { Operation } from '../graph/operation.ts';
import { print } from '../graph/print.ts';
import type { Rule } from './derivation.ts';

const known = new Map<Operation, Rule>();

/** The rule of a scalar function as its record states it. */
export function functionRule(operation: Operation): Rule {
  const before = known.get(operation);
  if (before) return before;
  const made = makeRule(operation);
  known.set(operation, made);
  return made;
}

function makeRule(operation: Operation): Rule {
  if (operation.kind !== 'scalar') return { name: operation.name, pattern: '' };
  const letters = ['x', 'y', 'z'].slice(0, operation.arity).map((name) => input(name, []));
  const node = applied(operation, letters) as Apply;
  const local = operation.derivative(node)[0];
  return { name: operation.rule, pattern: `${print(node)}' = ${local ? print(local) : '0'}` };
}

/** The operation applied to scalars. */
export function applied(operation: Operation, inputs: readonly Node[]): Node {
  return applyNode(operation, inputs, {}, { shape: [], dtype: 'float' });
}
