/** Problems and judgements as plain data, for graders. */
import { objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { answerText } from './answer.ts';
import type { Slip } from './exercise.ts';
import type { Judgement } from './judge.ts';
import { type Problem, problemKind } from './problem.ts';

/** A wrong answer, and the mistakes that lead to it. */
export interface SlipJson {
  readonly answer: string;
  readonly mistakes: readonly { readonly kind: string; readonly step: number; readonly sentence: string }[];
}

/** A problem with its solution as plain data for JSON. */
export interface ProblemJson {
  readonly id: string;
  readonly topic: string;
  readonly generator: string;
  readonly level: number;
  readonly seed: number;
  readonly question: string;
  readonly options?: readonly string[] | undefined;
  readonly form: string;
  readonly hint: string;
  readonly answer: string;
  readonly solution: readonly {
    readonly number: number;
    readonly name: string;
    readonly text: string;
    readonly answer: string;
  }[];
  readonly slips: readonly SlipJson[];
}

/**
 * A problem with its solution and the mistakes that it knows, as plain data for JSON.
 *
 * @example
 * import { problemById, problemJson } from 'chainrule/practice';
 *
 * const { question, answer } = problemJson(problemById('chain-rule/2/17'));
 * console.log(question, answer);
 * // Differentiate `f(x) = (3x^2 - 2)^3`. 18*x*(3*x^2 - 2)^2
 */
export function problemJson(problem: Problem): ProblemJson {
  requireKind('problemJson: problem', problem, problemKind);
  const { id, topic, generator, level, seed, question, options, form, hint, answer, solution, slips } = problem;
  return {
    id,
    topic,
    generator,
    level,
    seed,
    question,
    options,
    form,
    hint,
    answer: answerText(answer),
    solution: solution.map(({ number, name, text, answer: result }) => ({
      number,
      name,
      text,
      answer: answerText(result),
    })),
    slips: slips.map(slipJson),
  };
}

/** What `chainrule practice --json` says of an answer. */
export interface JudgementJson {
  readonly problem: string;
  readonly answer: string;
  readonly verdict: Judgement['verdict'];
  readonly message: string;
  readonly slips: readonly SlipJson[];
}

const judgementKind = objectWith('a judgement, as judgeAnswer gives', 'verdict', 'message', 'named');

/**
 * A judgement of a typed answer as plain data for JSON.
 *
 * @example
 * import { judgeAnswer, judgementJson, problemById } from 'chainrule/practice';
 *
 * const problem = problemById('chain-rule/2/17');
 * console.log(judgementJson(problem, '0', judgeAnswer(problem, '0')).verdict); // wrong
 */
export function judgementJson(problem: Problem, answer: string, judgement: Judgement): JudgementJson {
  requireKind('judgementJson: problem', problem, problemKind);
  requireKind('judgementJson: judgement', judgement, judgementKind);
  const { verdict, message, named } = judgement;
  return { problem: problem.id, answer, verdict, message, slips: named.map(slipJson) };
}

function slipJson({ answer, mistakes }: Slip): SlipJson {
  return { answer: answerText(answer), mistakes };
}
