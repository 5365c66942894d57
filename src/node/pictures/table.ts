/** Pictures whose paths stand in a column of a table, with their classes in another one. */
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type Column, cellAt, columnNamed, listNames, type Table } from '../../data/table.ts';
import { fail } from '../../graph/error.ts';
import { formatByName } from '../../pictures/header.ts';
import type { LeftOut } from '../../pictures/picture-set.ts';
import { readTableFile } from '../tables.ts';
import { type FoundFiles, type Part, type PictureFile, partNamed } from './folder.ts';

/** Columns that are called so have the classes, where nobody says which. */
const usualNames = ['label', 'class', 'category', 'target', 'y'];

/** Whether a file is a list of pictures, by its name: a text with separators. */
export function isList(path: string): boolean {
  return /\.[ct]sv$/i.test(path);
}

/** The paths that a list names, from where this process is, in the order of its rows; empty where a row has none. */
export async function listedPaths(path: string): Promise<string[]> {
  const { table } = await readTableFile(path);
  const paths = pathColumn(path, table);
  return Array.from({ length: table.rows }, (_, row) => {
    const given = cellAt(paths, row);
    return given === null ? '' : isAbsolute(String(given)) ? String(given) : join(dirname(path), String(given));
  });
}

/** The files that a table names, from the folder that it is in; `target` is the column of classes. */
export async function picturesOfTable(path: string, target: string | undefined): Promise<FoundFiles> {
  const { table } = await readTableFile(path);
  const paths = pathColumn(path, table);
  const others = table.columns.filter((column) => column !== paths);
  const parts = others.find((column) => column.name !== target && isOfParts(column, table.rows));
  const labels = labelColumn(
    path,
    table,
    others.filter((column) => column !== parts),
    target,
  );
  const files: PictureFile[] = [];
  const leftOut: LeftOut[] = [];
  for (let row = 0; row < table.rows; row++) {
    const given = cellAt(paths, row);
    const label = cellAt(labels, row);
    const name = String(given ?? `row ${row + 1}`);
    const leave = (problem: string) => leftOut.push({ name, problem: `${name}: ${problem}` });
    if (given === null) {
      leave('without a path');
      continue;
    }
    if (label === null) {
      leave(`without a ${labels.name}`);
      continue;
    }
    const file = resolve(dirname(path), name);
    const stats = await stat(file).catch(() => undefined);
    if (!stats?.isFile()) leave('no such file');
    else {
      const part = parts && (partNamed(String(cellAt(parts, row) ?? '')) as Part | undefined);
      files.push({ name, path: file, label: String(label), part, bytes: stats.size, modified: stats.mtimeMs });
    }
  }
  if (files.length > 0) return { files, leftOut };
  return fail({
    what: path,
    problem: 'none of the pictures that it names is there',
    got: leftOut[0]?.problem ?? 'no rows',
    expected: `paths from ${dirname(resolve(path))}, or whole ones`,
  });
}

/** That in which most cells are names of pictures. */
function pathColumn(path: string, table: Table): Column {
  const count = (column: Column) =>
    column.kind === 'category' ? column.categories.filter((text) => formatByName(text)).length : 0;
  const [best] = table.columns.toSorted((a, b) => count(b) - count(a));
  if (best && count(best) > 0) return best;
  return fail({
    what: path,
    problem: 'no column of paths of pictures',
    got: listNames(table.columns.map(({ name }) => name)),
    expected: 'one with names such as cats/7.jpg',
  });
}

function isOfParts(column: Column, rows: number): boolean {
  if (column.kind !== 'category' || rows === 0) return false;
  const parts = column.categories.map(partNamed);
  return parts.every((part) => part !== undefined) && parts.includes('train');
}

function labelColumn(path: string, table: Table, others: readonly Column[], target: string | undefined): Column {
  if (target !== undefined) return columnNamed(table, target);
  const usual = others.find(({ name }) => usualNames.includes(name.toLowerCase()));
  if (usual) return usual;
  if (others.length === 1) return others[0]!;
  return fail({
    what: path,
    problem: 'which column has the classes',
    got: others.length === 0 ? 'no other than that of the paths' : listNames(others.map(({ name }) => name)),
    expected: `a column called ${usualNames.slice(0, 3).join(', ')}, or one beside that of the paths`,
    hint: 'the option target (--target)',
  });
}
