/** The first pass over a table of any size: what its columns are, what preprocessing must know of them, and the rows that judge. */
import type { CsvOptions } from '../../data/csv-options.ts';
import type { ColumnNote } from '../../data/describe-column.ts';
import type { LearnedColumns } from '../../data/fit-preprocessing.ts';
import { sameName } from '../../data/names.ts';
import { columnNamed, type Table } from '../../data/table.ts';
import { presentRows } from '../../data/task.ts';
import { fail } from '../../graph/error.ts';
import { random } from '../../numeric/random.ts';
import { KindChange } from './alike.ts';
import type { ChunkSource } from './chunks.ts';
import { ColumnSums } from './column-sums.ts';
import { HeldRows } from './held-rows.ts';

/** Rows of each part that are kept in memory at most, for all that is not a score of all of them. */
const mostHeld = 100_000;
/** Cells of them at most. */
const mostCells = 1 << 22;

export interface ScanOptions {
  readonly targets: readonly string[];
  readonly seed: number;
  /** Shares of the rows for validation and test. */
  readonly validation: number;
  readonly test: number;
  readonly csv: CsvOptions;
  readonly onRows?: ((rows: number) => void) | undefined;
}

/** The parts that rows are in. */
export const parts = ['train', 'validation', 'test'] as const;
export type Part = (typeof parts)[number];

/** Of the draw of a row, by the shares of the rows for validation and test. */
export function partOf(draw: number, { validation, test }: Pick<ScanOptions, 'validation' | 'test'>): Part {
  return draw < validation ? 'validation' : draw < validation + test ? 'test' : 'train';
}

/** Some of the rows of each part that has any. */
export type Samples = Readonly<Record<'train', Table> & Partial<Record<Part, Table>>>;

/** What the first pass found. */
export interface Scanned {
  /** All rows, and those of each part. */
  readonly rows: number;
  readonly counts: Readonly<Record<Part, number>>;
  /** The start of the table, which says how the rest is read, with what the user and the pass say of its columns. */
  readonly head: Table;
  readonly types: CsvOptions['types'];
  readonly notes: readonly ColumnNote[];
  readonly warnings: readonly string[];
  /** Some of the rows of each part. */
  readonly samples: Samples;
  readonly columns: LearnedColumns;
}

export async function scan(source: ChunkSource, options: ScanOptions): Promise<Scanned> {
  const changed = new Map<string, string>();
  for (;;) {
    const types = {
      ...options.csv.types,
      ...Object.fromEntries([...changed.keys()].map((name) => [name, 'category' as const])),
    };
    try {
      const scanned = await scanOnce(source, { ...options, csv: { ...options.csv, types } });
      return { ...scanned, warnings: [...changed.values(), ...scanned.warnings] };
    } catch (error) {
      if (!(error instanceof KindChange) || changed.has(error.column)) throw error;
      const { column, was } = error;
      changed.set(column, `${column}: ${was} at the start, and more text than one in ten further on: read as text`);
    }
  }
}

async function scanOnce(source: ChunkSource, options: ScanOptions): Promise<Scanned> {
  const { seed, csv, onRows } = options;
  const draw = drawsOf(seed);
  let state: Parts | undefined;
  const warnings: string[] = [];
  let rows = 0;
  for await (const chunk of source.read(csv)) {
    state ??= new Parts(chunk.table, chunk.notes, options);
    state.add(chunk.table, draw(chunk.table.rows));
    warnings.push(...chunk.warnings);
    rows += chunk.table.rows;
    onRows?.(rows);
  }
  const { head, notes, counts, held, sums, missing } = state!;
  const samples = Object.fromEntries(
    parts.flatMap((part) => {
      const table = held[part].table();
      return table ? [[part, table]] : [];
    }),
  );
  if (!samples.train)
    return fail({ what: source.name, problem: 'no row to learn', got: `${rows} rows`, expected: 'rows with a target' });
  const unlabelled = state!.unlabelled;
  return {
    rows,
    counts,
    head,
    types: csv.types,
    notes: notes.map((note) => ({ ...note, distinct: note.distinct, missing: missing.get(note.name) ?? note.missing })),
    warnings: [
      ...summed(warnings),
      ...(unlabelled > 0
        ? [`${unlabelled} ${unlabelled === 1 ? 'row is' : 'rows are'} left out: the target is missing there`]
        : []),
    ],
    samples: samples as Samples,
    columns: learnedColumns(sums, counts.train),
  };
}

