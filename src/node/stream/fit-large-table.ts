/** From a table of any size to a trained model: rows go from files to a cache, and from there to the steps. */
import { rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { writtenOptions } from '../../data/csv-options.ts';
import type { ColumnNote } from '../../data/describe-column.ts';
import type { LearnedColumns } from '../../data/fit-preprocessing.ts';
import { encodeTarget, featureCount, featureWriter, type Preprocessing } from '../../data/preprocess.ts';
import { sampleWeightsOf } from '../../data/sample-weights.ts';
import { columnNamed, isTable, type Table } from '../../data/table.ts';
import { fail } from '../../graph/error.ts';
import { callback, type OptionKind, type OptionKinds, text } from '../../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../../graph/options.ts';
import { defaultShare, shareOf } from '../../model/divide-at-random.ts';
import { type FitOptions, fitKinds, type Target } from '../../model/fit-options.ts';
import { type AnyFit, type FitResult, fitPrepared, type MultiTargetFit } from '../../model/fit-table.ts';
import { type Prepared, prepare, readForFit } from '../../model/prepare.ts';
import { readTable } from '../../model/source.ts';
import type { Row } from '../../model/table-model.ts';
import { requireMetrics } from '../../train/own-metrics.ts';
import { readError } from '../file-errors.ts';
import { openPart, partOfPath } from '../tables.ts';
import { usualCache } from '../usual-cache.ts';
import { alike } from './alike.ts';
import { type Chunk, type ChunkSource, chunksOfFiles } from './chunks.ts';
import { listFiles } from './list-files.ts';
import { BlockWriter, blockSource, blocksInMemory, rowForm } from './row-cache.ts';
import { drawsOf, isIn, labelledOf, type Scanned, scan } from './scan.ts';
import { type Cached, cacheBytes, cacheFile, openCache, writeCache } from './table-cache.ts';

/** Rows of a program, part by part: tables, or lists of rows. It is called for each pass, and must give the same rows. */
export type RowParts = () => AsyncIterable<Table | readonly Row[]> | Iterable<Table | readonly Row[]>;

/** A file, several, patterns of names such as `data/part-*.csv`, or rows of a program. */
export type LargeSource = string | readonly string[] | RowParts;

/** What is known of a large table before it is learned. */
export interface LargeTablePlan {
  /** All rows, and what their columns were taken for. */
  readonly rows: number;
  readonly notes: readonly ColumnNote[];
  readonly warnings: readonly string[];
  /** The file of the encoded rows, its bytes, and whether it was there already. */
  readonly cache: {
    readonly file: string;
    readonly bytes: number;
    readonly wasThere: boolean;
    readonly isKept: boolean;
  };
  /** Bytes that the process takes at most, about, beside what the program of the training takes (`plan.memory`). */
  readonly memory: number;
}

/** As those of `fitTable`. Rows are split at random, row by row. */
export interface LargeTableOptions<Predicted extends Target = string>
  extends Omit<FitOptions<Predicted>, 'split' | 'onFold' | 'from'> {
  /**
   * The folder for the cache of encoded rows; when absent that which the system has for caches. `false` takes the cache away at the end;
   * so is that of rows of a program.
   */
  readonly cache?: string | false | undefined;
  /** Told of the table after the first pass, before the cache is written; the fit waits for it. */
  readonly onTable?: ((plan: LargeTablePlan) => void | Promise<void>) | undefined;
  /** Told how many rows have been read, of how many where that is known. */
  readonly onRows?: ((rows: number, all: number | undefined) => void) | undefined;
}

const { split: _alwaysAtRandom, onFold: _noFolds, from: _noStart, ...usualKinds } = fitKinds;

const kinds: OptionKinds<LargeTableOptions<Target>> = {
  ...usualKinds,
  cache: { expected: 'a folder, or false', fits: (value) => value === false || text.fits(value) },
  onTable: callback,
  onRows: callback,
};

/**
 * `fitTable` for tables that do not fit in memory. One pass over the files finds out what the columns are and all that preprocessing
 * learns: counts, means and deviations of all rows to learn; the median from a sketch whose rank is off by less than 0.2 % of the rows; of
 * each column up to 65,536 different texts. A second pass writes the encoded rows to a cache, which is used again where files (path, size, time of
 * change) and options are the same. Epochs read it in shuffled blocks of 256 rows. 15 % of the rows judge, at most 100,000 for validation
 * and for the test each; these, and as many of the rows to learn, are in memory: they are `table`, `validationTable` and `testTable` of the result, by which
 * all its scores are. One network is trained, whose weights are the best on validation.
 *
 * Text, JSON lines and Parquet are read part by part (Parquet by its groups of rows), other formats file by file. Fails as `fitTable` does, and where
 * the disk is full, in which case nothing is left of the cache.
 *
 * @example
 * import { fitLargeTable } from 'chainrule/node';
 *
 * // Rows of one's own, some at a time: from a database, a socket, a generator. Of files: fitLargeTable('data/part-*.csv', ...).
 * async function* rows() {
 *   for (let part = 0; part < 4; part++) yield Array.from({ length: 500 }, (_, i) => ({ area: i % 50, price: 3 * (i % 50) + part }));
 * }
 * const model = await fitLargeTable(rows, { target: 'price', epochs: 3 });
 * console.log(model.plan.rows.train + model.plan.rows.validation + model.plan.rows.test); // 2000
 */
export async function fitLargeTable(source: LargeSource, options: LargeTableOptions): Promise<FitResult>;
/** With several columns to predict, which are all numbers, or labels of two values each. */
export async function fitLargeTable<const Name extends string>(
  source: LargeSource,
  options: LargeTableOptions<readonly [Name, Name, ...Name[]]>,
): Promise<MultiTargetFit<Name>>;
/** With columns to predict of which only the program knows how many they are. */
export async function fitLargeTable(source: LargeSource, options: LargeTableOptions<Target>): Promise<AnyFit>;
export async function fitLargeTable(source: LargeSource, options: LargeTableOptions<Target>): Promise<AnyFit> {
  requireOptions<LargeTableOptions<Target>>('fitLargeTable', options, kinds, ['target']);
  const { cache, onTable, onRows, ...asked } = options;
  const metrics = requireMetrics('fitLargeTable', asked.metrics);
  const chunks = await chunkSource(source);
  const folder = typeof cache === 'string' ? cache : usualCache('rows');
  const isKept = cache !== false && chunks.key !== undefined;
  const file = cacheFile(folder, JSON.stringify([chunks.key ?? `${process.pid} ${performance.now()}`, keyOf(asked)]));
  const cacheRows = async () => {
    const known = chunks.key === undefined ? undefined : await openCache(file);
    const found = known ?? (await scan(chunks, scanOptions(asked, onRows)));
    const columns = known ? columnsOf(known.preprocessing) : (found as Scanned).columns;
    const prepared = await prepareFound(found, columns, asked);
    const cached: Cached = { ...picked(found), preprocessing: prepared.preprocessing };
    const form = rowForm(cached.preprocessing);
    await onTable?.({
      rows: found.rows,
      notes: found.notes,
      warnings: found.warnings,
      cache: { file, bytes: cacheBytes(form, cached), wasThere: known !== undefined, isKept },
      memory: memoryFor(cached, blocksInMemory(form, asked.shards)),
    });
    if (!known)
      await writeCache(file, folder, cached, blocksOf(chunks, found as Scanned, cached.preprocessing, asked, onRows));
    return { prepared, rows: blockSource(file, form, cached.learned) };
  };
  // Of files, one process on each machine makes the cache, which the others find. Rows of a program are its own.
  const first = <T>(work: () => Promise<T>): Promise<T> =>
    chunks.key === undefined ? work() : (asked.shards?.ranks.oneOnEachMachineFirst?.(work) ?? work());
  try {
    const { prepared, rows } = await first(cacheRows);
    const { plan } = prepared;
    const fit = await fitPrepared(
      { ...prepared, source: rows, plan: { ...plan, rows: { ...plan.rows, train: rows.rows } } },
      { ...asked, types: undefined },
      metrics,
    );
    // Nobody reads it any more once all are here.
    if (!isKept) await first(async () => undefined);
    return fit;
  } finally {
    if (!isKept) await rm(file, { force: true });
  }
}

const sourceKind: OptionKind = {
  expected: 'the path of a file, a list of them, or a function that gives rows',
  fits: (value) => typeof value === 'function' || typeof value === 'string' || Array.isArray(value),
};

async function chunkSource(source: LargeSource): Promise<ChunkSource> {
  requireKind('fitLargeTable: source', source, sourceKind);
  if (typeof source === 'function')
    return { name: 'rows', key: undefined, read: (options) => chunksOfParts(source, options) };
  const files = await listFiles(typeof source === 'string' ? [source] : source);
  const stats = await Promise.all(files.map(async (path) => ({ path: resolve(path), ...(await sizeOf(path)) })));
  return { name: files[0]!, key: JSON.stringify(stats), read: (options) => chunksOfFiles(files, options) };
}

async function sizeOf(path: string): Promise<{ size: number; time: number }> {
  const { file } = partOfPath(path);
  const { size, mtimeMs } = await stat(file).catch(async (error: unknown) => {
    throw await readError(file, error);
  });
  return { size, time: mtimeMs };
}

async function* chunksOfParts(parts: RowParts, options: Parameters<ChunkSource['read']>[0]): AsyncGenerator<Chunk> {
  let head = options.like as Table | undefined;
  let row = 1;
  for await (const part of parts()) {
    if ((isTable(part) ? part.rows : part.length) === 0) continue;
    const read = await readTable(part, head ? { ...options, like: head } : options);
    const table = head ? alike(head, read.table, row, options) : read.table;
    head ??= table;
    row += table.rows;
    yield { ...read, table };
  }
  if (row === 1) fail({ what: 'rows', problem: 'none', got: 'no part with a row', expected: 'rows to learn' });
}

/** What decides which rows are in the cache, and how they are written there. */
function keyOf(options: FitOptions<Target>): string {
  const { target, task, features, drop, sampleWeights, types, seed = 0, validation, test } = options;
  const shares = { validation: shareOf(validation, defaultShare), test: shareOf(test, defaultShare) };
  return JSON.stringify({
    target,
    task,
    features,
    drop,
    sampleWeights,
    types,
    seed,
    ...shares,
    ...writtenOptions(options),
  });
}

function scanOptions(options: FitOptions<Target>, onRows: LargeTableOptions['onRows']): Parameters<typeof scan>[1] {
  const targets = [options.target].flat();
  const { features = [], drop = [], sampleWeights = [] } = options;
  return {
    targets,
    seed: options.seed ?? 0,
    validation: shareOf(options.validation, defaultShare),
    test: shareOf(options.test, defaultShare),
    csv: {
      ...writtenOptions(options),
      types: options.types,
      names: [targets, features, drop, sampleWeights].flat(),
    },
    onRows: (rows) => onRows?.(rows, undefined),
  };
}

function picked({
  rows,
  learned,
  notes,
  warnings,
  sample,
  validation,
  test,
}: Cached | Scanned): Omit<Cached, 'preprocessing'> {
  return { rows, learned, notes, warnings, sample, ...(validation && { validation }), ...(test && { test }) };
}

/** Columns as they were learned before. */
function columnsOf({ columns, dropped, targets, trainingRows }: Preprocessing): LearnedColumns {
  return {
    rows: trainingRows,
    target: ({ name }) => targets.find(({ column }) => column === name)!,
    column: ({ name }) =>
      columns.find((one) => one.name === name) ?? dropped.find(({ column }) => column === name)!.reason,
  };
}

/** All that a fit needs but the rows to learn, from the rows that are in memory. */
async function prepareFound(
  found: Cached | Scanned,
  columns: LearnedColumns,
  asked: FitOptions<Target>,
): Promise<Prepared> {
  const given = (share: FitOptions['validation'], table: Table | undefined) =>
    typeof share === 'string' ? openPart(share) : typeof share === 'object' ? share : (table ?? 0);
  const read = await readForFit(found.sample, {
    ...asked,
    types: undefined,
    validation: given(asked.validation, found.validation),
    test: given(asked.test, found.test),
  });
  const none = new Int32Array(0);
  const division = {
    split: { train: read.rows, validation: none, test: none },
    how: 'at random, row by row',
    warnings: [],
    isInTime: false,
  };
  return prepare(read, division, { streamed: { columns, notes: [noteOf(found)] } });
}

function noteOf({ rows, learned, sample }: Cached | Scanned): string {
  const share = learned > sample.rows ? `; scores on training rows are of ${sample.rows} of them` : '';
  return `rows are streamed from disk: ${learned} of ${rows} are learned by one network${share}`;
}

/** Rows that are encoded at once, in numbers. */
const encodedNumbers = 1 << 20;

async function* blocksOf(
  source: ChunkSource,
  { head, types, ranges, rows: all }: Scanned,
  preprocessing: Preprocessing,
  { seed = 0, sampleWeights, ...options }: FitOptions<Target>,
  onRows: LargeTableOptions['onRows'],
): AsyncGenerator<Uint8Array> {
  const draw = drawsOf(seed);
  const features = featureCount(preprocessing);
  const targets = preprocessing.targets.map(({ column }) => column);
  const most = Math.max(1, Math.floor(encodedNumbers / features));
  const x = new Float32Array(most * features);
  const writer = new BlockWriter(rowForm(preprocessing));
  let rows = 0;
  for await (const { table } of source.read({ ...writtenOptions(options), types, like: head })) {
    const draws = draw(table.rows);
    const learned = labelledOf(table, targets).filter(
      (row) => !isIn(ranges.validation, draws[row]!) && !isIn(ranges.test, draws[row]!),
    );
    const encoder = featureWriter(preprocessing, table, learned);
    const y = encodeTarget(preprocessing, table, learned);
    const weights =
      sampleWeights === undefined
        ? undefined
        : sampleWeightsOf(
            table,
            columnNamed(table, sampleWeights).name,
            learned,
            `rows ${rows + 1} to ${rows + table.rows}`,
          );
    for (let start = 0; start < learned.length; start += most) {
      const count = Math.min(most, learned.length - start);
      x.fill(0, 0, count * features);
      encoder.write(x, 0, start, count);
      const [from, to] = [start * targets.length, (start + count) * targets.length];
      yield* writer.add(x, y.subarray(from, to), weights?.subarray(start, start + count), count);
    }
    rows += table.rows;
    onRows?.(rows, all);
  }
  yield* writer.end();
}

/** Bytes of the process itself, with what reading a part of a file takes. */
const processBytes = 350e6;

/** About: the process, tables of held rows with what is made of them, and blocks. */
function memoryFor({ sample, validation, test, preprocessing }: Cached, blocks: number): number {
  const features = featureCount(preprocessing);
  const tables = [sample, validation, test].reduce(
    (sum, table) => sum + (table ? table.rows * (2 * 8 * table.columns.length + 4 * features) : 0),
    0,
  );
  return processBytes + tables + blocks;
}
