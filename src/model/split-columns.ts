/** What rows of a table are split by: their classes, and the columns that options name. */
import { groupsOfRows } from '../data/row-groups.ts';
import { timesOfTable } from '../data/row-times.ts';
import type { SplitOptions } from '../data/split.ts';
import { type Divisible, labelsOf } from './divide-at-random.ts';

/** The time of each row of the table, where rows are split by it. */
export function timesOf({ table, options }: Divisible): Float64Array | undefined {
  const { time, inOrder } = options.split ?? {};
  if (time !== undefined) return timesOfTable(table, time);
  return inOrder ? Float64Array.from({ length: table.rows }, (_, row) => row) : undefined;
}

/** By what some rows are split: times alone, or classes and groups. */
export function kindsOf(all: Divisible, rows: Int32Array): Pick<SplitOptions, 'labels' | 'groups' | 'times'> {
  const { table, options } = all;
  const times = timesOf(all);
  if (times) return { times: Float64Array.from(rows, (row) => times[row]!) };
  const { group } = options.split ?? {};
  return {
    ...labelsOf(all, rows),
    ...(group !== undefined && { groups: groupsOfRows(table, group, rows).codes }),
  };
}
