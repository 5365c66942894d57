/** What is known of the columns of a file from another table, or from what a model learned. */
import { type Expected, type ForcedKind, orderOf } from './forced-kind.ts';
import { sameName } from './names.ts';
import { type ColumnEncoding, groupReason, type Preprocessing } from './preprocessing.ts';
import type { Column, Table } from './table.ts';

/** What to expect of each column, by its name in the file. */
export function expectedOf(
  names: readonly string[],
  types: Readonly<Record<string, ForcedKind>>,
  like: Table | Preprocessing | undefined,
): ReadonlyMap<string, Expected> {
  const known = like === undefined ? new Map<string, Expected>() : knownColumns(like);
  const given = new Map(Object.entries(types));
  const expected = new Map<string, Expected>();
  for (const name of names) {
    const kind = valueNamed(given, name);
    const before = valueNamed(known, name);
    if (kind === undefined && before !== undefined) expected.set(name, before);
    // Which words of a category are missing is decided where it was learned.
    else if (kind === 'category' && before?.kind === 'words') expected.set(name, before);
    else if (kind !== undefined) expected.set(name, expectedOfType(kind, before));
  }
  return expected;
}

function expectedOfType(type: ForcedKind, before: Expected | undefined): Expected {
  if (type === 'number') return { kind: type, form: before?.form };
  if (type === 'category' || type === 'ignore') return { kind: type };
  const order = orderOf(type);
  return { kind: 'date', order, dates: order === undefined ? before?.dates : undefined };
}

/** What a map has for a name, or for the one name that looks the same. */
function valueNamed<T>(values: ReadonlyMap<string, T>, name: string): T | undefined {
  if (values.size === 0 || values.has(name)) return values.get(name);
  const same = sameName(name, values.keys());
  return same === undefined ? undefined : values.get(same);
}

function knownColumns(like: Table | Preprocessing): Map<string, Expected> {
  const known = new Map<string, Expected>(like.columns.map((column) => [column.name, expectedAs(column)]));
  if (!('targets' in like)) return known;
  const { targets, dropped, sampleWeights } = like;
  for (const { column, reason } of dropped) if (reason !== groupReason) known.set(column, { kind: 'ignore' });
  for (const { column, kind, form } of targets)
    known.set(column, { kind: kind === 'classes' ? 'words' : 'number', form });
  if (sampleWeights !== undefined) known.set(sampleWeights, { kind: 'number' });
  return known;
}

function expectedAs(column: Column | ColumnEncoding): Expected {
  if (column.kind === 'category') return { kind: 'words' };
  return column.kind === 'date' ? { kind: 'date', dates: column.form } : { kind: 'number', form: column.form };
}
