/** Expressions at one point: their values, and where there is none, which part has none and why. */

import { evaluate } from '../backends/reference/evaluate.ts';
import { fail } from '../graph/error.ts';
import type { Apply, Input, Node } from '../graph/node.ts';
import type { Bounds } from '../graph/operation.ts';
import { objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { requireNode, requireNodes } from '../graph/require-node.ts';
import { shortNumber } from '../graph/shown.ts';
import { topologicalOrder } from '../graph/walk.ts';
import { isComparison } from '../ops/comparison.ts';
import { div, maximum, minimum, pow, reciprocal } from '../ops/index.ts';
import { briefText } from './brief-text.ts';
import { operandsOf } from './merge.ts';

/** The value of each variable. */
export type Point = ReadonlyMap<Input, number>;

/**
 * The values of scalar expressions, in float64, at a point that has every variable of them; one that is missing is an
 * error.
 *
 * @example
 * import { parseExpression, valuesAt } from 'chainrule/calculus';
 *
 * const { node, variables } = parseExpression('x^2');
 * console.log(valuesAt([node], new Map([[variables.get('x')!, 3]]))); // [9]
 */
export function valuesAt(nodes: readonly Node[], point: Point): number[] {
  requireNodes('valuesAt', nodes);
  requirePoint('valuesAt', point);
  const values = new Map<Node, number[]>([...point].map(([variable, value]) => [variable, [value]]));
  return evaluate(nodes, values).map((value) => value[0]!);
}

/** Refuses what is no point: a Map from variables to their values. */
export function requirePoint(what: string, value: unknown): void {
  requireKind(`${what}: point`, value, objectWith('a Map from variables to numbers', 'get', 'has', 'entries'));
}

/** Refuses a point that leaves out a variable of the expressions. */
export function requireComplete(nodes: readonly Node[], point: Point): void {
  const missing = topologicalOrder(nodes, operandsOf).flatMap((node) =>
    node.kind === 'input' && !point.has(node) ? node.name : [],
  );
  if (missing.length === 0) return;
  fail({
    what: 'point',
    problem: `no value for ${missing.join(', ')}`,
    got: [...point].map(([{ name }, value]) => `${name} = ${value}`).join(', ') || 'nothing',
    expected: 'a value for each variable of the expression',
  });
}

/**
 * Why an expression has no finite value at a point: the innermost part that has none. Undefined where it has one.
 *
 * @example
 * import { parseExpression, whyNotFinite } from 'chainrule/calculus';
 *
 * const { node, variables } = parseExpression('1 + log(x - 2)');
 * console.log(whyNotFinite(node, new Map([[variables.get('x')!, 1]])));
 * // log(x - 2) has no value: log is defined above 0 only, and here x - 2 = -1
 */
export function whyNotFinite(expression: Node, point: Point): string | undefined {
  requireNode('whyNotFinite', expression);
  requirePoint('whyNotFinite', point);
  const order = topologicalOrder([expression], operandsOf);
  const numbers = valuesAt(order, point);
  const values = new Map(order.map((node, i) => [node, numbers[i]!]));
  const culprit = order.find((node) => !Number.isFinite(values.get(node)));
  if (!culprit || Number.isFinite(values.get(expression))) return undefined;
  if (culprit.kind !== 'apply') return `${briefText(culprit)} is not finite`;
  return reasonAt(
    culprit,
    culprit.inputs.map((operand) => values.get(operand)!),
    values.get(culprit)!,
  );
}

function reasonAt(node: Apply, operands: readonly number[], value: number): string {
  const { operation } = node;
  const text = briefText(node);
  const given = node.inputs.flatMap((operand, i) =>
    operand.kind === 'constant' ? [] : `${briefText(operand)} = ${shortNumber(operands[i]!)}`,
  );
  const here = given.length > 0 ? `, and here ${given.join(', ')}` : '';
  if (operation.kind === 'scalar' && operation.definedFor && Number.isFinite(operands[0])) {
    const { definedFor } = operation;
    if (!holds(operands[0]!, definedFor)) {
      return `${text} has no value: ${operation.notation?.functionNames?.[0] ?? operation.name} is defined ${boundsText(definedFor)} only${here}`;
    }
  }
  if ((operation === div.operation && operands[1] === 0) || (operation === reciprocal.operation && operands[0] === 0)) {
    return `${text} has no value: a division by 0${here}`;
  }
  if (operation === pow.operation && operands[0] === 0) return `${text} has no value: 0 to a negative power${here}`;
  if (operation === pow.operation && operands[0]! < 0 && Number.isNaN(value)) {
    return `${text} has no value: a negative base with an exponent that is not whole${here}`;
  }
  return Number.isNaN(value) ? `${text} has no value${here}` : `${text} is too large for a float64${here}`;
}

function holds(value: number, { above, least, below, most }: Bounds): boolean {
  return (
    (above === undefined || value > above) &&
    (least === undefined || value >= least) &&
    (below === undefined || value < below) &&
    (most === undefined || value <= most)
  );
}

function boundsText({ above, least, below, most }: Bounds): string {
  const low = above !== undefined ? `above ${above}` : least !== undefined ? `from ${least}` : '';
  const high = below !== undefined ? `below ${below}` : most !== undefined ? `up to ${most}` : '';
  return low && high ? `${low} ${high}` : low ? low : high;
}

/** The parts of an expression that have a kink or a jump exactly at the point, inner ones first. */
export function kinksAt(expression: Node, point: Point): Node[] {
  const order = topologicalOrder([expression], operandsOf);
  const values = valuesAt(order, point);
  const numberOf = new Map(order.map((node, i) => [node, values[i]!]));
  return order.filter((node) => {
    if (node.kind !== 'apply' || node.operation.kind !== 'scalar') return false;
    const [a, b] = node.inputs.map((operand) => numberOf.get(operand)!);
    const compares = isComparison(node.operation);
    if (node.operation === maximum.operation || node.operation === minimum.operation || compares) return a === b;
    return node.operation.kinks?.includes(a!) ?? false;
  });
}
