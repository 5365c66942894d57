/** SQLite databases, by the optional package sql.js: one table or view. */
import type { SqlJsStatic, Statement } from 'sql.js';
import type { Cell } from '../table.ts';
import { readColumns } from '../table-from-values.ts';
import {
  allBytes,
  choosePart,
  type FormatReader,
  refuseColumn,
  refuseDamaged,
  refuseMissing,
  requireCells,
} from './format.ts';

/** A view may give rows without end: so many cells take some seconds, and a table of more has as many bytes. */
const cellsOfView = 1 << 21;

export const read: FormatReader = async (input) => {
  const { name, options } = input;
  const { Database } = await library(name);
  const bytes = await allBytes(input);
  try {
    const database = new Database(bytes);
    try {
      const listed = database.exec(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
      );
      const tables = (listed[0]?.values ?? []).map(([table]) => String(table));
      const table = choosePart(name, 'table', tables, input.part);
      const statement = database.prepare(`SELECT * FROM "${table.replaceAll('"', '""')}"`);
      const columns = statement.getColumnNames().map((column) => [column, [] as Cell[]] as const);
      for (let rows = 1; statement.step(); rows++) {
        if (rows % 256 === 0) requireCells(name, rows, columns.length, bytes.length, cellsOfView);
        const row = integersExactly(statement);
        row.forEach((cell, at) => {
          const [column, cells] = columns[at]!;
          if (cell instanceof Uint8Array && options.types?.[column] !== 'ignore')
            refuseColumn(name, column, 'bytes (BLOB)');
          cells.push(cell instanceof Uint8Array ? null : exact(cell));
        });
      }
      statement.free();
      return readColumns(columns, options);
    } finally {
      database.close();
    }
  } catch (error) {
    return refuseDamaged(name, 'SQLite', error);
  }
};

/** A row, whose integers are bigints: the declared types do not know of it. */
function integersExactly(statement: Statement): (Cell | Uint8Array)[] {
  const { get } = statement as unknown as {
    get: (values: null, config: { useBigInt: boolean }) => (Cell | Uint8Array)[];
  };
  return get.call(statement, null, { useBigInt: true });
}

/** Integers as numbers where they are the same; those beyond 2^53 stay what they are, as text. */
function exact(cell: Cell): Cell {
  if (typeof cell !== 'bigint') return cell;
  const number = Number(cell);
  return Number.isSafeInteger(number) ? number : String(cell);
}

async function library(name: string): Promise<SqlJsStatic> {
  try {
    const { default: open } = await import('sql.js');
    return await open();
  } catch (error) {
    return refuseMissing(name, 'SQLite databases', 'sql.js', error);
  }
}
