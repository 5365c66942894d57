/** A trained network for tables: rows of any form in, predictions in the target's own terms out. */

import type { Backend, NumberArray } from '../backends/backend.ts';
import { allRows, featureNames, featureWriter, type Preprocessing } from '../data/preprocess.ts';
import { type Cell, isTable, namedAs, type Table } from '../data/table.ts';
import { tableLike } from '../data/table-like.ts';
import type { Task } from '../data/task.ts';
import { type OptionKind, objectWith } from '../graph/option-kinds.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import type { AnyEvaluation, MultiTargetEvaluation, TableEvaluation } from './evaluation.ts';
import {
  classesOf,
  type MultiTargetPrediction,
  type Prediction,
  predictionsOf,
  roomForAnswers,
  type TablePredictions,
  writeAnswers,
} from './prediction.ts';
import { checkAnswers, openPredictor, type RowWriter } from './predictor.ts';
import type { MetricJudge } from './table-metrics.ts';

/** One row as an object. */
export type Row = Readonly<Record<string, Cell>>;

/** Rows as objects, or a table as the readers give it. */
export type Rows = Table | readonly Row[];

/** How a model came about; kept in its file for people, not needed to predict. */
export type Configuration = Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>;

/** What the file of a model of a table holds. */
export interface ModelParts {
  readonly network: Network;
  readonly loss: Loss;
  readonly preprocessing: Preprocessing;
  readonly configuration: Configuration;
}

/** What models of one target and of several have in common. */
interface OfTable extends ModelParts {
  readonly task: Task;
  /** The columns that are predicted. */
  readonly targets: readonly string[];
  readonly features: readonly string[];
  /** Of all rows of a table, as arrays: for many rows. */
  predictTable(table: Table): TablePredictions;
}

/** A trained model of a table, ready to predict: preprocessing, network and loss. */
export interface TableModel extends OfTable {
  /** The column that is predicted. */
  readonly target: string;
  /** In the order of the probabilities; empty for regression. */
  readonly classes: readonly string[];
  /** Of rows as objects, or of a table; columns that the model does not know are left aside, one that is absent is an error. */
  predict(rows: Rows): Prediction[];
  /** Of one row, as an object. */
  predict(row: Row): Prediction;
  /**
   * Compares with the target column of a table; rows without a known target are left out with a warning. Where the model was
   * trained with a column of sample weights, and the table has it, scores are weighted by it; where it was split by a column of
   * groups, and the table has it, intervals count groups.
   */
  evaluate(rows: Rows, only?: Int32Array): Promise<TableEvaluation>;
}

/** A model of several columns: numbers, or labels, columns of two classes each. */
export interface MultiTargetModel<Name extends string = string> extends OfTable {
  /** Absent: there are `targets`. */
  readonly target?: undefined;
  readonly targets: readonly Name[];
  /** Of each target, in the order of its probabilities; empty for regression. */
  readonly classes: Readonly<Record<Name, readonly string[]>>;
  /** As that of {@link TableModel}, an answer for each target. */
  predict(rows: Rows): MultiTargetPrediction<Name>[];
  /** Of one row, as an object. */
  predict(row: Row): MultiTargetPrediction<Name>;
  /** As that of {@link TableModel}, with the scores of each target and their mean; rows must have all targets. */
  evaluate(rows: Rows, only?: Int32Array): Promise<MultiTargetEvaluation<Name>>;
}

/** A model of one target or of several. */
export type AnyTableModel = TableModel | MultiTargetModel;

/** What is asked for where a model of a table is. */
export const tableModelKind: OptionKind = objectWith('a model of a table', 'network', 'loss', 'preprocessing');

/** Makes the model ready to predict: on wasm, unless another backend is given. */
export async function makeTableModel(
  parts: ModelParts,
  backend?: Backend,
  judge?: MetricJudge,
): Promise<AnyTableModel> {
  const { network, loss, preprocessing } = parts;
  const { targets } = preprocessing;
  const predictor = await openPredictor(network, loss, backend);

  const outputsOfRow = sizeOf(network.output);
  const predictRows = (table: Table, rows: Int32Array = allRows(table)): TablePredictions => {
    const writer = featureWriter(preprocessing, table, rows);
    const numberOf = (index: number) => rows[index]! + 1;
    const write = (x: NumberArray, start: number, count: number): void => {
      x.fill(0, 0, count * writer.features);
      writer.write(x, 0, start, count);
    };
    const room = new Float64Array(Math.min(rows.length, rowsInPart + 1) * outputsOfRow);
    const read = roomForAnswers(targets, rows.length);
    for (let start = 0, count: number; start < rows.length; start += count) {
      // A row left alone goes with those before it: single rows have a program of their own.
      const left = rows.length - start;
      count = left <= rowsInPart + 1 ? left : rowsInPart;
      const first = start;
      const writePart: RowWriter = (x, from, some) => write(x, first + from, some);
      const outputs = predictor.predictRows(count, writePart, (index) => numberOf(first + index), room);
      writeAnswers(outputs, targets, read, start, count);
    }
    if (!read.probabilities) checkAnswers(read.values, (index) => numberOf(Math.floor(index / targets.length)));
    return { rows: rows.length, ...read, warnings: writer.warnings() };
  };

  const predict = (given: Rows | Row) => {
    if (Array.isArray(given) && given.length === 0) return [];
    const predictions = predictionsOf(predictRows(toTable(given, preprocessing)), targets);
    return Array.isArray(given) || isTable(given) ? predictions : predictions[0]!;
  };

  const evaluate = async (given: Rows, only?: Int32Array): Promise<AnyEvaluation> => {
    // Loaded when it is asked for: who only predicts does without the scores.
    const { evaluateTable } = await import('./evaluate-table.ts');
    return evaluateTable(preprocessing, toTable(given, preprocessing), {
      only,
      predict: predictRows,
      group: groupOf(parts.configuration),
      judge,
    });
  };

  const [only] = targets;
  const shared = {
    ...parts,
    task: only!.kind === 'classes' ? ('classification' as const) : ('regression' as const),
    targets: targets.map(({ column }) => column),
    features: featureNames(preprocessing),
    predictTable: (table: Table) => predictRows(toTable(table, preprocessing)),
    predict,
    evaluate,
  };
  const model =
    targets.length === 1
      ? { ...shared, target: only!.column, classes: classesOf(only!) }
      : { ...shared, classes: Object.fromEntries(targets.map((target) => [target.column, classesOf(target)])) };
  return model as AnyTableModel;
}

/** Of so many rows at a time outputs are read: those of all rows together would take as much memory as what is read from them. */
const rowsInPart = 1 << 14;

/** The column whose values rows are of, where the model was trained on whole groups of them. */
export function groupOf({ group }: Configuration): string | undefined {
  return typeof group === 'string' ? group : undefined;
}

/** The table of rows in any form, for a model that learned its columns; one row is a table of one. */
export function toTable(rows: Rows | Row, preprocessing: Preprocessing): Table {
  if (isTable(rows)) return namedAs(rows, preprocessing.tableColumns);
  const objects = Array.isArray(rows) ? (rows as readonly Row[]) : [rows as Row];
  return namedAs(tableLike(objects, preprocessing), preprocessing.tableColumns);
}
