/** Reads a preprocessing from JSON that may come from anywhere: every field is checked before anything uses it. */
import * as v from 'valibot';
import { checked } from './checked.ts';
import type { Preprocessing } from './preprocessing.ts';

const name = v.pipe(v.string(), v.maxLength(10_000));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0));
const distinctNames = v.pipe(
  v.array(name),
  v.check((names) => new Set(names).size === names.length, 'names that differ'),
);

const target = v.variant('kind', [
  v.strictObject({ kind: v.literal('classes'), column: name, classes: v.pipe(distinctNames, v.minLength(2)) }),
  v.strictObject({ kind: v.literal('number'), column: name, mean: finite, scale: positive }),
]);

const column = v.variant('kind', [
  v.strictObject({
    kind: v.literal('number'),
    name,
    median: finite,
    mean: finite,
    scale: positive,
    indicator: v.boolean(),
  }),
  v.pipe(
    v.strictObject({
      kind: v.literal('category'),
      name,
      categories: distinctNames,
      grouped: count,
      rare: distinctNames,
      indicator: v.boolean(),
    }),
    v.check(({ rare, grouped }) => rare.length <= grouped, 'at most as many rare values as are grouped'),
    v.check(({ categories, indicator }) => categories.length > 0 || indicator, 'a column with features'),
  ),
]);

const preprocessing = v.pipe(
  v.strictObject({
    target,
    columns: v.pipe(v.array(column), v.minLength(1)),
    dropped: v.array(v.strictObject({ column: name, reason: name })),
    tableColumns: distinctNames,
    trainingRows: v.pipe(count, v.minValue(1)),
  }),
  v.check(({ target, columns, dropped, tableColumns }) => {
    const used = [target.column, ...columns.map((column) => column.name), ...dropped.map(({ column }) => column)];
    const known = new Set(tableColumns);
    return new Set(used).size === used.length && used.every((name) => known.has(name));
  }, 'each column once, and all of them among tableColumns'),
);

/** A checked copy. Throws with the path of the first field that is wrong, such as `preprocessing.columns.2.scale`. */
export function parsePreprocessing(json: unknown): Preprocessing {
  return checked('preprocessing', preprocessing, json, 'the model file as it was saved');
}
