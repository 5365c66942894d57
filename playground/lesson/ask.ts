/** Questions of chapters as problems, so that they are judged as all others are. */
import type { Problem, SlipKind } from '../../src/practice.ts';
import type { Ask } from './chapter.ts';
import { asFigure, heightsIn } from './drawn.ts';

interface NumberQuestion {
  readonly question: string;
  readonly answer: number;
  /** Whether rounding is a mistake: counts are exact. */
  readonly isCount?: boolean;
  readonly hint: string;
  /** The way there. */
  readonly why: string;
  /** Wrong numbers, what leads to them, and its kind where practice has that too. */
  readonly slips: readonly (readonly [value: number, sentence: string, kind?: SlipKind])[];
}

const common = { id: 'lesson', topic: 'lesson', generator: 'lesson', level: 1, seed: 0 } as const;

export function numberAsk({ question, answer, isCount = false, hint, why, slips }: NumberQuestion): Ask {
  const numbers = (value: number) => ({ kind: 'numbers', values: [value], isList: false, exact: isCount }) as const;
  const problem: Problem = {
    ...common,
    question,
    form: 'a number',
    hint,
    answer: numbers(answer),
    solution: [{ number: 1, name: 'answer', rule: hint, text: why, answer: numbers(answer) }],
    // The sentence says it all: there is one step.
    slips: slips.map(([value, sentence, kind = 'misconception']) => ({
      answer: numbers(value),
      mistakes: [{ kind, step: 1, sentence }],
    })),
    pairs: () => [],
  };
  return { kind: 'problem', problem };
}

interface ChoiceQuestion {
  readonly question: string;
  /** The right one, and why. */
  readonly right: number;
  readonly why: string;
  /** Each option, and what is said to who takes it; nothing for the right one. */
  readonly options: readonly (readonly [text: string, sentence?: string, kind?: SlipKind])[];
  readonly hint?: string;
  /** Whether the first answer is kept, right or wrong. */
  readonly isGuess?: boolean;
}

export function choiceAsk({
  question,
  right,
  why,
  options,
  hint = 'Think of the picture.',
  isGuess,
}: ChoiceQuestion): Ask {
  const choice = (index: number) => ({ kind: 'choice', index }) as const;
  const problem: Problem = {
    ...common,
    question,
    form: 'a letter',
    hint,
    options: options.map(([text]) => text),
    answer: choice(right),
    solution: [{ number: 1, name: 'answer', rule: 'why', text: why, answer: choice(right) }],
    slips: options.flatMap(([, sentence, kind = 'misconception' as const], i) =>
      sentence === undefined ? [] : [{ answer: choice(i), mistakes: [{ kind, step: 1, sentence }] }],
    ),
    pairs: () => [],
  };
  return { kind: isGuess ? 'guess' : 'problem', problem };
}

/** What an answer that was kept set in the figure. */
export function figureOf(ask: Ask | undefined, answer: string | undefined): Readonly<Record<string, number>> {
  if (!answer) return {};
  if (ask?.kind === 'slider') return { [ask.name]: Number(answer) };
  return ask?.kind === 'curve' ? asFigure(heightsIn(answer)) : {};
}
