/** What `chainrule check --json` prints. */
import { count, described, fields, flag, listOf, number, numbers, type Schema, text, texts, words } from './kinds.ts';

export const expressionCheck: Schema = fields({
  kind: words('expression'),
  expression: text,
  gradient: text,
  verdict: words('right', 'wrong', 'unknown'),
  message: text,
  mistakes: described('the kinds of the mistakes that lead to it', texts),
  wrt: texts,
  expected: described('what is right, one for each variable', texts),
  'values?': described('at the point', fields({ given: numbers, expected: numbers })),
});

const mistake = fields({ kind: text, 'where?': text, sentence: text });

const parameter = fields({
  name: text,
  shape: listOf(count),
  isRight: flag,
  'first?': described(
    'the first number that is off',
    fields({ index: listOf(count), given: number, expected: number }),
  ),
  error: described('the largest difference, relative to the largest right number', number),
});

export const modelCheck: Schema = fields({
  kind: words('model'),
  row: described('the rows, from 1', listOf(count)),
  verdict: words('right', 'wrong'),
  mistakes: listOf(mistake),
  message: text,
  'firstWrong?': described('the first array that is wrong, on the way back from the output', text),
  parameters: listOf(parameter),
  rows: count,
});
