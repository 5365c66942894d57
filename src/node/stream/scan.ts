/** The first pass over a table of any size: what its columns are, what preprocessing must know of them, and the rows that judge. */
import type { CsvOptions } from '../../data/csv-options.ts';
import type { ColumnNote } from '../../data/describe-column.ts';
import type { LearnedColumns } from '../../data/fit-preprocessing.ts';
import { labelAt } from '../../data/labels.ts';
import { sameName } from '../../data/names.ts';
import { type Column, columnNamed, type Table } from '../../data/table.ts';
import { presentRows } from '../../data/task.ts';
import { fail } from '../../graph/error.ts';
import { farOff, farOffText, fewGroups, fewGroupsText, missingGroupText, useOf } from '../../model/split-text.ts';
import { hashName, random, threefry } from '../../numeric/random.ts';
import { KindChange } from './alike.ts';
import type { ChunkSource } from './chunks.ts';
import { ColumnSums } from './column-sums.ts';
import { HeldRows } from './held-rows.ts';

/** Rows of each part that are kept in memory at most, for all that is not a score of all of them. */
const mostHeld = 100_000;
/** Cells of them at most. */
const mostCells = 1 << 22;

/** Groups of each part that are counted. */
const mostGroups = 1 << 16;

export interface ScanOptions {
  readonly targets: readonly string[];
  readonly seed: number;
  /** The column whose rows of one value are in one part, if any. */
  readonly group: string | undefined;
  /** Shares of the rows for validation and test. */
  readonly validation: number;
  readonly test: number;
  readonly csv: CsvOptions;
  readonly onRows?: ((rows: number) => void) | undefined;
}

/** The parts that rows are in. */
export const parts = ['train', 'validation', 'test'] as const;
export type Part = (typeof parts)[number];
const judgingParts = ['validation', 'test'] as const;

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
  /** How the rows were split, for people. */
  readonly split: string;
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
  const { seed, group, csv, onRows } = options;
  const drawParts = partDraws(seed, group);
  const drawSamples = drawsOf(seed, 'samples of a large table');
  let state: Parts | undefined;
  const warnings: string[] = [];
  let rows = 0;
  for await (const { table, notes, warnings: found } of source.read(csv)) {
    state ??= new Parts(table, notes, options);
    state.add(table, drawParts(table), drawSamples(table.rows));
    warnings.push(...found);
    rows += table.rows;
    onRows?.(rows);
  }
  const { head, notes, counts, held, sums, missing, unlabelled } = state!;
  const samples = Object.fromEntries(
    parts.flatMap((part) => {
      const table = held[part].table();
      return table ? [[part, table]] : [];
    }),
  );
  if (!samples.train)
    return fail({ what: source.name, problem: 'no row to learn', got: `${rows} rows`, expected: 'rows with a target' });
  const grouped = state!.grouped();
  return {
    rows,
    counts,
    split: grouped?.how ?? 'at random, row by row',
    head,
    types: csv.types,
    notes: notes.map((note) => ({ ...note, distinct: note.distinct, missing: missing.get(note.name) ?? note.missing })),
    warnings: [
      ...summed(warnings),
      ...(unlabelled > 0
        ? [`${unlabelled} ${unlabelled === 1 ? 'row is' : 'rows are'} left out: the target is missing there`]
        : []),
      ...(grouped?.warnings ?? []),
    ],
    samples: samples as Samples,
    columns: learnedColumns(sums, counts.train),
  };
}

/** So many draws, which go on where those before ended. */
function drawsOf(seed: number, stream: string): (rows: number) => Float64Array {
  const { uniform } = random(seed, stream);
  return (rows) => {
    const draws = new Float64Array(rows);
    for (let row = 0; row < rows; row++) draws[row] = uniform();
    return draws;
  };
}

