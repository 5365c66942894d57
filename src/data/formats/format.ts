/** What a file format is to the readers of tables: how it is recognised, and what reads it. */
import { ChainruleError, fail } from '../../graph/error.ts';
import { concatenate, type SizedIterable } from '../bytes.ts';
import type { CsvResult } from '../csv.ts';
import type { CsvOptions } from '../csv-options.ts';
import { leavingOut } from '../values.ts';

/** A table, and what its reader noticed. */
export interface ReadTable
  extends Pick<CsvResult, 'table' | 'warnings'>,
    Partial<Pick<CsvResult, 'header' | 'separator'>> {
  /** What each column was taken for; of a table only those whose kind is said. */
  readonly notes: CsvResult['notes'];
  /** The format of a file that is no text with separators, such as `Parquet`. */
  readonly format?: string;
}

/** What a reader reads. */
export interface FormatInput {
  /** For messages. */
  readonly name: string;
  /** The unpacked bytes. */
  readonly chunks: AsyncGenerator<Uint8Array> & SizedIterable;
  readonly options: CsvOptions;
  /** Which of the tables of a file, where it may hold several. */
  readonly part: string | undefined;
  readonly warn: (warning: string) => void;
}

export type FormatReader = (input: FormatInput) => Promise<Omit<ReadTable, 'format'>>;

/** The start of a file, as text in which each byte is a character. */
export interface Head {
  readonly text: string;
  /** The name of the file in lower case, without the endings of what was unpacked; may be empty. */
  readonly name: string;
}

export interface TableFormat {
  readonly name: string;
  /** Endings of names, in lower case, without the dot. */
  readonly endings: readonly string[];
  readonly begins: (head: Head) => boolean;
  readonly reader: () => Promise<FormatReader>;
}

/** What a file of bytes may hold: more than this is nothing for a reader that keeps all of it in memory. */
const mostBytes = 0x7fffffff;

/** All bytes, for formats whose parts refer to one another. */
export async function allBytes({ name, chunks }: FormatInput, most: number = mostBytes): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of chunks) {
    length += piece.length;
    if (length > most)
      fail({
        what: name,
        problem: 'too large for a reader that keeps the file in memory',
        got: `more than ${most} bytes`,
        hint: 'CSV or JSON lines, which are read piece by piece',
      });
    pieces.push(piece);
  }
  return pieces.length === 1 ? pieces[0]! : concatenate(pieces);
}

/** The message of what was thrown, in one line. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 200);
}

/** What a library throws on a file that is not whole, as an error of ours; ours stay as they are. */
export function refuseDamaged(name: string, format: string, error: unknown): never {
  if (error instanceof ChainruleError) throw error;
  // What a library trips over says nothing to who has the file.
  const isInternal =
    error instanceof TypeError || error instanceof ReferenceError || /undefined/.test(messageOf(error));
  fail({
    what: name,
    problem: `damaged ${format} file`,
    ...(!isInternal && { got: messageOf(error) }),
    expected: 'a whole file',
    hint: 'copying or writing it again',
    cause: error,
  });
}

/** That a package is missing, which only this format needs. */
export function refuseMissing(name: string, format: string, packages: string, error: unknown): never {
  // Bundlers and engines say that there is no such package in words of their own; all else is said.
  const isMissing = /cannot find|not found|could not resolve|failed to resolve/i.test(messageOf(error));
  fail({
    what: name,
    problem: `reading ${format} takes the package ${packages}, which is not ${isMissing ? 'installed' : 'there'}`,
    ...(!isMissing && { got: messageOf(error) }),
    hint: `npm install ${packages}`,
    cause: error,
  });
}

/** Bytes that a file may unpack to: some that any may, and for each of its own. */
export function mostUnpacked(bytes: number, growth = 1024): number {
  return (1 << 28) + growth * bytes;
}

/** Cells that any file may say that it has, and for each of its bytes: more are no table of this file. */
const alwaysCells = 1 << 25;
const cellsOfByte = 256;

/** Refuses a file that says it has more cells than its bytes can, before room is made for them: a run of equal values takes a few bytes. */
export function requireCells(
  file: string,
  rows: number,
  columns: number,
  bytes: number,
  always: number = alwaysCells,
): void {
  const most = always + cellsOfByte * bytes;
  if (rows * Math.max(1, columns) <= most) return;
  fail({
    what: file,
    problem: 'more values than a file of its size holds',
    got: `${rows} rows of ${columns} columns in ${bytes} bytes`,
    expected: `at most ${most} values`,
    hint: 'writing it again, without columns of one value',
  });
}

/** A column that is no column of a table; one of lists or structs is `isNested`. */
export function refuseColumn(file: string, column: string, problem: string, isNested = false): never {
  fail({
    what: `${file}, column ${JSON.stringify(column)}`,
    problem,
    expected: 'numbers, texts, true and false, or dates',
    hint: `${isNested ? 'a column for each of its parts, or ' : ''}${leavingOut(column)}`,
  });
}

/** The part that is wanted, or the only one; else an error that names them. */
export function choosePart(file: string, kind: string, names: readonly string[], part: string | undefined): string {
  if (part !== undefined) {
    if (names.includes(part)) return part;
    fail({ what: `${file}#${part}`, problem: `no such ${kind}`, expected: `one of ${listed(names)}` });
  }
  if (names.length === 1) return names[0]!;
  if (names.length === 0) fail({ what: file, problem: `no ${kind} in it`, expected: `a ${kind} with rows` });
  return fail({
    what: file,
    problem: `several ${kind}s`,
    got: listed(names),
    expected: 'one to be named',
    hint: `${file}#${names[0]!}, or in code part: ${JSON.stringify(names[0])}`,
  });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => JSON.stringify(name));
  return names.length > 12 ? `${shown.join(', ')} and ${names.length - 12} more` : shown.join(', ');
}
