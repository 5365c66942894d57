/** What `--json` prints of a model and of its answers: describe, predict, evaluate. */
import {
  count,
  described,
  fields,
  listOf,
  mapOf,
  nullable,
  number,
  oneOf,
  type Schema,
  text,
  texts,
  words,
} from './kinds.ts';

const setting: Schema = { type: ['string', 'number', 'boolean', 'null'] };

export const description: Schema = fields({
  model: text,
  'bytes?': described('of the file; absent where it is a pipe', count),
  task: words('classification', 'regression'),
  target: text,
  classes: described('empty for numbers', texts),
  parameters: count,
  parameterBytes: count,
  statistics: described('running statistics, which no gradient moves', count),
  layers: listOf(fields({ name: text, detail: text, parameters: count, formula: text, shapes: mapOf(listOf(count)) })),
  columns: listOf(fields({ name: text, kind: words('number', 'category', 'target', ''), use: text })),
  features: texts,
  loss: text,
  seed: count,
  configuration: mapOf(oneOf(setting, listOf({ type: ['string', 'number'] }))),
});

const prediction = oneOf(
  fields({ prediction: number }),
  fields({ prediction: text, probabilities: described('by class', mapOf(number)) }),
);

export const predictions: Schema = fields({
  task: words('classification', 'regression'),
  target: text,
  'classes?': texts,
  rows: count,
  'out?': described('the file that was written', text),
  warnings: texts,
  predictions: described('in the order of the rows', listOf(prediction)),
});

const about = { task: words('classification', 'regression'), target: text, rows: count, loss: number, warnings: texts };
const share = nullable(number);

export const evaluation: Schema = oneOf(
  fields({
    ...about,
    accuracy: number,
    topK: nullable(fields({ k: count, accuracy: number })),
    perClass: listOf(fields({ label: text, precision: share, recall: share, f1: share, support: count })),
    macro: fields({ precision: number, recall: number, f1: number }),
    confusion: described('counts of rows as [actual][predicted]', listOf(listOf(count))),
    rocAuc: nullable(number),
    calibrationError: number,
  }),
  fields({ ...about, rmse: number, mae: number, r2: nullable(number) }),
);

export const address: Schema = fields({ url: text, port: count });
