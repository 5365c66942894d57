/**
 * A small table as letters of a link, and back: cells and choice of columns as JSON, deflated. Nothing in a link is
 * trusted.
 */

import { cellAt, tableFromColumns } from '../../src/data.ts';
import { ChainruleError } from '../../src/index.ts';
import type { OwnTable, TableChoice } from './table.ts';

/** Mail and chat programs accept addresses of this length. */
const mostLetters = 6000;
/** A table with more cells than this is not packed: it would be too large anyway. */
const mostCells = 20_000;
const mostBytes = 1_000_000;
const mostName = 200;

type Cells = readonly (number | string | null)[];

/** Undefined where the table is too large for a link. */
export async function printTable({ name, table }: OwnTable, choice: TableChoice): Promise<string | undefined> {
  if (table.rows * table.columns.length > mostCells) return undefined;
  const columns = table.columns.map((column) => [
    column.name,
    Array.from({ length: table.rows }, (_, row) => cellAt(column, row)),
  ]);
  const json = JSON.stringify({ name: name.slice(0, mostName), choice, columns });
  const packed = await passed(new TextEncoder().encode(json), new CompressionStream('deflate-raw'), mostBytes);
  const letters = toLetters(packed ?? new Uint8Array(0));
  return packed && letters.length <= mostLetters ? `t${letters}` : undefined;
}

/** The table of such letters; an error that says so where they are damaged. */
export async function parseTable(text: string): Promise<{ table: OwnTable; choice: TableChoice }> {
  try {
    const bytes = Uint8Array.from(atob(text.slice(1).replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    );
    const unpacked = await passed(bytes, new DecompressionStream('deflate-raw'), mostBytes);
    return checked(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(unpacked)));
  } catch (cause) {
    throw new ChainruleError({
      what: 'link',
      problem: 'the table in it is damaged',
      hint: 'the whole link again, or the table itself',
      cause,
    });
  }
}

function checked(value: unknown): { table: OwnTable; choice: TableChoice } {
  const { name, choice, columns } = value as Record<string, unknown>;
  const { target, drawn, task } = choice as Record<string, unknown>;
  const isText = (one: unknown): one is string => typeof one === 'string';
  const isCells = (one: unknown): one is Cells =>
    Array.isArray(one) && one.every((cell) => cell === null || isText(cell) || Number.isFinite(cell));
  if (!isText(name) || !isText(target)) throw new Error('no names');
  if (!Array.isArray(drawn) || drawn.length !== 2 || !drawn.every(isText)) throw new Error('nothing to draw');
  if (task !== undefined && task !== 'classification' && task !== 'regression') throw new Error('no such task');
  if (!Array.isArray(columns)) throw new Error('no columns');
  const entries = columns.map((column: unknown): [string, Cells] => {
    if (!Array.isArray(column) || !isText(column[0]) || !isCells(column[1])) throw new Error('not a column');
    return [column[0], column[1]];
  });
  if (new Set(entries.map(([column]) => column)).size !== entries.length) throw new Error('names that are the same');
  // What was text when the link was made is text now, also where it looks like numbers.
  const texts = entries.filter(([, cells]) => cells.some(isText)).map(([column]) => [column, 'category'] as const);
  const table = tableFromColumns(Object.fromEntries(entries), { types: Object.fromEntries(texts) });
  return {
    table: { name: name.slice(0, mostName), table, warnings: [] },
    choice: { target, drawn: [drawn[0] as string, drawn[1] as string], task },
  };
}

/** The bytes on the other side of a stream; undefined as soon as they are too many. */
async function passed(
  bytes: Uint8Array<ArrayBuffer>,
  through: ReadableWritablePair<Uint8Array<ArrayBuffer>, BufferSource>,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const reader = new Blob([bytes]).stream().pipeThrough(through).getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      return undefined;
    }
    pieces.push(value);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function toLetters(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
