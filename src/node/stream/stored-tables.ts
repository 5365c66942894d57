/** Tables as bytes: their numbers one after the other, and what these are as plain data. */
import type { Column, Table } from '../../data/table.ts';

/** A column without its cells. */
type Described = Omit<Column, 'values' | 'codes'>;

/** A table without its cells, which follow one another in the order of the columns. */
export interface StoredTable {
  readonly rows: number;
  readonly columns: readonly Described[];
}

export function describeTable({ rows, columns }: Table): StoredTable {
  return {
    rows,
    columns: columns.map((column) =>
      column.kind === 'category' ? { ...column, codes: undefined } : { ...column, values: undefined },
    ),
  };
}

/** The cells of its columns, as bytes. */
export function cellsOf({ columns }: Table): Uint8Array[] {
  return columns.map((column) => {
    const cells = column.kind === 'category' ? column.codes : column.values;
    return new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength);
  });
}

export function bytesOfCells({ rows, columns }: StoredTable): number {
  return columns.reduce((sum, { kind }) => sum + (kind === 'category' ? 4 : 8) * rows, 0);
}

/** The table whose cells begin there. */
export function storedTable({ rows, columns }: StoredTable, bytes: Uint8Array, start: number): Table {
  let at = start;
  const next = (size: number): ArrayBuffer => {
    const own = bytes.slice(at, at + size * rows).buffer as ArrayBuffer;
    at += size * rows;
    return own;
  };
  return {
    rows,
    columns: columns.map((column) =>
      column.kind === 'category'
        ? ({ ...column, codes: new Int32Array(next(4)) } as Column)
        : ({ ...column, values: new Float64Array(next(8)) } as Column),
    ),
  };
}
