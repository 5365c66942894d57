/** The rows of a table as they were written, with predictions appended. */
import { type CsvOptions, cellAt, openCsv, type Table } from '../../src/data.ts';
import type { AnyTableModel, TablePredictions } from '../../src/index.ts';
import type { Data } from './source.ts';

interface TextTable {
  readonly names: readonly string[];
  readonly separator: string;
  readonly batches: AsyncIterable<{ readonly rows: readonly (readonly string[])[] }>;
}

/** CSV text in pieces, a header first; cells keep their text, and the file its separator. */
export async function* predictionsAsCsv(
  data: Data,
  form: CsvOptions,
  model: AnyTableModel,
  predictions: TablePredictions,
): AsyncGenerator<string> {
  const { names, separator, batches } = await textOf(data, form);
  const line = (cells: readonly string[]) => `${cells.map((cell) => quoted(cell, separator)).join(separator)}\n`;
  const targets = targetsOf(model);
  const appended = targets.flatMap(({ name, classes }) => {
    const of = targets.length > 1 ? `_${name}` : '';
    return [`prediction${of}`, ...classes.map((label) => `probability${of}_${label}`)];
  });
  yield line([...names, ...numbered(appended, names)]);
  let row = 0;
  for await (const { rows } of batches) {
    const lines = rows.map((cells) => line([...cells, ...predictedCells(targets, predictions, row++)]));
    if (lines.length > 0) yield lines.join('');
  }
}

async function textOf(data: Data, form: CsvOptions): Promise<TextTable> {
  if (data.kind === 'generator') return textOfTable(data.table);
  const opened = await openCsv(data.open(), form);
  // A separator of ", " is a comma with a blank that readers of CSV do not expect.
  return { ...opened, separator: opened.separator.trimEnd() || opened.separator };
}

function textOfTable({ rows, columns }: Table): TextTable {
  async function* batches() {
    for (let row = 0; row < rows; row++) yield { rows: [columns.map((column) => String(cellAt(column, row) ?? ''))] };
  }
  return { names: columns.map(({ name }) => name), separator: ',', batches: batches() };
}

export interface PredictedTarget {
  readonly name: string;
  /** None for numbers. */
  readonly classes: readonly string[];
}

export function targetsOf({ preprocessing }: AnyTableModel): PredictedTarget[] {
  return preprocessing.targets.map((target) => ({
    name: target.column,
    classes: target.kind === 'classes' ? target.classes : [],
  }));
}

/** For each target the prediction and, of classes, the probabilities. */
function predictedCells(
  targets: readonly PredictedTarget[],
  { values, probabilities }: TablePredictions,
  row: number,
): string[] {
  return targets.flatMap(({ classes }, i) => {
    const at = row * targets.length + i;
    if (!probabilities) return [numberText(values[at]!)];
    const ofTarget = probabilities.subarray(at * classes.length, (at + 1) * classes.length);
    return [classes[values[at]!]!, ...Array.from(ofTarget, numberText)];
  });
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
