/** A derivative that somebody worked out, held against ours: right, or the mistake named at the step where it happened. */

import { derivativesOf } from '../calculus/derivatives.ts';
import { compareExpressions } from '../calculus/equivalence.ts';
import { formatExpression } from '../calculus/format.ts';
import { type ParsedExpressions, parseExpressions } from '../calculus/parse.ts';
import { type Point, valuesAt } from '../calculus/point.ts';
import { replaceInputs } from '../calculus/replace-inputs.ts';
import { fail } from '../graph/error.ts';
import type { Input, Node } from '../graph/node.ts';
import { anything, listOf, type OptionKinds, recordOf, text as textKind } from '../graph/option-kinds.ts';
import { nameNear, requireKind, requireOptions } from '../graph/options.ts';
import { topologicalOrder } from '../graph/walk.ts';
import { type Answer, isRightNumber } from './answer.ts';
import { derived } from './derived.ts';
import { type Diagnosis, diagnoseAnswer, namedSlip } from './diagnose.ts';
import type { Exercise } from './exercise.ts';

/** Of what the derivative is. */
export interface CompareDerivativeOptions {
  /** Names of the variables to differentiate by, in the order of the gradient; all of the expression when none are given. */
  readonly wrt?: readonly string[] | undefined;
  /** A point, for a gradient that is given in numbers; both values are told there. */
  readonly at?: Readonly<Record<string, number>> | undefined;
}

const kinds: OptionKinds<CompareDerivativeOptions> = {
  wrt: listOf(textKind, 'a list of names'),
  at: recordOf(anything, 'an object with a finite number for each variable'),
};

/** What was found out about a derivative. */
export interface DerivativeComparison {
  /** `unknown`: at too few points do both have a value that rounding does not hide. */
  readonly verdict: 'right' | 'wrong' | 'unknown';
  /** In words; what is wrong is told to the person who did it. */
  readonly message: string;
  /** The kinds of the mistakes that lead to it; empty where none is known. */
  readonly mistakes: readonly string[];
  /** By which variables, in this order. */
  readonly wrt: readonly string[];
  /** What is right, as text, one for each variable. */
  readonly expected: readonly string[];
  /** At the point: one for each variable. */
  readonly values?: { readonly given: readonly number[]; readonly expected: readonly number[] };
}

/**
 * Holds a derivative, or a gradient `[..., ...]`, against that of an expression: in any form, or in numbers at a point. What is
 * wrong is named where a usual mistake leads to it. Throws where one of the texts cannot be read, or has another number of
 * components.
 *
 * @example
 * import { compareDerivative } from 'chainrule/calculus';
 *
 * console.log(compareDerivative('sin(x^2)', '2x cos(x^2)').verdict); // right
 * console.log(compareDerivative('sin(x^2)', 'cos(x^2)').message);
 * // You differentiated the outside but forgot the inner derivative `2*x` — at step 3: …
 * console.log(compareDerivative('x^2', '-6', { at: { x: 3 } }).message); // The size is right, the sign is wrong.
 */
export function compareDerivative(
  expression: string,
  given: string,
  options: CompareDerivativeOptions = {},
): DerivativeComparison {
  requireKind('compareDerivative: expression', expression, textKind);
  requireKind('compareDerivative: given', given, textKind);
  requireOptions<CompareDerivativeOptions>('compareDerivative', options, kinds);
  const known = derivativesOf(expression, options);
  const { wrt, derivatives, outputs, variables, point, parts } = known;
  // Parts that the expression names may stand in the derivative too; both are compared written out.
  const writtenOut = new Map(parts.map(({ variable, node }) => [variable, node]));
  const inFull = (node: Node) => replaceInputs(node, writtenOut);
  const all = [...variables, ...wrt, ...writtenOut.keys()];
  if (outputs.length > 1)
    fail({ what: 'compareDerivative', problem: 'several expressions', got: expression, expected: 'one' });
  const read = parseExpressions(given, { variables: new Map(all.map((one) => [one.name, one])) });
  requireKnown(read, all);
  if (read.nodes.length !== wrt.length) {
    fail({
      what: 'gradient',
      problem: 'another number of components',
      got: given,
      expected: wrt.length === 1 ? 'one expression' : `[${wrt.map(({ name }) => `d/d${name}`).join(', ')}]`,
    });
  }
  const right = derivatives.map(({ result }) => inFull(result));
  const nodes = read.nodes.map(inFull);
  const about = { wrt: wrt.map(({ name }) => name), expected: derivatives.map(({ plain }) => formatExpression(plain)) };
  const full = point && new Map([...wrt.map((one) => [one, 0] as const), ...point]);
  const values = full && { given: valuesAt(nodes, full), expected: valuesAt(right, full) };
  const told = { ...about, ...(values && { values }) };
  const areNumbers = full !== undefined && topologicalOrder(nodes).every(({ kind }) => kind !== 'input');
  const verdict = areNumbers ? verdictOfNumbers(values!) : verdictOfExpressions(nodes, right);
  if (verdict !== 'different')
    return { verdict: verdict === 'equal' ? 'right' : 'unknown', ...words[verdict], ...told };
  const exercise = exerciseOf(inFull(outputs[0]!), wrt, variables);
  const isList = wrt.length > 1;
  const diagnosis = areNumbers
    ? diagnosed(inNumbers(exercise, full), { kind: 'numbers', values: values!.given, isList, exact: false }, given)
    : diagnosed(exercise, { kind: 'expressions', nodes, isList }, given);
  const mistakes = [...new Set(diagnosis.named.flatMap((slip) => slip.mistakes.map(({ kind }) => kind as string)))];
  const message = areNumbers && mistakes.length > mostNamed ? manyLead : diagnosis.message;
  return { verdict: 'wrong', message, mistakes, ...told };
}

