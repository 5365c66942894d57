/** Parts of a table as the start of it: the same columns in the same order, of the same kinds. */
import { booleanWords, isAskedWord, isMissingWord, truthOf } from '../../data/cell.ts';
import type { ForcedKind } from '../../data/forced-kind.ts';
import type { CategoryColumn, Column, Table } from '../../data/table.ts';
import { namedAs } from '../../data/table.ts';
import { fail } from '../../graph/error.ts';

/** A column that the start of a table showed as numbers or dates, and that is text further on. */
export class KindChange extends Error {
  readonly column: string;
  readonly was: string;
  /** The number of the first row of the part, from 1. */
  readonly row: number;

  constructor(column: string, was: string, row: number) {
    super(`${column}: no longer ${was} from row ${row} on`);
    this.column = column;
    this.was = was;
    this.row = row;
  }
}

export interface AlikeOptions {
  /** Words for a missing value in place of the usual ones. */
  readonly missing?: readonly string[] | undefined;
  /** What the user says that columns are. */
  readonly types?: Readonly<Record<string, ForcedKind>> | undefined;
}

/** The columns of the start, as the part has them. `firstRow` is the number of its first row, from 1. */
export function alike(head: Table, part: Table, firstRow: number, options: AlikeOptions): Table {
  const named = namedAs(
    part,
    head.columns.map(({ name }) => name),
  );
  const columns = new Map(named.columns.map((column) => [column.name, column]));
  return {
    rows: part.rows,
    columns: head.columns.map((of) => {
      const column = columns.get(of.name);
      if (column === undefined) return emptyColumn(of, part.rows);
      if (column.kind === of.kind)
        return of.kind === 'category' ? sameWords(of, column as CategoryColumn, options) : column;
      if (column.kind === 'category' && column.categories.length === 0) return emptyColumn(of, part.rows);
      if (options.types?.[of.name] === undefined) throw new KindChange(of.name, `${of.kind}s`, firstRow);
      return fail({
        what: `column ${JSON.stringify(of.name)}`,
        problem: `not ${of.kind}s all the way`,
        got: `a part of another kind from row ${firstRow} on`,
        hint: `--type ${of.name}=category`,
      });
    }),
  };
}

function emptyColumn(of: Column, rows: number): Column {
  if (of.kind === 'category') return { ...of, codes: new Int32Array(rows).fill(-1) };
  return { ...of, values: new Float64Array(rows).fill(Number.NaN) };
}

/** Words for a missing value are missing as they were at the start, and true and false are spelled as there. */
function sameWords(head: CategoryColumn, column: CategoryColumn, { missing }: AlikeOptions): CategoryColumn {
  const known = new Set(head.categories);
  const truth = booleanWords(head.categories);
  const isMissing = (text: string) => (missing ? missing.includes(text) : isMissingWord(text) || isAskedWord(text));
  const categories: string[] = [];
  const places = new Map<string, number>();
  const codes = column.categories.map((text) => {
    const isTruth = truth !== undefined && !known.has(text) && truthOf(text) !== undefined;
    if (!known.has(text) && !isTruth && isMissing(text)) return -1;
    const word = isTruth ? head.categories[truthOf(text)!]! : text;
    const place = places.get(word) ?? categories.push(word) - 1;
    places.set(word, place);
    return place;
  });
  return { ...column, codes: column.codes.map((code) => (code < 0 ? -1 : codes[code]!)), categories };
}
