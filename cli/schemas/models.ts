/** What `--json` prints of a model and of its answers: describe, predict, evaluate. */
import {
  count,
  coverage,
  described,
  fields,
  intervalFields,
  intervals,
  listOf,
  mapOf,
  nullable,
  number,
  numbers,
  oneOf,
  type Schema,
  text,
  texts,
  words,
} from './kinds.ts';

const setting: Schema = { type: ['string', 'number', 'boolean', 'null'] };

const ofTask = { task: words('classification', 'regression') };

const ofThresholds = {
  'thresholds?': described(
    'by target: from which probability on the second of two classes is predicted',
    mapOf(number),
  ),
};

const aboutModel = {
  ...ofThresholds,
  model: text,
  'bytes?': described('of the file; absent where it is a pipe', count),
  ...ofTask,
  parameters: count,
  parameterBytes: count,
  statistics: described('running statistics, which no gradient moves', count),
  notation: described('the order of the indices of weights', words('matrix', 'slides')),
  layers: listOf(
    fields({
      name: text,
      detail: text,
      parameters: count,
      formula: text,
      'members?': texts,
      'called?': described('its weights and biases in walks: the first and the last', text),
      shapes: mapOf(listOf(count)),
    }),
  ),
  columns: listOf(
    fields({ name: text, kind: words('number', 'category', 'date', 'target', 'weights', ''), use: text }),
  ),
  features: texts,
  loss: text,
  seed: count,
  configuration: mapOf(oneOf(setting, listOf({ type: ['string', 'number'] }))),
};

/** Of a model of pictures. */
const ofPictures = fields({
  model: text,
  'bytes?': count,
  task: words('classification'),
  classes: texts,
  pictures: fields({ width: count, height: count, channels: count, mean: numbers, deviation: numbers }),
  parameters: count,
  parameterBytes: count,
  statistics: count,
  multiplyAdds: described('multiplications, each with an addition, for one picture', count),
  layers: listOf(fields({ name: text, detail: text, parameters: count, formula: text })),
  loss: text,
});

export const description: Schema = oneOf(
  described('of a model of pictures', ofPictures),
  described(
    'of an ONNX file of another program',
    fields({
      model: text,
      row: listOf(count),
      output: listOf(count),
      parameters: count,
      parameterBytes: count,
      statistics: count,
      arrays: listOf(fields({ name: text, shape: listOf(count), role: words('weight', 'bias', 'statistic') })),
    }),
  ),
  fields({
    operators: listOf(fields({ name: text, domain: text, attributes: texts, 'limits?': text, test: text })),
  }),
  fields({ ...aboutModel, target: text, classes: described('empty for numbers', texts) }),
  fields({ ...aboutModel, targets: texts, classes: described('by target, empty for numbers', mapOf(texts)) }),
);

const ofClass = described('by class', mapOf(number));

const unfamiliarKind = words('unseen', 'far', 'missing');
const ofUnfamiliar = {
  'unfamiliar?': described(
    'values unlike those of training',
    listOf(fields({ column: text, kind: unfamiliarKind, value: { type: ['string', 'number', 'null'] } })),
  ),
};

const aboutRows = {
  unfamiliar: described(
    'how many rows are unlike those of training, and why',
    fields({ rows: count, columns: listOf(fields({ column: text, unseen: count, far: count, missing: count })) }),
  ),
  ...ofTask,
  rows: count,
  'out?': described('the file that was written', text),
  warnings: texts,
};

function inOrder(prediction: Schema): Schema {
  return described('in the order of the rows', listOf(prediction));
}

