/** What `chainrule lesson --json` prints. */
import { count, described, fields, flag, listOf, type Schema, text, texts, words } from './kinds.ts';

const results = ['right', 'shown', 'skipped', 'committed', 'done'] as const;

const receipt = fields({
  name: text,
  lseed: count,
  minutes: count,
  chapters: described('those that were begun', listOf(fields({ number: count, done: count, steps: count }))),
  entries: listOf(
    fields({ id: text, result: words(...results), tries: count, first: text, isFirstRight: flag, slips: texts }),
  ),
});

const step = fields({
  id: text,
  count,
  results: fields(Object.fromEntries(results.map((name) => [name, count]))),
  firsts: described('the most frequent first', listOf(fields({ answer: text, isRight: flag, count }))),
});

export const lessonClass: Schema = fields({
  receipts: listOf(receipt),
  steps: listOf(step),
  slips: described('the most frequent first', listOf(fields({ kind: text, count, where: texts }))),
  problems: described('a message for each file that is no receipt', texts),
});
