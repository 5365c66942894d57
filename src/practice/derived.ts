/** Exercises that a derivation answers. The mistakes are the same derivation with one of its rules replaced by a wrong one. */
import { type Combine, type Derivation, type DerivationStep, withSteps } from '../calculus/derivation.ts';
import { derive } from '../calculus/derive.ts';
import { formatExpression } from '../calculus/format.ts';
import type { Input, Node } from '../graph/node.ts';
import { topologicalOrder } from '../graph/walk.ts';
import { type Answer, expressionList, sameAnswer } from './answer.ts';
import { type Exercise, type Mistake, pairsOf, type Slip, type SolutionStep } from './exercise.ts';
import { slipRules, withoutParentheses } from './slip-rules.ts';
import { type SlipKind, slipSentence } from './slips.ts';

export interface Derived {
  readonly question: string;
  readonly form: string;
  readonly hint: string;
  readonly expression: Node;
  /** One variable for a derivative, several for the gradient as a list. */
  readonly wrt: Input | readonly Input[];
  /** Variables that could be taken for the one of a derivative. */
  readonly others?: readonly Input[];
  readonly abbreviations?: ReadonlyMap<string, Node>;
}

/** A step of one of the derivations that is done by a wrong rule. */
interface Change {
  readonly component: number;
  readonly step: DerivationStep;
  readonly combine: Combine;
  readonly mistake: Mistake;
}

export function derived({ expression, wrt, others = [], ...texts }: Derived): Exercise {
  const isList = !('kind' in wrt);
  const variables = isList ? wrt : [wrt];
  const derivations = variables.map((variable) => derive(expression, variable));
  const answerOf = (nodes: readonly Node[]): Answer => ({ kind: 'expressions', nodes, isList });
  const results = derivations.map(({ result }) => result);
  const numbers = numbered(derivations);
  const solution = solutionSteps(numbers);
  if (isList) solution.push(gradientStep(variables, results, numbers.size + 1));
  const whole = (kind: SlipKind, detail: string, nodes: readonly Node[]): Slip => ({
    mistakes: [mistake(kind, detail, solution.length)],
    answer: answerOf(nodes),
  });
  const slipOf = (chosen: readonly Change[]): Slip => ({
    mistakes: chosen.map((change) => change.mistake),
    answer: answerOf(derivations.map((derivation, component) => changed(derivation, component, chosen))),
  });
  const right = answerOf(results);
  // To leave out an inner derivative of 1 changes nothing: that mistake cannot be made here.
  const single = derivations
    .flatMap((derivation, component) => changesOf(derivation, component, numbers))
    .map((change) => ({ change, slip: slipOf([change]) }))
    .filter(({ slip }) => !sameAnswer(slip.answer, right));
  const unbracketed = results.flatMap((result, component) =>
    withoutParentheses(result)
      .map(({ node, detail }) => whole('parentheses-missing', detail, results.with(component, node)))
      .filter((slip) => !sameAnswer(slip.answer, right)),
  );
  const changes = single.map(({ change }) => change);
  return {
    ...texts,
    variables: topologicalOrder([expression]).flatMap((node) => (node.kind === 'input' ? [node.name] : [])),
    answer: right,
    solution,
    slips: [
      ...single.map(({ slip }) => slip),
      ...unbracketed,
      ...others.map((other) => whole('wrong-variable', other.name, [derive(expression, other).result])),
      ...(variables.length === 2
        ? [whole('components-swapped', `[${variables.map(({ name }) => name).join(', ')}]`, [...results].reverse())]
        : []),
    ],
    pairs: () => [...repeated(changes), ...pairsOf(changes).filter(([a, b]) => a.step !== b.step)].map(slipOf),
  };
}

/** The same mistake wherever it can be made, at two steps or more. */
function repeated(changes: readonly Change[]): Change[][] {
  const kinds = new Set(changes.map(({ mistake: { kind } }) => kind));
  return [...kinds]
    .map((kind) => changes.filter(({ mistake: made }) => made.kind === kind))
    .filter(({ length }) => length > 1);
}

/** The steps that are shown, in the order in which they are done: what a step needs comes before it. */
function numbered(derivations: readonly Derivation[]): ReadonlyMap<DerivationStep, number> {
  const numbers = new Map<DerivationStep, number>();
  for (const { root } of derivations) {
    for (const step of topologicalOrder([root], ({ substeps }) => substeps))
      if (step.rule.name !== 'identity' || step === root) numbers.set(step, numbers.size + 1);
  }
  return numbers;
}

/** What is inside has its step before the step that gives it a name: so the first step that uses the name says what it is. */
function solutionSteps(numbers: ReadonlyMap<DerivationStep, number>): SolutionStep[] {
  const values = new Map<Node, Node>(
    [...numbers.keys()].flatMap(({ substitutions }) => substitutions.map(({ variable, value }) => [variable, value])),
  );
  const told = new Set<Node>();
  return [...numbers].map(([step, number]) => {
    const value = values.get(step.wrt);
    const isNew = value !== undefined && !told.has(step.wrt);
    told.add(step.wrt);
    return solutionStep(step, number, isNew ? [{ variable: step.wrt, value }] : []);
  });
}

function solutionStep(step: DerivationStep, number: number, first: DerivationStep['substitutions']): SolutionStep {
  const { rule, before, result, substitutions, wrt, note } = step;
  const names = [...first, ...substitutions].map(
    ({ variable, value }) => `\`${variable.name} = ${formatExpression(value)}\``,
  );
  const where = names.length > 0 ? ` with ${names.join(' and ')}` : '';
  const why = note === undefined ? '' : ` (${note})`;
  const text = formatExpression(before);
  return {
    number,
    name: `d${text}/d${wrt.name}`,
    rule: `${rule.name} rule${where}, for \`d/d${wrt.name} (${text})\``,
    text: `${rule.name} rule${where}: \`d/d${wrt.name} (${text}) = ${formatExpression(result)}\`${why}`,
    answer: { kind: 'expressions', nodes: [result], isList: false },
  };
}

function gradientStep(variables: readonly Input[], results: readonly Node[], number: number): SolutionStep {
  return {
    number,
    name: 'gradient',
    rule: `the partial derivatives in the order [${variables.map(({ name }) => name).join(', ')}]`,
    text: `the gradient: ${expressionList(results)}`,
    answer: { kind: 'expressions', nodes: results, isList: true },
  };
}

function changesOf({ root }: Derivation, component: number, numbers: ReadonlyMap<DerivationStep, number>): Change[] {
  return topologicalOrder([root], ({ substeps }) => substeps).flatMap((step) => {
    const number = numbers.get(step);
    if (number === undefined) return [];
    return slipRules(step).map(({ kind, detail, combine }) => ({
      component,
      step,
      combine,
      mistake: mistake(kind, detail, number),
    }));
  });
}

function mistake(kind: SlipKind, detail: string, step: number): Mistake {
  return { kind, step, sentence: slipSentence(kind, detail) };
}

function changed(derivation: Derivation, component: number, chosen: readonly Change[]): Node {
  const own = chosen.filter((change) => change.component === component);
  if (own.length === 0) return derivation.result;
  return withSteps(derivation, new Map(own.map(({ step, combine }) => [step, combine])));
}
