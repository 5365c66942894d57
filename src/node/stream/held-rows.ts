/** Some of the rows that pass by, drawn at random, of which at most so many are kept: their share is halved when there are more. */
import { type Column, selectRows, type Table } from '../../data/table.ts';

/** Rows that were kept together. */
interface Piece {
  readonly table: Table;
  /** The draw of each row. */
  readonly draws: Float64Array;
}

export class HeldRows {
  rows = 0;
  readonly #most: number;
  /** Of the rows, which are those whose draw is below it. */
  #share = 1;
  #pieces: Piece[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Keeps those rows of a table whose draws say so. */
  add(table: Table, rows: Int32Array, draws: Float64Array): void {
    const taken = rows.filter((row) => draws[row]! < this.#share);
    if (taken.length === 0) return;
    this.#pieces.push({ table: selectRows(table, taken), draws: Float64Array.from(taken, (row) => draws[row]!) });
    this.rows += taken.length;
    while (this.rows > this.#most) this.#halve();
  }

  table(): Table | undefined {
    return this.#pieces.length === 0 ? undefined : joinTables(this.#pieces.map(({ table }) => table));
  }

  #halve(): void {
    this.#share /= 2;
    this.rows = 0;
    this.#pieces = this.#pieces.flatMap(({ table, draws }) => {
      const kept = rowsWhere(draws, (draw) => draw < this.#share);
      if (kept.length === 0) return [];
      this.rows += kept.length;
      return { table: selectRows(table, kept), draws: Float64Array.from(kept, (row) => draws[row]!) };
    });
  }
}

/** The places of those draws that fit. */
export function rowsWhere(draws: Float64Array, fits: (draw: number) => boolean): Int32Array {
  const rows = new Int32Array(draws.length);
  let count = 0;
  for (let row = 0; row < draws.length; row++) if (fits(draws[row]!)) rows[count++] = row;
  return rows.slice(0, count);
}

/** Tables of the same columns, one below the other. */
export function joinTables(tables: readonly Table[]): Table {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const columns = tables[0]!.columns.map((first, at): Column => {
    const each = tables.map((table) => table.columns[at]!);
    if (first.kind === 'category') return joinedTexts(first.name, each, rows);
    const values = new Float64Array(rows);
    let start = 0;
    for (const column of each) {
      if (column.kind === 'category') continue;
      values.set(column.values, start);
      start += column.values.length;
    }
    return { ...first, values };
  });
  return { rows, columns };
}

function joinedTexts(name: string, each: readonly Column[], rows: number): Column {
  const known = new Map<string, number>();
  const codes = new Int32Array(rows);
  let start = 0;
  for (const column of each) {
    if (column.kind !== 'category') continue;
    // Only texts that come in these rows: a part of a file has many that do not.
    const own = new Map<number, number>();
    for (const code of column.codes) {
      let joined = own.get(code);
      if (joined === undefined) {
        joined = -1;
        if (code >= 0) {
          const text = column.categories[code]!;
          joined = known.get(text) ?? known.size;
          known.set(text, joined);
        }
        own.set(code, joined);
      }
      codes[start++] = joined;
    }
  }
  return { name, kind: 'category', codes, categories: [...known.keys()] };
}
