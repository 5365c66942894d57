/**
 * The rules of differentiation that a person knows, and which of them an expression calls for: what it derives, and how
 * the derivative is made of the derivatives of the parts. What a rule needs of an operation comes from its record.
 */
import { type Apply, constant, constantValue, type Input, input, type Node } from '../graph/node.ts';
import type { Operation } from '../graph/operation.ts';
import { rebuild } from '../graph/walk.ts';
import { reapply } from '../ops/define.ts';
import { add, div, greater, less, log, mul, neg, pow, sub, where } from '../ops/index.ts';
import type { Combine, DifferentiationRule, Substitution } from './derivation.ts';
import { functionRule } from './function-rule.ts';
import { kinkNote } from './kink.ts';

/** How one step is done, before its sub-steps are known. */
export interface Plan {
  readonly rule: DifferentiationRule;
  readonly parts: readonly Node[];
  readonly substitutions?: readonly Substitution[];
  /** What the sub-steps derive, each by its variable. */
  readonly goals: readonly Goal[];
  readonly combine: Combine;
  readonly note?: string;
}

export interface Goal {
  readonly node: Node;
  readonly wrt: Input;
}

export interface PlanContext {
  /** True where the value of the node changes with the variable. */
  readonly depends: (node: Node, wrt: Input) => boolean;
  /** The next of u1, u2, … that is not a name in the expression. */
  readonly freshName: () => string;
  /** True where the node is used in one place only, so that a sum or product may be taken apart there. */
  readonly isUsedOnce: (node: Node) => boolean;
}

const rules = {
  constant: { name: 'constant', pattern: "c' = 0", latex: "c' = 0" },
  identity: { name: 'identity', pattern: "x' = 1", latex: "x' = 1" },
  constantMultiple: { name: 'constant multiple', pattern: "(c·u)' = c·u'", latex: "(c u)' = c\\, u'" },
  constantDivisor: {
    name: 'constant multiple',
    pattern: "(u/c)' = u'/c",
    latex: "\\left(\\frac{u}{c}\\right)' = \\frac{u'}{c}",
  },
  negation: { name: 'constant multiple', pattern: "(-u)' = -u'", latex: "(-u)' = -u'" },
  sum: { name: 'sum', pattern: "(u + v + …)' = u' + v' + …", latex: "(u + v + \\dots)' = u' + v' + \\dots" },
  difference: { name: 'difference', pattern: "(u - v)' = u' - v'", latex: "(u - v)' = u' - v'" },
  mixedSum: {
    name: 'sum and difference',
    pattern: "(u ± v ± …)' = u' ± v' ± …",
    latex: "(u \\pm v \\pm \\dots)' = u' \\pm v' \\pm \\dots",
  },
  product: { name: 'product', pattern: "(u·v)' = u'·v + u·v'", latex: "(u v)' = u' v + u v'" },
  quotient: {
    name: 'quotient',
    pattern: "(u/v)' = (u'·v - u·v')/v^2",
    latex: "\\left(\\frac{u}{v}\\right)' = \\frac{u' v - u v'}{v^{2}}",
  },
  reciprocal: {
    name: 'reciprocal',
    pattern: "(c/v)' = -c·v'/v^2",
    latex: "\\left(\\frac{c}{v}\\right)' = -\\frac{c\\, v'}{v^{2}}",
  },
  power: { name: 'power', pattern: "(x^n)' = n·x^(n-1)", latex: "(x^{n})' = n x^{n-1}" },
  exponential: { name: 'exponential', pattern: "(a^x)' = a^x·log(a)", latex: "(a^{x})' = a^{x} \\ln(a)" },
  generalPower: {
    name: 'general power',
    pattern: "(u^v)' = u^v·(v'·log(u) + v·u'/u)",
    latex: "(u^{v})' = u^{v} \\left(v' \\ln(u) + \\frac{v u'}{u}\\right)",
  },
  chain: { name: 'chain', pattern: "f(u)' = f'(u)·u'", latex: "f(u)' = f'(u)\\, u'" },
  severalChain: {
    name: 'chain',
    pattern: "f(u1, u2, …)' = ∂f/∂u1·u1' + ∂f/∂u2·u2' + …",
    latex:
      "f(u_{1}, u_{2}, \\dots)' = \\frac{\\partial f}{\\partial u_{1}} u_{1}' + \\frac{\\partial f}{\\partial u_{2}} u_{2}' + \\dots",
  },
  maximum: {
    name: 'maximum',
    pattern: "max(u, v)' = u' where u > v, v' where u < v",
    latex: "\\max(u, v)' = u' \\text{ where } u > v,\\; v' \\text{ where } u < v",
  },
  minimum: {
    name: 'minimum',
    pattern: "min(u, v)' = u' where u < v, v' where u > v",
    latex: "\\min(u, v)' = u' \\text{ where } u < v,\\; v' \\text{ where } u > v",
  },
  cases: {
    name: 'case distinction',
    pattern: 'in each case the derivative of what stands there',
    latex: '\\text{in each case the derivative of what stands there}',
  },
  definition: { name: 'definition', pattern: 'what the name stands for', latex: '\\text{what the name stands for}' },
} as const satisfies Record<string, DifferentiationRule>;

