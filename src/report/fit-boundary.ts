/** What a trained model of two numbers answers over the plane of them. */

import { actualValues, labelledRows, rowsWhere } from '../data/preprocess.ts';
import { columnNamed, makeTable, type NumberColumn, type Table } from '../data/table.ts';
import { type Boundary, pointLimit } from '../drawing/boundary.ts';
import { extentOfAll } from '../drawing/scale.ts';
import { sampleIndices } from '../drawing/thin.ts';
import { integerFrom, objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import type { AnyFit, FitResult } from '../model/fit-table.ts';
import type { TableModel } from '../model/table-model.ts';

/** How far the picture reaches beyond the rows, as a part of their extent. */
const margin = 0.08;

/**
 * The plane with `size` x `size` answers and the rows of the training table, of many a sample of 600; undefined unless the model
 * reads two columns of numbers and predicts one.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { generate } from 'chainrule/data';
 * import { fitBoundary } from 'chainrule/report';
 *
 * const boundary = fitBoundary(await fitTable(generate('moons', { rows: 100 }), { target: 'y', epochs: 5 }), 20);
 * console.log(boundary?.kind, boundary?.grid.length, boundary?.names); // probability 400 ['x1', 'x2']
 */
export function fitBoundary(fit: AnyFit, size: number): Boundary | undefined {
  requireKind('fitBoundary: fit', fit, objectWith('a fit, as fitTable gives', 'preprocessing', 'table'));
  requireKind('fitBoundary: size', size, integerFrom(2));
  const { columns } = fit.preprocessing;
  if (fit.target === undefined) return undefined;
  const [first, second] = columns;
  if (columns.length !== 2 || first!.kind !== 'number' || second!.kind !== 'number') return undefined;
  const across = columnNamed(fit.table, first!.name);
  const up = columnNamed(fit.table, second!.name);
  if (across.kind !== 'number' || up.kind !== 'number') return undefined;
  const x = widened(across);
  const y = widened(up);
  return {
    kind: fit.task === 'regression' ? 'value' : fit.classes.length === 2 ? 'probability' : 'class',
    x,
    y,
    names: [across.name, up.name],
    grid: answers(fit, gridTable(across.name, up.name, x, y, size)),
    size,
    points: rowsAsPoints(fit, across, up),
    ...(fit.task === 'classification' && { classes: fit.classes }),
    ...thresholdOf(fit),
  };
}

function thresholdOf({ preprocessing: { targets } }: FitResult): Pick<Boundary, 'threshold'> {
  const [target] = targets;
  return target!.kind === 'classes' && target!.threshold !== undefined ? { threshold: target!.threshold } : {};
}

function widened({ values }: NumberColumn): [number, number] {
  const [low, high] = extentOfAll(values) ?? [0, 1];
  const wide = (high - low || 1) * margin;
  return [low - wide, high + wide];
}

/** The centres of the cells, row by row from the lowest y, each from the lowest x. */
function gridTable(
  first: string,
  second: string,
  x: readonly [number, number],
  y: readonly [number, number],
  size: number,
): Table {
  const centre = ([low, high]: readonly [number, number], i: number) => low + ((i + 0.5) / size) * (high - low);
  const indices = Array.from({ length: size * size }, (_, i) => i);
  return makeTable([
    { name: first, kind: 'number', values: Float64Array.from(indices, (i) => centre(x, i % size)) },
    { name: second, kind: 'number', values: Float64Array.from(indices, (i) => centre(y, Math.floor(i / size))) },
  ]);
}

function answers(model: TableModel, table: Table): Float64Array {
  const { values, probabilities } = model.predictTable(table);
  return probabilities && model.classes.length === 2 ? values.map((_, row) => probabilities[2 * row + 1]!) : values;
}

/** A sample of the rows that have both numbers and a known target. */
function rowsAsPoints({ preprocessing, table }: FitResult, across: NumberColumn, up: NumberColumn): Boundary['points'] {
  const { rows } = labelledRows(preprocessing, table);
  const whole = rowsWhere(rows, (row) => Number.isFinite(across.values[row]) && Number.isFinite(up.values[row]));
  const drawn = Int32Array.from(sampleIndices(whole.length, pointLimit), (at) => whole[at]!);
  const targets = actualValues(preprocessing.targets[0]!, table, drawn);
  return Array.from(drawn, (row, i) => ({ x: across.values[row]!, y: up.values[row]!, value: targets[i]! }));
}
