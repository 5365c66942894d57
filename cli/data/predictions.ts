/** The rows of a table as they were written, with predictions appended. */
import { type Column, cellAt, makeTable, openCsv, parseNumber, type Table } from '../../src/data.ts';
import type { AnyTableModel, TablePredictions } from '../../src/index.ts';
import type { ModelTable } from './model-data.ts';
import { type Data, loadTable } from './source.ts';

/** Some rows as cells; `text`, where they are plain, is a line each. */
interface TextRows {
  readonly rows: readonly (readonly string[])[];
  readonly width?: number;
  readonly text?: string;
}

interface TextTable {
  readonly names: readonly string[];
  /** That of the file, and that of what is written. */
  readonly given: string;
  readonly separator: string;
  readonly batches: AsyncIterable<TextRows>;
}

/** CSV text in pieces, a header first; cells keep their text, and the file its separator. */
export async function* predictionsAsCsv(
  data: Data,
  loaded: ModelTable,
  targets: readonly PredictedTarget[],
  predictions: TablePredictions,
): AsyncGenerator<string> {
  const { names, given, separator, batches } = await textOf(data, loaded);
  const line = (cells: readonly string[]) => cells.map((cell) => quoted(cell, separator)).join(separator);
  // Cutting lines into cells that are joined again would take half of the time.
  const linesOf = (batch: TextRows): string[] => {
    const isAsGiven = given === separator && batch.width === names.length && batch.text?.includes('"') === false;
    return isAsGiven ? batch.text.split('\n') : batch.rows.map(line);
  };
  yield `${line([...names, ...appendedNames(targets, names)])}\n`;
  const predicted = predictedText(targets, predictions, separator);
  let row = 0;
  for await (const batch of batches) {
    let text = '';
    for (const given of linesOf(batch)) text += `${given}${predicted(row++)}\n`;
    if (text !== '') yield text;
  }
}

/** All columns of the data with the predictions as columns of their own, typed. */
export async function predictionsAsTable(
  data: Data,
  loaded: ModelTable,
  targets: readonly PredictedTarget[],
  { values, probabilities, low, high, rows }: TablePredictions,
): Promise<Table> {
  const whole = await wholeTable(data, loaded);
  const numbers = (of: (row: number) => number) => {
    const rounded = new Float64Array(rows);
    for (let row = 0; row < rows; row++) rounded[row] = nineDigits(of(row));
    return rounded;
  };
  const columns = targets.flatMap(({ classes }, i): Nameless[] => {
    const at = (row: number) => row * targets.length + i;
    if (!probabilities) {
      const given = low && high ? [values, low, high] : [values];
      return given.map((of) => ({ kind: 'number', values: numbers((row) => of[at(row)]!) }));
    }
    const codes = Int32Array.from({ length: rows }, (_, row) =>
      Number.isNaN(values[at(row)]) ? -1 : values[at(row)]!,
    );
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
  const appended = targets.flatMap(({ name, classes, hasInterval }) => {
    const of = targets.length > 1 ? `_${name}` : '';
    const ends = hasInterval ? [`low${of}`, `high${of}`] : [];
    return [`prediction${of}`, ...ends, ...classes.map((label) => `probability${of}_${label}`)];
  });
  return numbered(appended, taken);
}

async function textOf(data: Data, loaded: ModelTable): Promise<TextTable> {
  if (data.kind === 'generator') return textOfTable(data.table);
  if (!loaded.isText) return textOfTable(await wholeTable(data, loaded));
  const opened = await openCsv(data.open(), loaded.form);
  // A separator of ", " is a comma with a blank that readers of CSV do not expect.
  return { ...opened, given: opened.separator, separator: opened.separator.trimEnd() || opened.separator };
}

function textOfTable({ rows, columns }: Table): TextTable {
  async function* batches() {
    for (let row = 0; row < rows; row++) yield { rows: [columns.map((column) => String(cellAt(column, row) ?? ''))] };
  }
  return { names: columns.map(({ name }) => name), given: ',', separator: ',', batches: batches() };
}

export interface PredictedTarget {
  readonly name: string;
  /** None for numbers. */
  readonly classes: readonly string[];
  /** Whether predictions have a low and a high end. */
  readonly hasInterval: boolean;
}

export function targetsOf({ preprocessing }: AnyTableModel): PredictedTarget[] {
  return preprocessing.targets.map((target) => ({
    name: target.column,
    classes: target.kind === 'classes' ? target.classes : [],
    hasInterval: target.kind === 'number' && target.interval !== undefined,
  }));
}

/** What the line of a row ends with, the separator ahead of it: for each target the prediction and, of classes, the probabilities. */
function predictedText(
  targets: readonly PredictedTarget[],
  { values, probabilities, low, high }: TablePredictions,
  separator: string,
): (row: number) => string {
  const labels = targets.map(({ classes }) => classes.map((label) => separator + quoted(notFormula(label), separator)));
  const isOfNumbers = /[-+.e\d]/.test(separator);
  const number = (value: number) =>
    separator + (isOfNumbers ? quoted(numberText(value), separator) : numberText(value));
  return (row) => {
    let text = '';
    for (let target = 0; target < targets.length; target++) {
      const at = row * targets.length + target;
      const { length } = labels[target]!;
      if (Number.isNaN(values[at])) {
        // Nothing is known of this row.
        text += separator.repeat(1 + length);
        continue;
      }
      text += probabilities ? labels[target]![values[at]!]! : number(values[at]!);
      if (low && high) text += number(low[at]!) + number(high[at]!);
      if (probabilities) for (let i = 0; i < length; i++) text += number(probabilities[at * length + i]!);
    }
    return text;
  };
}

/**
 * The name of a class as text that no spreadsheet runs: a quote goes before what would begin a formula there. Numbers, and signs alone,
 * are none.
 */
export function notFormula(name: string): string {
  const isFormula = /^[=+\-@\t\r]./s.test(name) && Number.isNaN(parseNumber(name));
  return isFormula ? `'${name}` : name;
}

const powersOfTen = Float64Array.from({ length: 22 }, (_, exponent) => Number(`1e${exponent}`));

/** As many digits as tell one float32 from the next. */
export function numberText(value: number): string {
  return String(nineDigits(value));
}

/** Rounded to nine digits: by arithmetic where that leaves no doubt, since text takes five times as long. */
export function nineDigits(value: number): number {
  const size = Math.abs(value);
  if (size >= 1e-12 && size < 1e9) {
    let exponent = 8;
    while (size * powersOfTen[exponent]! < 1e8) exponent++;
    while (size * powersOfTen[exponent]! >= 1e9) exponent--;
    const power = powersOfTen[exponent]!;
    const scaled = size * power;
    const digits = Math.round(scaled);
    if (Math.abs(scaled - digits) < 0.499999) return value < 0 ? -digits / power : digits / power;
  }
  return Number(value.toPrecision(9));
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

export function quoted(cell: string, separator: string): string {
  const needsQuotes = cell.includes(separator) || /["\n\r]/.test(cell);
  return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell;
}
