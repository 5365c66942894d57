/** Reads a preprocessing from JSON that may come from anywhere: every field is checked before anything uses it. */
import * as is from './checked.ts';
import { dateStyles } from './date-form.ts';
import { datePartNames } from './date-parts.ts';
import { furthestZone } from './date-text.ts';
import type { Preprocessing, TargetEncoding } from './preprocessing.ts';

const name = is.all(
  is.text,
  is.that('at most 10000 characters', (text: string) => text.length <= 10_000),
);
const positive = is.all(is.finite, is.moreThan(0));
const areDistinct = is.that('names that differ', (names: string[]) => new Set(names).size === names.length);
const distinctNames = (fewest = 0) => is.all(is.listOf(name, fewest), areDistinct);

const form = is.optional(
  is.fields({
    decimal: is.literal('.', ','),
    thousands: is.literal('', ',', '.', ' ', "'"),
    unit: name,
    example: name,
    multiples: is.optional(is.truth),
    measure: is.optional(is.text),
  }),
);

/** What a Date of JavaScript can hold. */
const moment = is.all(
  is.finite,
  is.that('at most 8.64e15 in size', (value: number) => Math.abs(value) <= 8.64e15),
);

const dateForm = is.fields({
  style: is.literal(...dateStyles),
  zone: is.either(
    is.nothing,
    is.all(
      is.integer,
      is.that('minutes of a zone', (value: number) => Math.abs(value) <= furthestZone),
    ),
  ),
  hasTime: is.truth,
  example: name,
});

const probability = is.all(
  is.finite,
  is.that('above 0 and below 1', (value: number) => value > 0 && value < 1),
);
const threshold = is.optional(probability);

type Classes = Extract<TargetEncoding, { kind: 'classes' }>;

const ends = is.all(
  is.listOf(is.finite, 2),
  is.that('a low and a high end', ({ length, 0: low, 1: high }: number[]) => length === 2 && low! <= high!),
);
const range = is.optional(ends);
const spread = is.all(
  is.listOf(is.listOf(is.finite, 2), 1),
  is.that('numbers that rise, each with a positive error', (pairs: number[][]) =>
    pairs.every((pair, i) => pair.length === 2 && pair[1]! > 0 && (i === 0 || pair[0]! > pairs[i - 1]![0]!)),
  ),
);
const interval = is.optional(is.fields({ level: probability, errors: ends, spread: is.optional(spread) }));

const target = is.variant({
  classes: is.all(
    is.fields({ kind: is.text, column: name, classes: distinctNames(2), form, threshold }),
    is.that(
      'two classes where there is a threshold',
      (one: Classes) => one.threshold === undefined || one.classes.length === 2,
    ),
  ),
  number: is.fields({ kind: is.text, column: name, mean: is.finite, scale: positive, form, interval }),
});

type Category = Extract<Preprocessing['columns'][number], { kind: 'category' }>;
type OfDate = Extract<Preprocessing['columns'][number], { kind: 'date' }>;

const column = is.variant({
  number: is.fields({
    kind: is.text,
    name,
    median: is.finite,
    mean: is.finite,
    scale: positive,
    indicator: is.truth,
    range,
    form,
    unlimited: is.optional(is.truth),
  }),
  category: is.all(
    is.fields({
      kind: is.text,
      name,
      categories: distinctNames(),
      grouped: is.count,
      rare: distinctNames(),
      indicator: is.truth,
    }),
    is.that('at most as many rare values as are grouped', ({ rare, grouped }: Category) => rare.length <= grouped),
    is.that('a column with features', ({ categories, indicator }: Category) => categories.length > 0 || indicator),
  ),
  date: is.all(
    is.fields({
      kind: is.text,
      name,
      first: moment,
      median: moment,
      parts: is.all(
        is.listOf(is.fields({ part: is.literal(...datePartNames), mean: is.finite, scale: positive })),
        is.that(
          'parts that differ',
          (parts: OfDate['parts']) => new Set(parts.map(({ part }) => part)).size === parts.length,
        ),
      ),
      indicator: is.truth,
      form: dateForm,
    }),
    is.that('a column with features', ({ parts, indicator }: OfDate) => parts.length > 0 || indicator),
  ),
});

const targets = is.all(
  is.listOf(target, 1),
  is.that('several targets that are all numbers, or all of two classes', areOfOneKind),
);

function areOfOneKind(all: TargetEncoding[]): boolean {
  const isLabel = (one: TargetEncoding) => one.kind === 'classes' && one.classes.length === 2;
  return all.length === 1 || all.every(({ kind }) => kind === 'number') || all.every(isLabel);
}

const rest = {
  columns: is.listOf(column, 1),
  dropped: is.listOf(is.fields({ column: name, reason: name })),
  tableColumns: distinctNames(),
  trainingRows: is.all(is.count, is.least(1)),
  sampleWeights: is.optional(name),
  missing: is.optional(is.listOf(name)),
};

/** As files have it: one target stands alone, several are a list. */
type Saved = Omit<Preprocessing, 'targets'> & ({ target: TargetEncoding } | { targets: TargetEncoding[] });

const hasEachColumnOnce = is.that('each column once, and all of them among tableColumns', (saved: Saved) => {
  const { columns, dropped, tableColumns, sampleWeights } = saved;
  const used = [
    ...targetsOf(saved).map(({ column }) => column),
    ...columns.map((column) => column.name),
    ...dropped.map(({ column }) => column),
    ...(sampleWeights === undefined ? [] : [sampleWeights]),
  ];
  const known = new Set(tableColumns);
  return new Set(used).size === used.length && used.every((name) => known.has(name));
});

const ofOne = is.all(is.fields({ target, ...rest }), hasEachColumnOnce);
const ofSeveral = is.all(is.fields({ targets, ...rest }), hasEachColumnOnce);

function targetsOf(saved: Saved): TargetEncoding[] {
  return 'targets' in saved ? saved.targets : [saved.target];
}

/** A checked copy. Throws with the path of the first field that is wrong, such as `preprocessing.columns.2.scale`. */
export function parsePreprocessing(json: unknown): Preprocessing {
  const isOfSeveral = typeof json === 'object' && json !== null && Object.hasOwn(json, 'targets');
  const check = isOfSeveral ? ofSeveral : ofOne;
  const saved = is.checked<Saved>('preprocessing', check, json, 'the model file as it was saved');
  const { target: _one, ...others } = saved as Saved & { target?: TargetEncoding };
  return { ...others, targets: targetsOf(saved) };
}
