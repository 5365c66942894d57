/** The preprocessing of a table, and what its model says, as ONNX operators: numbers and texts in, classes or numbers out. */
import { usualMissingWords } from '../../data/cell.ts';
import {
  type CategoryEncoding,
  type ColumnEncoding,
  featuresOf,
  limitOf,
  type NumberEncoding,
  type Preprocessing,
  type TargetEncoding,
} from '../../data/preprocessing.ts';
import type { Builder } from './builder.ts';
import { dateInput, writeDate } from './dates.ts';

/** An input for each column, and the features [rows, features] that the network reads. */
export function writeColumns(builder: Builder, { columns, missing }: Preprocessing): string {
  const inputs = columns.map((column) => inputOf(builder, column));
  const features = columns.map((column, i) => {
    if (column.kind === 'number') return writeNumber(builder, column, inputs[i]!);
    if (column.kind === 'date') return writeDate(builder, column, inputs[i]!);
    return writeCategory(builder, column, inputs[i]!, missing ?? usualMissingWords);
  });
  return features.length === 1 ? features[0]! : builder.apply('Concat', features, { axis: 1 });
}

function inputOf(builder: Builder, column: ColumnEncoding): string {
  if (column.kind === 'date')
    return builder.input(column.name, 'double', ['rows', 1], `${dateInput(column)}; NaN where it is missing`);
  if (column.kind === 'number')
    return builder.input(column.name, 'double', ['rows', 1], 'a number; NaN where it is missing');
  return builder.input(column.name, 'string', ['rows', 1], 'a text, spelled as in training; "" where it is missing');
}

function writeNumber(builder: Builder, encoding: NumberEncoding, x: string): string {
  const { median, mean, scale, indicator } = encoding;
  const number = (value: number) => builder.constant([value], [], 'double');
  const isMissing = builder.apply('Or', [builder.apply('IsNaN', [x]), builder.apply('IsInf', [x])]);
  const known = builder.apply('Where', [isMissing, number(median), x]);
  const standardised = builder.apply('Div', [builder.apply('Sub', [known, number(mean)]), number(scale)]);
  const limit = limitOf(encoding);
  const number32 = builder.cast(standardised, 'float');
  const bounds = [-limit, limit].map((value) => builder.constant([value], []));
  const feature = Number.isFinite(limit) ? builder.apply('Clip', [number32, ...bounds]) : number32;
  if (!indicator) return feature;
  return builder.apply('Concat', [feature, builder.cast(isMissing, 'float')], { axis: 1 });
}

function writeCategory(builder: Builder, column: CategoryEncoding, x: string, missingWords: readonly string[]): string {
  const { categories, grouped, rare, indicator } = column;
  const width = featuresOf(column);
  // A feature beside all of them is none.
  const other = grouped > 0 ? categories.length : width;
  const missing = indicator ? width - 1 : width;
  const places = new Map<string, number>([
    ...['', ...missingWords].map((word) => [word, missing] as const),
    ...rare.map((word) => [word, other] as const),
    ...categories.map((word, i) => [word, i] as const),
  ]);
  const index = builder.apply('LabelEncoder', [x], {
    keys_strings: [...places.keys()],
    values_int64s: [...places.values()],
    default_int64: other,
  });
  const features = builder.constant(
    Array.from({ length: width }, (_, i) => i),
    [1, width],
    'int64',
  );
  return builder.cast(builder.apply('Equal', [index, features]), 'float');
}

/** What is predicted: a column, or of pictures their class. */
type Target = TargetEncoding | { readonly kind: 'classes'; readonly classes: readonly string[] };

/** The outputs of a model: `label` and `probabilities`, or `value`; of several targets with their names behind. */
export function writeAnswers(builder: Builder, targets: readonly Target[], answer: string, width: number): void {
  targets.forEach((target, i) => {
    const suffix = targets.length === 1 ? '' : `_${(target as TargetEncoding).column}`;
    const own =
      targets.length === 1
        ? answer
        : builder.apply('Gather', [answer, builder.constant([i], [1], 'int64')], { axis: 1 });
    if (target.kind === 'number') {
      const number = (value: number) => builder.constant([value], [], 'double');
      const scaled = builder.apply('Mul', [builder.cast(own, 'double'), number(target.scale)]);
      builder.output(builder.apply('Add', [scaled, number(target.mean)]), `value${suffix}`, 'double', ['rows', 1]);
      return;
    }
    const isOfSecond = width === targets.length;
    const first = () => builder.apply('Sub', [builder.constant([1], []), own]);
    const probabilities = isOfSecond ? builder.apply('Concat', [first(), own], { axis: 1 }) : own;
    const label = builder.apply('LabelEncoder', [indexOf(builder, target, probabilities)], {
      keys_int64s: target.classes.map((_, index) => index),
      values_strings: target.classes,
    });
    const about = `of ${target.classes.join(', ')}`;
    builder.output(label, `label${suffix}`, 'string', ['rows'], `the predicted class ${about}`);
    builder.output(
      probabilities,
      `probabilities${suffix}`,
      'float',
      ['rows', target.classes.length],
      `in this order: ${about}`,
    );
  });
}

/** The class that is predicted, int64 [rows]. */
function indexOf(builder: Builder, target: Target & { kind: 'classes' }, probabilities: string): string {
  if (!('threshold' in target) || target.threshold === undefined)
    return builder.apply('ArgMax', [probabilities], { axis: 1, keepdims: 0 });
  const second = builder.apply('Gather', [probabilities, builder.constant([1], [], 'int64')], { axis: 1 });
  return builder.cast(builder.apply('GreaterOrEqual', [second, builder.constant([target.threshold], [])]), 'int64');
}
