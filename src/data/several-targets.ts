/** Decides what kind of problem several target columns pose together: numbers, or labels of two values each. */
import { fail } from '../graph/error.ts';
import { type Column, columnNamed, listNames, type Table } from './table.ts';
import { rowsAmong } from './target.ts';
import { decideTask, type Task, type TaskDecision } from './task.ts';

type Decision = Pick<TaskDecision, 'task' | 'reason' | 'rows' | 'warnings'>;

/**
 * As {@link decideTask}, for one column or several, all of which a row must have. Several are a regression when all are
 * numbers, and labels when each has two values (text, true and false, 0 and 1). Throws where they are of both kinds, or one
 * has more classes.
 */
export function decideTasks(table: Table, targets: readonly string[], task?: Task): Decision {
  if (targets.length === 1) return decideTask(table, targets[0]!, task);
  const each = targets.map((name) => decideTask(table, name, task));
  const isLabel = each.map((one, i) => one.task === 'classification' || areBits(columnNamed(table, targets[i]!), one));
  const named = (wanted: boolean) => targets.filter((_, i) => isLabel[i] === wanted);
  const [labels, numbers] = [named(true), task === 'classification' ? [] : named(false)];
  const isOfNumbers = task === 'regression' || labels.length === 0;
  if (!isOfNumbers) requireLabels(table, { targets, each, labels, numbers });
  const rows = each.map((one) => one.rows).reduce((all, others) => rowsAmong(all, others, table.rows));
  if (rows.length === 0) {
    fail({ what: 'targets', problem: 'no row has them all', got: listNames(targets), expected: 'values to learn' });
  }
  const all = `${targets.length} ${isOfNumbers ? 'targets of numbers' : 'labels of two values each'}: ${targets.join(', ')}`;
  return {
    task: isOfNumbers ? 'regression' : 'classification',
    reason: `${isOfNumbers ? 'regression' : 'classification'}: ${all}${task === undefined ? '' : '; set by you'}`,
    rows,
    warnings: each.flatMap(({ warnings }) => warnings),
  };
}

/** Whether a column has 0 and 1 alone: for few rows too, several of them are labels. */
function areBits(column: Column, { rows }: TaskDecision): boolean {
  return column.kind === 'number' && rows.every((row) => column.values[row] === 0 || column.values[row] === 1);
}

interface Kinds {
  readonly targets: readonly string[];
  readonly each: readonly TaskDecision[];
  readonly labels: readonly string[];
  readonly numbers: readonly string[];
}

function requireLabels(table: Table, { targets, each, labels, numbers }: Kinds): void {
  const canBeNumbers = targets.every((name) => columnNamed(table, name).kind === 'number');
  const hint = canBeNumbers ? 'the task regression, or a model for each kind' : 'a model for each kind';
  if (numbers.length > 0) {
    fail({
      what: 'targets',
      problem: 'numbers and classes cannot be learned together',
      got: `numbers in ${listNames(numbers)}, classes in ${listNames(labels)}`,
      expected: 'columns of numbers only, or of two values each only',
      hint,
    });
  }
  const many = each.findIndex(({ distinct }) => distinct > 2);
  if (many < 0) return;
  fail({
    what: `target ${JSON.stringify(targets[many])}`,
    problem: 'more than two classes in one of several targets',
    got: `${each[many]!.distinct} different values`,
    expected: 'two in each column',
    hint: canBeNumbers ? 'the task regression, or a model for this column alone' : 'a model for this column alone',
  });
}
