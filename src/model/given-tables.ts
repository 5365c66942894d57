/** Tables of validation or test rows that are given beside the one to learn: read, and checked against what is learned. */

import type { CsvOptions } from '../data/csv.ts';
import { labelAt, matchLabels, unknownCode } from '../data/labels.ts';
import { labelledRows, type Preprocessing, type TargetEncoding } from '../data/preprocess.ts';
import { nameOf } from '../data/source-name.ts';
import { columnNamed, dropColumns, isTable, listNames, namedAs, type Table } from '../data/table.ts';
import { presentRows } from '../data/task.ts';
import { ChainruleError, fail } from '../graph/error.ts';
import { readTable, type TableSource } from './source.ts';
import { isRowList, type RowList } from './split-options.ts';

/** Which rows a table of its own has. */
export type GivenPart = 'validation' | 'test';

/** The table without the columns that are not wanted; undefined where its rows are a share of those to learn. */
export async function readGiven(
  part: GivenPart,
  source: TableSource | RowList | number | undefined,
  form: CsvOptions & { readonly like: Table },
  isWanted: (column: string) => boolean,
): Promise<Table | undefined> {
  if (source === undefined || typeof source === 'number' || isRowList(source)) return undefined;
  try {
    const name = nameOf(source) ?? `${part} data`;
    const read = await readTable(source, { ...form, types: typesFor(source, form), name });
    const table = namedAs(
      read.table,
      form.like.columns.map((column) => column.name),
    );
    const unwanted = table.columns.map(({ name }) => name).filter((name) => !isWanted(name));
    return dropColumns(table, unwanted);
  } catch (error) {
    throw ofPart(part, error);
  }
}

/** A table may have been read with the same types already: a column that is left out is then not there. */
function typesFor(source: TableSource, { types = {} }: CsvOptions): CsvOptions['types'] {
  if (!isTable(source)) return types;
  const names = new Set(source.columns.map(({ name }) => name));
  return Object.fromEntries(Object.entries(types).filter(([name, kind]) => names.has(name) || kind !== 'ignore'));
}

/** What `work` gives; its error says that it is about that table. */
export function inTable<T>(part: GivenPart, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw ofPart(part, error);
  }
}

function ofPart(part: GivenPart, error: unknown): unknown {
  if (!(error instanceof ChainruleError) || error.what.startsWith(part)) return error;
  const { what, problem, got, expected, hint, kind } = error;
  return new ChainruleError({ what: `${part}: ${what}`, problem, got, expected, hint, cause: error }, kind);
}

/** Its rows with a known target, with what is odd about the others. Validation rows of classes that are not learned are refused. */
export function givenRows(
  part: GivenPart,
  preprocessing: Preprocessing,
  table: Table,
): ReturnType<typeof labelledRows> {
  return inTable(part, () => {
    if (part === 'validation') requireKnownClasses(preprocessing, table);
    const { rows, warnings } = labelledRows(preprocessing, table);
    return { rows, warnings: warnings.map((warning) => `${part}: ${warning}`) };
  });
}

/** Training would be judged by rows that it could never get right. */
function requireKnownClasses({ targets, missing }: Preprocessing, table: Table): void {
  for (const target of targets) if (target.kind === 'classes') requireClassesOf(target, table, missing);
}

function requireClassesOf(
  target: Extract<TargetEncoding, { kind: 'classes' }>,
  table: Table,
  missing: readonly string[] | undefined,
): void {
  const column = columnNamed(table, target.column);
  const rows = presentRows(column);
  const codes = matchLabels(column, target.classes, rows, { missing, form: target.form });
  const unknown = rows.filter((_, i) => codes[i] === unknownCode);
  if (unknown.length === 0) return;
  fail({
    what: `target ${JSON.stringify(target.column)}`,
    problem: 'a class that no training row has',
    got: listNames([...new Set(Array.from(unknown, (row) => labelAt(column, row)))], 5),
    expected: `one of ${listNames(target.classes)}`,
    hint: 'training rows of that class, or validation rows without it',
  });
}
