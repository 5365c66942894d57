/**
 * What was learned about the columns of a table so that a network can read them: a plain object that is saved with the
 * model. `fitPreprocessing` learns it, `transform` and `encodeTarget` apply it, `parsePreprocessing` reads it back.
 */

import { fail } from '../graph/error.ts';
import { type OptionKind, objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { type DateForm, dateFormText } from './date-form.ts';
import { type DatePartName, datePartLabel } from './date-parts.ts';
import { formText, type NumberForm } from './number-form.ts';

/** One feature, (value − mean) / scale within ±10, with the median in place of a missing value; maybe a flag "is missing". */
export interface NumberEncoding {
  name: string;
  kind: 'number';
  median: number;
  mean: number;
  scale: number;
  /** Whether a second feature is 1 where the value is missing: where training rows missed it. */
  indicator: boolean;
  /** The smallest and the largest value of the training rows; older files do not know it. */
  range?: [low: number, high: number];
  /** How the numbers were written, where they were not plain: texts are read in the same form. */
  form?: NumberForm;
  /** Of a network that was trained elsewhere: numbers of any size go in as they are. */
  unlimited?: boolean;
}

/**
 * One 0/1 feature per category. Values that are not among them, rare or never seen, are "other": a feature of its own
 * when training grouped rare values (`grouped` > 0), else no feature is 1, because a weight for it was never trained.
 */
export interface CategoryEncoding {
  name: string;
  kind: 'category';
  categories: string[];
  /** How many different rare values of the training rows are grouped as "other". */
  grouped: number;
  /** These values, the first `recordedRare` of them, so that a value never seen is told from a rare one. */
  rare: string[];
  indicator: boolean;
}

/**
 * A feature for each part of the date that differs among the training rows, (part − mean) / scale within ±10, of the median
 * date where it is missing; maybe a flag "is missing". Moments are milliseconds from 1970 on the clock of the form's zone.
 */
export interface DateEncoding {
  name: string;
  kind: 'date';
  /** The first moment of the training rows, from whose day on days are counted. */
  first: number;
  median: number;
  parts: { part: DatePartName; mean: number; scale: number }[];
  indicator: boolean;
  form: DateForm;
}

/** How a column becomes features. */
export type ColumnEncoding = NumberEncoding | CategoryEncoding | DateEncoding;

/**
 * How a column is learned: as classes by index, or as a number standardised with mean and scale. Of two classes the second is
 * predicted from a probability of `threshold` on, where it is there, else where it is the more probable. A number is within an
 * `interval` around what is predicted with a probability of `level`: its errors, actual less predicted, go from low to high.
 */
export type TargetEncoding =
  | { column: string; kind: 'classes'; classes: string[]; form?: NumberForm; threshold?: number }
  | { column: string; kind: 'number'; mean: number; scale: number; form?: NumberForm; interval?: TargetInterval };

/**
 * Between which errors, actual less predicted in the target's own units, a number is with a probability of `level`. Where they grow or
 * shrink with what is predicted, `errors` are multiples of the `spread`.
 */
export interface TargetInterval {
  level: number;
  errors: [low: number, high: number];
  /** Numbers that are predicted, which rise, each with how far off such predictions are; between them along a line. */
  spread?: [predicted: number, error: number][];
}

/** Why the column is left out whose values rows are of: intervals of scores look at it. */
export const groupReason = 'rows are split by it; a feature only where it is named as one';

/** A column that is left out, and why. */
export interface DroppedColumn {
  column: string;
  reason: string;
}

/** What was learned from the training rows of a table, to make numbers of any rows: plain data, part of a model. */
export interface Preprocessing {
  /** What is predicted: one column, or several of one kind: numbers, or labels, which are columns of two classes each. */
  targets: TargetEncoding[];
  /** The columns that become features, in the order of the training table. */
  columns: ColumnEncoding[];
  dropped: DroppedColumn[];
  /** All columns of the training table in order, the target and dropped ones included. */
  tableColumns: string[];
  trainingRows: number;
  /** The column that says how much each row counts in loss and scores; not a feature. */
  sampleWeights?: string;
  /** The words for a missing value, where the usual ones were not wanted. */
  missing?: string[];
}

export const preprocessingKind: OptionKind = objectWith(
  'a preprocessing, as fitPreprocessing learns it',
  'targets',
  'columns',
  'dropped',
  'tableColumns',
  'trainingRows',
);

/** Refuses what is none; `what` says who asks. */
export function requirePreprocessing(what: string, value: unknown): asserts value is Preprocessing {
  requireKind(`${what}: preprocessing`, value, preprocessingKind);
}

/** The form in files, where one target stands alone, as it did before there could be several. */
export function preprocessingToJson({ targets, ...rest }: Preprocessing): object {
  return targets.length === 1 ? { target: targets[0], ...rest } : { targets, ...rest };
}

export const recordedRare = 1000;

/** Why a column is left out that tells no two rows apart. */
export const sameValue = 'the same value in every training row';

/**
 * Values further than this from the mean, in standard deviations, are set to that limit: one wrong value must not
 * dominate a network.
 */
export const standardLimit = 10;

/** The limit of a column of numbers. */
export function limitOf({ unlimited }: NumberEncoding): number {
  return unlimited ? Number.POSITIVE_INFINITY : standardLimit;
}

/**
 * A readable name for each feature, in the order of the columns that the network reads: `age`, `age is missing`, `origin=usa`.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { featureNames } from 'chainrule/data';
 *
 * const rows = Array.from({ length: 60 }, (_, i) => ({ area: i % 20, heating: i % 3 ? 'gas' : 'wood', price: i % 20 }));
 * const { preprocessing } = await fitTable(rows, { target: 'price', epochs: 1 });
 * console.log(featureNames(preprocessing)); // ['area', 'heating=gas', 'heating=wood']
 */
export function featureNames(preprocessing: Preprocessing): string[] {
  requirePreprocessing('featureNames', preprocessing);
  return preprocessing.columns.flatMap((column) => {
    const missing = column.indicator ? [`${column.name} is missing`] : [];
    if (column.kind === 'number') return [column.name, ...missing];
    if (column.kind === 'date')
      return [...column.parts.map(({ part }) => `${column.name} ${datePartLabel(column, part)}`), ...missing];
    const other = column.categories.includes('other') ? '(other)' : 'other';
    const names = column.grouped > 0 ? [...column.categories, other] : column.categories;
    return [...names.map((category) => `${column.name}=${category}`), ...missing];
  });
}

/** How many features a column becomes. */
export function featuresOf(column: ColumnEncoding): number {
  return valuesOf(column) + (column.indicator ? 1 : 0);
}

/** Without the flag. */
function valuesOf(column: ColumnEncoding): number {
  if (column.kind === 'number') return 1;
  if (column.kind === 'date') return column.parts.length;
  return column.categories.length + (column.grouped > 0 ? 1 : 0);
}

/** The number of features, the width of the network's input. */
export function featureCount(preprocessing: Preprocessing): number {
  return preprocessing.columns.reduce((count, column) => count + featuresOf(column), 0);
}

/**
 * What was left out or grouped, one line each, for people.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { preprocessingNotes } from 'chainrule/data';
 *
 * const rows = Array.from({ length: 60 }, (_, i) => ({ area: 50 + (i % 20), country: 'AT', price: i % 20 }));
 * const { preprocessing } = await fitTable(rows, { target: 'price', epochs: 1 });
 * console.log(preprocessingNotes(preprocessing)); // ['country: left out: the same value in every training row ("AT")']
 */
export function preprocessingNotes(preprocessing: Preprocessing): string[] {
  requirePreprocessing('preprocessingNotes', preprocessing);
  const { columns, dropped, trainingRows } = preprocessing;
  const notes = dropped.map(({ column, reason }) => `${column}: left out: ${reason}`);
  for (const column of columns)
    if (column.kind === 'category' && column.grouped > 0)
      notes.push(
        `${column.name}: ${column.grouped} rare ${column.grouped === 1 ? 'value is' : 'values are'} grouped as "other"`,
      );
  for (const column of columns)
    if (column.kind === 'date') {
      const parts = column.parts.map(({ part }) => datePartLabel(column, part));
      notes.push(`${column.name}: ${dateFormText(column.form)}, as ${parts.join(', ')}`);
    }
  for (const column of columns)
    if (column.kind === 'number' && isSpread(column)) {
      const [low, high] = column.range!.map((value) => Number(value.toPrecision(3)));
      notes.push(
        `${column.name}: values from ${low} to ${high}, half of them below ${Number(column.median.toPrecision(3))}, look nearly alike to the network: their logarithm as a column of its own tells them apart`,
      );
    }
  for (const { name, form } of formedColumns(preprocessing)) notes.push(`${name}: ${formText(form)}`);
  const features = featureCount(preprocessing);
  if (features > trainingRows)
    notes.push(`more features (${features}) than training rows (${trainingRows}): the network may learn them by heart`);
  return notes;
}

/** Values of one sign of which most vanish beside the largest. */
const leastSpread = 1e4;

function isSpread({ range, median }: NumberEncoding): boolean {
  return range !== undefined && range[0] >= 0 && median > 0 && range[1] > leastSpread * median;
}

/** The columns whose numbers are written in a form of their own, targets among them. */
function formedColumns({ columns, targets }: Preprocessing): { name: string; form: NumberForm }[] {
  return [
    ...columns.flatMap((column) =>
      column.kind === 'number' && column.form ? { name: column.name, form: column.form } : [],
    ),
    ...targets.flatMap(({ column, form }) => (form ? { name: column, form } : [])),
  ];
}

/** A standardised prediction in the target's own units. */
export function decodeNumber(target: TargetEncoding, standardised: number): number {
  if (target.kind !== 'number') fail({ what: 'decodeNumber', problem: 'the model predicts classes' });
  return standardised * target.scale + target.mean;
}
