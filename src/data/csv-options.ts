/** What the reading of a text table can be told; what it is not told it finds out. */
import {
  anything,
  integerFrom,
  listOf,
  type OptionKind,
  type OptionKinds,
  objectWith,
  oneOf,
  recordOf,
  text,
} from '../graph/option-kinds.ts';
import type { ForcedKind } from './forced-kind.ts';
import type { Preprocessing } from './preprocessing.ts';
import type { Table } from './table.ts';

/** How a text is written, where it should not be found out. */
export interface WrittenOptions {
  /** Whether the first row names the columns; without names they are `c1`, `c2`, ... */
  header?: 'auto' | 'yes' | 'no' | undefined;
  /** What stands between cells; `' '` is any run of blanks. */
  separator?: string | undefined;
  /** What stands around cells that hold separators, `"` or `'`; `'none'` where quotes are characters like others. */
  quote?: string | undefined;
  /** The mark before decimals where the numbers leave it open: 1,234 and 1.234. */
  decimal?: '.' | ',' | undefined;
  /** The words for a missing value, in place of NA, null, None, ? and their like; the empty cell is always one. */
  missing?: readonly string[] | undefined;
  /** So many lines at the start are left out; 0 when absent. */
  skip?: number | undefined;
  /** Lines that begin with it are left out. */
  comment?: string | undefined;
  /** Of the bytes, by a name that `TextDecoder` knows: `windows-1252`, `shift_jis`. */
  encoding?: string | undefined;
}

/** How a text is read as a table, where it should not be found out. */
export interface CsvOptions extends WrittenOptions {
  /** The file's name, for messages. */
  name?: string | undefined;
  /** Columns whose kind is not to be decided by their values; `ignore` leaves a column out. */
  types?: Readonly<Record<string, ForcedKind>> | undefined;
  /** Names of columns that the table has: a first row that holds one of them is its header, whatever it looks like. */
  names?: readonly string[] | undefined;
  /** Columns are read as those of the same name are in this table, or as a model learned them: `model.preprocessing`. */
  like?: Table | Preprocessing | undefined;
}

const aCharacter: OptionKind = {
  expected: 'a character, or a few',
  fits: (value) => typeof value === 'string' && value !== '' && !/[\n\r"]/.test(value),
};

const quoteKind: OptionKind = {
  expected: 'a character, or none',
  fits: (value) => typeof value === 'string' && (value === 'none' || /^[^\s\w]$/.test(value)),
};

const encodingKind: OptionKind = {
  expected: 'the name of an encoding, such as utf-8, utf-16le, windows-1252 or shift_jis',
  fits: (value) => typeof value === 'string' && isEncoding(value),
};

function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== '';
  } catch {
    return false;
  }
}

export const writtenKinds: OptionKinds<WrittenOptions> = {
  header: oneOf('auto', 'yes', 'no'),
  separator: aCharacter,
  quote: quoteKind,
  decimal: oneOf('.', ','),
  missing: listOf(text, 'a list of words'),
  skip: integerFrom(0),
  comment: aCharacter,
  encoding: encodingKind,
};

export const typesKind: OptionKind = recordOf(anything, 'an object of kinds by the names of columns');

export const csvKinds: OptionKinds<CsvOptions> = {
  ...writtenKinds,
  name: text,
  types: typesKind,
  names: listOf(text, 'a list of column names'),
  like: objectWith('a table or a preprocessing', 'columns'),
};

/** Those of some options that say how a text is written. */
export function writtenOptions(options: WrittenOptions): WrittenOptions {
  const { header, separator, quote, decimal, missing, skip, comment, encoding } = options;
  return { header, separator, quote, decimal, missing, skip, comment, encoding };
}
