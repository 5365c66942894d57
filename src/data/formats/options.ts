/** How files are read as tables, in what a program has at its start; the readers come when there is something to read. */

import { type OptionKinds, text } from '../../graph/option-kinds.ts';
import { requireKind } from '../../graph/options.ts';
import type { Source } from '../bytes.ts';
import { type CsvOptions, csvKinds } from '../csv-options.ts';

/** How a file is read as a table, where it should not be found out. */
export interface TableOptions extends CsvOptions {
  /**
   * Which of the tables of a file, where it holds several: a table of SQLite, a sheet of Excel, arrays of .npz
   * (`x_train,y_train`). The only one where it is absent.
   */
  part?: string | undefined;
}

export const tableKinds: OptionKinds<TableOptions> = { ...csvKinds, part: text };

/**
 * What the bytes of a table are: `Parquet`, `JSON lines` and so on by the first of them, else by the ending of `name`; undefined for CSV and
 * TSV. Fails, with what to do, for files that are known and not read.
 *
 * @example
 * import { formatOf } from 'chainrule/data';
 *
 * console.log(await formatOf('[{"age": 31}]'), await formatOf('age,sex\n31,male\n')); // JSON undefined
 */
export async function formatOf(source: Source, name = 'data'): Promise<string | undefined> {
  requireKind('formatOf: name', name, text);
  const { openSource } = await import('./read.ts');
  const { format, close } = await openSource(source, name);
  await close();
  return format;
}