export const predictions: Schema = oneOf(
  described(
    'of an ONNX file of another program: what it gives, row by row',
    fields({ rows: count, 'out?': text, warnings: texts, predictions: inOrder(numbers) }),
  ),
  fields({
    ...ofTask,
    pictures: described('those that could be read', count),
    classes: texts,
    'out?': described('the file that was written', text),
    warnings: texts,
    predictions: inOrder(fields({ picture: text, prediction: text, probabilities: ofClass })),
  }),
  fields({
    ...aboutRows,
    target: text,
    predictions: inOrder(fields({ prediction: number, 'low?': number, 'high?': number, ...ofUnfamiliar })),
  }),
  fields({
    ...aboutRows,
    target: text,
    classes: texts,
    ...ofThresholds,
    predictions: inOrder(fields({ prediction: text, probabilities: ofClass, ...ofUnfamiliar })),
  }),
  fields({
    ...aboutRows,
    targets: texts,
    predictions: inOrder(
      fields({
        values: described('by target', mapOf(number)),
        'low?': described('by target', mapOf(number)),
        'high?': described('by target', mapOf(number)),
        ...ofUnfamiliar,
      }),
    ),
  }),
  fields({
    ...aboutRows,
    targets: texts,
    classes: described('by target', mapOf(texts)),
    ...ofThresholds,
    predictions: inOrder(
      fields({
        values: described('by target', mapOf(text)),
        probabilities: described('by target', mapOf(ofClass)),
        ...ofUnfamiliar,
      }),
    ),
  }),
);

const share = nullable(number);
const weight: Schema = described('rows, or their weight where they have weights', { type: 'number', minimum: 0 });
const ofRows = {
  rows: count,
  'effectiveRows?': described('where rows have weights: so many that count the same say as much', number),
  'groups?': described('where rows are of groups: how many, which intervals count in place of rows', count),
};

/** The ten worst rows, counted from 1. */
const cells = mapOf({ type: ['string', 'number', 'null'] });
const errors = listOf(fields({ row: count, actual: number, predicted: number, error: number, values: cells }));
const mistakes = listOf(fields({ row: count, actual: text, predicted: text, probability: number, values: cells }));

const ofNumbers = {
  ...ofRows,
  loss: number,
  rmse: number,
  mae: number,
  r2: nullable(number),
  intervals: intervals('loss', 'rmse', 'mae', 'r2'),
};
const intervalsOfClass = intervals('precision', 'recall', 'f1');
const ofClasses = {
  ...ofRows,
  'threshold?': described('the second class is predicted from this probability on', number),
  loss: number,
  accuracy: number,
  topK: nullable(fields({ k: count, accuracy: number })),
  perClass: listOf(fields({ label: text, precision: share, recall: share, f1: share, support: weight })),
  macro: fields({ precision: number, recall: number, f1: number }),
  confusion: described('counts of rows as [actual][predicted]', listOf(listOf(weight))),
  rocAuc: nullable(number),
  brier: number,
  calibrationError: number,
  calibrationCurve: described(
    'of two classes: how often rows of about one probability are of the second',
    nullable(listOf(fields({ probability: number, share: number, rows: weight, interval: numbers }))),
  ),
  intervals: described(
    'the low and the high end of each 95 % interval; null where there is none',
    fields({
      ...intervalFields('loss', 'brier', 'accuracy', 'topK', 'rocAuc', 'calibrationError'),
      macro: intervalsOfClass,
      perClass: listOf(intervalsOfClass),
    }),
  ),
};
const judgedNumbers = { ...ofNumbers, 'coverage?': coverage, mistakes: described('the ten largest errors', errors) };
const judgedClasses = { ...ofClasses, mistakes: described('the ten of which the model was most sure', mistakes) };
const ofLabels = {
  ...ofRows,
  loss: number,
  accuracy: number,
  exactMatch: number,
  intervals: intervals('loss', 'accuracy', 'exactMatch'),
};
const one = { ...ofTask, target: text, warnings: texts };
const several = { ...ofTask, targets: texts, warnings: texts };

export const evaluation: Schema = oneOf(
  fields({ ...one, ...judgedClasses }),
  fields({ ...one, ...judgedNumbers }),
  fields({ ...several, ...ofLabels, byTarget: mapOf(fields(judgedClasses)) }),
  fields({ ...several, ...ofNumbers, byTarget: mapOf(fields(judgedNumbers)) }),
);

export const address: Schema = fields({ url: text, port: count });

/** The page as a folder; `hash` is what its address ends with. */
export const site: Schema = fields({ folder: text, files: count, frameAncestors: text, hash: text });
