/** Decides what kind of problem a target column poses, and says why. */
import { fail } from '../graph/error.ts';
import { type OptionKind, oneOf } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { countDistinct, valuesOfRows } from './statistics.ts';
import { type Column, cellAt, columnNamed, lengthOf, type Table } from './table.ts';

/** Whether the target is one of several classes or a number. */
export type Task = 'classification' | 'regression';

export const taskKind: OptionKind = oneOf('classification', 'regression');

/** What a target column means, and why. */
export interface TaskDecision {
  task: Task;
  /** The sentence that explains the decision. */
  reason: string;
  /** Different values of the target: the number of classes for classification. */
  distinct: number;
  /** The rows that have a target; the others are left out of everything. */
  rows: Int32Array;
  warnings: string[];
}

const mostClasses = 20;
const largestShare = 0.05;
/** Numbers that stand for two classes, however few rows there are. */
const pairsOfClasses: readonly (readonly number[])[] = [
  [0, 1],
  [-1, 1],
  [1, 2],
];
const overrule = '--task classification if they are classes';

/**
 * Classification when the target is text, boolean, 0 and 1 alone (or -1 and 1, 1 and 2), or integers with at most 20 different values that number
 * fewer than 5 % of the rows; else regression. `task` overrides. Rows whose target is missing are left out, with a warning.
 * Throws when there is no such column, no value in it, or only one, and where a word among integers, such as None, may be a
 * class or a missing value.
 *
 * @example
 * import { decideTask, generate } from 'chainrule/data';
 *
 * const { task, reason } = decideTask(generate('moons'), 'y');
 * console.log(task, '-', reason); // classification - classification: y is text of 2 different values
 */
export function decideTask(table: Table, target: string, task?: Task): TaskDecision {
  if (task !== undefined) requireKind('task', task, taskKind);
  const column = columnNamed(table, target);
  const rows = presentRows(column);
  const what = `target ${JSON.stringify(target)}`;
  if (column.kind === 'date')
    fail({
      what,
      problem: 'dates cannot be predicted',
      got: rows.length > 0 ? valueText(column, rows[0]!) : 'no value',
      expected: 'classes or numbers',
      hint:
        column.form.style === 'clock'
          ? `--type ${target}=number for how long it is, in seconds, or ${target}=category`
          : `--type ${target}=category where each date is a class, or a column of numbers such as days from a first one`,
    });
  if (rows.length === 0) fail({ what, problem: 'missing in every row', expected: 'values to learn' });
  const distinct = countValues(column, rows);
  if (distinct === 1)
    fail({
      what,
      problem: 'the same in every row',
      got: `only ${valueText(column, rows[0]!)}`,
      expected: 'at least two values',
      ...(rows.length < table.rows && {
        hint: `a word for it where it is missing (${table.rows - rows.length} of ${table.rows} rows), if that is a class`,
      }),
    });
  if (task === 'regression' && column.kind === 'category')
    fail({
      what,
      problem: 'text cannot be the target of a regression',
      got: valueText(column, rows[0]!),
      expected: 'numbers',
      hint: 'classification',
    });
  const decision = task === undefined ? decide(column, rows, distinct) : { task, reason: `${task}: set by you` };
  const mayBeClasses = decision.task === 'classification' || (task === undefined && distinct <= mostClasses);
  if (mayBeClasses && column.kind === 'number' && column.asked !== undefined) {
    const { word, cells } = column.asked;
    fail({
      what,
      problem: 'a word among its classes may be one of them, or a missing value',
      got: `${JSON.stringify(word)} in ${cells} of ${table.rows} rows`,
      hint: `--missing ${word}, or --type ${target}=category where it is a class`,
    });
  }
  if (decision.task === 'classification' && distinct === rows.length && distinct > 2)
    fail({
      what,
      problem: 'different in every row, so that no class can be learned',
      got: `${distinct} values in ${rows.length} rows`,
      expected: 'classes that come several times',
      hint: column.kind === 'number' ? 'regression' : 'another column',
    });
  const missing = table.rows - rows.length;
  const warnings =
    missing > 0 ? [`${missing} ${missing === 1 ? 'row is' : 'rows are'} left out: ${target} is missing there`] : [];
  return { ...decision, distinct, rows, warnings };
}

function decide(column: Column, rows: Int32Array, distinct: number): { task: Task; reason: string } {
  if (column.kind === 'category')
    return { task: 'classification', reason: `classification: ${column.name} is text of ${distinct} different values` };
  const areIntegers = rows.every((row) => Number.isInteger(column.values[row]!));
  if (!areIntegers || distinct > mostClasses) {
    const numbers = areIntegers ? 'integers' : 'numbers';
    // Where most differ, nobody takes them for classes.
    const isOpen = areIntegers && distinct * 2 <= rows.length;
    const more = isOpen ? `, more than ${mostClasses}; ${overrule}` : '';
    return { task: 'regression', reason: `regression: ${column.name} holds ${distinct} different ${numbers}${more}` };
  }
  const pair =
    distinct === 2 ? pairsOfClasses.find((each) => rows.every((row) => each.includes(column.values[row]!))) : undefined;
  if (pair !== undefined)
    return { task: 'classification', reason: `classification: ${column.name} holds ${pair.join(' and ')} alone` };
  const holds = `${column.name} holds ${distinct} different integers`;
  if (distinct < largestShare * rows.length)
    return { task: 'classification', reason: `classification: ${holds} in ${rows.length} rows` };
  const reason = `regression: ${holds}, not fewer than 5 % of ${rows.length} rows; ${overrule}`;
  return { task: 'regression', reason };
}

/** The rows in which the column has a value; an infinite number is none. */
export function presentRows(column: Column): Int32Array {
  const length = lengthOf(column);
  const rows = new Int32Array(length);
  let count = 0;
  for (let row = 0; row < length; row++) {
    const isPresent = column.kind === 'category' ? column.codes[row]! >= 0 : Number.isFinite(column.values[row]!);
    if (isPresent) rows[count++] = row;
  }
  return count === length ? rows : rows.slice(0, count);
}

function countValues(column: Column, rows: Int32Array): number {
  if (column.kind !== 'category') return countDistinct(valuesOfRows(column.values, rows));
  return new Set(rows.map((row) => column.codes[row]!)).size;
}

function valueText(column: Column, row: number): string {
  return column.kind === 'number' ? `${column.values[row]}` : JSON.stringify(cellAt(column, row));
}
