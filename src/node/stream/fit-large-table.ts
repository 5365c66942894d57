/** From a table of any size to a trained model: rows go from files to a cache, and from there to the steps. */
import { rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { writtenOptions } from '../../data/csv-options.ts';
import type { ColumnNote } from '../../data/describe-column.ts';
import type { LearnedColumns } from '../../data/fit-preprocessing.ts';
import { labelMatcher } from '../../data/labels.ts';
import { encodeTarget, featureWriter, type Preprocessing } from '../../data/preprocess.ts';
import { sampleWeightsOf } from '../../data/sample-weights.ts';
import { type Cell, columnNamed, isTable, type Table } from '../../data/table.ts';
import { fail } from '../../graph/error.ts';
import { callback, type OptionKind, type OptionKinds, text } from '../../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../../graph/options.ts';
import { defaultShare, shareOf } from '../../model/divide-at-random.ts';
import { type FitOptions, fitKinds, type Target } from '../../model/fit-options.ts';
import { type AnyFit, type FitResult, fitPrepared, type MultiTargetFit } from '../../model/fit-table.ts';
import { type Prepared, prepare, readForFit, unknownClassWarning } from '../../model/prepare.ts';
import { readTable } from '../../model/source.ts';
import type { Row } from '../../model/table-model.ts';
import type { RowSource } from '../../train/data.ts';
import { checkNumbers, largestLearned } from '../../train/given-rows.ts';
import { requireMetrics } from '../../train/own-metrics.ts';
import type { Shards } from '../../train/session.ts';
import { readError } from '../file-errors.ts';
import { openPart, partOfPath } from '../tables.ts';
import { usualCache } from '../usual-cache.ts';
import { alike } from './alike.ts';
import { type Chunk, type ChunkSource, chunksOfFiles } from './chunks.ts';
import { listFiles } from './list-files.ts';
import {
  type BlockedRows,
  BlockWriter,
  blockSource,
  blocksInMemory,
  type RowForm,
  rowForm,
  someBlocks,
} from './row-cache.ts';
import { labelledOf, partDraws, partOf, parts, type Scanned, scan } from './scan.ts';
import { judgingBytes, mostJudged, withScoresOf } from './score-rows.ts';
import { type CachedRows, cacheBytes, cacheFile, openCache, type WrittenBlock, writeCache } from './table-cache.ts';

/** Some rows: a table, a list of objects, or arrays by column name. */
export type TablePart = Table | readonly Row[] | Readonly<Record<string, ArrayLike<Cell>>>;

/** Rows of a program, part by part. It is called for each pass, and must give the same rows. */
export type RowParts = () => AsyncIterable<TablePart> | Iterable<TablePart>;

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

/** As those of `fitTable`. */
export interface LargeTableOptions<Predicted extends Target = string>
  extends Omit<FitOptions<Predicted>, 'split' | 'onFold' | 'from'> {
  /** By what rows are split: at random, row by row, when absent, or all rows of one value of the column `group` to the same part. */
  readonly split?: { readonly group?: string } | undefined;
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

const { onFold: _noFolds, from: _noStart, ...usualKinds } = fitKinds;
const splitKinds: OptionKinds<NonNullable<LargeTableOptions['split']>> = { group: text };

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
 * change) and options are the same. Epochs read it in shuffled blocks of 256 rows. All rows are judged: the scores in `evaluations` are of all
 * of a part, up to two million outputs of the network, of more of every second block, or every third. At most 100,000 rows of each part are in
 * memory: they are `table`, `validationTable` and `testTable` of the result, of which single predictions, mistakes, thresholds and intervals are. With
 * `split: { group }` all rows of one value of that column are in one part, drawn by the seed and the text of the value. One network is
 * trained, whose weights are the best on validation. With the `shards` of `openRanks`, one process on each machine writes the cache.
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
  if (options.split !== undefined) requireOptions('fitLargeTable: split', options.split, splitKinds);
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
    const { preprocessing } = prepared;
    const form = rowForm(preprocessing);
    const { rows, counts, split, notes, warnings, samples } = found;
    const bytes = cacheBytes(form, found);
    await onTable?.({
      rows,
      notes,
      warnings,
      cache: { file, bytes, wasThere: known !== undefined, isKept },
      memory: memoryFor(found, form, asked.shards),
    });
    const encoded =
      known?.encoded ??
      (await writeCache(
        file,
        folder,
        { rows, counts, split, notes, warnings, samples, preprocessing },
        bytes,
        blocksOf(chunks, found as Scanned, preprocessing, asked, onRows),
      ));
    return { found, prepared, form, encoded };
  };
  // Of files, one process on each machine makes the cache, which the others find. Rows of a program are its own.
  const first = <T>(work: () => Promise<T>): Promise<T> =>
    chunks.key === undefined ? work() : (asked.shards?.ranks.oneOnEachMachineFirst?.(work) ?? work());
  try {
    const { found, prepared, form, encoded } = await first(cacheRows);
    const fit = await fitPrepared(
      streamed(prepared, found, encoded, (part) => blockSource(file, form, part)),
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

/** What was prepared of the samples, with the rows that they are of. */
function streamed(
  prepared: Prepared,
  { rows, counts }: Pick<Scanned, 'rows' | 'counts'>,
  encoded: CachedRows,
  open: (part: BlockedRows) => RowSource,
): Prepared {
  const { plan } = prepared;
  const { train, validation, test } = encoded;
  const judged = { train, ...(validation && { validation }), ...(test && { test }) };
  const count = (part: 'validation' | 'test') => judged[part]?.rows ?? plan.rows[part];
  const areSampled = prepared.table.rows < train.rows;
  const ofSamples = areSampled ? '; importances and pictures are of samples' : '';
  const leftOut = (['validation', 'test'] as const).flatMap((part) => {
    const left = counts[part] - (judged[part]?.rows ?? 0);
    return left > 0 ? [unknownClassWarning(part, left)] : [];
  });
  return {
    ...prepared,
    source: open(train),
    ...(validation && { validation: open(validation) }),
    withAllScores: async (part, evaluation, model, judging) => {
      const of = judged[part];
      return of
        ? withScoresOf(open(someBlocks(of, mostJudged(model.network))), evaluation, { model, ...judging })
        : evaluation;
    },
    plan: {
      ...plan,
      warnings: [...plan.warnings, ...leftOut],
      rows: { train: train.rows, validation: count('validation'), test: count('test') },
      notes: [
        ...plan.notes,
        `rows are streamed from disk: ${train.rows} of ${rows} are learned by one network${ofSamples}`,
      ],
    },
  };
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
    if (isEmpty(part)) continue;
    const read = await readTable(part, head ? { ...options, like: head } : options);
    const table = head ? alike(head, read.table, row, options) : read.table;
    head ??= table;
    row += table.rows;
    yield { ...read, table };
  }
  if (row === 1) fail({ what: 'rows', problem: 'none', got: 'no part with a row', expected: 'rows to learn' });
}

function sharesOf({ validation, test }: FitOptions<Target>): Record<'validation' | 'test', number> {
  return { validation: shareOf(validation, defaultShare), test: shareOf(test, defaultShare) };
}

function isEmpty(part: TablePart): boolean {
  if (Array.isArray(part)) return part.length === 0;
  return isTable(part)
    ? part.rows === 0
    : Object.values(part).every((cells) => (cells as ArrayLike<Cell>).length === 0);
}

/** What decides which rows are in the cache, and how they are written there. */
function keyOf(options: FitOptions<Target>): string {
  const { target, task, features, drop, sampleWeights, split, types, seed = 0 } = options;
  return JSON.stringify({
    target,
    group: split?.group,
    task,
    features,
    drop,
    sampleWeights,
    types,
    seed,
    ...sharesOf(options),
    ...writtenOptions(options),
  });
}

function scanOptions(options: FitOptions<Target>, onRows: LargeTableOptions['onRows']): Parameters<typeof scan>[1] {
  const targets = [options.target].flat();
  const { features = [], drop = [], sampleWeights = [], split: { group } = {} } = options;
  return {
    targets,
    seed: options.seed ?? 0,
    group,
    ...sharesOf(options),
    csv: {
      ...writtenOptions(options),
      types: options.types,
      names: [targets, features, drop, sampleWeights, group ?? []].flat(),
    },
    onRows: (rows) => onRows?.(rows, undefined),
  };
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

/** All that a fit needs but the rows, from samples of them. */
async function prepareFound(
  { samples, split }: Pick<Scanned, 'samples' | 'split'>,
  columns: LearnedColumns,
  asked: FitOptions<Target>,
): Promise<Prepared> {
  const given = (share: FitOptions['validation'], table: Table | undefined) =>
    typeof share === 'string' ? openPart(share) : typeof share === 'object' ? share : (table ?? 0);
  const read = await readForFit(samples.train, {
    ...asked,
    types: undefined,
    validation: given(asked.validation, samples.validation),
    test: given(asked.test, samples.test),
  });
  const none = new Int32Array(0);
  const division = {
    split: { train: read.rows, validation: none, test: none },
    how: split,
    warnings: [],
    isInTime: false,
  };
  const sampled = (['validation', 'test'] as const).filter((part) => samples[part]);
  return prepare(read, division, { streamed: { columns, sampled } });
}

/** The rows whose targets are known, and of classes that are learned. */
function knownRows({ targets, missing }: Preprocessing, table: Table): Int32Array {
  let rows = labelledOf(
    table,
    targets.map(({ column }) => column),
  );
  for (const target of targets) {
    if (target.kind !== 'classes') continue;
    const codeOf = labelMatcher(columnNamed(table, target.column), target.classes, { missing, form: target.form });
    rows = rows.filter((row) => codeOf(row) >= 0);
  }
  return rows;
}

/** Rows that are encoded at once, in numbers. */
const encodedNumbers = 1 << 20;

async function* blocksOf(
  source: ChunkSource,
  { head, types, rows: all }: Scanned,
  preprocessing: Preprocessing,
  options: FitOptions<Target>,
  onRows: LargeTableOptions['onRows'],
): AsyncGenerator<WrittenBlock> {
  const { sampleWeights } = options;
  const shares = sharesOf(options);
  const draw = partDraws(options.seed ?? 0, options.split?.group);
  const form = rowForm(preprocessing);
  const { features, targets } = form;
  const most = Math.max(1, Math.floor(encodedNumbers / features));
  const x = new Float32Array(most * features);
  const writers = parts.map((part) => ({ part, writer: new BlockWriter(form) }));
  let [rows, weight] = [0, 0];
  for await (const { table } of source.read({ ...writtenOptions(options), types, like: head })) {
    const draws = draw(table);
    const labelled = knownRows(preprocessing, table);
    for (const { part, writer } of writers) {
      const own = labelled.filter((row) => partOf(draws[row]!, shares) === part);
      const encoder = featureWriter(preprocessing, table, own);
      const y = encodeTarget(preprocessing, table, own);
      checkNumbers(`${part} rows: targets`, y, targets, writer.rows, largestLearned);
      const weights =
        sampleWeights === undefined ? undefined : sampleWeightsOf(table, columnNamed(table, sampleWeights).name, own);
      if (part === 'train') weight += weights ? weights.reduce((sum, one) => sum + one, 0) : own.length;
      for (let start = 0; start < own.length; start += most) {
        const count = Math.min(most, own.length - start);
        const some = x.subarray(0, count * features).fill(0);
        encoder.write(some, 0, start, count);
        checkNumbers(`${part} rows: features`, some, features, writer.rows, largestLearned);
        const ofTargets = y.subarray(start * targets, (start + count) * targets);
        for (const bytes of writer.add(some, ofTargets, weights?.subarray(start, start + count), count))
          yield { part, bytes, rows: writer.rows };
      }
    }
    rows += table.rows;
    onRows?.(rows, all);
  }
  if (weight === 0)
    fail({
      what: `sample weights ${JSON.stringify(sampleWeights)}`,
      problem: 'all 0 in the training rows',
      expected: 'rows that count',
      hint: 'without the rows of weight 0',
    });
  for (const { part, writer } of writers) for (const bytes of writer.end()) yield { part, bytes, rows: writer.rows };
}

/** Bytes of the process itself, with what reading a part of a file takes. */
const processBytes = 350e6;

/** About: the process, tables of samples with what is made of them, what judging takes, and blocks. */
function memoryFor(
  { samples, counts }: Pick<Scanned, 'samples' | 'counts'>,
  form: RowForm,
  shards: Shards | undefined,
): number {
  const tables = Object.values(samples).reduce(
    (sum, table) => sum + table.rows * (2 * 8 * table.columns.length + 4 * form.features),
    0,
  );
  return processBytes + tables + judgingBytes(Math.max(counts.validation, counts.test)) + blocksInMemory(form, shards);
}
