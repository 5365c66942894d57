/** From a table to arrays to train on: columns chosen, task decided, rows split, preprocessing learned and applied. */

import type { Backend } from '../backends/backend.ts';
import { writtenOptions } from '../data/csv-options.ts';
import { findLeaks, leakWarnings } from '../data/leaks.ts';
import { sameName } from '../data/names.ts';
import { asNumbers } from '../data/number-column.ts';
import {
  type DroppedColumn,
  encodeTarget,
  featureCount,
  fitPreprocessing,
  groupReason,
  type LearnedColumns,
  labelledRows,
  learnPreprocessing,
  type Preprocessing,
  preprocessingNotes,
  transform,
} from '../data/preprocess.ts';
import { repeatedRowsWarning } from '../data/repeated-rows.ts';
import { sampleWeightsOf } from '../data/sample-weights.ts';
import { decideTasks } from '../data/several-targets.ts';
import type { Split } from '../data/split.ts';
import { columnNamed, dropColumns, type Table } from '../data/table.ts';
import { fail } from '../graph/error.ts';
import type { RowSource, TrainingData } from '../train/data.ts';
import { largestSquared } from '../train/metrics/kinds.ts';
import type { Divisible, Division } from './divide-at-random.ts';
import type { AnyEvaluation } from './evaluation.ts';
import type { FitOptions, FitPlan, Target } from './fit-options.ts';
import { type GivenPart, givenRows, inTable, readGiven } from './given-tables.ts';
import { readTable, type TableSource } from './source.ts';
import { isRowList } from './split-options.ts';
import type { Start } from './starting-model.ts';
import type { Suspicion } from './suspicion.ts';
import type { MetricJudge } from './table-metrics.ts';
import type { AnyTableModel } from './table-model.ts';
import type { TrainingGroups } from './train-folds.ts';

export interface Prepared {
  readonly plan: Omit<
    FitPlan,
    'effort' | 'networks' | 'forms' | 'epochs' | 'seconds' | 'widths' | 'parameters' | 'memory'
  >;
  readonly preprocessing: Preprocessing;
  /** Let go once they are learned. */
  train: TrainingData;
  /** Rows that are learned in place of `train`, which then has the targets of some of them only. */
  readonly source?: RowSource;
  validation?: TrainingData | RowSource | undefined;
  /** An evaluation of rows of a part with the scores of all its rows, where the table has some of them only. */
  readonly withAllScores?: (
    part: keyof Split,
    evaluation: AnyEvaluation,
    model: AnyTableModel,
    judging: { readonly backend: Backend; readonly judge: MetricJudge | undefined },
  ) => Promise<AnyEvaluation>;
  readonly table: Table;
  /** Validation rows are rows of `validationTable`, test rows of `testTable`. */
  readonly split: Split;
  readonly validationTable: Table;
  readonly testTable: Table;
  /** Whether the validation rows are a table of their own, or were named. */
  readonly isValidationGiven: boolean;
  /** Which training rows are held out together. */
  readonly groups?: TrainingGroups;
  /** Whether the validation rows come after the others, so that no earlier ones may take their place. */
  readonly isInTime: boolean;
  readonly start?: Start | undefined;
}

/** What becomes of validation rows that were given. */
const givenNote =
  'the validation rows that were given only decide when to stop: one training on the others, whose best weights are kept';

type Options = FitOptions<Target>;

/** Rows that are learned without being in memory: those of the table are some of them. */
export interface Streamed {
  readonly columns: LearnedColumns;
  /** The parts whose tables are samples of rows that were not given as such. */
  readonly sampled: readonly GivenPart[];
}

/** A source that was read, with what was found out about it and what is asked for. */
export interface ReadForFit extends Divisible {
  readonly reason: string;
  /** With all columns that were read. */
  readonly all: Table;
  readonly given: NonNullable<Divisible['given']>;
  readonly warnings: readonly string[];
  /** What the fit begins with, where it goes on from a model or a network. */
  readonly start?: Start | undefined;
}

