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
import { sampleWeightsOf } from '../data/sample-weights.ts';
import { decideTasks } from '../data/several-targets.ts';
import { type Split, split } from '../data/split.ts';
import { type Column, columnNamed, dropColumns, type Table } from '../data/table.ts';
import type { Task } from '../data/task.ts';
import { fail } from '../graph/error.ts';
import type { TrainingData } from '../train/data.ts';
import { largestSquared } from '../train/metrics/regression.ts';
import type { FitOptions, FitPlan, Target } from './fit-options.ts';
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

type Options = FitOptions<Target>;

export async function prepareTable(source: TableSource, options: Options): Promise<Prepared> {
  const { name, header, types, sampleWeights } = options;
  const targets = typeof options.target === 'string' ? [options.target] : options.target;
  const form = { name, header, types };
  const read = await readTable(source, form);
  const table = chooseColumns(read.table, targets, options);
  const decision = decideTasks(table, targets, options.task);
  if (sampleWeights !== undefined) sampleWeightsOf(table, sampleWeights, decision.rows, 'all rows');
  const isNumber = typeof options.test === 'number' || options.test === undefined;
  const given = isNumber ? undefined : await readTable(options.test as TableSource, form);
  const divided = divide(table, targets, decision, options);

  const preprocessing = fitPreprocessing(table, {
    target: targets,
    task: decision.task,
    ...(sampleWeights !== undefined && { sampleWeights }),
    trainRows: divided.train,
    keep: options.features,
  });
  const warnings = [...read.warnings, ...decision.warnings];
  const arrays = (rows: Int32Array, which: string): TrainingData => {
    const features = transform(preprocessing, table, rows);
    warnings.push(...features.warnings);
    return {
      x: features.x,
      y: encodeTarget(preprocessing, table, rows),
      ...(sampleWeights !== undefined && { sampleWeights: sampleWeightsOf(table, sampleWeights, rows, which) }),
    };
  };
  const rows: Split = {
    train: divided.train,
    validation: labelledRows(preprocessing, table, divided.validation).rows,
    test: given ? labelledRows(preprocessing, given.table).rows : divided.test,
  };
  const testTable = given?.table ?? table;
  for (const target of targets) {
    requireSquares(table, target, rows.train);
    requireSquares(table, target, rows.validation);
    requireSquares(testTable, target, rows.test);
  }
  if (sampleWeights !== undefined) sampleWeightsOf(testTable, sampleWeights, rows.test, 'the test rows');
  return {
    preprocessing,
    train: arrays(rows.train, 'the training rows'),
    ...(rows.validation.length > 0 && { validation: arrays(rows.validation, 'the validation rows') }),
    table,
    split: rows,
    testTable,
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
  const wanted = features && new Set([...features, ...targets, ...weights]);
  const unwanted = wanted ? table.columns.filter(({ name }) => !wanted.has(name)) : [];
  return dropColumns(table, [...new Set([...drop, ...unwanted.map(({ name }) => name)])]);
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
    validation,
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
