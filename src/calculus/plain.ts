/**
 * Derivatives in functions that every reader of formulas knows: without comparisons, cases and signs that the source
 * does not have.
 */
import type { Node } from '../graph/node.ts';
import type { Operation } from '../graph/operation.ts';
import { rebuild, topologicalOrder } from '../graph/walk.ts';
import { random } from '../numeric/random.ts';
import { reapply } from '../ops/define.ts';
import { div } from '../ops/index.ts';
import { operandsOf } from './merge.ts';
import { valuesAt } from './point.ts';
import { simplifier } from './simplify/simplify.ts';

/** How many points tell whether a form has the values that it should. */
const trials = 60;

/**
 * The derivative of `source` as others can evaluate it: relu(x)/x for x > 0, x/abs(x) for sign(x). Operations that the
 * source has itself stay. Where a kink is more than single points, as in relu(relu(x)), quotients that are 0/0 on it
 * get a value.
 */
export function plainForm(derivative: Node, source: Node): Node {
  const own = new Set(topologicalOrder([source], operandsOf).flatMap(operationOf));
  const isStrange = (node: Node) =>
    operationOf(node).some((operation) => isPlainable(operation) && !own.has(operation));
  if (!topologicalOrder([derivative], operandsOf).some(isStrange)) return derivative;
  const simplify = simplifier(source);
  for (const everywhere of [false, true]) {
    const form = simplify(rewritten(derivative, isStrange, everywhere));
    if (hasValues(form, derivative, source)) return form;
  }
  return derivative;
}

function operationOf(node: Node): readonly Operation[] {
  return node.kind === 'apply' ? [node.operation] : [];
}

function isPlainable(operation: Operation): boolean {
  return operation.kind === 'scalar' && operation.notation?.plain !== undefined;
}

/** Outer operations first, as they look at what they are applied to. */
function rewritten(derivative: Node, isStrange: (node: Node) => boolean, everywhere: boolean): Node {
  const forms = new Map<Node, Node>();
  const formOf = (node: Node): Node => {
    const known = forms.get(node);
    if (known) return known;
    const strange = node.kind === 'apply' && node.operation.kind === 'scalar' && isStrange(node);
    const form = strange ? node.operation.notation!.plain!(node.inputs, everywhere) : node;
    forms.set(node, form);
    return form;
  };
  const inputsOf = (node: Node): readonly Node[] => (formOf(node) === node ? operandsOf(node) : [formOf(node)]);
  const visit = (node: Node, inputs: readonly Node[]): Node => {
    if (formOf(node) !== node) return inputs[0]!;
    return node.kind === 'apply' && inputs.length > 0 ? reapply(node, inputs) : node;
  };
  return rebuild([derivative], visit, inputsOf).get(derivative)!;
}

/** Products of several such numbers do not overflow. */
function isModerate(value: number): boolean {
  return Math.abs(value) < 1e60;
}

/** True where the form has the values of the derivative, at points drawn at random where no part of it has none or a huge one. */
function hasValues(form: Node, derivative: Node, source: Node): boolean {
  const parts = topologicalOrder([source, derivative], operandsOf);
  const variables = parts.filter((node) => node.kind === 'input');
  const draws = random(0, 'plain forms');
  for (let i = 0; i < trials; i++) {
    const size = i % 2 === 0 ? 3 : 30;
    const point = new Map(variables.map((variable) => [variable, size * (2 * draws.uniform() - 1)]));
    const [value, expected, ...others] = valuesAt([form, derivative, ...parts], point) as [number, number];
    const error = Math.abs(value - expected);
    if (others.every(isModerate) && !(error <= 1e-6 * Math.max(1, Math.abs(expected)))) return false;
  }
  return true;
}

/** True where a plain form has quotients for the jumps of its result. */
export function isBrokenAtKinks(plain: Node, result: Node): boolean {
  if (plain === result) return false;
  const applied = topologicalOrder([plain], operandsOf).flatMap((node) =>
    node.kind === 'apply' ? [node.operation] : [],
  );
  const hasKinks = applied.some((operation) => operation.kind === 'scalar' && operation.kinks);
  return hasKinks && applied.includes(div.operation);
}
