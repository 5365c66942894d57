/** Whether a typed answer is right; if not, which mistake it comes from. */

import { evaluate } from '../backends/reference/evaluate.ts';
import { type Comparison, compareExpressions } from '../calculus/equivalence.ts';
import { ChainruleError } from '../graph/error.ts';
import type { Node } from '../graph/node.ts';
import { text as textKind } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { topologicalOrder } from '../graph/walk.ts';
import { type Answer, type Expressions, isRightNumber, isShort, type Numbers, toleranceOf } from './answer.ts';
import { type Diagnosis, diagnoseAnswer, namedSlip } from './diagnose.ts';
import { type Problem, problemKind } from './problem.ts';
import { type ReadAnswer, readAnswer } from './read-answer.ts';

/** Whether an answer is right, and what to tell who gave it. */
export interface Judgement extends Diagnosis {
  /** `again`: not marked, to be typed again, because it cannot be read, is too coarse, or cannot be decided. */
  readonly verdict: 'right' | 'wrong' | 'again';
}

/**
 * Judges an answer by its values, never by how it is written; where it is wrong, the message names the mistake if one
 * leads to it. What cannot be read is no error: the verdict is `again`.
 *
 * @example
 * import { judgeAnswer, problemById } from 'chainrule/practice';
 *
 * const problem = problemById('chain-rule/2/17');
 * console.log(problem.question); // Differentiate `f(x) = (3x^2 - 2)^3`.
 * console.log(judgeAnswer(problem, '3(3x^2 - 2)^2').message);
 * // You differentiated the outside but forgot the inner derivative `6*x` — at step 6: …
 */
export function judgeAnswer(problem: Problem, text: string): Judgement {
  requireKind('judgeAnswer: problem', problem, problemKind);
  requireKind('judgeAnswer: answer', text, textKind);
  let read: ReadAnswer;
  try {
    read = readAnswer(problem, text);
  } catch (error) {
    if (error instanceof ChainruleError) return again(error.message);
    throw error;
  }
  const comparison = compare(problem.answer, read.answer, problem.seed);
  if (comparison === 'equal') {
    const { check } = problem;
    return check && !hasValueAt(read.answer, check.at)
      ? again(check.otherwise)
      : { verdict: 'right', message: 'Right.', named: [] };
  }
  const slip = namedSlip(problem, read.answer);
  if (slip) return { verdict: 'wrong', ...slip };
  if (comparison === 'unknown') {
    return again(
      'This cannot be decided: at too few points do your answer and the right one both have a value that rounding does not hide. Type it in another form.',
    );
  }
  const diagnosis = diagnoseAnswer(problem, read);
  if (diagnosis.named.length === 0 && isCoarse(problem.answer, read)) {
    return again('Right as far as it goes, but rounded too early: give three significant digits, or a fraction.');
  }
  const near = diagnosis.named.length === 0 ? nearOnes(problem.answer, read.answer) : [];
  if (near.length > 0) {
    const why = near.every(isShort)
      ? 'this number is exact, without rounding.'
      : 'its third digit is another one, rounded and not cut off.';
    return { verdict: 'wrong', message: `Close, but not it: ${why}`, named: [] };
  }
  return { verdict: 'wrong', ...diagnosis };
}

/** The right numbers of those that were rounded or miscalculated by little; none where others are further off. */
function nearOnes(right: Answer, given: Answer): readonly number[] {
  if (right.kind !== 'numbers' || given.kind !== 'numbers' || right.exact) return [];
  const isNear = right.values.every((value, i) => Math.abs(given.values[i]! - value) <= toleranceOf(value, false));
  return isNear ? right.values.filter((value, i) => !isRightNumber(given.values[i]!, value, false)) : [];
}

/** Whether an answer has a value where one variable has this value, and the others 1. */
function hasValueAt(answer: Answer, [name, value]: readonly [string, number]): boolean {
  if (answer.kind !== 'expressions') return true;
  const leaves = topologicalOrder(answer.nodes).filter((node) => node.kind === 'input');
  const values = new Map<Node, number[]>(leaves.map((node) => [node, [node.name === name ? value : 1]]));
  return evaluate(answer.nodes, values).every(([result]) => Number.isFinite(result));
}

function again(message: string): Judgement {
  return { verdict: 'again', message, named: [] };
}

function compare(right: Answer, given: Answer, seed: number): Comparison['verdict'] {
  if (right.kind === 'choice') return given.kind === 'choice' && given.index === right.index ? 'equal' : 'different';
  if (right.kind === 'numbers') return compareNumbers(right, given as Numbers);
  const verdicts = right.nodes.map((node, i) => {
    const other = (given as Expressions).nodes[i]!;
    return compareExpressions(node, other, { seed }).verdict;
  });
  return (
    verdicts.find((verdict) => verdict === 'different') ?? verdicts.find((verdict) => verdict === 'unknown') ?? 'equal'
  );
}

function compareNumbers({ values, exact }: Numbers, given: Numbers): Comparison['verdict'] {
  const isEqual = values.every((value, i) => isRightNumber(given.values[i]!, value, exact));
  return isEqual ? 'equal' : 'different';
}

/** Whether every number that is not right is the right one rounded to the decimals that were typed, at least one. */
function isCoarse(right: Answer, { answer, text }: ReadAnswer): boolean {
  if (right.kind !== 'numbers' || answer.kind !== 'numbers' || right.exact) return false;
  const texts = text.replace(/[[\]()]/g, '').split(',');
  return answer.values.every((value, i) => {
    const distance = Math.abs(value - right.values[i]!);
    if (isRightNumber(value, right.values[i]!, false)) return true;
    if (isShort(right.values[i]!)) return false;
    const [, decimals] = /^-?\d*\.(\d+)$/.exec(texts[i]?.trim() ?? '') ?? [];
    return decimals !== undefined && value !== 0 && distance <= Number(`0.501e-${decimals.length}`);
  });
}
