/** What `chainrule derive --json` prints, and --batch for each line. */
import {
  count,
  described,
  fields,
  flag,
  listOf,
  mapOf,
  nullable,
  number,
  type Schema,
  text,
  texts,
  words,
} from './kinds.ts';

const step = fields({
  number: text,
  rule: text,
  pattern: text,
  wrt: text,
  before: text,
  after: described('the derivative of before, as the rule gives it', text),
  result: described('after, simplified', text),
  'substitutions?': listOf(fields({ name: text, value: text })),
  'note?': text,
  'values?': described('at the point', fields({ before: nullable(number), result: nullable(number) })),
  substeps: described('empty where the step was done before', listOf({ $ref: '#/$defs/step' })),
});

/** A derivative beside a difference quotient. */
const check = fields({
  h: number,
  quotient: number,
  derivative: number,
  error: number,
  agrees: described('false where the derivative is wrong', flag),
  verdict: words('agrees', 'rounding', 'kink', 'pole', 'edge', 'differs'),
  digits: described('how many digits difference quotients have here', count),
  'reason?': described('what stands in the way of more', text),
});

/** Each name is over names before it. */
const named = fields({ text, latex: text, parts: listOf(fields({ name: text, text, latex: text })) });

/** Steps hold steps: schemas that use this one have these definitions. */
export const stepDefinitions: Readonly<Record<string, Schema>> = { step };

export const derivatives: Schema = fields({
  expression: text,
  'at?': mapOf(number),
  derivatives: listOf(
    fields({
      'of?': described('which expression of a list', text),
      wrt: described('the variable; for higher orders the variables in turn, as x,y', text),
      text: nullable(text),
      latex: nullable(text),
      'named?': described('the same over names for its long parts, as the steps have them', named),
      'value?': described('at the point', nullable(number)),
      'check?': described('the difference quotient beside it', check),
      'note?': text,
      steps: described('a tree for each order', listOf({ $ref: '#/$defs/step' })),
    }),
  ),
  'parts?': described('the parts that the text gives names to', listOf(fields({ name: text, text }))),
  notes: described('how the text was read, where it can be read in more ways than one', texts),
});

const slips = listOf(fields({ answer: text, mistakes: listOf(fields({ kind: text, step: count, sentence: text })) }));

export const problems: Schema = fields({
  seed: count,
  problems: listOf(
    fields({
      id: text,
      topic: text,
      generator: text,
      level: words(1, 2, 3),
      seed: count,
      question: text,
      'options?': listOf(text),
      form: text,
      hint: text,
      answer: text,
      solution: listOf(fields({ number: count, name: text, text, answer: text })),
      slips: described('the answers that typical mistakes lead to', slips),
    }),
  ),
});

export const judgement: Schema = fields({
  problem: text,
  answer: text,
  verdict: words('right', 'wrong', 'again'),
  message: text,
  slips,
});