/** A draw for each row, in order. */
export function drawsOf(seed: number): (rows: number) => Float64Array {
  const { uniform } = random(seed, 'parts of a large table');
  return (rows) => {
    const draws = new Float64Array(rows);
    for (let row = 0; row < rows; row++) draws[row] = uniform();
    return draws;
  };
}

/** The rows that have all targets. */
export function labelledOf(table: Table, targets: readonly string[]): Int32Array {
  const each = targets.map((name) => presentRows(columnNamed(table, name)));
  const counts = new Uint8Array(table.rows);
  for (const rows of each) for (const row of rows) counts[row]!++;
  return each[0]!.filter((row) => counts[row] === targets.length);
}

class Parts {
  readonly head: Table;
  readonly notes: readonly ColumnNote[];
  readonly sums: ReadonlyMap<string, ColumnSums>;
  readonly held: Readonly<Record<Part, HeldRows>>;
  readonly counts: Record<Part, number> = { train: 0, validation: 0, test: 0 };
  unlabelled = 0;
  /** Rows without a value, by column. */
  readonly missing = new Map<string, number>();
  readonly #targets: readonly string[];
  readonly #shares: Pick<ScanOptions, 'validation' | 'test'>;

  constructor(head: Table, notes: readonly ColumnNote[], { targets, validation, test }: ScanOptions) {
    this.head = head;
    this.notes = notes;
    const names = head.columns.map(({ name }) => name);
    this.#targets = targets.map((name) => columnNamed(head, sameName(name, names) ?? name).name);
    this.sums = new Map(names.map((name) => [name, new ColumnSums(this.#targets.includes(name))]));
    const most = Math.max(1000, Math.min(mostHeld, Math.floor(mostCells / names.length)));
    this.#shares = { validation, test };
    this.held = {
      validation: new HeldRows(0, validation, most),
      test: new HeldRows(validation, test, most),
      train: new HeldRows(validation + test, 1 - validation - test, most),
    };
  }

  add(table: Table, draws: Float64Array): void {
    for (const column of table.columns)
      this.missing.set(column.name, (this.missing.get(column.name) ?? 0) + table.rows - presentRows(column).length);
    const labelled = labelledOf(table, this.#targets);
    this.unlabelled += table.rows - labelled.length;
    for (const part of parts) {
      const rows = labelled.filter((row) => partOf(draws[row]!, this.#shares) === part);
      const held = this.held[part];
      this.counts[part] += rows.length;
      held.add(
        table,
        rows.filter((row) => held.takes(draws[row]!)),
        draws,
      );
      if (part === 'train') for (const column of table.columns) this.sums.get(column.name)!.add(column, rows);
    }
  }
}

function learnedColumns(sums: ReadonlyMap<string, ColumnSums>, rows: number): LearnedColumns {
  return {
    rows,
    target: (column, task) => sums.get(column.name)!.target(column, task),
    // The parts of dates are learned from the sample.
    column: (column, ofTable) => (column.kind === 'date' ? ofTable() : sums.get(column.name)!.encoding(column, rows)),
  };
}

/** What parts say of the same columns is said once. */
function summed(warnings: readonly string[]): string[] {
  const first = new Map<string, { text: string; count: number }>();
  for (const text of warnings) {
    const key = text.split(':')[0]!;
    const known = first.get(key);
    if (known) known.count++;
    else first.set(key, { text, count: 1 });
  }
  return Array.from(first.values(), ({ text, count }) =>
    count === 1 ? text : `${text} (in one of ${count} parts of the table; the others say the like)`,
  );
}