/** One number can come of many mistakes. */
const mostNamed = 3;
const manyLead =
  'Several usual mistakes lead to this number at this point: the expression, in place of the number, would tell which.';

const words = {
  equal: { message: 'Right.', mistakes: [] },
  unknown: {
    message: 'This cannot be decided: at too few points do both have a value that rounding does not hide.',
    mistakes: [],
  },
} as const;

function diagnosed(exercise: Exercise, answer: Answer, text: string): Diagnosis {
  return namedSlip(exercise, answer) ?? diagnoseAnswer(exercise, { answer, lines: [], text });
}

function exerciseOf(expression: Node, wrt: readonly Input[], variables: readonly Input[]): Exercise {
  const others = variables.filter((variable) => !wrt.includes(variable));
  const by = wrt.length === 1 ? wrt[0]! : wrt;
  return derived({ question: '', form: 'an expression', hint: '', expression, wrt: by, others });
}

/** The same with the values that all expressions have at a point. */
function inNumbers(exercise: Exercise, point: Point): Exercise {
  const inPoint = (answer: Answer): Answer => {
    if (answer.kind !== 'expressions') return answer;
    const known = topologicalOrder(answer.nodes).every((node) => node.kind !== 'input' || point.has(node));
    const values = known ? valuesAt(answer.nodes, point) : answer.nodes.map(() => Number.NaN);
    return { kind: 'numbers', values, isList: answer.isList, exact: false };
  };
  const valued = <T extends { readonly answer: Answer }>(one: T): T => ({ ...one, answer: inPoint(one.answer) });
  return {
    ...exercise,
    answer: inPoint(exercise.answer),
    solution: exercise.solution.map(valued),
    slips: exercise.slips.map(valued),
    pairs: () => exercise.pairs().map(valued),
  };
}

type Verdict = 'equal' | 'different' | 'unknown';

/** Rounded to three digits or more, a number is right. */
function verdictOfNumbers({ given, expected }: NonNullable<DerivativeComparison['values']>): Verdict {
  if (!expected.every(Number.isFinite)) return 'unknown';
  return expected.every((value, i) => isRightNumber(given[i]!, value, false)) ? 'equal' : 'different';
}

function verdictOfExpressions(given: readonly Node[], right: readonly Node[]): Verdict {
  const verdicts = right.map((node, i): Verdict => {
    const { verdict } = compareExpressions(node, given[i]!, { seed: 1 });
    // Saturated everywhere, yet the same to the letter.
    return verdict === 'unknown' && formatExpression(node) === formatExpression(given[i]!) ? 'equal' : verdict;
  });
  if (verdicts.includes('different')) return 'different';
  return verdicts.includes('unknown') ? 'unknown' : 'equal';
}

/** Refuses names that the expression does not have. */
function requireKnown({ variables: used }: ParsedExpressions, known: readonly Input[]): void {
  const names = [...new Set(known.map(({ name }) => name))];
  const other = [...used.keys()].find((name) => !names.includes(name));
  if (other === undefined) return;
  const near = nameNear(other, names);
  fail({
    what: 'gradient',
    problem: 'the expression has no such variable',
    got: other,
    expected: names.join(', '),
    ...(near !== undefined && { hint: near }),
  });
}
