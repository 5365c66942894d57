/** What was done in the lesson as a receipt, which can be handed in. */
import {
  answerLetters,
  judgeAnswer,
  type LessonReceipt,
  type Problem,
  problemById,
  type ReceiptEntry,
} from '../../src/practice.ts';
import type { Entry } from '../session/lesson.ts';
import type { Ask, Chapter } from './chapter.ts';
import { heightsIn } from './drawn.ts';

interface Told {
  readonly log: Readonly<Record<string, Entry>>;
  readonly name: string;
  readonly lseed: number;
}

export function receiptOf(chapters: readonly Chapter[], { log, name, lseed }: Told): LessonReceipt {
  const asks = new Map<string, Ask | undefined>(
    chapters.flatMap(({ steps, checks }, i) => [
      ...steps.map(({ ask }, k): [string, Ask | undefined] => [`${i + 1}.${k + 1}`, ask]),
      ...checks.map((check, k): [string, Ask] => [
        `${i + 1}.check${k + 1}`,
        { kind: 'problem', problem: problemById(`${check}/${lseed}`) },
      ]),
    ]),
  );
  // A step that was neither answered nor done has nothing to tell.
  const known = [...asks].flatMap(([id, ask]) => {
    const entry = log[id];
    const result = entry?.result ?? (entry?.isDone ? ('done' as const) : undefined);
    return result === undefined ? [] : [entryOf(id, ask, { ...entry, result })];
  });
  const done = chapters.map(({ steps }, i) => ({
    number: i + 1,
    done: steps.filter((_, k) => log[`${i + 1}.${k + 1}`]?.isDone).length,
    steps: steps.length,
  }));
  const seconds = Object.values(log).reduce((sum, entry) => sum + (entry.seconds ?? 0), 0);
  return {
    name,
    lseed,
    minutes: Math.round(seconds / 60),
    chapters: done.filter(({ number }) => known.some(({ id }) => id.startsWith(`${number}.`))),
    entries: known,
  };
}

function entryOf(
  id: string,
  ask: Ask | undefined,
  { result, first = '', tries = 0, slips = [] }: Omit<Entry, 'result'> & { readonly result: ReceiptEntry['result'] },
): ReceiptEntry {
  const isFirstRight = first !== '' && ask !== undefined && isRight(ask, first);
  return { id, result, tries, first: shown(ask, first), isFirstRight, slips };
}

function isRight(ask: Ask, first: string): boolean {
  if (ask.kind === 'curve') return ask.shapeOf(heightsIn(first)).isRight;
  if (ask.kind === 'slider') return Math.abs(Number(first) - ask.truth({})) <= ask.tolerance;
  return judgeAnswer(ask.problem, first).verdict === 'right';
}

/** A choice by its text, not by its letter; a curve by its form. */
function shown(ask: Ask | undefined, first: string): string {
  if (ask?.kind === 'curve') return first && ask.shapeOf(heightsIn(first)).name;
  if (ask === undefined || ask.kind === 'slider') return first;
  const { options }: Problem = ask.problem;
  return (options?.[answerLetters.indexOf(first)] ?? first).replaceAll('`', '');
}
