/** The rows of a table as they were written, with predictions appended. */
import { cellAt, openCsv, type Table } from '../../src/data.ts';
import type { TableModel, TablePredictions } from '../../src/index.ts';
import { type Data, titleOf } from './source.ts';

interface TextTable {
  readonly names: readonly string[];
  readonly separator: string;
  readonly batches: AsyncIterable<{ readonly rows: readonly (readonly string[])[] }>;
}

/** CSV text in pieces, a header first; cells keep their text, and the file its separator. */
export async function* predictionsAsCsv(
  data: Data,
  header: boolean,
  model: TableModel,
  predictions: TablePredictions,
): AsyncGenerator<string> {
  const { names, separator, batches } = await textOf(data, header);
  const line = (cells: readonly string[]) => `${cells.map((cell) => quoted(cell, separator)).join(separator)}\n`;
  const appended = ['prediction', ...model.classes.map((name) => `probability_${name}`)];
  yield line([...names, ...numbered(appended, names)]);
  let row = 0;
  for await (const { rows } of batches) {
    const lines = rows.map((cells) => line([...cells, ...predictedCells(model, predictions, row++)]));
    if (lines.length > 0) yield lines.join('');
  }
}

async function textOf(data: Data, header: boolean): Promise<TextTable> {
  if (data.kind === 'generator') return textOfTable(data.table);
  const opened = await openCsv(data.open(), { name: titleOf(data), header: header ? 'yes' : 'no' });
  // A separator of ", " is a comma with a blank that readers of CSV do not expect.
  return { ...opened, separator: opened.separator.trimEnd() || opened.separator };
}

function textOfTable({ rows, columns }: Table): TextTable {
  async function* batches() {
    for (let row = 0; row < rows; row++) yield { rows: [columns.map((column) => String(cellAt(column, row) ?? ''))] };
  }
  return { names: columns.map(({ name }) => name), separator: ',', batches: batches() };
}

function predictedCells({ classes }: TableModel, { values, probabilities }: TablePredictions, row: number): string[] {
  if (!probabilities) return [numberText(values[row]!)];
  const ofRow = probabilities.subarray(row * classes.length, (row + 1) * classes.length);
  return [classes[values[row]!]!, ...Array.from(ofRow, numberText)];
}

/** As many digits as tell one float32 from the next. */
export function numberText(value: number): string {
  return String(Number(value.toPrecision(9)));
}

/** The wanted names, with a number where the table has them already. */
function numbered(wanted: readonly string[], taken: readonly string[]): string[] {
  const used = new Set(taken);
  return wanted.map((name) => {
    let free = name;
    for (let number = 2; used.has(free); number++) free = `${name}_${number}`;
    used.add(free);
    return free;
  });
}

function quoted(cell: string, separator: string): string {
  const needsQuotes = cell.includes(separator) || /["\n\r]/.test(cell);
  return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell;
}
