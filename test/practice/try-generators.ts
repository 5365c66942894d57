/** Tries generators on many seeds: each one's own answer, and the answers of its slips, as somebody would type them. */
import { expect } from 'vitest';
import { answerText } from '../../src/practice/answer.ts';
import type { Slip } from '../../src/practice/exercise.ts';
import { levels, type ProblemGenerator } from '../../src/practice/generator.ts';
import { type Judgement, judgeAnswer } from '../../src/practice/judge.ts';
import { drawProblem, type Problem } from '../../src/practice/problem.ts';
import { onTurn } from '../turn.ts';

const seeds = Array.from({ length: 500 }, (_, seed) => seed);

export interface Tally {
  answers: number;
  slips: number;
}

/**
 * All levels of a generator, and a tenth of the seeds at a turn. Of a question that was met before, nothing is tried again. `share`: one of so many
 * slips is tried at each seed, another one at the next.
 */
export function tryGenerator(generator: ProblemGenerator, share: number): Tally {
  const tally: Tally = { answers: 0, slips: 0 };
  const wrong: string[] = [];
  for (const level of levels) {
    const met = new Set<string>();
    for (const seed of onTurn(seeds, 10)) {
      const drawn = drawProblem(generator.name, { seed, level });
      if (met.has(drawn.question)) continue;
      met.add(drawn.question);
      wrong.push(...answerProblems(drawn), ...slipProblems(drawn, seed, share, tally));
      tally.answers++;
    }
  }
  expect(wrong).toEqual([]);
  return tally;
}

function answerProblems(drawn: Problem): string[] {
  const text = answerText(drawn.answer);
  const { verdict, message } = judgeAnswer(drawn, text);
  return verdict === 'right' ? [] : [`${drawn.id}: its own answer ${text} is ${verdict}: ${message}`];
}

function slipProblems(drawn: Problem, seed: number, share: number, tally: Tally): string[] {
  return drawn.slips.flatMap((slip, i) => {
    if ((i + seed) % share !== 0) return [];
    tally.slips++;
    const text = answerText(slip.answer);
    const judgement = judgeAnswer(drawn, text);
    const isNamed = judgement.verdict === 'wrong' && names(judgement, slip);
    return isNamed
      ? []
      : [`${drawn.id}: ${slip.mistakes[0]!.kind} gives ${text}: ${judgement.verdict}: ${judgement.message}`];
  });
}

/** Whether a judgement names this slip, at its step, alone or as one of several. */
function names({ named, message }: Judgement, slip: Slip): boolean {
  const { kind, step, sentence } = slip.mistakes[0]!;
  const own = named.some(
    ({ mistakes }) => mistakes.length === 1 && mistakes[0]!.kind === kind && mistakes[0]!.step === step,
  );
  return own && message.toLowerCase().includes(sentence.toLowerCase());
}
