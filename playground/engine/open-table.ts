/** A user's table, or a model, read and put on the worker's desk. */
import { readTable as readFile } from '../../src/data.ts';
import { initialState } from '../state/link.ts';
import { type ModelShape, readModel } from './model.ts';
import type { Desk } from './questions.ts';
import { type OwnTable, readTable, type TableChoice, type TableInfo, usualChoice } from './table.ts';
import { printTable } from './table-link.ts';

export interface FileBytes {
  readonly name: string;
  readonly content: Uint8Array;
}

export interface TableText {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Whether it must have the columns of the model that is shown. */
  readonly forModel?: boolean;
}

export interface OpenedModel {
  readonly info: TableInfo;
  readonly shape: ModelShape;
  readonly source: string;
}

/** Reads text or bytes of a table, of any format that runs in a page: rows of the model that is shown where it has its columns, else with the usual choice of columns. */
export async function openTable(desk: Desk, { name, content, forModel }: TableText): Promise<TableInfo> {
  const { table, warnings } = await readFile(content, { name });
  const model = desk.own?.table.model;
  const names = new Set(table.columns.map((column) => column.name));
  const needed = model ? [model.target, ...model.preprocessing.columns.map((column) => column.name)] : [];
  const isOfModel = model && (forModel || needed.every((column) => names.has(column)));
  const own = { name, table, warnings, ...(isOfModel && { model }) };
  return put(desk, own, isOfModel ? desk.own!.choice : usualChoice(own));
}

export async function openModel(desk: Desk, { name, content }: FileBytes): Promise<OpenedModel> {
  const { own, shape, source } = await readModel(name, content);
  return { info: await put(desk, own, usualChoice(own)), shape, source };
}

export async function chooseColumns(desk: Desk, choice: TableChoice): Promise<TableInfo | undefined> {
  return desk.own && put(desk, desk.own.table, choice);
}

/** A file that cannot be read does not replace the present one. */
async function put(desk: Desk, table: OwnTable, wanted: TableChoice): Promise<TableInfo> {
  const { info } = readTable(table, wanted, desk.studio?.state ?? initialState());
  const link = table.model ? undefined : await printTable(table, info.choice);
  desk.own = { table, choice: info.choice, link };
  return { ...info, link };
}
