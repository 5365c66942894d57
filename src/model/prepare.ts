/** From a table to arrays to train on: columns chosen, task decided, rows split, preprocessing learned and applied. */
import {
  encodeTarget,
  featureCount,
  fitPreprocessing,
  labelledRows,
  type Preprocessing,
  preprocessingNotes,
  transform,
} from '../data/preprocess.ts';
import { type Split, split } from '../data/split.ts';
import { type Column, columnNamed, dropColumns, type Table } from '../data/table.ts';
import { decideTask, type Task } from '../data/task.ts';
import { fail } from '../graph/error.ts';
import type { TrainingData } from '../train/data.ts';
import { largestSquared } from '../train/metrics/regression.ts';
import type { FitOptions, FitPlan } from './fit-options.ts';
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

export async function prepareTable(source: TableSource, options: FitOptions): Promise<Prepared> {
  const { target } = options;
  const { name, header, types } = options;
  const form = { name, header, types };
  const read = await readTable(source, form);
  columnNamed(read.table, target);
  const table = chooseColumns(read.table, options);
  const decision = decideTask(table, target, options.task);
  const isWanted = (column: string) => !isUnwanted(column, options);
  const given = {
    validation: await readGiven('validation', options.validation, form, isWanted),
    test: await readGiven('test', options.test, form, isWanted),
  };
  const divided = divide(table, decision.task, decision.rows, options);

  const preprocessing = fitPreprocessing(table, {
    target,
    task: decision.task,
    trainRows: divided.train,
    keep: options.features,
  });
  const warnings = [...read.warnings, ...decision.warnings];
  const rowsOf = (part: GivenPart): Int32Array => {
    const own = given[part];
    if (!own) return labelledRows(preprocessing, table, divided[part]).rows;
    const { rows: known, warnings: odd } = givenRows(part, preprocessing, own);
    warnings.push(...odd);
    return known;
  };
  const arrays = (of: Table, rows: Int32Array): TrainingData => {
    const features = transform(preprocessing, of, rows);
    warnings.push(...features.warnings);
    return { x: features.x, y: encodeTarget(preprocessing, of, rows) };
  };
  const rows: Split = {
    train: divided.train,
    validation: rowsOf('validation'),
    test: given.test ? rowsOf('test') : divided.test,
  };
  const [validationTable, testTable] = [given.validation ?? table, given.test ?? table];
  requireSquares(table, target, rows.train);
  requireSquares(validationTable, target, rows.validation);
  requireSquares(testTable, target, rows.test);
  return {
    preprocessing,
    train: arrays(table, rows.train),
    ...(rows.validation.length > 0 && {
      validation: given.validation
        ? inTable('validation', () => arrays(validationTable, rows.validation))
        : arrays(table, rows.validation),
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

/** The table with the wanted columns and the target. */
function chooseColumns(table: Table, options: FitOptions): Table {
  const { target, features, drop = [] } = options;
  for (const name of [...(features ?? []), ...drop]) columnNamed(table, name);
  if (drop.includes(target)) fail({ what: 'drop', problem: 'the target cannot be dropped', got: target });
  if (features?.includes(target)) fail({ what: 'features', problem: 'the target cannot be a feature', got: target });
  const names = table.columns.map(({ name }) => name);
  return dropColumns(
    table,
    names.filter((name) => isUnwanted(name, options)),
  );
}

function isUnwanted(column: string, { target, features, drop = [] }: FitOptions): boolean {
  return drop.includes(column) || (features !== undefined && column !== target && !features.includes(column));
}

function divide(table: Table, task: Task, rows: Int32Array, options: FitOptions): Split {
  const { target, validation = defaultShare, test = defaultShare, seed = 0 } = options;
  return split({
    rows,
    validation: typeof validation === 'number' ? validation : 0,
    test: typeof test === 'number' ? test : 0,
    seed,
    ...(task === 'classification' && { labels: rawLabels(columnNamed(table, target), rows) }),
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
