/** Tables from whatever people have: rows as objects, a parsed table, or the text or bytes of a CSV file. */
import type { Source } from '../data/bytes.ts';
import { type CsvOptions, type CsvResult, csvKinds, readCsv } from '../data/csv.ts';
import { type Cell, isTable, type Table } from '../data/table.ts';
import { readRowObjects } from '../data/table-from-values.ts';
import { fail } from '../graph/error.ts';
import { requireOptions } from '../graph/options.ts';

export type TableSource = Table | readonly Readonly<Record<string, Cell>>[] | Source;

export interface ReadTable extends Pick<CsvResult, 'table' | 'warnings'> {
  /** What each column was taken for; only for text and rows. */
  readonly notes: CsvResult['notes'];
}

/** The table, with what the reader noticed. */
export async function readTable(source: TableSource, options: CsvOptions = {}): Promise<ReadTable> {
  requireOptions<CsvOptions>('readTable', options, csvKinds);
  if (Array.isArray(source)) {
    if (source.length === 0)
      fail({ what: 'table', problem: 'no rows', got: 'an empty list', expected: 'one row or more' });
    return readRowObjects(source as readonly Readonly<Record<string, Cell>>[], [], { types: options.types });
  }
  if (isTable(source)) return { table: source, notes: [], warnings: [] };
  return readCsv(source as Source, options);
}
