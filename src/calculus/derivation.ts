/** A derivation as data: a tree of named steps in which equal sub-expressions share their steps, and how one step is done differently. */

import { fail } from '../graph/error.ts';
import type { Input, Node } from '../graph/node.ts';
import { objectWith } from '../graph/option-kinds.ts';
import { formatValue, requireKind } from '../graph/options.ts';
import { topologicalOrder } from '../graph/walk.ts';

/** A rule of differentiation as a person cites it. */
export interface DifferentiationRule {
  /** Such as `product`; for functions the rule of the operation's record, such as `sigmoid`. */
  readonly name: string;
  /** The rule in letters, such as `(u·v)' = u'·v + u·v'`. */
  readonly pattern: string;
  /** The same in LaTeX. */
  readonly latex: string;
}

/** A fresh name for an inner expression: `u1 = 2x - 3`. */
export interface Substitution {
  readonly variable: Input;
  readonly value: Node;
}

/** One application of one rule. Equal expressions have one step, so the steps form a graph without cycles. */
export interface DerivationStep {
  readonly rule: DifferentiationRule;
  /** The variable that this step differentiates by: a substitution's own inside a chain. */
  readonly wrt: Input;
  readonly before: Node;
  /** The derivative of `before`, as the rule gives it from the results of the sub-steps. */
  readonly after: Node;
  /** `after`, simplified: what the step above goes on with. */
  readonly result: Node;
  /** What stands for the letters of the pattern, in their order: [u, v] of a product, [u, c] of a constant multiple. */
  readonly parts: readonly Node[];
  readonly substitutions: readonly Substitution[];
  readonly substeps: readonly DerivationStep[];
  /** The rule itself: `after` from the derivatives that the sub-steps gave. Another function here is another rule. */
  readonly combine: Combine;
  /** What a person should know here: why, what is held constant, where the function has a kink. */
  readonly note?: string | undefined;
}

/** How a rule makes the derivative of the whole from those of its parts. */
export type Combine = (derivatives: readonly Node[]) => Node;

/** A derivative with the way to it, rule by rule. */
export interface Derivation {
  readonly expression: Node;
  readonly wrt: Input;
  readonly root: DerivationStep;
  /** The derivative, simplified; written out where the steps use names for long parts that nobody gave. */
  readonly result: Node;
}

/**
 * Every step once, in the order in which they are numbered: each before its sub-steps.
 *
 * @example
 * import { derive, formatExpression, parseExpression, stepsOf } from 'chainrule/calculus';
 *
 * const { node, variables } = parseExpression('x^2 + 3x');
 * for (const { rule, before, result } of stepsOf(derive(node, variables.get('x')!)))
 *   console.log(rule.name, '-', formatExpression(before), '-', formatExpression(result));
 * // sum - x^2 + 3*x - 2*x + 3
 * // power - x^2 - 2*x
 * // constant multiple - 3*x - 3
 * // identity - x - 1
 */
export function stepsOf(derivation: Derivation): DerivationStep[] {
  requireDerivation('stepsOf', derivation);
  return [...numberingOf(derivation.root).keys()];
}

function requireDerivation(what: string, derivation: unknown): void {
  requireKind(`${what}: derivation`, derivation, objectWith('a derivation, such as derive() gives', 'root'));
}

const numberings = new WeakMap<DerivationStep, Map<DerivationStep, Place>>();

interface Place {
  readonly parent: DerivationStep | undefined;
  readonly position: number;
}

/**
 * The number of a step, such as 1.2.1: the second sub-step's first. A shared step has the number of its first occurrence.
 *
 * @example
 * import { derive, parseExpression, stepNumber, stepsOf } from 'chainrule/calculus';
 *
 * const { node, variables } = parseExpression('x*sin(x)');
 * const derivation = derive(node, variables.get('x')!);
 * console.log(stepsOf(derivation).map((step) => `${stepNumber(derivation, step)} ${step.rule.name}`));
 * // ['1 product', '1.1 identity', '1.2 sine']
 */
export function stepNumber(derivation: Derivation, step: DerivationStep): string {
  requireDerivation('stepNumber', derivation);
  const numbering = numberingOf(derivation.root);
  if (!numbering.has(step))
    fail({ what: 'stepNumber: step', problem: 'not a step of this derivation', got: formatValue(step) });
  const positions: number[] = [];
  for (let at: DerivationStep | undefined = step; at; ) {
    const place: Place = numbering.get(at)!;
    positions.push(place.position);
    at = place.parent;
  }
  return positions.reverse().join('.');
}

function numberingOf(root: DerivationStep): Map<DerivationStep, Place> {
  const known = numberings.get(root);
  if (known) return known;
  const places = new Map<DerivationStep, Place>();
  const stack: { readonly step: DerivationStep; readonly place: Place }[] = [
    { step: root, place: { parent: undefined, position: 1 } },
  ];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { step, place } = next;
    if (places.has(step)) continue;
    places.set(step, place);
    for (let i = step.substeps.length - 1; i >= 0; i--)
      stack.push({ step: step.substeps[i]!, place: { parent: step, position: i + 1 } });
  }
  numberings.set(root, places);
  return places;
}

/**
 * The derivative that comes out where one step combines its sub-steps' derivatives by another rule, and all others are
 * done right: a slip at that step. Not simplified. Both are scalar expressions.
 *
 * @example
 * import { constant } from 'chainrule';
 * import { derive, formatExpression, parseExpression, simplifyForReading, withStep } from 'chainrule/calculus';
 *
 * const { node, variables } = parseExpression('sin(2x)');
 * const derivation = derive(node, variables.get('x')!);
 * const { root } = derivation; // the chain rule, its inner derivative forgotten
 * const slip = withStep(derivation, root, ([outer]) => root.combine([outer!, constant(1)]));
 * console.log(formatExpression(derivation.result), '-', formatExpression(simplifyForReading(slip)));
 * // 2*cos(2*x) - cos(2*x)
 */
export function withStep(derivation: Derivation, changed: DerivationStep, combine: Combine): Node {
  requireDerivation('withStep', derivation);
  return withSteps(derivation, new Map([[changed, combine]]));
}

/** The same with several steps done by other rules. */
export function withSteps({ root }: Derivation, changes: ReadonlyMap<DerivationStep, Combine>): Node {
  const results = new Map<DerivationStep, Node>();
  for (const step of topologicalOrder([root], ({ substeps }) => substeps)) {
    const derivatives = step.substeps.map((substep) => results.get(substep)!);
    const same = step.substeps.every((substep, i) => derivatives[i] === substep.result);
    const combine = changes.get(step);
    results.set(step, combine ? combine(derivatives) : same ? step.result : step.combine(derivatives));
  }
  return results.get(root)!;
}