export async function readForFit(source: TableSource, asked: Options): Promise<ReadForFit> {
  const { name, types } = asked;
  const { from } = asked;
  const form = {
    ...writtenOptions(asked),
    types,
    ...(from && 'preprocessing' in from && { like: from.preprocessing }),
  };
  const { group = [], time = [] } = asked.split ?? {};
  const names = [asked.target, asked.features ?? [], asked.drop ?? [], asked.sampleWeights ?? [], group, time].flat();
  const read = await readTable(source, { ...form, name, names });
  const options = withNamesOf(read.table, asked);
  const { sampleWeights } = options;
  const targets = typeof options.target === 'string' ? [options.target] : options.target;
  const start = from && (await import('./starting-model.ts')).startOf(options, targets);
  const table = withNumbers(chooseColumns(read.table, targets, options), targets, options);
  const { task, reason, rows, warnings } = decideTasks(table, targets, options.task ?? start?.task);
  if (sampleWeights !== undefined) sampleWeightsOf(table, sampleWeights, rows, 'all rows');
  const isWanted = wantedColumns(targets, options);
  const given = {
    validation: await readGiven('validation', options.validation, { ...form, like: table }, isWanted),
    test: await readGiven('test', options.test, { ...form, like: table }, isWanted),
  };
  return {
    all: read.table,
    table,
    options,
    targets,
    task,
    reason: options.task === undefined && start?.task ? `${task}: as the model to go on from` : reason,
    rows,
    given,
    warnings: [...read.warnings, ...warnings],
    start,
  };
}

