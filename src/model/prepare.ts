/** From a table to arrays to train on: columns chosen, task decided, rows split, preprocessing learned and applied. */

import { writtenOptions } from '../data/csv-options.ts';
import { sameName } from '../data/names.ts';
import { asNumbers } from '../data/number-column.ts';
import {
  encodeTarget,
  featureCount,
  fitPreprocessing,
  labelledRows,
  type Preprocessing,
  preprocessingNotes,
  transform,
} from '../data/preprocess.ts';
import { sampleWeightsOf } from '../data/sample-weights.ts';
import { decideTasks } from '../data/several-targets.ts';
import { type Split, split } from '../data/split.ts';
import { type Column, columnNamed, dropColumns, type Table } from '../data/table.ts';
import type { Task } from '../data/task.ts';
import { fail } from '../graph/error.ts';
import type { TrainingData } from '../train/data.ts';
import { largestSquared } from '../train/metrics/regression.ts';
import type { FitOptions, FitPlan, Target } from './fit-options.ts';
import { type GivenPart, givenRows, inTable, readGiven } from './given-tables.ts';
import { readTable, type TableSource } from './source.ts';

export interface Prepared {
  readonly plan: Omit<FitPlan, 'epochs' | 'widths' | 'memory'>;
  readonly preprocessing: Preprocessing;
  readonly train: TrainingData;
  readonly validation?: TrainingData;
  readonly table: Table;
  /** Validation rows are rows of `validationTable`, test rows of `testTable`. */
  readonly split: Split;
  readonly validationTable: Table;
  readonly testTable: Table;
  /** Whether the validation rows are of a table of their own. */
  readonly isValidationGiven: boolean;
}

/** What becomes of validation rows that were given. */
const givenNote =
  'the validation rows that were given only decide when to stop: one training on the others, whose best weights are kept';

const defaultShare = 0.15;

type Options = FitOptions<Target>;

export async function prepareTable(source: TableSource, asked: Options): Promise<Prepared> {
  const { name, types, missing } = asked;
  const form = { ...writtenOptions(asked), types };
  const names = [asked.target, asked.features ?? [], asked.drop ?? [], asked.sampleWeights ?? []].flat();
  const read = await readTable(source, { ...form, name, names });
  const options = withNamesOf(read.table, asked);
  const { sampleWeights } = options;
  const targets = typeof options.target === 'string' ? [options.target] : options.target;
  const table = withNumbers(chooseColumns(read.table, targets, options), targets, options);
  const decision = decideTasks(table, targets, options.task);
  if (sampleWeights !== undefined) sampleWeightsOf(table, sampleWeights, decision.rows, 'all rows');
  const isWanted = wantedColumns(targets, options);
  const given = {
    validation: await readGiven('validation', options.validation, { ...form, like: table }, isWanted),
    test: await readGiven('test', options.test, { ...form, like: table }, isWanted),
  };
  const divided = divide(table, targets, decision, options);

  const preprocessing = fitPreprocessing(table, {
    target: targets,
    task: decision.task,
    ...(sampleWeights !== undefined && { sampleWeights }),
    trainRows: divided.train,
    keep: options.features,
    missing,
  });
  const warnings = [...read.warnings, ...decision.warnings];
  const rowsOf = (part: GivenPart): Int32Array => {
    const own = given[part];
    if (!own) return labelledRows(preprocessing, table, divided[part]).rows;
    const { rows: known, warnings: odd } = givenRows(part, preprocessing, own);
    warnings.push(...odd);
    return known;
  };
  const arrays = (of: Table, rows: Int32Array, which: string): TrainingData => {
    const features = transform(preprocessing, of, rows);
    warnings.push(...features.warnings);
    return {
      x: features.x,
      y: encodeTarget(preprocessing, of, rows),
      ...(sampleWeights !== undefined && { sampleWeights: sampleWeightsOf(of, sampleWeights, rows, which) }),
    };
  };
  const rows: Split = {
    train: divided.train,
    validation: rowsOf('validation'),
    test: given.test ? rowsOf('test') : divided.test,
  };
  const [validationTable, testTable] = [given.validation ?? table, given.test ?? table];
  for (const target of targets) {
    requireSquares(table, target, rows.train);
    requireSquares(validationTable, target, rows.validation);
    requireSquares(testTable, target, rows.test);
  }
  const ofTest = () => sampleWeights && sampleWeightsOf(testTable, sampleWeights, rows.test, 'the test rows');
  if (given.test) inTable('test', ofTest);
  else ofTest();
  return {
    preprocessing,
    train: arrays(table, rows.train, 'the training rows'),
    ...(rows.validation.length > 0 && {
      validation: given.validation
        ? inTable('validation', () => arrays(validationTable, rows.validation, 'the validation rows'))
        : arrays(table, rows.validation, 'the validation rows'),
    }),
    table,
    split: rows,
    validationTable,
    testTable,
    isValidationGiven: given.validation !== undefined,
    plan: {
      task: decision.task,
      reason: decision.reason,
      rows: { train: rows.train.length, validation: rows.validation.length, test: rows.test.length },
      features: featureCount(preprocessing),
      notes: [...preprocessingNotes(preprocessing), ...(given.validation ? [givenNote] : [])],
      warnings: [...new Set(warnings)],
    },
  };
}

