/** Problems and judgements as plain data, for graders. */
import { answerText } from './answer.ts';
import type { Slip } from './exercise.ts';
import type { Judgement } from './judge.ts';
import type { Problem } from './problem.ts';

export interface SlipJson {
  readonly answer: string;
  readonly mistakes: readonly { readonly kind: string; readonly step: number; readonly sentence: string }[];
}

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

export function problemJson(problem: Problem): ProblemJson {
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

export interface JudgementJson {
  readonly problem: string;
  readonly answer: string;
  readonly verdict: Judgement['verdict'];
  readonly message: string;
  readonly slips: readonly SlipJson[];
}

export function judgementJson(problem: Problem, answer: string, { verdict, message, named }: Judgement): JudgementJson {
  return { problem: problem.id, answer, verdict, message, slips: named.map(slipJson) };
}

function slipJson({ answer, mistakes }: Slip): SlipJson {
  return { answer: answerText(answer), mistakes };
}
