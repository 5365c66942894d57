/** Tables from whatever people have: rows as objects, a parsed table, or the text or bytes of a CSV file. */
import type { Source } from '../data/bytes.ts';
import type { CsvResult } from '../data/csv.ts';
import { type CsvOptions, csvKinds } from '../data/csv-options.ts';
import { type Cell, isTable, type Table } from '../data/table.ts';
import { readRowObjects, retyped } from '../data/table-from-values.ts';
import { fail } from '../graph/error.ts';
import { requireOptions } from '../graph/options.ts';

/** Whatever a table can be read from: a table, rows as objects, or CSV as text, bytes or a stream. */
export type TableSource = Table | readonly Readonly<Record<string, Cell>>[] | Source;

/** A table, and what its reader noticed. */
export interface ReadTable extends Pick<CsvResult, 'table' | 'warnings'> {
  /** What each column was taken for; of a table only those whose kind is said. */
  readonly notes: CsvResult['notes'];
}

/**
 * The table that a source means: itself, rows as objects, or CSV as text, bytes or a stream; with what the reader
 * noticed. Options and errors are those of `readCsv` and `tableFromRows`; `types` hold for a table too.
 *
 * @example
 * import { readTable } from 'chainrule/data';
 *
 * const { table, notes } = await readTable('age,sex\n31,male\n28,female\n');
 * console.log(table.rows, notes.map(({ name, kind }) => `${name}: ${kind}`)); // 2 ['age: number', 'sex: category']
 */
export async function readTable(source: TableSource, options: CsvOptions = {}): Promise<ReadTable> {
  requireOptions<CsvOptions>('readTable', options, csvKinds);
  if (Array.isArray(source)) {
    if (source.length === 0)
      fail({ what: 'table', problem: 'no rows', got: 'an empty list', expected: 'one row or more' });
    return readRowObjects(source as readonly Readonly<Record<string, Cell>>[], [], {
      types: options.types,
      missing: options.missing,
      decimal: options.decimal,
      like: options.like,
    });
  }
  if (isTable(source)) return retyped(source, options.types);
  // Loaded when there is text to read: programs and pages whose tables are in memory do without it.
  const { readCsv } = await import('../data/csv.ts');
  return readCsv(source as Source, options);
}
