/** The rows on which a model is most wrong, with what they hold. */
import { cellAt, type Table } from '../data/table.ts';
import type { WrongRow } from '../model/mistakes.ts';

/** A mistake with the cells of its row, as far as they are shown. */
export interface ShownWrongRow extends WrongRow {
  readonly values?: Readonly<Record<string, number | string | null>>;
}

/** Each with the values of some columns of the table that its row is of. */
export function withValues(mistakes: readonly WrongRow[], table: Table, columns: readonly string[]): ShownWrongRow[] {
  const shown = columns.flatMap((name) => table.columns.find((column) => column.name === name) ?? []);
  return mistakes.map((mistake) => ({
    ...mistake,
    values: Object.fromEntries(shown.map((column) => [column.name, cellAt(column, mistake.row)])),
  }));
}
