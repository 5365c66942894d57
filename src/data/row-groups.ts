/** The column that says which rows belong together, as codes of groups. */
import { columnNamed, type Table } from './table.ts';

/** Which rows belong together. */
export interface RowGroups {
  /** The group of each row, counted from 0; a row without a value is a group of its own. */
  readonly codes: Int32Array;
  readonly count: number;
  /** How many of the rows have no value. */
  readonly missing: number;
}

/** The groups of some rows of a table. Throws where there is no such column. */
export function groupsOfRows(table: Table, name: string, rows: Int32Array): RowGroups {
  const column = columnNamed(table, name);
  const known = new Map<number, number>();
  let [count, missing] = [0, 0];
  const codes = rows.map((row) => {
    const value = column.kind === 'category' ? column.codes[row]! : column.values[row]!;
    if (column.kind === 'category' ? value < 0 : !Number.isFinite(value)) {
      missing++;
      return count++;
    }
    const code = known.get(value) ?? count++;
    known.set(value, code);
    return code;
  });
  return { codes, count, missing };
}
