/** A table of one's own, read and put on the worker's desk. */
import { readCsv } from '../../src/index.ts';
import type { Desk } from './questions.ts';
import { describeTable, type TableChoice, type TableInfo, usualChoice } from './table.ts';

export interface TableText {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** Reads text or bytes of a table and makes the usual choice of columns. */
export async function openTable(desk: Desk, { name, content }: TableText): Promise<TableInfo> {
  const { table, warnings } = await readCsv(content, { name });
  const own = { name, table, warnings };
  const choice = usualChoice(own);
  const info = describeTable(own, choice);
  desk.own = { table: own, choice };
  return info;
}

export function chooseColumns(desk: Desk, choice: TableChoice): TableInfo | undefined {
  if (!desk.own) return undefined;
  const info = describeTable(desk.own.table, choice);
  desk.own = { table: desk.own.table, choice };
  return info;
}
