/** Rows of a table that is to judge a model, among those that the model learns. */
import { evenPlaces } from './even-places.ts';
import { type Column, columnNamed, type Table } from './table.ts';

/** So many rows are looked for, evenly spread. */
const mostRows = 1000;
/** Fewer are alike by chance. */
const fewestRows = 5;

/**
 * What to say where more than half of the rows `rows` of a table are also among the rows `learned` of another one, cell by
 * cell in the named columns; undefined where they are not, or where rows repeat within the table anyway.
 */
export function repeatedRowsWarning(
  part: string,
  names: readonly string[],
  of: { readonly table: Table; readonly rows: Int32Array },
  learned: { readonly table: Table; readonly rows: Int32Array },
): string | undefined {
  // What is not there is refused by those who read the rows.
  if (!names.every((name) => of.table.columns.some((column) => column.name === name))) return undefined;
  const some = evenPlaces(of.rows.length, mostRows).map((place) => of.rows[place]!);
  const keyOf = rowKeys(names.map((name) => columnNamed(of.table, name)));
  const keys = new Set(Array.from(some, keyOf));
  if (some.length < fewestRows || keys.size <= 0.9 * some.length) return undefined;
  const found = new Set<string>();
  const keyOfLearned = rowKeys(names.map((name) => columnNamed(learned.table, name)));
  const first = names.map((name) => new Set(Array.from(some, rowKeys([columnNamed(of.table, name)]))));
  // A million learned rows are sifted by the column that tells most of the rows apart.
  const most = first.reduce((best, { size }, i) => (size > first[best]!.size ? i : best), 0);
  const siftKey = rowKeys([columnNamed(learned.table, names[most]!)]);
  for (const row of learned.rows) {
    if (!first[most]!.has(siftKey(row))) continue;
    const key = keyOfLearned(row);
    if (keys.has(key)) found.add(key);
  }
  if (found.size <= keys.size / 2) return undefined;
  const share = found.size === keys.size ? 'all rows' : `${found.size} of ${keys.size} rows`;
  return `${part}: ${share}${some.length < of.rows.length ? ' that were looked at' : ''} are among those that the model is made with, so that their scores say nothing of new rows`;
}

/** The cells of a row as one text, by which rows of several tables are told apart. */
export function rowKeys(columns: readonly Column[]): (row: number) => string {
  const cells = columns.map((column) =>
    column.kind === 'category'
      ? (row: number) => column.categories[column.codes[row]!] ?? ''
      : (row: number) => String(column.values[row]),
  );
  return (row) => cells.map((cell) => cell(row)).join('\u001f');
}
