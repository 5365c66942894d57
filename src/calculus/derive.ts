/** Differentiates a scalar expression as a person does: rule by rule, into a tree of named steps. Iterative: chains of any length are fine. */
import { fail } from '../graph/error.ts';
import type { Input, Node } from '../graph/node.ts';
import { typeText } from '../graph/print.ts';
import { requireNode } from '../graph/require-node.ts';
import { topologicalOrder } from '../graph/walk.ts';
import type { Derivation, DerivationStep } from './derivation.ts';
import { merged, operandsOf } from './merge.ts';
import { type Goal, type Plan, type PlanContext, plan } from './rules.ts';
import { simplifier } from './simplify/simplify.ts';

/**
 * The derivative of a scalar expression by one of its variables, all others held constant, with every step and
 * simplified as a textbook prints it. Operations without a rule, such as those of arrays, are refused.
 *
 * @example
 * import { derive, formatExpression, parseExpression } from 'chainrule/calculus';
 *
 * const { node, variables } = parseExpression('log(sigma(w x))');
 * const { root, result } = derive(node, variables.get('w')!);
 * console.log(root.rule.name, formatExpression(result)); // chain (1 - sigma(w*x))*x
 */
export function derive(expression: Node, wrt: Input): Derivation {
  requireNode('derive', expression);
  requireNode('derive: wrt', wrt);
  return deriveApart(expression, wrt, new Set());
}

/** The same where some names are taken by what stands beside the expression. */
export function deriveApart(expression: Node, wrt: Input, reserved: ReadonlySet<string>): Derivation {
  requireScalars(expression, wrt);
  const whole = merged(expression);
  const context = planContext(whole, wrt, reserved);
  const simplify = simplifier(whole);
  const steps = new Map<Input, Map<Node, DerivationStep>>();
  const stepOf = ({ node, wrt: variable }: Goal) => steps.get(variable)?.get(node);
  const stack: { readonly goal: Goal; readonly plan: Plan; next: number }[] = [];
  const enter = (goal: Goal) => {
    if (!stepOf(goal)) stack.push({ goal, plan: plan(goal.node, goal.wrt, context), next: 0 });
  };
  enter({ node: whole, wrt });
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!;
    const { goals } = top.plan;
    if (top.next < goals.length) enter(goals[top.next++]!);
    else {
      stack.pop();
      const { node, wrt: variable } = top.goal;
      const known = steps.get(variable) ?? new Map<Node, DerivationStep>();
      steps.set(variable, known);
      known.set(
        node,
        makeStep(
          top.goal,
          top.plan,
          goals.map((goal) => stepOf(goal)!),
          simplify,
        ),
      );
    }
  }
  const root = stepOf({ node: whole, wrt })!;
  return { expression: whole, wrt, root, result: root.result };
}

function makeStep(
  { node, wrt }: Goal,
  made: Plan,
  substeps: readonly DerivationStep[],
  simplify: (node: Node) => Node,
): DerivationStep {
  const after = made.combine(substeps.map(({ result }) => result));
  return {
    rule: made.rule,
    wrt,
    before: node,
    after,
    result: simplify(after),
    parts: made.parts,
    substitutions: made.substitutions ?? [],
    substeps,
    combine: made.combine,
    note: made.note,
  };
}

function planContext(whole: Node, wrt: Input, reserved: ReadonlySet<string>): PlanContext {
  const order = topologicalOrder([whole], operandsOf);
  const names = new Set<string>([wrt.name, ...reserved]);
  const uses = new Map<Node, number>();
  for (const node of order) {
    if (node.kind === 'input' || node.kind === 'parameter') names.add(node.name);
    for (const operand of operandsOf(node)) uses.set(operand, (uses.get(operand) ?? 0) + 1);
  }
  let last = 0;
  const varying = new Map<Input, Map<Node, boolean>>();
  return {
    depends: (node, variable) => {
      const known = varying.get(variable) ?? new Map<Node, boolean>();
      varying.set(variable, known);
      return dependsOn(node, variable, known);
    },
    freshName: () => {
      do last++;
      while (names.has(`u${last}`));
      return `u${last}`;
    },
    isUsedOnce: (node) => (uses.get(node) ?? 1) === 1,
  };
}

function dependsOn(node: Node, variable: Input, known: Map<Node, boolean>): boolean {
  // A node older than the variable is not made of it.
  const inputsOf = (at: Node) => (known.has(at) || at.id <= variable.id ? [] : operandsOf(at));
  for (const at of topologicalOrder([node], inputsOf)) {
    if (!known.has(at)) known.set(at, at === variable || inputsOf(at).some((operand) => known.get(operand)));
  }
  return known.get(node)!;
}

function requireScalars(expression: Node, wrt: Input): void {
  for (const node of topologicalOrder([expression, wrt], operandsOf)) {
    if (node.shape.length === 0) continue;
    const what = node.kind === 'apply' ? node.operation.name : node.kind;
    fail({
      what: 'derive',
      problem: 'only scalar expressions have derivations by rule',
      got: `${what} : ${typeText(node)}`,
      expected: 'numbers, not arrays',
      hint: 'grad(), which differentiates arrays, or write the elements out',
    });
  }
}