/** Records whose rule is about the form of an expression, by the name of that rule. All others are functions. */
const planners: ReadonlyMap<string, (node: Apply, wrt: Input, context: PlanContext) => Plan> = new Map([
  ['sum', planSum],
  ['difference', planSum],
  ['negation', planNegation],
  ['product', planProduct],
  ['quotient', planQuotient],
  ['reciprocal', (node, wrt) => planReciprocal(constant(1), node.inputs[0]!, wrt)],
  ['power', planPower],
  ['maximum', (node, wrt) => planExtremum(rules.maximum, node, wrt, greater, less)],
  ['minimum', (node, wrt) => planExtremum(rules.minimum, node, wrt, less, greater)],
  ['case distinction', planCases],
]);

/** The rule for the derivative of a scalar node by a variable. */
export function plan(node: Node, wrt: Input, context: PlanContext): Plan {
  if (node === wrt) return { rule: rules.identity, parts: [node], goals: [], combine: () => constant(1) };
  if (node.kind !== 'apply' || !context.depends(node, wrt)) {
    return { rule: rules.constant, parts: [node], goals: [], combine: () => constant(0), ...heldConstant(node, wrt) };
  }
  const { operation } = node;
  if (operation.kind === 'composed') return planDefinition(node, operation, wrt);
  const planner = operation.kind === 'scalar' ? planners.get(operation.teaching.rule) : undefined;
  return planner ? planner(node, wrt, context) : planFunction(node, wrt, context);
}

function heldConstant(node: Node, wrt: Input): { note?: string } {
  if (node.kind === 'constant') return {};
  const what = node.kind === 'apply' ? `no ${wrt.name} in it` : `${node.name} is held constant`;
  return { note: what };
}

interface Term {
  readonly node: Node;
  readonly negative: boolean;
}

function planSum(node: Apply, wrt: Input, { isUsedOnce }: PlanContext): Plan {
  const terms = termsOf(node, isUsedOnce);
  const negatives = terms.filter(({ negative }) => negative).length;
  const difference = terms.length === 2 && !terms[0]!.negative && terms[1]!.negative;
  return {
    rule: difference ? rules.difference : negatives > 0 ? rules.mixedSum : rules.sum,
    parts: terms.map((term) => term.node),
    goals: terms.map((term) => ({ node: term.node, wrt })),
    combine: ([first, ...rest]) =>
      rest.reduce(
        (total, derivative, i) => (terms[i + 1]!.negative ? sub(total, derivative) : add(total, derivative)),
        terms[0]!.negative ? neg(first!) : first!,
      ),
  };
}

/** The terms of nested sums, differences and negations, from left to right. */
function termsOf(node: Apply, isUsedOnce: (node: Node) => boolean): Term[] {
  const terms: Term[] = [];
  const stack: Term[] = [{ node, negative: false }];
  for (let term = stack.pop(); term; term = stack.pop()) {
    const { node: at, negative } = term;
    const rule = ruleOf(at);
    const opens = at === node || isUsedOnce(at);
    if (at.kind !== 'apply' || !opens || !(rule === 'sum' || rule === 'difference' || rule === 'negation')) {
      terms.push(term);
      continue;
    }
    const [a, b] = at.inputs;
    if (b) stack.push({ node: b, negative: negative !== (rule === 'difference') });
    stack.push({ node: a!, negative: negative !== (rule === 'negation') });
  }
  return terms;
}

