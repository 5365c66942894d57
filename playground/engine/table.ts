/** A table as rows on the plane: which column is learned, which two are drawn, and how the network reads the others. */

import {
  type Column,
  decideTask,
  encodeRows,
  featureNames,
  fitPreprocessing,
  type Preprocessing,
  preprocessingNotes,
  split,
  type Table,
  type Task,
} from '../../src/data.ts';
import { ChainruleError, type ErrorParts, type TableModel } from '../../src/index.ts';
import { mostInputs } from '../state/properties.ts';
import { seedNumber } from './data.ts';
import { inputOrder, ontoPlane, pageWeights } from './input-order.ts';
import type { OwnRows } from './own.ts';

export interface TableChoice {
  readonly target: string;
  /** The two columns that are drawn. */
  readonly drawn: readonly [string, string];
  /** Set by people; the values of the target decide otherwise. */
  readonly task?: Task | undefined;
}

export interface OwnTable {
  readonly name: string;
  readonly table: Table;
  readonly warnings: readonly string[];
  /** The model that it is shown with: its preprocessing and weights are used. */
  readonly model?: OpenModel;
}

export interface OpenModel extends TableModel {
  /** The name of its file. */
  readonly file: string;
}

/** What the page must know to let people choose. */
export interface TableInfo {
  readonly name: string;
  readonly rows: number;
  /** What can be learned: only what the model learned where one is shown. */
  readonly targets: readonly string[];
  /** Columns of numbers that can be drawn. */
  readonly drawable: readonly string[];
  readonly choice: TableChoice;
  readonly task: Task;
  readonly notes: readonly string[];
  /** The file of the model that is shown with it. */
  readonly model?: string;
  /** The table as a link holds it; absent where it is too large, or a model is shown with it. */
  readonly link?: string | undefined;
}

/** How rows are divided for training and test. */
export interface Division {
  readonly percTrainData: number;
  readonly seed: string;
}

export const mostClasses = 10;
const mostCategories = 12;
const fewestRows = 4;

export function refuse(parts: ErrorParts): never {
  throw new ChainruleError(parts);
}

type Refused = Pick<ErrorParts, 'what' | 'got' | 'hint'>;

export function refuseTooFewNumbers(parts: Refused): never {
  refuse({ ...parts, problem: 'too few columns of numbers to draw', expected: 'at least 2' });
}

export function refuseTooManyInputs(parts: Refused): never {
  refuse({ ...parts, problem: 'too many inputs to draw', expected: `at most ${mostInputs}` });
}

function numbersBeside(table: Table, target: string): string[] {
  return table.columns.filter(({ kind, name }) => kind === 'number' && name !== target).map(({ name }) => name);
}

/** The usual choice: a column called like a target, else the last one, as long as two columns of numbers are left to draw. */
export function usualChoice({ table, model }: OwnTable): TableChoice {
  const names = table.columns.map(({ name }) => name);
  const called = names.filter((name) => /^(y|target|label|class|species|outcome)$/i.test(name));
  const texts = table.columns.filter(({ kind }) => kind === 'category').map(({ name }) => name);
  const candidates = model ? [model.target] : [...called, names.at(-1)!, ...texts];
  const target = candidates.find((name) => numbersBeside(table, name).length >= 2) ?? candidates[0]!;
  const [across, up] = model ? drawableOf(model.preprocessing) : numbersBeside(table, target);
  if (across === undefined || up === undefined) {
    return refuseTooFewNumbers({
      what: 'your data',
      got: `${across === undefined ? 0 : 1}, beside the target ${JSON.stringify(target)}`,
    });
  }
  return { target, drawn: [across, up] };
}

export function drawableOf({ columns }: Preprocessing): string[] {
  return columns.filter(({ kind }) => kind === 'number').map(({ name }) => name);
}

/** The rows whose target is known, as the network reads them, and what there is to say and to choose. */
export function readTable(own: OwnTable, choice: TableChoice, division: Division): { rows: OwnRows; info: TableInfo } {
  const { model } = own;
  const notes = [...own.warnings];
  const { preprocessing, training }: Learned = model ?? learn(own.table, choice, division, notes);
  const { data, rows, warnings } = encodeRows({ preprocessing }, own.table);
  if (rows.length < fewestRows) {
    refuse({
      what: 'your data',
      problem: 'too few rows',
      got: String(rows.length),
      expected: `at least ${fewestRows}`,
    });
  }
  const drawable = drawableOf(preprocessing);
  const drawn = drawnOf(choice, drawable, preprocessing);
  const names = featureNames(preprocessing);
  if (names.length > mostInputs) {
    refuseTooManyInputs({
      what: own.name,
      got: `${names.length} of ${preprocessing.columns.length} columns`,
      hint: 'fewer columns, or chainrule train',
    });
  }
  const order = inputOrder(preprocessing, drawn);
  const columnOf = (feature: number, scale = 1) =>
    Float64Array.from(rows, (_, row) => data.x[row * names.length + feature]! * scale);
  const [target] = preprocessing.targets;
  const classNames = target?.kind === 'classes' ? target.classes : [];
  const others = order.slice(2).map((feature) => columnOf(feature));
  const indices = Array.from(rows, (_, i) => i);
  return {
    rows: {
      x1: columnOf(order[0]!, ontoPlane),
      x2: columnOf(order[1]!, ontoPlane),
      y: Float64Array.from(data.y),
      classNames,
      others,
      otherNames: order.slice(2).map((feature) => names[feature]!),
      held: heldValues(preprocessing, order, others),
      columns: { preprocessing, order, rows },
      ...(training && {
        parts: {
          train: Int32Array.from(indices.filter((i) => training.has(rows[i]!))),
          test: Int32Array.from(indices.filter((i) => !training.has(rows[i]!))),
        },
      }),
      ...(model && { weights: pageWeights(model, order) }),
    },
    info: {
      name: own.name,
      rows: rows.length,
      targets: model ? [model.target] : own.table.columns.map(({ name }) => name),
      drawable,
      choice: { ...choice, drawn },
      task: classNames.length > 0 ? 'classification' : 'regression',
      notes: [...new Set([...notes, ...warnings])],
      ...(model && { model: model.file }),
    },
  };
}

