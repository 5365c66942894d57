/** Tables from whatever people have: rows as objects, arrays by column name, a parsed table, or the text or bytes of a file. */
import type { Source } from '../data/bytes.ts';
import type { ReadTable } from '../data/formats/format.ts';
import { type TableOptions, tableKinds } from '../data/formats/options.ts';
import { nameOf, partOf } from '../data/source-name.ts';
import { type Cell, isTable, type Table } from '../data/table.ts';
import { readColumns, readRowObjects, retyped } from '../data/table-from-values.ts';
import { fail } from '../graph/error.ts';
import { requireOptions } from '../graph/options.ts';

/** Whatever a table can be read from: a table, rows as objects, arrays by column name, or a file as text, bytes or a stream. */
export type TableSource = Table | readonly Readonly<Record<string, Cell>>[] | ColumnArrays | Source;

type ColumnArrays = Readonly<Record<string, ArrayLike<Cell>>>;

/**
 * The table that a source means: itself, rows as objects, arrays by column name, or a file as text, bytes or a stream; with what the reader
 * noticed. Files are CSV and TSV, JSON, JSON lines, Parquet, Arrow and Feather, Excel (.xlsx), SQLite, .npy, .npz, ARFF and libsvm, told
 * apart by their first bytes, else by the ending of `name`; .gz and .zst are unpacked. Arrow, Excel and SQLite take a package of their own:
 * apache-arrow, read-excel-file or sql.js. Types that a file knows are kept. Options and errors are those of `readCsv` and
 * `tableFromRows`; `types` hold for a table too. Fails for files that are known and not read, with what to do.
 *
 * @example
 * import { readTable } from 'chainrule/data';
 *
 * const { table, notes } = await readTable('age,sex\n31,male\n28,female\n');
 * console.log(table.rows, notes.map(({ name, kind }) => `${name}: ${kind}`)); // 2 ['age: number', 'sex: category']
 */
export async function readTable(source: TableSource, options: TableOptions = {}): Promise<ReadTable> {
  requireOptions<TableOptions>('readTable', options, tableKinds);
  if (Array.isArray(source)) {
    if (source.length === 0)
      fail({ what: 'table', problem: 'no rows', got: 'an empty list', expected: 'one row or more' });
    return readRowObjects(source as readonly Readonly<Record<string, Cell>>[], [], options);
  }
  if (areColumns(source)) return readColumns(Object.entries(source), options);
  if (isTable(source)) return retyped(source, options.types);
  // Loaded when there is a file to read: programs and pages whose tables are in memory do without it.
  const { openSource } = await import('../data/formats/read.ts');
  return (await openSource(source as Source, options.name || nameOf(source) || 'data')).read({
    part: partOf(source),
    ...options,
  });
}

/** Whether it is nothing but lists by name: `{ age: [31, 28], sex: ['male', 'female'] }`. */
function areColumns(source: TableSource): source is ColumnArrays {
  const isPlain = typeof source === 'object' && source !== null && Object.getPrototypeOf(source) === Object.prototype;
  if (!isPlain) return false;
  const lists = Object.values(source);
  return lists.length > 0 && lists.every((cells) => Array.isArray(cells) || isNumbers(cells));
}

const isNumbers = (value: unknown) => ArrayBuffer.isView(value) && !(value instanceof DataView);