function ruleOf(node: Node): string | undefined {
  return node.kind === 'apply' && node.operation.kind === 'scalar' ? node.operation.teaching.rule : undefined;
}

function planNegation(node: Apply, wrt: Input): Plan {
  const inner = node.inputs[0]!;
  return {
    rule: rules.negation,
    parts: [inner],
    goals: [{ node: inner, wrt }],
    combine: ([derivative]) => neg(derivative!),
  };
}

function planProduct(node: Apply, wrt: Input, { depends, isUsedOnce }: PlanContext): Plan {
  const factors = factorsOf(node, isUsedOnce);
  const constants = factors.filter((factor) => !depends(factor, wrt));
  if (constants.length > 0) {
    const rest = factors.filter((factor) => depends(factor, wrt));
    return constantMultiple(constants.reduce(times), rest.reduce(times), wrt);
  }
  const [u, v] = node.inputs as [Node, Node];
  return {
    rule: rules.product,
    parts: [u, v],
    goals: [
      { node: u, wrt },
      { node: v, wrt },
    ],
    combine: ([du, dv]) => add(mul(du!, v), mul(u, dv!)),
  };
}

function times(a: Node, b: Node): Node {
  return mul(a, b);
}

function constantMultiple(c: Node, u: Node, wrt: Input): Plan {
  return {
    rule: rules.constantMultiple,
    parts: [u, c],
    goals: [{ node: u, wrt }],
    combine: ([derivative]) => mul(c, derivative!),
  };
}

/** How many factors of nested products are looked at for constants. */
const factorLimit = 64;

/** The factors of nested products, from left to right. */
function factorsOf(node: Apply, isUsedOnce: (node: Node) => boolean): Node[] {
  const factors: Node[] = [];
  const stack: Node[] = [node];
  for (let at = stack.pop(); at; at = stack.pop()) {
    const isOpen = at === node || (isUsedOnce(at) && factors.length + stack.length < factorLimit);
    if (at.kind === 'apply' && ruleOf(at) === 'product' && isOpen) stack.push(at.inputs[1]!, at.inputs[0]!);
    else factors.push(at);
  }
  return factors;
}

function planQuotient(node: Apply, wrt: Input, { depends }: PlanContext): Plan {
  const [u, v] = node.inputs as [Node, Node];
  if (!depends(u, wrt)) return planReciprocal(u, v, wrt);
  if (!depends(v, wrt)) {
    return {
      rule: rules.constantDivisor,
      parts: [u, v],
      goals: [{ node: u, wrt }],
      combine: ([derivative]) => div(derivative!, v),
    };
  }
  return {
    rule: rules.quotient,
    parts: [u, v],
    goals: [
      { node: u, wrt },
      { node: v, wrt },
    ],
    combine: ([du, dv]) => div(sub(mul(du!, v), mul(u, dv!)), pow(v, 2)),
  };
}

function planReciprocal(c: Node, v: Node, wrt: Input): Plan {
  return {
    rule: rules.reciprocal,
    parts: [v, c],
    goals: [{ node: v, wrt }],
    combine: ([derivative]) => neg(div(mul(c, derivative!), pow(v, 2))),
  };
}

function planPower(node: Apply, wrt: Input, context: PlanContext): Plan {
  const base = node.inputs[0]!;
  const exponent = node.inputs[1] ?? constant(2);
  if (!context.depends(exponent, wrt)) {
    if (base !== wrt) return planChain(node, [0], wrt, context);
    const value = constantValue(exponent);
    return {
      rule: rules.power,
      parts: [base, exponent],
      goals: [],
      combine: () => mul(exponent, pow(base, value === undefined ? sub(exponent, 1) : value - 1)),
    };
  }
  if (!context.depends(base, wrt)) {
    if (exponent !== wrt) return planChain(node, [1], wrt, context);
    return {
      rule: rules.exponential,
      parts: [exponent, base],
      goals: [],
      combine: () => (constantValue(base) === Math.E ? node : mul(node, log(base))),
      ...(constantValue(base) === Math.E && { note: 'log(e) = 1' }),
    };
  }
  return {
    rule: rules.generalPower,
    parts: [base, exponent],
    goals: [
      { node: base, wrt },
      { node: exponent, wrt },
    ],
    combine: ([du, dv]) => mul(node, add(mul(dv!, log(base)), div(mul(exponent, du!), base))),
    note: 'because u^v = exp(v·log(u))',
  };
}

