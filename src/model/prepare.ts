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
import { readTable, type TableSource } from './source.ts';

export interface Prepared {
  readonly plan: Omit<FitPlan, 'epochs' | 'widths' | 'memory'>;
  readonly preprocessing: Preprocessing;
  readonly train: TrainingData;
  readonly validation?: TrainingData;
  readonly table: Table;
  /** Test rows are rows of `testTable`. */
  readonly split: Split;
  readonly testTable: Table;
}

const defaultShare = 0.15;

export async function prepareTable(source: TableSource, options: FitOptions): Promise<Prepared> {
  const { target } = options;
  const { name, header, types } = options;
  const form = { name, header, types };
  const read = await readTable(source, form);
  columnNamed(read.table, target);
  const table = chooseColumns(read.table, options);
  const decision = decideTask(table, target, options.task);
  const isNumber = typeof options.test === 'number' || options.test === undefined;
  const given = isNumber ? undefined : await readTable(options.test as TableSource, form);
  const divided = divide(table, decision.task, decision.rows, options);

  const preprocessing = fitPreprocessing(table, {
    target,
    task: decision.task,
    trainRows: divided.train,
    keep: options.features,
  });
  const warnings = [...read.warnings, ...decision.warnings];
  const arrays = (of: Table, rows: Int32Array): TrainingData => {
    const features = transform(preprocessing, of, rows);
    warnings.push(...features.warnings);
    return { x: features.x, y: encodeTarget(preprocessing, of, rows) };
  };
  const rows: Split = {
    train: divided.train,
    validation: labelledRows(preprocessing, table, divided.validation).rows,
    test: given ? labelledRows(preprocessing, given.table).rows : divided.test,
  };
  requireSquares(table, target, rows.train);
  requireSquares(table, target, rows.validation);
  requireSquares(given?.table ?? table, target, rows.test);
  return {
    preprocessing,
    train: arrays(table, rows.train),
    ...(rows.validation.length > 0 && { validation: arrays(table, rows.validation) }),
    table,
    split: rows,
    testTable: given?.table ?? table,
    plan: {
      task: decision.task,
      reason: decision.reason,
      rows: { train: rows.train.length, validation: rows.validation.length, test: rows.test.length },
      features: featureCount(preprocessing),
      notes: preprocessingNotes(preprocessing),
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
function chooseColumns(table: Table, { target, features, drop = [] }: FitOptions): Table {
  for (const name of [...(features ?? []), ...drop]) columnNamed(table, name);
  if (drop.includes(target)) fail({ what: 'drop', problem: 'the target cannot be dropped', got: target });
  if (features?.includes(target)) fail({ what: 'features', problem: 'the target cannot be a feature', got: target });
  const unwanted = features ? table.columns.filter(({ name }) => !features.includes(name) && name !== target) : [];
  return dropColumns(table, [...new Set([...drop, ...unwanted.map(({ name }) => name)])]);
}

function divide(table: Table, task: Task, rows: Int32Array, options: FitOptions): Split {
  const { target, validation = defaultShare, test = defaultShare, seed = 0 } = options;
  return split({
    rows,
    validation,
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
