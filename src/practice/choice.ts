/** Questions with choices, where each wrong choice is a misconception that has an answer of its own. */
import type { Random } from '../numeric/random.ts';
import { letters } from './answer.ts';
import type { Exercise } from './exercise.ts';

export interface Question {
  readonly question: string;
  readonly right: string;
  /** Why it is right: the solution. */
  readonly why: string;
  /** What else can be chosen, and what to tell someone who chooses it. */
  readonly wrong: readonly (readonly [option: string, why: string])[];
  readonly hint: string;
}

/** The exercise with its options in random order. */
export function choice(random: Random, { question, right, why, wrong, hint }: Question): Exercise {
  const options = random.shuffle([right, ...wrong.map(([option]) => option)]);
  const at = (option: string) => ({ kind: 'choice', index: options.indexOf(option) }) as const;
  const letter = letters[options.indexOf(right)]!;
  return {
    question,
    options,
    form: `a letter, a to ${letters[options.length - 1]}`,
    hint,
    answer: at(right),
    solution: [
      {
        number: 1,
        name: 'answer',
        rule: 'what the words mean',
        text: `${letter}) ${right}: ${why}`,
        answer: at(right),
      },
    ],
    slips: wrong.map(([option, sentence]) => ({
      mistakes: [{ kind: 'misconception', step: 1, sentence }],
      answer: at(option),
    })),
    pairs: () => [],
  };
}
