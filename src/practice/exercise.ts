/** What a generator draws: a question, its answer, the way there, and where the mistakes on that way lead. */
import type { Node } from '../graph/node.ts';
import { type Answer, answerOf, isShort, sameAnswer } from './answer.ts';
import { type Calculate, type CalculationStep, type Place, run } from './calculation.ts';
import { type SlipKind, slipSentence } from './slips.ts';

/** One step of the way to the answer of an exercise. */
export interface SolutionStep {
  /** From 1. */
  readonly number: number;
  readonly name: string;
  /** Without the numbers of the problem: it can be shown to someone who made a mistake here. */
  readonly rule: string;
  /** With its numbers and its result. */
  readonly text: string;
  readonly answer: Answer;
}

/** A wrong answer, and the mistakes (one, or two together) that lead to it. */
export interface Slip {
  readonly mistakes: readonly Mistake[];
  readonly answer: Answer;
}

/** A mistake on the way to an answer. */
export interface Mistake {
  readonly kind: SlipKind;
  /** The number of the step of the solution in which it happens. */
  readonly step: number;
  /** What was done wrong, in the second person, without a full stop. */
  readonly sentence: string;
}

/** Mathematics in texts stands between backticks. */
export interface Exercise {
  readonly question: string;
  /** Of a question with choices: what can be chosen. */
  readonly options?: readonly string[];
  /** What is to be typed: `a number`. */
  readonly form: string;
  readonly hint: string;
  readonly answer: Answer;
  /** The names of the variables that an answer that is an expression may have. */
  readonly variables?: readonly string[];
  /** Names that it may use for longer expressions: `a` for `σ(w x)`. */
  readonly abbreviations?: ReadonlyMap<string, Node>;
  /** The numbers of the question by the names that it has for them: an answer that is a number may be typed with these. */
  readonly given?: ReadonlyMap<string, number>;
  /** Of a right answer that is an expression: a variable and a value of it at which the answer must have a value too. */
  readonly check?: { readonly at: readonly [name: string, value: number]; readonly otherwise: string };
  readonly solution: readonly SolutionStep[];
  /** The answers with one mistake each. All differ from the right one, some perhaps not from each other. */
  readonly slips: readonly Slip[];
  /** The answers with two mistakes. */
  readonly pairs: () => readonly Slip[];
}

export interface Worked {
  readonly question: string;
  readonly form: string;
  readonly hint: string;
  readonly calculate: Calculate;
  /** Of an expression. */
  readonly variables?: readonly string[];
  /** Whether a number must be exact: counts are. */
  readonly exact?: boolean;
  /** The numbers of the question by their names. */
  readonly given?: ReadonlyMap<string, number>;
}

/** The exercise that a calculation answers. */
export function worked({ calculate, exact = false, ...texts }: Worked): Exercise {
  const right = run(calculate);
  const answer = answerOf(right.value, exact);
  const slipOf = (places: readonly Place[]): Slip => ({
    mistakes: places.map(mistakeAt),
    answer: answerOf(run(calculate, places).value, exact),
  });
  const places = right.places.filter(
    (place) => !place.isSeldom || !sameAnswer(answerOf(run(calculate, [place]).value, exact), answer),
  );
  return {
    ...texts,
    form: `${texts.form}${digitsText(answer)}`,
    answer,
    solution: right.steps.map((step) => solutionStep(step, exact)),
    slips: places.map((place) => slipOf([place])),
    pairs: () => pairsOf(places).map(slipOf),
  };
}

/** Which digits of a number are wanted. */
function digitsText(answer: Answer): string {
  if (answer.kind !== 'numbers' || answer.exact) return '';
  const short = answer.values.filter(isShort).length;
  if (short === answer.values.length) return ', exact';
  return short === 0 ? ', exact or to three digits' : ', exact or, where digits do not end, to three of them';
}

function mistakeAt({ kind, step, detail }: Place): Mistake {
  return { kind, step, sentence: slipSentence(kind, detail) };
}

function solutionStep({ value, ...step }: CalculationStep, exact: boolean): SolutionStep {
  return { ...step, answer: answerOf(value, exact) };
}

/** Every two of a list. */
export function pairsOf<T>(list: readonly T[]): [T, T][] {
  return list.flatMap((first, i) => list.slice(i + 1).map((second): [T, T] => [first, second]));
}
