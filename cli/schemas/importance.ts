/** What `chainrule importance --json` prints. */
import {
  count,
  described,
  fields,
  flag,
  listOf,
  nullable,
  number,
  oneOf,
  type Schema,
  text,
  texts,
  words,
} from './kinds.ts';

const repeated = fields({ mean: number, deviation: number });
const shuffled = {
  scoreDrop: described('by how much the score falls; null where it is not defined', nullable(repeated)),
  lossRise: repeated,
};

const dependence = fields({
  column: text,
  kind: words('number', 'category', 'date'),
  outputs: described('what the means are of: targets, or classes by their probability', texts),
  ofClasses: flag,
  points: listOf(
    fields({
      value: described('null for categories; of dates milliseconds from 1970', nullable(number)),
      label: text,
      means: listOf(number),
      'rows?': count,
    }),
  ),
  distribution: listOf(fields({ from: number, to: number, rows: count })),
});

const about = {
  task: words('classification', 'regression'),
  score: words('r2', 'accuracy'),
  rows: count,
  repeats: count,
  seed: count,
  unshuffled: fields({ score: nullable(number), loss: number }),
  columns: described('the most important first', listOf(fields({ column: text, ...shuffled }))),
  others: described('columns that were not shuffled', count),
  together: described(
    'columns that say nearly the same, shuffled together',
    listOf(fields({ columns: texts, correlation: number, ...shuffled })),
  ),
  dependence: listOf(dependence),
  warnings: texts,
};

export const importance: Schema = oneOf(fields({ ...about, target: text }), fields({ ...about, targets: texts }));
