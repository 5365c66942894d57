/** Which rows of a table the next step follows. */

import { encodeTarget, labelledRows, transform } from '../../data/preprocess.ts';
import type { Table } from '../../data/table.ts';
import { fail } from '../../graph/error.ts';
import { indexList, integerFrom, type OptionKinds, positiveNumber } from '../../graph/option-kinds.ts';
import type { AnyTableModel } from '../../model/table-model.ts';
import { epochOrder, planBatches } from '../../train/batches.ts';
import { methodKind, type UpdateMethod, type UpdateRows } from './update.ts';

/** Which step of gradient descent a walk goes on with. */
export interface ModelUpdateOptions {
  /** `sgd`: the walked row alone. `minibatch`: some rows. `gd`: all rows whose target is known. */
  readonly method: UpdateMethod;
  /** That of the model's training when absent. */
  readonly learningRate?: number | undefined;
  /** Of the minibatch, from 1; the walked row need not be among them. */
  readonly batchRows?: readonly number[] | undefined;
  /** Where no rows are given: the rows of the first epoch's minibatch that the walked row is in; the size of the training's batches when absent. */
  readonly batchSize?: number | undefined;
  /** Of the order of rows; 0 when absent. */
  readonly seed?: number | undefined;
}

export const updateKinds: OptionKinds<ModelUpdateOptions> = {
  method: methodKind,
  learningRate: positiveNumber,
  batchRows: indexList('a list of rows, counted from 1'),
  batchSize: integerFrom(1),
  seed: integerFrom(0),
};

/** The rows of the table, with the target of the walked one as it was walked with. */
export function rowsToFollow(
  model: AnyTableModel,
  table: Table,
  row: number,
  y: ArrayLike<number>,
  options: ModelUpdateOptions,
): UpdateRows {
  const { preprocessing } = model;
  const rows = options.method === 'sgd' ? [row] : chosenRows(model, table, row, options);
  const indices = Int32Array.from(rows, (number) => number - 1);
  const others = indices.filter((index) => index !== row - 1);
  const encoded = others.length > 0 ? encodeTarget(preprocessing, table, others) : [];
  const width = preprocessing.targets.length;
  const targets = new Float64Array(rows.length * width);
  let at = 0;
  rows.forEach((number, i) => {
    for (let j = 0; j < width; j++) targets[i * width + j] = number === row ? y[j]! : encoded[at++]!;
  });
  return { x: transform(preprocessing, table, indices).x, y: targets, count: rows.length, rows };
}

function chosenRows(
  { preprocessing, configuration }: AnyTableModel,
  table: Table,
  row: number,
  { method, batchRows, batchSize, seed = 0 }: ModelUpdateOptions,
): number[] {
  if (batchRows) return checkedRows(batchRows, table);
  const labelled = Array.from(labelledRows(preprocessing, table).rows, (index) => index + 1);
  const all = labelled.includes(row) ? labelled : [...labelled, row].sort((a, b) => a - b);
  if (method === 'gd') return all;
  const trained = typeof configuration.batchSize === 'number' ? configuration.batchSize : all.length;
  const plan = planBatches(all.length, batchSize ?? trained);
  const order = epochOrder(plan, seed, 0);
  const start = Math.floor(order.indexOf(all.indexOf(row)) / plan.batch) * plan.batch;
  return Array.from(order.slice(start, start + plan.batch), (index) => all[index]!);
}

function checkedRows(rows: readonly number[], table: Table): number[] {
  const wrong = rows.find((row) => !Number.isInteger(row) || row < 1 || row > table.rows);
  const twice = rows.find((row, i) => rows.indexOf(row) !== i);
  if (rows.length > 0 && wrong === undefined && twice === undefined) return [...rows];
  return fail({
    what: 'rows of the minibatch',
    problem: rows.length === 0 ? 'none' : wrong === undefined ? 'a row is named twice' : 'no such row',
    got: rows.length > 0 ? String(wrong ?? twice) : undefined,
    expected: `different whole numbers from 1 to ${table.rows}, the rows of the data`,
  });
}