/** The options with the names of columns as the table has them, which may only look the same. */
function withNamesOf(table: Table, options: Options): Options {
  const nameOf = (name: string) =>
    sameName(
      name,
      table.columns.map((column) => column.name),
    ) ?? name;
  const { target, features, drop, sampleWeights } = options;
  return {
    ...options,
    target: typeof target === 'string' ? nameOf(target) : target.map(nameOf),
    ...(features && { features: features.map(nameOf) }),
    ...(drop && { drop: drop.map(nameOf) }),
    ...(sampleWeights !== undefined && { sampleWeights: nameOf(sampleWeights) }),
  };
}

/** The table with targets of numbers where the user wants a regression and texts of them are numbers. */
function withNumbers(table: Table, targets: readonly string[], { task }: Options): Table {
  if (task !== 'regression') return table;
  const columns = table.columns.map((column) => (targets.includes(column.name) ? asNumbers(column) : column));
  return { rows: table.rows, columns };
}

/** Refuses targets whose errors could not be squared: the training would be lost when its result is judged. */
function requireSquares(table: Table, target: string, rows: Int32Array): void {
  const column = columnNamed(table, target);
  if (column.kind !== 'number') return;
  for (const row of rows) {
    const value = column.values[row]!;
    if (Math.abs(value) <= largestSquared) continue;
    fail({
      what: `target ${JSON.stringify(target)}`,
      problem: 'too large to square',
      got: `${value} in row ${row + 1}`,
      expected: `at most ${largestSquared}`,
      hint: 'the target in other units',
    });
  }
}

/** The table with the wanted columns, the targets and the weights. */
function chooseColumns(table: Table, targets: readonly string[], options: Options): Table {
  const { features, drop = [], sampleWeights } = options;
  const weights = sampleWeights === undefined ? [] : [sampleWeights];
  for (const name of [...targets, ...weights, ...(features ?? []), ...drop]) columnNamed(table, name);
  const twice = targets.find((name, i) => targets.indexOf(name) < i);
  if (twice !== undefined) fail({ what: 'target', problem: 'a column is given twice', got: twice });
  for (const [names, what] of [
    [targets, 'the target'],
    [weights, 'the column of sample weights'],
  ] as const) {
    const dropped = names.find((name) => drop.includes(name));
    if (dropped !== undefined) fail({ what: 'drop', problem: `${what} cannot be dropped`, got: dropped });
    const learned = names.find((name) => features?.includes(name));
    if (learned !== undefined) fail({ what: 'features', problem: `${what} cannot be a feature`, got: learned });
  }
  const both = targets.find((name) => name === sampleWeights);
  if (both !== undefined) fail({ what: 'sampleWeights', problem: 'the target cannot be the weights too', got: both });
  const isWanted = wantedColumns(targets, options);
  const names = table.columns.map(({ name }) => name);
  return dropColumns(
    table,
    names.filter((name) => !isWanted(name)),
  );
}

function wantedColumns(
  targets: readonly string[],
  { features, drop = [], sampleWeights }: Options,
): (column: string) => boolean {
  const wanted =
    features && new Set([...features, ...targets, ...(sampleWeights === undefined ? [] : [sampleWeights])]);
  return (column) => !drop.includes(column) && (!wanted || wanted.has(column));
}

/** Classes of one target have equal shares in each part; of several, every combination would be a class. */
function divide(
  table: Table,
  targets: readonly string[],
  { task, rows }: { task: Task; rows: Int32Array },
  options: Options,
): Split {
  const { validation = defaultShare, test = defaultShare, seed = 0 } = options;
  const isOfClasses = task === 'classification' && targets.length === 1;
  return split({
    rows,
    validation: typeof validation === 'number' ? validation : 0,
    test: typeof test === 'number' ? test : 0,
    seed,
    ...(isOfClasses && { labels: rawLabels(columnNamed(table, targets[0]!), rows) }),
  });
}

/** A number for each different target value, to split by. */
function rawLabels(column: Column, rows: Int32Array): Int32Array {
  if (column.kind === 'category') return rows.map((row) => column.codes[row]!);
  const codes = new Map<number, number>();
  return rows.map((row) => {
    const value = column.values[row]!;
    const code = codes.get(value) ?? codes.size;
    codes.set(value, code);
    return code;
  });
}
