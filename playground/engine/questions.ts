/** What the page can ask of the worker, by name: each takes and gives plain data. */
import { ChainruleError, generate, readCsv } from '../../src/index.ts';
import type { Place } from './check-gradient.ts';
import { checkGradient } from './check-gradient.ts';
import { type ExportKind, exportAs } from './export.ts';
import { openModel } from './model.ts';
import type { LandscapeWish, Studio } from './studio.ts';
import { describeTable, type OwnTable, type TableChoice, type TableInfo, usualChoice } from './table.ts';

export interface Sample {
  readonly x1: Float64Array;
  readonly x2: Float64Array;
  readonly y: Float64Array;
  /** 0 for regression. */
  readonly classes: number;
}

/** What the worker has on its desk. */
export interface Desk {
  studio?: Studio;
  own?: { readonly table: OwnTable; readonly choice: TableChoice };
}

type Question = (desk: Desk, argument: never) => unknown;

function sample(_: Desk, { name, classes }: { name: string; classes: number }): Sample {
  const generator = { 'reg-plane': 'plane', 'reg-gauss': 'bumps' }[name] ?? name;
  const many = generator === 'spiral' || generator === 'blobs';
  const { columns } = generate(generator, { rows: 220, seed: 1, ...(many && { classes }) });
  const [x1, x2, y] = columns.map((column) =>
    column.kind === 'number' ? column.values : Float64Array.from(column.codes),
  );
  return { x1: x1!, x2: x2!, y: y!, classes: columns[2]!.kind === 'number' ? 0 : many ? classes : 2 };
}

/** Reads text or bytes of a table and makes the usual choice of columns. */
async function openTable(
  desk: Desk,
  { name, content }: { name: string; content: string | Uint8Array },
): Promise<TableInfo> {
  const { table, warnings } = await readCsv(content, { name });
  const own = { name, table, warnings };
  const choice = usualChoice(own);
  const info = describeTable(own, choice);
  desk.own = { table: own, choice };
  return info;
}

function chooseColumns(desk: Desk, choice: TableChoice): TableInfo | undefined {
  if (!desk.own) return undefined;
  const info = describeTable(desk.own.table, choice);
  desk.own = { table: desk.own.table, choice };
  return info;
}

const questions: ReadonlyMap<string, Question> = new Map<string, Question>([
  ['sample', sample],
  ['walk', ({ studio }, { row }: { row: number }) => studio?.walk(row)],
  ['export', ({ studio }, { kind }: { kind: ExportKind }) => studio && exportAs(studio, kind)],
  ['examine', ({ studio }) => studio?.examine()],
  ['landscape', ({ studio }, wish: LandscapeWish) => studio?.landscape(wish)],
  ['check', ({ studio }, place: Place) => studio && checkGradient(studio, place)],
  ['openModel', (_, { name, content }: { name: string; content: Uint8Array }) => openModel(name, content)],
  ['openTable', openTable],
  ['chooseColumns', chooseColumns],
]);

/** The answer, or the message of the error that there was. */
export async function answer(
  desk: Desk,
  question: string,
  argument: unknown,
): Promise<{ value?: unknown; error?: string }> {
  try {
    const known = questions.get(question);
    if (!known) throw new Error(`no such question: ${question}`);
    return { value: await known(desk, argument as never) };
  } catch (error) {
    return { error: error instanceof ChainruleError || error instanceof Error ? error.message : String(error) };
  }
}
