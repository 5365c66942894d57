/** The rows of a table as they were written, with predictions appended. */
import { type Column, cellAt, makeTable, openCsv, parseNumber, type Table } from '../../src/data.ts';
import type { AnyTableModel, TablePredictions } from '../../src/index.ts';
import type { ModelTable } from './model-data.ts';
import { type Data, loadTable } from './source.ts';

interface TextTable {
  readonly names: readonly string[];
  readonly separator: string;
  readonly batches: AsyncIterable<{ readonly rows: readonly (readonly string[])[] }>;
}

/** CSV text in pieces, a header first; cells keep their text, and the file its separator. */
export async function* predictionsAsCsv(
  data: Data,
  loaded: ModelTable,
  model: AnyTableModel,
  predictions: TablePredictions,
): AsyncGenerator<string> {
  const { names, separator, batches } = await textOf(data, loaded);
  const line = (cells: readonly string[]) => `${cells.map((cell) => quoted(cell, separator)).join(separator)}\n`;
  const targets = targetsOf(model);
  yield line([...names, ...appendedNames(targets, names)]);
  let row = 0;
  for await (const { rows } of batches) {
    const lines = rows.map((cells) => line([...cells, ...predictedCells(targets, predictions, row++)]));
    if (lines.length > 0) yield lines.join('');
  }
}

/** All columns of the data with the predictions as columns of their own, typed. */
export async function predictionsAsTable(
  data: Data,
  loaded: ModelTable,
  model: AnyTableModel,
  { values, probabilities, rows }: TablePredictions,
): Promise<Table> {
  const whole = await wholeTable(data, loaded);
  const targets = targetsOf(model);
  const numbers = (of: (row: number) => number) =>
    Float64Array.from({ length: rows }, (_, row) => Number(numberText(of(row))));
  const columns = targets.flatMap(({ classes }, i): Nameless[] => {
    const at = (row: number) => row * targets.length + i;
    if (!probabilities) return [{ kind: 'number', values: numbers((row) => values[at(row)]!) }];
    const codes = Int32Array.from({ length: rows }, (_, row) => values[at(row)]!);
    const ofClass = classes.map((_, label) => ({
      kind: 'number' as const,
      values: numbers((row) => probabilities[at(row) * classes.length + label]!),
    }));
    return [{ kind: 'category', codes, categories: classes }, ...ofClass];
  });
  const names = appendedNames(
    targets,
    whole.columns.map(({ name }) => name),
  );
  return makeTable([...whole.columns, ...columns.map((column, at) => ({ ...column, name: names[at]! }))]);
}

type Nameless = Column extends infer Kind ? (Kind extends Column ? Omit<Kind, 'name'> : never) : never;

/** The data as they are, not as the model learned them: dates as they are written, and columns of names too, which a training would leave out. */
async function wholeTable(data: Data, loaded: ModelTable): Promise<Table> {
  if (data.kind === 'generator') return data.table;
  const form = { ...loaded.form, like: undefined };
  const { table, notes } = await loadTable(data, form);
  const names = notes
    .filter(({ kind }) => kind === 'ignored' || kind === 'date')
    .map(({ name }) => [name, 'category'] as const);
  return names.length === 0 ? table : (await loadTable(data, { ...form, types: Object.fromEntries(names) })).table;
}

function appendedNames(targets: readonly PredictedTarget[], taken: readonly string[]): string[] {
  const appended = targets.flatMap(({ name, classes }) => {
    const of = targets.length > 1 ? `_${name}` : '';
    return [`prediction${of}`, ...classes.map((label) => `probability${of}_${label}`)];
  });
  return numbered(appended, taken);
}

async function textOf(data: Data, loaded: ModelTable): Promise<TextTable> {
  if (data.kind === 'generator') return textOfTable(data.table);
  if (!loaded.isText) return textOfTable(await wholeTable(data, loaded));
  const opened = await openCsv(data.open(), loaded.form);
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
    return [notFormula(classes[values[at]!]!), ...Array.from(ofTarget, numberText)];
  });
}

/**
 * The name of a class as text that no spreadsheet runs: a quote goes before what would begin a formula there. Numbers, and signs alone,
 * are none.
 */
export function notFormula(name: string): string {
  const isFormula = /^[=+\-@\t\r]./s.test(name) && Number.isNaN(parseNumber(name));
  return isFormula ? `'${name}` : name;
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
