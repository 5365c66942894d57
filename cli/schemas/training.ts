/** What `chainrule train --json` prints. */
import {
  count,
  coverage,
  described,
  fields,
  flag,
  intervals,
  listOf,
  mapOf,
  nullable,
  number,
  oneOf,
  type Schema,
  text,
  words,
} from './kinds.ts';

/** Those that were learned have no intervals. */
const ofClasses = { loss: number, accuracy: number, 'intervals?': intervals('loss', 'accuracy') };
const ofNumbers = {
  loss: number,
  rmse: number,
  mae: number,
  r2: nullable(number),
  'intervals?': intervals('loss', 'rmse', 'mae', 'r2'),
  'coverage?': coverage,
};
const ofLabels = {
  loss: number,
  accuracy: number,
  exactMatch: number,
  'intervals?': intervals('loss', 'accuracy', 'exactMatch'),
};

/** Of several targets the mean, and each by its name. */
const scores = oneOf(
  fields(ofClasses),
  fields(ofNumbers),
  fields({ ...ofLabels, byTarget: mapOf(fields(ofClasses)) }),
  fields({ ...ofNumbers, byTarget: mapOf(fields(ofNumbers)) }),
);

/** Each score of the task over the folds; null where no fold has it. */
const overFolds = mapOf(
  fields({ mean: nullable(number), deviation: nullable(number), folds: listOf(nullable(number)) }),
);
const ofFolds = { rows: count, folds: count, scores: overFolds };
const ofFold = { scores: overFolds };
const crossValidation = oneOf(
  fields({ ...ofClasses, ...ofFolds }),
  fields({ ...ofNumbers, ...ofFolds }),
  fields({ ...ofLabels, ...ofFolds, byTarget: mapOf(fields({ ...ofClasses, ...ofFold })) }),
  fields({ ...ofNumbers, ...ofFolds, byTarget: mapOf(fields({ ...ofNumbers, ...ofFold })) }),
);

/** Of rows that are split by a column on which they depend. */
const checked = { by: words('group', 'time'), column: text, rows: fields({ train: count, test: count }) };
const splitCheck = oneOf(
  fields({ ...checked, ...ofClasses }),
  fields({ ...checked, ...ofNumbers }),
  fields({ ...checked, ...ofLabels }),
);

const finding = fields({
  id: text,
  severity: words('problem', 'warning'),
  'layer?': text,
  measured: mapOf(nullable(number)),
  text,
  why: text,
  advice: text,
});

const functionProfile = fields({
  name: text,
  runs: count,
  seconds: number,
  kernelSeconds: number,
  kernels: listOf(fields({ role: text, text, seconds: number, gflops: number, gigabytes: number, share: number })),
});

export const training: Schema = fields({
  task: words('classification', 'regression'),
  model: described('the path of the model file', text),
  epochs: count,
  seconds: number,
  parameters: count,
  seed: count,
  backend: text,
  reproducible: described('whether the same seed gives the same bits elsewhere', flag),
  stopped: fields({ reason: words('epochs', 'converged', 'early stopping', 'aborted', 'diverged'), message: text }),
  'thresholds?': described(
    'by target: from which probability on the second of two classes is predicted',
    mapOf(number),
  ),
  'train?': scores,
  'validation?': scores,
  'test?': scores,
  'crossValidation?': described('with --folds: of rows that each training had not seen', crossValidation),
  'splitCheck?': described(
    'the score of rows that are not split at random, where they depend on one another',
    splitCheck,
  ),
  'streamed?': described(
    'of a table that is not read into memory: its rows, the file of the encoded ones, and bytes of memory at most, about',
    fields({ rows: count, cache: fields({ file: text, bytes: count, wasThere: flag, isKept: flag }), memory: count }),
  ),
  findings: listOf(finding),
  'profile?': described('with --profile: where the time went', listOf(functionProfile)),
});
