/** What people do instead of a rule of differentiation: for each rule the wrong ones. */
import type { Combine, DerivationStep } from '../calculus/derivation.ts';
import { formatExpression } from '../calculus/format.ts';
import { substituted } from '../calculus/rules.ts';
import { constant, type Node } from '../graph/node.ts';
import { add, div, exp, mul, neg, pow, square, sub } from '../ops/index.ts';
import type { SlipKind } from './slips.ts';

export interface SlipRule {
  readonly kind: SlipKind;
  readonly detail: string;
  readonly combine: Combine;
}

/** The wrong rules for a step, by the name of its rule. */
export function slipRules(step: DerivationStep): SlipRule[] {
  return (byRule.get(step.rule.name)?.(step) ?? []).map(([kind, combine, detail = '']) => ({ kind, combine, detail }));
}

type Wrong = readonly [kind: SlipKind, combine: Combine, detail?: string];

const text = (node: Node) => `\`${formatExpression(node)}\``;

const byRule: ReadonlyMap<string, (step: DerivationStep) => readonly Wrong[]> = new Map([
  ['constant', constantSlips],
  ['constant multiple', multipleSlips],
  ['difference', ({ parts }) => [['sign-between', ([du, dv]) => add(du!, dv!), text(parts[1]!)]]],
  ['product', productSlips],
  ['quotient', quotientSlips],
  ['reciprocal', reciprocalSlips],
  ['power', powerSlips],
  ['exponential', exponentialSlips],
  ['chain', chainSlips],
  ['sine', signSlips],
  ['cosine', signSlips],
  ['logarithm', keptSlips],
  ['tanh', tanhSlips],
  ['sigmoid', sigmoidSlips],
  ['square root', ({ before }) => [...keptAs(before), ['half-lost', () => div(1, before)]]],
  ['relu', ({ before }) => keptAs(before)],
] as const satisfies readonly (readonly [string, (step: DerivationStep) => readonly Wrong[]])[]);

function keptAs(before: Node): Wrong[] {
  return [['not-differentiated', () => before, text(before)]];
}

function keptSlips({ before }: DerivationStep): readonly Wrong[] {
  return keptAs(before);
}

function tanhSlips({ before, parts: [u] }: DerivationStep): readonly Wrong[] {
  return [
    ...keptAs(before),
    ['tanh-not-squared', () => sub(1, before)],
    ['tanh-plus', () => add(1, square(before))],
    ['derivative-of-argument', () => sub(1, square(u!)), 'tanh'],
  ];
}

function sigmoidSlips({ before, parts: [u] }: DerivationStep): readonly Wrong[] {
  const other = sub(1, before);
  return [
    ['one-minus-missing', () => before, text(before)],
    ['sigmoid-factor-missing', () => other, text(before)],
    ['sigmoid-square', () => square(before), 'σ²'],
    ['sigmoid-difference', () => sub(before, other)],
    ['sigmoid-plus', () => mul(before, add(1, before))],
    ['derivative-of-argument', () => mul(u!, sub(1, u!)), 'σ'],
  ];
}

function constantSlips({ before }: DerivationStep): readonly Wrong[] {
  return [['constant-kept', () => before, text(before)]];
}

function multipleSlips({ before, parts: [u, c], wrt }: DerivationStep): readonly Wrong[] {
  if (!c) return [['minus-lost', ([du]) => du!, text(before)]];
  const lost: Wrong = ['factor-lost', ([du]) => du!, text(c)];
  if (c.kind === 'constant') return [lost];
  const vanished: Wrong = ['term-vanished', () => constant(0), text(before)];
  return u === wrt ? [lost, vanished, ['weight-for-input', () => u]] : [lost, vanished];
}

function productSlips({ parts: [u, v] }: DerivationStep): readonly Wrong[] {
  return [
    ['product-of-derivatives', ([du, dv]) => mul(du!, dv!)],
    ['product-first-only', ([du]) => mul(du!, v!), `${text(u!)} times the derivative of ${text(v!)}`],
    ['product-second-only', ([, dv]) => mul(u!, dv!), `the derivative of ${text(u!)} times ${text(v!)}`],
  ];
}

function quotientSlips({ parts: [u, v] }: DerivationStep): readonly Wrong[] {
  const over = (top: Node, bottom: Node) => div(top, bottom);
  return [
    ['quotient-swapped', ([du, dv]) => over(sub(mul(u!, dv!), mul(du!, v!)), square(v!))],
    ['quotient-plus', ([du, dv]) => over(add(mul(du!, v!), mul(u!, dv!)), square(v!))],
    ['denominator-not-squared', ([du, dv]) => over(sub(mul(du!, v!), mul(u!, dv!)), v!)],
    ['quotient-of-derivatives', ([du, dv]) => over(du!, dv!)],
  ];
}

function reciprocalSlips({ parts: [v, c] }: DerivationStep): readonly Wrong[] {
  return [
    ['minus-lost', ([dv]) => div(mul(c!, dv!), square(v!)), 'the derivative of 1/u'],
    ['denominator-not-squared', ([dv]) => neg(div(mul(c!, dv!), v!))],
  ];
}

function powerSlips({ parts: [u, n] }: DerivationStep): readonly Wrong[] {
  const lowered = sub(n!, 1);
  return [
    ['exponent-not-lowered', () => mul(n!, pow(u!, n!))],
    ['coefficient-lost', () => pow(u!, lowered)],
    ['integrated', () => div(pow(u!, add(n!, 1)), add(n!, 1))],
  ];
}

/** Of `e^u` written as a function, or of `a^u` with the base as a part. */
function exponentialSlips({ parts: [u, base] }: DerivationStep): readonly Wrong[] {
  return [['exponential-as-power', () => mul(u!, base ? pow(base, sub(u!, 1)) : exp(sub(u!, 1)))]];
}

function chainSlips({ parts, substeps, substitutions }: DerivationStep): readonly Wrong[] {
  if (substitutions.length !== 1) return [];
  const [{ variable }] = substitutions as [(typeof substitutions)[0]];
  const outer = (derivative: Node) => substituted(derivative, substitutions);
  return [
    ['inner-missing', ([df]) => outer(df!), text(substeps[1]!.result)],
    ['inner-added', ([df, du]) => add(outer(df!), du!), text(substeps[1]!.result)],
    ['outer-missing', ([, du]) => du!, text(parts[0]!)],
    ['inner-inside', ([df, du]) => substituted(df!, [{ variable, value: du! }])],
  ];
}

function signSlips({ after, before }: DerivationStep): readonly Wrong[] {
  return [['sign-of-derivative', () => neg(after)], ...keptAs(before)];
}

/** A product with a difference among its factors, written without the parentheses: c (p - q) as c p - q or p - c q. */
export function withoutParentheses(product: Node): { readonly node: Node; readonly detail: string }[] {
  const factors = factorsOf(product);
  return factors.flatMap((factor) => {
    if (factor.kind !== 'apply' || factor.operation !== sub.operation || factors.length < 2) return [];
    const [p, q] = factor.inputs as [Node, Node];
    const rest = factors.filter((other) => other !== factor).reduce((a, b) => mul(a, b));
    return [
      { node: sub(mul(rest, p), q), detail: text(q) },
      { node: sub(p, mul(q, rest)), detail: text(p) },
    ];
  });
}

function factorsOf(node: Node): Node[] {
  if (node.kind !== 'apply' || node.operation !== mul.operation) return [node];
  return node.inputs.flatMap(factorsOf);
}
