/** A trained network for tables: rows of any form in, predictions in the target's own terms out. */
import type { Backend, NumberArray } from '../backends/backend.ts';
import {
  allRows,
  decodeNumber,
  encodeTarget,
  featureNames,
  featureWriter,
  labelledRows,
  type Preprocessing,
} from '../data/preprocess.ts';
import { type Cell, columnNamed, isTable, type Table } from '../data/table.ts';
import { tableFromRows } from '../data/table-from-values.ts';
import type { Task } from '../data/task.ts';
import { sizeOf } from '../graph/shape.ts';
import type { Loss } from '../nn/loss.ts';
import type { Network } from '../nn/network.ts';
import {
  type ClassificationEvaluation,
  evaluateClassification,
  evaluateRegression,
  type RegressionEvaluation,
} from '../train/metrics.ts';
import { checkAnswers, openPredictor } from './predictor.ts';
import type { MetricJudge } from './table-metrics.ts';

/** One row as an object. */
export type Row = Readonly<Record<string, Cell>>;

/** Rows as objects, or a table as the readers give it. */
export type Rows = Table | readonly Row[];

/** How a model came about; kept in its file for people, not needed to predict. */
export type Configuration = Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>;

/** What a model says of one row. */
export interface Prediction {
  /** A class, or a number in the target's own units. */
  readonly prediction: string | number;
  /** By class, summing to 1; absent for numbers. */
  readonly probabilities?: Readonly<Record<string, number>>;
}

/** Predictions for a whole table, as columns. */
export interface TablePredictions {
  readonly rows: number;
  /** Class indices, or numbers in the target's own units. */
  readonly values: Float64Array;
  /** [rows, classes], row-major; absent for numbers. */
  readonly probabilities?: Float64Array;
  readonly warnings: readonly string[];
}

