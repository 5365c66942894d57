/** How much a model relies on each column: what its scores lose where the column's values are shuffled among the rows. */
import { integerFrom, type OptionKinds } from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { random } from '../numeric/random.ts';
import { alikeColumns } from './alike-columns.ts';
import {
  type ColumnFeatures,
  type ColumnScores,
  type OpenedUse,
  openUse,
  type UseOptions,
  useKinds,
} from './column-use.ts';
import { steepestColumns } from './steepest-columns.ts';
import { type AnyTableModel, type Rows, tableModelKind } from './table-model.ts';

/** How often, and on which rows. */
export interface PermutationOptions extends UseOptions {
  /** How often each column is shuffled; 5 when absent. */
  repeats?: number | undefined;
  /**
   * At most so many columns are shuffled, those along which the outputs change most by the network's gradients; all when absent.
   * Of hundreds of columns each costs a prediction of all rows.
   */
  mostColumns?: number | undefined;
}

const kinds: OptionKinds<PermutationOptions> = { ...useKinds, repeats: integerFrom(1), mostColumns: integerFrom(1) };

/** A mean over the repeats, and their standard deviation; 0 where there is one. */
export interface Repeated {
  mean: number;
  deviation: number;
}

/** What shuffling costs. */
export interface Shuffled {
  /** By how much the main score falls: R² of numbers, the accuracy of classes; null where it is not defined. */
  scoreDrop: Repeated | null;
  /** By how much the loss rises: the squared error of standardised numbers, the log loss of classes. */
  lossRise: Repeated;
}

/** What a column is worth to the model. */
export interface ColumnImportance extends Shuffled {
  column: string;
}

/** Columns that say nearly the same, shuffled together: each of them alone costs little, since the others still say it. */
export interface JointImportance extends Shuffled {
  columns: string[];
  /** The least correlation that holds the group together, of the features of two columns. */
  correlation: number;
}

/** What each column is worth to the model, and what it was judged on. */
export interface Importance {
  /** What `scoreDrop` is of. */
  score: 'r2' | 'accuracy';
  /** How many rows were judged, and how often each column was shuffled. */
  rows: number;
  repeats: number;
  seed: number;
  /** The scores on the rows as they are. */
  unshuffled: { score: number | null; loss: number };
  /** The columns that were shuffled, all that the model reads unless `mostColumns` says fewer; the most important first. */
  columns: ColumnImportance[];
  /** How many columns more the model reads. */
  others: number;
  /** Groups of columns whose features correlate by 0.9 or more. */
  together: JointImportance[];
}

/**
 * The permutation importance of each column that a model of a table reads, on rows with known targets, best on rows that it has
 * not learned: how much its main score falls, and its loss rises, where the values of the column are shuffled among the rows.
 * A column is shuffled whole, with all its features (one-hot, "is missing", parts of a date); columns that correlate are also
 * shuffled together. Rows count by their weights where the model learned with weights. It says what the model uses, not what is the
 * cause of anything. L. Breiman, "Random forests", 2001; A. Fisher, C. Rudin and F. Dominici, "All models are wrong, but many are
 * useful", 2019.
 *
 * @example
 * import { fitTable } from 'chainrule';
 * import { permutationImportance } from 'chainrule/explain';
 *
 * const rows = Array.from({ length: 200 }, (_, i) => ({ area: i % 20, door: i % 7, price: 3 * (i % 20) }));
 * const model = await fitTable(rows, { target: 'price', seed: 1 });
 * const { columns } = await permutationImportance(model, rows);
 * console.log(columns[0].column, columns[0].scoreDrop!.mean > 1, Math.abs(columns[1].scoreDrop!.mean) < 0.1); // area true true
 */
