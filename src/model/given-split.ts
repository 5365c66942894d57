/** Whether rows of a table of their own are of other groups than what is learned, or later, where rows are split so. */
import { allRows } from '../data/preprocess.ts';
import { rowKeys } from '../data/repeated-rows.ts';
import { timesOfTable } from '../data/row-times.ts';
import { columnNamed, type Table } from '../data/table.ts';
import type { FitSplit } from './split-options.ts';

interface Some {
  readonly table: Table;
  readonly rows: Int32Array;
}

/** What to say of rows that judge where others of the same group, or later ones, are learned. */
export function givenSplitWarnings(
  part: string,
  { group, time, inOrder }: FitSplit,
  own: Table,
  learned: Some,
): string[] {
  const of: Some = { table: own, rows: allRows(own) };
  const hasBoth = (name: string | undefined): name is string =>
    name !== undefined && [of, learned].every(({ table }) => table.columns.some((column) => column.name === name));
  const total = of.rows.length;
  const warnings: string[] = [];
  if (inOrder)
    warnings.push(
      `${part}: rows of a table of their own have no place among rows in order: they are taken to come after these`,
    );
  if (hasBoth(group)) {
    const keyOf = ({ table }: Some) => rowKeys([columnNamed(table, group)]);
    const known = new Set(Array.from(learned.rows, keyOf(learned)));
    const count = Array.from(of.rows, keyOf(of)).filter((key) => key !== '' && key !== 'NaN' && known.has(key)).length;
    if (count > 0)
      warnings.push(
        `${part}: ${rowsText(count, total)} of values of ${group} that the model is made with too, so that their scores say less of new ones`,
      );
  }
  if (hasBoth(time)) {
    const times = ({ table, rows }: Some) => {
      const all = timesOfTable(table, time);
      return Array.from(rows, (row) => all[row]!);
    };
    const last = times(learned).reduce((latest, one) => (one > latest ? one : latest), Number.NEGATIVE_INFINITY);
    const count = times(of).filter((one) => one <= last).length;
    if (count > 0)
      warnings.push(
        `${part}: ${rowsText(count, total)} not later, by ${time}, than the rows that the model is made with, so that their scores say less of what comes`,
      );
  }
  return warnings;
}

function rowsText(count: number, total: number): string {
  const share = count === total ? (total === 1 ? 'the row' : 'all rows') : `${count} of ${total} rows`;
  return `${share} ${count === 1 ? 'is' : 'are'}`;
}