interface Learned {
  readonly preprocessing: Preprocessing;
  /** The rows that it was learned from. */
  readonly training?: ReadonlySet<number>;
}

/** The preprocessing of the rows that are trained on, as `chainrule train` has it. */
function learn(
  whole: Table,
  { target, task: wanted }: TableChoice,
  { percTrainData, seed }: Division,
  notes: string[],
): Learned {
  const table = withoutManyTexts(whole, target, notes);
  const { task: usual, rows, distinct } = decideTask(table, target, wanted);
  // People who draw points of two values mean classes.
  const task = wanted ?? (distinct === 2 ? 'classification' : usual);
  const labels =
    task === 'classification' ? labelsOf(table.columns.find(({ name }) => name === target)!, rows) : undefined;
  const classes = labels ? new Set(labels).size : 2;
  if (classes > mostClasses) {
    refuse({
      what: `target ${JSON.stringify(target)}`,
      problem: 'not a number of classes that can be drawn',
      got: String(classes),
      expected: `2 to ${mostClasses}`,
      hint: 'another target column',
    });
  }
  const trainRows = split({
    rows,
    labels,
    test: 1 - percTrainData / 100,
    validation: 0,
    seed: seedNumber(seed),
  }).train;
  const options = { target, task, trainRows };
  let preprocessing = fitPreprocessing(table, options);
  // Numbers that look like row numbers are left out only as long as others are there to draw.
  if (drawableOf(preprocessing).length < 2)
    preprocessing = fitPreprocessing(table, { ...options, keep: numbersBeside(table, target) });
  notes.push(...preprocessingNotes(preprocessing));
  return { preprocessing, training: new Set(trainRows) };
}

function withoutManyTexts(table: Table, target: string, notes: string[]): Table {
  const columns = table.columns.filter((column) => {
    if (column.kind !== 'category' || column.name === target || column.categories.length <= mostCategories) return true;
    notes.push(`${column.name} is left out: ${column.categories.length} different texts`);
    return false;
  });
  return { rows: table.rows, columns };
}

function labelsOf(column: Column, rows: Int32Array): Int32Array {
  if (column.kind === 'category') return rows.map((row) => column.codes[row]!);
  const codes = new Map<number, number>();
  return rows.map((row) => {
    const value = column.values[row]!;
    if (!codes.has(value)) codes.set(value, codes.size);
    return codes.get(value)!;
  });
}

function drawnOf(
  { drawn, target }: TableChoice,
  drawable: readonly string[],
  { dropped }: Preprocessing,
): readonly [string, string] {
  const [across, up] = [...new Set([...drawn.filter((name) => drawable.includes(name)), ...drawable])];
  if (across !== undefined && up !== undefined) return [across, up];
  const why = dropped.map(({ column, reason }) => `${column}: ${reason}`).join('; ');
  return refuseTooFewNumbers({
    what: 'your data',
    got: `${drawable.length}, beside the target ${JSON.stringify(target)}${why === '' ? '' : ` (${why})`}`,
  });
}

/** Where the plane lies in the inputs that are not drawn: numbers at their mean, texts at the most frequent one, nothing missing. */
function heldValues(
  preprocessing: Preprocessing,
  order: readonly number[],
  others: readonly Float64Array[],
): readonly number[] {
  const place = new Map(order.slice(2).map((feature, i) => [feature, i]));
  const held = others.map(() => 0);
  let feature = 0;
  for (const column of preprocessing.columns) {
    const end = feature + featureNames({ ...preprocessing, columns: [column] }).length;
    if (column.kind === 'category') {
      const sums = Array.from({ length: column.categories.length }, (_, i) =>
        others[place.get(feature + i)!]!.reduce((sum, value) => sum + value, 0),
      );
      const most = sums.indexOf(Math.max(...sums));
      if (most >= 0) held[place.get(feature + most)!] = 1;
    }
    feature = end;
  }
  return held;
}