export async function permutationImportance(
  model: AnyTableModel,
  rows: Rows,
  options: PermutationOptions = {},
): Promise<Importance> {
  const what = 'permutationImportance';
  requireKind(`${what}: model`, model, tableModelKind);
  requireOptions<PermutationOptions>(what, options, kinds);
  const { repeats = 5, seed = 0, mostColumns = Number.POSITIVE_INFINITY, backend, onProgress } = options;
  const opened = await openUse(model, rows, options);
  try {
    const use = { ...opened, columns: await steepestColumns(model.network, opened, mostColumns, backend) };
    const [base] = use.scores(use.x) as [ColumnScores];
    const groups = alikeColumns(use);
    const sets = [...use.columns.map((column) => [column]), ...groups.map(({ columns: alike }) => alike)];
    const losses = new Shuffler(use, base, seed, repeats).losses(sets, onProgress);
    const columns = use.columns.map(({ column }, i) => ({ column, ...losses[i]! }));
    const together = groups.map(({ columns: alike, correlation }, i) => ({
      columns: alike.map(({ column }) => column),
      correlation,
      ...losses[use.columns.length + i]!,
    }));
    return {
      score: model.task === 'regression' ? 'r2' : 'accuracy',
      rows: use.rows,
      repeats,
      seed,
      unshuffled: base,
      columns: columns.sort(byImportance),
      others: opened.columns.length - columns.length,
      together: together.sort(byImportance),
    };
  } finally {
    opened.free();
  }
}

function byImportance(a: Shuffled, b: Shuffled): number {
  return (b.scoreDrop?.mean ?? 0) - (a.scoreDrop?.mean ?? 0) || b.lossRise.mean - a.lossRise.mean;
}

/** Rows that are predicted at once, where there are no more of them than so many; of wide tables only so many numbers. */
const rowsAtOnce = 4096;
const numbersAtOnce = 4_000_000;

/** Shuffles columns in copies of the features, as many of them as are predicted at once, and puts them back. */
class Shuffler {
  private readonly use: OpenedUse;
  private readonly base: ColumnScores;
  private readonly orders: Int32Array[];
  private copies = new Float32Array();

  constructor(use: OpenedUse, base: ColumnScores, seed: number, repeats: number) {
    this.use = use;
    this.base = base;
    const { shuffle } = random(seed, 'permutation importance');
    // The same orders for all columns, so that these differ by what they say alone.
    this.orders = Array.from({ length: repeats }, () =>
      shuffle(Int32Array.from({ length: use.rows }, (_, row) => row)),
    );
  }

  /** What is lost where the columns of a set are shuffled, for each of the sets. */
  losses(sets: readonly (readonly ColumnFeatures[])[], onProgress?: (share: number) => void): Shuffled[] {
    const { scores, x, rows } = this.use;
    const tasks = sets.flatMap((columns) => this.orders.map((order) => ({ columns, order })));
    const room = Math.floor(Math.min(rowsAtOnce / rows, numbersAtOnce / x.length));
    const count = Math.max(1, Math.min(tasks.length, room));
    this.copies = new Float32Array(count * x.length);
    for (let copy = 0; copy < count; copy++) this.copies.set(x, copy * x.length);
    const all: ColumnScores[] = [];
    for (let first = 0; first < tasks.length; first += count) {
      const some = tasks.slice(first, first + count);
      for (const [copy, { columns, order }] of some.entries()) this.write(columns, copy, (row) => order[row]!);
      all.push(...scores(this.copies.subarray(0, some.length * x.length)));
      for (const [copy, { columns }] of some.entries()) this.write(columns, copy, (row) => row);
      onProgress?.(all.length / tasks.length);
    }
    const repeats = this.orders.length;
    return sets.map((_, i) => this.shuffled(all.slice(i * repeats, (i + 1) * repeats)));
  }

  private shuffled(all: readonly ColumnScores[]): Shuffled {
    const { score: whole } = this.base;
    const drops = whole === null ? [] : all.flatMap(({ score }) => (score === null ? [] : [whole - score]));
    return {
      scoreDrop: drops.length === 0 ? null : repeated(drops),
      lossRise: repeated(all.map(({ loss }) => loss - this.base.loss)),
    };
  }

  private write(columns: readonly ColumnFeatures[], copy: number, from: (row: number) => number): void {
    const { x, features, rows } = this.use;
    for (const { offset, width } of columns)
      for (let row = 0; row < rows; row++) {
        const to = copy * x.length + row * features + offset;
        const start = from(row) * features + offset;
        for (let i = 0; i < width; i++) this.copies[to + i] = x[start + i]!;
      }
  }
}

function repeated(values: readonly number[]): Repeated {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, deviation: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)) };
}
