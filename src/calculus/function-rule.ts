/** The rule of a function, read off its record: `sigmoid(x)' = sigmoid(x)·(1 - sigmoid(x))`. */
import { boardLatex, toLatex } from '../graph/latex.ts';
import { constant, input } from '../graph/node.ts';
import type { Operation } from '../graph/operation.ts';
import { isComparison } from '../ops/comparison.ts';
import { applyOperation } from '../ops/define.ts';
import type { DifferentiationRule } from './derivation.ts';
import { boardText, formatExpression } from './format.ts';
import { simplifier } from './simplify/simplify.ts';

const known = new Map<Operation, DifferentiationRule>();

/** The rule of a scalar function as its record states it. */
export function functionRule(operation: Operation): DifferentiationRule {
  const before = known.get(operation);
  if (before) return before;
  const made = makeRule(operation);
  known.set(operation, made);
  return made;
}

function makeRule(operation: Operation): DifferentiationRule {
  if (operation.kind !== 'scalar') return { name: operation.name, pattern: '', latex: '' };
  const letters = ['x', 'y', 'z'].slice(0, operation.arity).map((name) => input(name, []));
  const node = applyOperation(operation, letters);
  const local = operation.derivative(letters, node)[0];
  const slope = local ? simplifier(node)(local) : constant(0);
  return {
    name: operation.teaching.rule,
    pattern: `${formatExpression(node)}' = ${boardText(slope)}`,
    latex: `\\left(${toLatex(node)}\\right)' = ${boardLatex(slope, isComparison)}`,
  };
}
