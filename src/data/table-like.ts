/** Rows as objects for a model that knows its columns: nothing is found out, so that a page which predicts loads nothing that does. */
import { expectedOf } from './like.ts';
import { plainForm } from './number-form.ts';
import type { Preprocessing } from './preprocessing.ts';
import type { CategoryColumn, Column, Table } from './table.ts';
import { cellsByName, checkCells, textOf } from './values.ts';

/** A table of rows as objects, for a model: what it learned as text stays text, and texts are read as it reads numbers. */
export function tableLike(rows: readonly Readonly<Record<string, unknown>>[], preprocessing: Preprocessing): Table {
  const columns = cellsByName(rows, []);
  const expected = expectedOf(
    columns.map(([name]) => name),
    {},
    preprocessing,
  );
  const read = columns.flatMap(([name, cells]): Column[] => {
    const { kind, form } = expected.get(name) ?? {};
    const isNumeric = checkCells(name, cells);
    if (kind === 'ignore') return [];
    // What the model does not know is not looked at.
    if (isNumeric && kind !== 'words') {
      const values = Float64Array.from(cells, (cell) => Number(cell ?? Number.NaN));
      return [{ name, kind: 'number', values, ...(kind === 'number' && { form: form ?? plainForm }) }];
    }
    // Texts become numbers where they are used, as those of any table do.
    const known = kind === 'number' ? (form ?? plainForm) : form;
    return [
      columnOfWords(
        name,
        Array.from(cells, (cell) => textOf(cell, known === undefined, known).trim()),
      ),
    ];
  });
  return { rows: rows.length, columns: read };
}

/** Every text is a category of its own, and only the empty one is missing. */
function columnOfWords(name: string, texts: readonly string[]): CategoryColumn {
  const categories = [...new Set(texts)].filter((text) => text !== '');
  const codeOf = new Map(categories.map((text, code) => [text, code]));
  return { name, kind: 'category', codes: Int32Array.from(texts, (text) => codeOf.get(text) ?? -1), categories };
}