/** The draws that say which part each row is in: of rows of one group the same, which is a function of the seed and of the text of the value. */
export function partDraws(seed: number, group: string | undefined): (table: Table) => Float64Array {
  const draw = drawsOf(seed, 'parts of a large table');
  return (table) => {
    const draws = draw(table.rows);
    if (group === undefined) return draws;
    const known = new Map<number, number>();
    const column = groupColumn(table, group);
    const cells = column.kind === 'category' ? column.codes : column.values;
    // A row without a value is a group of its own.
    for (const row of presentRows(column)) {
      const cell = cells[row]!;
      const shared = known.get(cell) ?? drawOf(seed, labelAt(column, row));
      known.set(cell, shared);
      draws[row] = shared;
    }
    return draws;
  };
}

function groupColumn(table: Table, group: string): Column {
  const names = table.columns.map(({ name }) => name);
  return columnNamed(table, sameName(group, names) ?? group);
}

function drawOf(seed: number, text: string): number {
  const [high, low] = threefry(seed | 0, hashName('groups of a large table'), hashName(text), text.length);
  return (high + low / 4294967296) / 4294967296;
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
  readonly #group: string | undefined;
  /** The draws of each part's groups. */
  readonly #groups: Readonly<Record<Part, Set<number>>> = { train: new Set(), validation: new Set(), test: new Set() };

  constructor(head: Table, notes: readonly ColumnNote[], { targets, validation, test, group }: ScanOptions) {
    this.head = head;
    this.notes = notes;
    const names = head.columns.map(({ name }) => name);
    this.#targets = targets.map((name) => columnNamed(head, sameName(name, names) ?? name).name);
    this.sums = new Map(names.map((name) => [name, new ColumnSums(this.#targets.includes(name))]));
    const most = Math.max(1000, Math.min(mostHeld, Math.floor(mostCells / names.length)));
    this.#shares = { validation, test };
    this.#group = group === undefined ? undefined : groupColumn(head, group).name;
    this.held = { validation: new HeldRows(most), test: new HeldRows(most), train: new HeldRows(most) };
  }

  add(table: Table, draws: Float64Array, ofSamples: Float64Array): void {
    for (const column of table.columns)
      this.missing.set(column.name, (this.missing.get(column.name) ?? 0) + table.rows - presentRows(column).length);
    const labelled = labelledOf(table, this.#targets);
    this.unlabelled += table.rows - labelled.length;
    for (const part of parts) {
      const rows = labelled.filter((row) => partOf(draws[row]!, this.#shares) === part);
      this.counts[part] += rows.length;
      this.held[part].add(table, rows, ofSamples);
      if (part === 'train') for (const column of table.columns) this.sums.get(column.name)!.add(column, rows);
      if (this.#group === undefined) continue;
      const groups = this.#groups[part];
      for (const row of rows) if (groups.size <= mostGroups) groups.add(draws[row]!);
    }
  }

  /** How the groups went to parts, and what is odd about that; undefined where there are none. */
  grouped(): { readonly how: string; readonly warnings: readonly string[] } | undefined {
    const group = this.#group;
    if (group === undefined) return undefined;
    const { counts, missing } = this;
    const all = counts.train + counts.validation + counts.test;
    const text = (part: Part) => `${countText(this.#groups[part].size)} ${useOf[part]}`;
    const none = missing.get(group)!;
    const tested = this.#groups.test.size;
    return {
      how: `by ${group}, ${parts.flatMap((part) => (counts[part] > 0 ? [text(part)] : [])).join(', ')}`,
      warnings: [
        ...(none > 0 ? [missingGroupText(group, none)] : []),
        ...(tested > 0 && tested < fewGroups && tested < counts.test ? [fewGroupsText(group, tested)] : []),
        ...judgingParts.flatMap((part) => {
          const share = this.#shares[part];
          if (share > 0 && counts[part] === 0)
            return [`no rows are left ${useOf[part]}: no value of ${group} was drawn; another seed draws others`];
          const isFar = Math.abs(counts[part] / all - share) > farOff;
          return isFar ? [farOffText(part, counts[part] / all, share, `the rows of each ${group}`)] : [];
        }),
      ],
    };
  }
}

function countText(count: number): string {
  if (count > mostGroups) return `more than ${mostGroups} values`;
  return `${count} ${count === 1 ? 'value' : 'values'}`;
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