/** What was read, with its rows divided; of a fold the test rows are of the same table. */
export function prepare(
  read: ReadForFit,
  division: Division,
  { isFold = false, suspicion, streamed }: { isFold?: boolean; suspicion?: Suspicion; streamed?: Streamed } = {},
): Prepared {
  const { table, options, targets, task, given, start } = read;
  const { sampleWeights, missing } = options;
  const divided = division.split;
  const settings = {
    target: targets,
    task,
    ...(sampleWeights !== undefined && { sampleWeights }),
    trainRows: divided.train,
    keep: options.features,
    leftOut: splitColumns(options),
    missing,
  };
  const learn = () =>
    streamed ? learnPreprocessing(table, settings, streamed.columns) : fitPreprocessing(table, settings);
  const preprocessing = start ? start.preprocessing(learn, table) : learn();
  const { suspects = [], warnings: suspected = [], notes = [] } = suspicion ?? {};
  // The name of a group tells what its rows share: splitting by it is the answer, not leaving it out.
  const isGroup = (name: string) => suspects.some(({ by, column }) => by === 'group' && column === name);
  const found = isFold ? [] : findLeaks(preprocessing, table, divided.train);
  const leaks = leakWarnings(found.filter(({ column }) => !isGroup(column)));
  const warnings = [...read.warnings, ...division.warnings, ...suspected, ...leaks];
  const ofTable = { validation: given.validation, test: isFold ? undefined : given.test };
  const rowsOf = (part: GivenPart): Int32Array => {
    const own = ofTable[part];
    if (!own) return labelledRows(preprocessing, table, divided[part]).rows;
    if (streamed?.sampled.includes(part)) return labelledRows(preprocessing, own).rows;
    const { rows: known, warnings: odd } = givenRows(part, preprocessing, own);
    const names = [
      ...preprocessing.columns.map(({ name }) => name),
      ...preprocessing.targets.map(({ column }) => column),
    ];
    // Validation rows of the table decide when to stop, and are mostly learned after that.
    const isMade = part === 'test' && !ofTable.validation;
    const made = { table, rows: isMade ? Int32Array.from([...divided.train, ...divided.validation]) : divided.train };
    const judging = { table: own, rows: known };
    const repeated = repeatedRowsWarning(part, names, judging, made);
    warnings.push(...odd, ...(repeated === undefined ? [] : [repeated]));
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
  const rows: Split = { train: divided.train, validation: rowsOf('validation'), test: rowsOf('test') };
  const [validationTable, testTable] = [ofTable.validation ?? table, ofTable.test ?? table];
  for (const target of targets) {
    requireSquares(table, target, rows.train);
    requireSquares(validationTable, target, rows.validation);
    requireSquares(testTable, target, rows.test);
  }
  const ofTest = () => sampleWeights && sampleWeightsOf(testTable, sampleWeights, rows.test, 'the test rows');
  if (ofTable.test) inTable('test', ofTest);
  else ofTest();
  const isValidationGiven = given.validation !== undefined || isRowList(options.validation);
  return {
    preprocessing,
    train: streamed
      ? { x: [], y: encodeTarget(preprocessing, table, rows.train) }
      : arrays(table, rows.train, 'the training rows'),
    ...(rows.validation.length > 0 &&
      !streamed?.sampled.includes('validation') && {
        validation: given.validation
          ? inTable('validation', () => arrays(validationTable, rows.validation, 'the validation rows'))
          : arrays(table, rows.validation, 'the validation rows'),
      }),
    table,
    split: rows,
    validationTable,
    testTable,
    isValidationGiven,
    ...(division.groups && { groups: division.groups }),
    isInTime: division.isInTime,
    start,
    plan: {
      task,
      reason: read.reason,
      rows: { train: rows.train.length, validation: rows.validation.length, test: rows.test.length },
      split: division.how,
      features: featureCount(preprocessing),
      notes: [
        ...preprocessingNotes(preprocessing),
        ...(start?.notes(preprocessing) ?? []),
        ...notes,
        ...(isValidationGiven && !streamed ? [givenNote] : []),
      ],
      warnings: [...new Set([...warnings, ...unknownClasses(divided, rows, ofTable)])],
    },
  };
}

/** Rows of the table whose class no training row has, as may be where rows are split by groups or time. */
function unknownClasses(divided: Split, known: Split, given: ReadForFit['given']): string[] {
  return (['validation', 'test'] as const).flatMap((part) => {
    const left = divided[part].length - known[part].length;
    if (given[part] || left === 0) return [];
    return [unknownClassWarning(part, left)];
  });
}

export function unknownClassWarning(part: 'validation' | 'test', left: number): string {
  return `${left} ${part} ${left === 1 ? 'row is' : 'rows are'} left out: no training row has their class`;
}

/** Columns that rows are split by and that are no features. */
function splitColumns({ split: { group, time } = {}, features, drop = [] }: Options): DroppedColumn[] {
  const isFeature = time === undefined || (!drop.includes(time) && (!features || features.includes(time)));
  return [
    ...(group === undefined ? [] : [{ column: group, reason: groupReason }]),
    ...(isFeature ? [] : [{ column: time, reason: 'rows are split by it' }]),
  ];
}

/** The options with the names of columns as the table has them, which may only look the same. */
function withNamesOf(table: Table, options: Options): Options {
  const nameOf = (name: string) =>
    sameName(
      name,
      table.columns.map((column) => column.name),
    ) ?? name;
  const { target, features, drop, sampleWeights, split } = options;
  return {
    ...options,
    ...(split && {
      split: {
        ...split,
        ...(split.group !== undefined && { group: nameOf(split.group) }),
        ...(split.time !== undefined && { time: nameOf(split.time) }),
      },
    }),
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
  const splitBy = splitNames(options);
  for (const name of [...targets, ...weights, ...splitBy, ...(features ?? []), ...drop]) columnNamed(table, name);
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
  const used = splitBy.find((name) => targets.includes(name) || name === sampleWeights);
  if (used !== undefined) {
    const problem = `rows cannot be split by ${targets.includes(used) ? 'the target' : 'the column of sample weights'}`;
    fail({ what: 'split', problem, got: used, expected: 'another column' });
  }
  const isWanted = wantedColumns(targets, options);
  const names = table.columns.map(({ name }) => name);
  return dropColumns(
    table,
    names.filter((name) => !isWanted(name)),
  );
}

function wantedColumns(targets: readonly string[], options: Options): (column: string) => boolean {
  const { features, drop = [], sampleWeights } = options;
  const needed = new Set([...targets, ...(sampleWeights === undefined ? [] : [sampleWeights]), ...splitNames(options)]);
  const wanted = features && new Set(features);
  return (column) => needed.has(column) || (!drop.includes(column) && (!wanted || wanted.has(column)));
}

/** The columns that rows are split by. */
function splitNames({ split: { group, time } = {} }: Options): string[] {
  return [group, time].filter((name) => name !== undefined);
}