function planExtremum(
  rule: DifferentiationRule,
  node: Apply,
  wrt: Input,
  isFirst: (a: Node, b: Node) => Node,
  isSecond: (a: Node, b: Node) => Node,
): Plan {
  const [u, v] = node.inputs as [Node, Node];
  return {
    rule,
    parts: [u, v],
    goals: [
      { node: u, wrt },
      { node: v, wrt },
    ],
    combine: ([du, dv]) => where(isFirst(u, v), du!, where(isSecond(u, v), dv!, div(add(du!, dv!), 2))),
    note: 'where u = v there is a kink; the mean of both slopes is taken there',
  };
}

function planCases(node: Apply, wrt: Input): Plan {
  const [condition, a, b] = node.inputs as [Node, Node, Node];
  return {
    rule: rules.cases,
    parts: [a, b, condition],
    goals: [
      { node: a, wrt },
      { node: b, wrt },
    ],
    combine: ([da, db]) => where(condition, da!, db!),
  };
}

function planDefinition(node: Apply, operation: Extract<Operation, { kind: 'composed' }>, wrt: Input): Plan {
  const meaning = operation.notation?.textbook?.(node.inputs, node.attributes) ?? node.expansion!;
  return {
    rule: rules.definition,
    parts: [meaning],
    goals: [{ node: meaning, wrt }],
    combine: ([derivative]) => derivative!,
  };
}

/** A function of one or several operands: directly where the operand is the variable itself, else by the chain rule. */
function planFunction(node: Apply, wrt: Input, context: PlanContext): Plan {
  const locals = (node.operation.kind === 'scalar' && node.operation.derivative(node.inputs, node)) || [];
  const inner = node.inputs.flatMap((operand, i) => (locals[i] && context.depends(operand, wrt) ? [i] : []));
  const operands = inner.map((i) => node.inputs[i]!);
  if (operands.every((operand) => operand === wrt)) {
    const local = inner.map((i) => locals[i]!);
    return {
      rule: functionRule(node.operation),
      parts: [wrt],
      goals: [],
      combine: () => (local.length === 0 ? constant(0) : local.reduce((a, b) => add(a, b))),
      ...noteOf(node.operation),
    };
  }
  return planChain(node, inner, wrt, context);
}

function noteOf(operation: Operation): { note?: string } {
  const notes = [operation.kind === 'scalar' ? operation.teaching.why : undefined, kinkNote(operation)].filter(Boolean);
  return notes.length > 0 ? { note: notes.join('; ') } : {};
}

/** The chain rule with a fresh name for each of these operands. */
function planChain(node: Apply, inner: readonly number[], wrt: Input, { freshName }: PlanContext): Plan {
  const substitutions = inner.map((i) => ({ variable: input(freshName(), []), value: node.inputs[i]! }));
  const outer = reapply(
    node,
    node.inputs.map((operand, i) => (inner.includes(i) ? substitutions[inner.indexOf(i)]!.variable : operand)),
  );
  return {
    rule: inner.length === 1 ? rules.chain : rules.severalChain,
    parts: [outer, ...substitutions.map(({ value }) => value)],
    substitutions,
    goals: [
      ...substitutions.map(({ variable }) => ({ node: outer, wrt: variable })),
      ...substitutions.map(({ value }) => ({ node: value, wrt })),
    ],
    combine: (derivatives) =>
      substitutions
        .map((_, i) => mul(substituted(derivatives[i]!, substitutions), derivatives[substitutions.length + i]!))
        .reduce((a, b) => add(a, b)),
  };
}

/** The expression with the inner expressions in the place of their names. */
export function substituted(node: Node, substitutions: readonly Substitution[]): Node {
  const values = new Map<Node, Node>(substitutions.map(({ variable, value }) => [variable, value]));
  const first = Math.min(...substitutions.map(({ variable }) => variable.id));
  // What is older than the names does not contain them.
  const inputsOf = (at: Node) => (at.kind === 'apply' && at.id > first ? at.inputs : []);
  const visit = (at: Node, inputs: readonly Node[]) =>
    values.get(at) ?? (at.kind === 'apply' && inputs.length > 0 ? reapply(at, inputs) : at);
  return rebuild([node], visit, inputsOf).get(node)!;
}
