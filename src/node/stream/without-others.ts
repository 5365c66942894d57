/** What is not among the columns of the start of a table is not read. */
import type { CsvOptions } from '../../data/csv-options.ts';
import type { Table } from '../../data/table.ts';

export function withoutOthers(options: CsvOptions, names: readonly string[], head: Table): CsvOptions {
  const known = new Set(head.columns.map(({ name }) => name));
  const ignored = names.filter((name) => !known.has(name)).map((name) => [name, 'ignore'] as const);
  return { ...options, types: { ...options.types, ...Object.fromEntries(ignored) } };
}