/** How the predictions of a model compare with the known targets of some rows. */
export interface TableEvaluation {
  readonly result: ClassificationEvaluation | RegressionEvaluation;
  /** The rows of the table that were compared, and for regression their predicted and actual values. */
  readonly rows: Int32Array;
  readonly predicted: Float64Array;
  readonly actual: Float64Array;
  /** Metrics of one's own by name, where `fitTable` was given some; a model that was loaded does not know them. */
  readonly metrics?: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** What the file of a model of a table holds. */
export interface ModelParts {
  readonly network: Network;
  readonly loss: Loss;
  readonly preprocessing: Preprocessing;
  readonly configuration: Configuration;
}

/** A trained model of a table, ready to predict: preprocessing, network and loss. */
export interface TableModel extends ModelParts {
  readonly task: Task;
  /** The column that is predicted. */
  readonly target: string;
  /** In the order of the probabilities; empty for regression. */
  readonly classes: readonly string[];
  readonly features: readonly string[];
  /** Of rows as objects, or of a table; columns that the model does not know are left aside, one that is absent is an error. */
  predict(rows: Rows): Prediction[];
  /** Of one row, as an object. */
  predict(row: Row): Prediction;
  /** Of all rows of a table, as arrays: for many rows. */
  predictTable(table: Table): TablePredictions;
  /** Compares with the target column of a table; rows without a known target are left out with a warning. */
  evaluate(rows: Rows, only?: Int32Array): TableEvaluation;
}

/** Makes the model ready to predict: on wasm, unless another backend is given. */
export async function makeTableModel(parts: ModelParts, backend?: Backend, judge?: MetricJudge): Promise<TableModel> {
  const { network, loss, preprocessing } = parts;
  const { target } = preprocessing;
  const classes = target.kind === 'classes' ? target.classes : [];
  const outputsPerRow = sizeOf(network.output);
  const predictor = await openPredictor(network, loss, backend);

  const predictRows = (table: Table, rows: Int32Array = allRows(table)): TablePredictions => {
    const writer = featureWriter(preprocessing, table, rows);
    const numberOf = (index: number) => rows[index]! + 1;
    const write = (x: NumberArray, start: number, count: number): void => {
      x.fill(0, 0, count * writer.features);
      writer.write(x, 0, start, count);
    };
    const outputs = predictor.predictRows(rows.length, write, numberOf);
    const warnings = writer.warnings();
    if (target.kind === 'number') {
      const values = outputs.map((value) => decodeNumber(preprocessing, value));
      checkAnswers(values, numberOf);
      return { rows: rows.length, values, warnings };
    }
    const probabilities = outputsPerRow === 1 ? pairs(outputs) : outputs;
    return { rows: rows.length, values: mostLikely(probabilities, classes.length), probabilities, warnings };
  };

  const predict = (given: Rows | Row): Prediction | Prediction[] => {
    if (Array.isArray(given) && given.length === 0) return [];
    const { values, probabilities } = predictRows(toTable(given, preprocessing));
    const predictions = Array.from(values, (value, row): Prediction => {
      if (!probabilities) return { prediction: value };
      const byClass = classes.map((name, i) => [name, probabilities[row * classes.length + i]!] as const);
      return { prediction: classes[value]!, probabilities: Object.fromEntries(byClass) };
    });
    return Array.isArray(given) || isTable(given) ? predictions : predictions[0]!;
  };

  return {
    ...parts,
    task: target.kind === 'classes' ? 'classification' : 'regression',
    target: target.column,
    classes,
    features: featureNames(preprocessing),
    predictTable: (table) => predictRows(toTable(table, preprocessing)),
    predict: predict as TableModel['predict'],
    evaluate: (given, only) => {
      const table = toTable(given, preprocessing);
      const labelled = labelledRows(preprocessing, table, only);
      const { rows } = labelled;
      const { values, probabilities, warnings } = predictRows(table, rows);
      const actual = actualValues(preprocessing, table, rows);
      const result = probabilities
        ? evaluateClassification({ probabilities, labels: Int32Array.from(actual), classes })
        : evaluateRegression({ predictions: values, targets: actual });
      const metrics = judge?.(
        probabilities && outputsPerRow === 1 ? ofSecond(probabilities) : (probabilities ?? values),
        actual,
      );
      const all = [...labelled.warnings, ...warnings];
      return { result, rows, predicted: values, actual, ...(metrics && { metrics }), warnings: all };
    },
  };
}

/** The target as class indices, or numbers in its own units, unrounded. */
function actualValues(preprocessing: Preprocessing, table: Table, rows: Int32Array): Float64Array {
  const column = columnNamed(table, preprocessing.target.column);
  if (preprocessing.target.kind === 'classes' || column.kind !== 'number') {
    return Float64Array.from(encodeTarget(preprocessing, table, rows));
  }
  return Float64Array.from(rows, (row) => column.values[row]!);
}

/** The table of rows in any form, for a model that learned its columns; one row is a table of one. */
export function toTable(rows: Rows | Row, { columns }: Preprocessing): Table {
  if (isTable(rows)) return rows;
  const objects = Array.isArray(rows) ? (rows as readonly Row[]) : [rows as Row];
  // A few values do not tell that 007 is a name: what the model learned as text stays text.
  const texts = columns.filter(({ kind, name }) => kind === 'category' && objects.some((row) => holds(row, name)));
  return tableFromRows(objects, [], { types: Object.fromEntries(texts.map(({ name }) => [name, 'category'])) });
}

function holds(row: unknown, name: string): boolean {
  return typeof row === 'object' && row !== null && Object.hasOwn(row, name);
}

/** From the probability of the second of two classes to both. */
function pairs(positive: Float64Array): Float64Array {
  const both = new Float64Array(positive.length * 2);
  for (let row = 0; row < positive.length; row++) {
    both[2 * row] = 1 - positive[row]!;
    both[2 * row + 1] = positive[row]!;
  }
  return both;
}

/** The other way. */
function ofSecond(both: Float64Array): Float64Array {
  return Float64Array.from({ length: both.length / 2 }, (_, row) => both[2 * row + 1]!);
}

function mostLikely(probabilities: Float64Array, classes: number): Float64Array {
  const likeliest = new Float64Array(probabilities.length / classes);
  for (let row = 0; row < likeliest.length; row++) {
    let best = 0;
    for (let i = 1; i < classes; i++) {
      if (probabilities[row * classes + i]! > probabilities[row * classes + best]!) best = i;
    }
    likeliest[row] = best;
  }
  return likeliest;
}
