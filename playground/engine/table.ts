/** A table of one's own as rows on the plane: which column is learned, which two are drawn, and how they are scaled. */
import { ChainruleError, type Column, decideTask, type ErrorParts, type Table } from '../../src/index.ts';
import type { OwnRows } from './own.ts';

export interface TableChoice {
  readonly target: string;
  /** The two columns that are drawn. */
  readonly drawn: readonly [string, string];
}

export interface OwnTable {
  readonly name: string;
  readonly table: Table;
  readonly warnings: readonly string[];
}

/** What the page must know to let people choose. */
export interface TableInfo {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly {
    readonly name: string;
    readonly kind: 'number' | 'category';
    readonly categories: number;
  }[];
  readonly choice: TableChoice;
  readonly task: 'classification' | 'regression';
  readonly notes: readonly string[];
}

const mostClasses = 10;
const mostCategories = 12;
/** A standard deviation of a column is so long on the plane. */
const unit = 2;

function fail(parts: ErrorParts): never {
  throw new ChainruleError(parts);
}

/** The usual choice: a column called like a target, else the last one; and the first two columns of numbers. */
export function usualChoice({ table }: OwnTable): TableChoice {
  const names = table.columns.map(({ name }) => name);
  const target = names.find((name) => /^(y|target|label|class|species|outcome)$/i.test(name)) ?? names.at(-1)!;
  const numbers = table.columns
    .filter((column) => column.kind === 'number' && column.name !== target)
    .map(({ name }) => name);
  if (numbers.length < 2) {
    fail({
      what: 'your data',
      problem: 'too few columns of numbers to draw',
      got: `${numbers.length}, beside the target ${JSON.stringify(target)}`,
      expected: 'at least 2',
    });
  }
  return { target, drawn: [numbers[0]!, numbers[1]!] };
}

export function describeTable(own: OwnTable, choice: TableChoice): TableInfo {
  const { table, name, warnings } = own;
  const { rows, notes } = readTable(own, choice);
  return {
    name,
    rows: rows.y.length,
    columns: table.columns.map((column) => ({
      name: column.name,
      kind: column.kind,
      categories: column.kind === 'category' ? column.categories.length : 0,
    })),
    choice,
    task: rows.classNames.length > 0 ? 'classification' : 'regression',
    notes: [...warnings, ...notes],
  };
}

/** The rows without gaps, every column but the target standardised, categories as one input for each. */
export function readTable({ table }: OwnTable, { target, drawn }: TableChoice): { rows: OwnRows; notes: string[] } {
  const notes: string[] = [];
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  const targetColumn = columns.get(target)!;
  const used = [...columns.values()].filter((column) => {
    if (column.name === target || drawn.includes(column.name)) return true;
    if (column.kind === 'number' || column.categories.length <= mostCategories) return true;
    notes.push(`${column.name} is left out: ${column.categories.length} different texts`);
    return false;
  });
  const kept = Int32Array.from({ length: table.rows }, (_, row) => row).filter((row) =>
    used.every((column) => !isMissing(column, row)),
  );
  if (kept.length < 4) {
    fail({ what: 'your data', problem: 'too few rows', got: `${kept.length} without gaps`, expected: 'at least 4' });
  }
  if (kept.length < table.rows) notes.push(`${table.rows - kept.length} rows with gaps are left out`);
  const { y, classNames } = targetOf(table, targetColumn, kept);
  const others = used
    .filter(({ name }) => name !== target && !drawn.includes(name))
    .flatMap((column) => inputsOf(column, kept));
  const [x1, x2] = drawn.map((name) => standardised(columns.get(name)!, kept));
  return {
    rows: {
      x1: x1!,
      x2: x2!,
      y,
      classNames,
      others: others.map(({ values }) => values),
      otherNames: others.map(({ name }) => name),
    },
    notes,
  };
}

function isMissing(column: Column, row: number): boolean {
  return column.kind === 'number' ? Number.isNaN(column.values[row]) : column.codes[row]! < 0;
}

function targetOf(table: Table, column: Column, kept: Int32Array): { y: Float64Array; classNames: string[] } {
  const { task } = decideTask(table, column.name);
  if (task === 'regression' && column.kind === 'number') {
    const values = Float64Array.from(kept, (row) => column.values[row]!);
    const mean = meanOf(values);
    const scale = values.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0) || 1;
    return { y: values.map((value) => (value - mean) / scale), classNames: [] };
  }
  const texts = Array.from(kept, (row) =>
    column.kind === 'number' ? String(column.values[row]) : column.categories[column.codes[row]!]!,
  );
  const classNames = [...new Set(texts)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  if (classNames.length < 2 || classNames.length > mostClasses) {
    fail({
      what: `target ${JSON.stringify(column.name)}`,
      problem: 'not a number of classes that can be drawn',
      got: String(classNames.length),
      expected: `2 to ${mostClasses}`,
      hint: 'another target column',
    });
  }
  const index = new Map(classNames.map((name, i) => [name, i]));
  return { y: Float64Array.from(texts, (text) => index.get(text)!), classNames };
}

function inputsOf(column: Column, kept: Int32Array): { name: string; values: Float64Array }[] {
  if (column.kind === 'number') return [{ name: column.name, values: standardised(column, kept) }];
  return column.categories.map((category, code) => {
    const values = Float64Array.from(kept, (row) => Number(column.codes[row] === code));
    const mean = meanOf(values);
    return { name: `${column.name}=${category}`, values: values.map((value) => value - mean) };
  });
}

function standardised(column: Column, kept: Int32Array): Float64Array {
  if (column.kind !== 'number') return new Float64Array(kept.length);
  const values = Float64Array.from(kept, (row) => column.values[row]!);
  const mean = meanOf(values);
  const variance = meanOf(values.map((value) => (value - mean) * (value - mean)));
  const scale = variance > 0 ? unit / Math.sqrt(variance) : 0;
  return values.map((value) => (value - mean) * scale);
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
