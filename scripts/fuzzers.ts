/** Spoiled model files and odd tables: each is taken, or refused by an error of ours, and nothing else happens. */
import { readCsv } from '../src/data/csv.ts';
import { fitPreprocessing, transform } from '../src/data/preprocess.ts';
import type { Table } from '../src/data/table.ts';
import { tableFromRows } from '../src/data/table-from-values.ts';
import { decideTask } from '../src/data/task.ts';
import { ChainruleError } from '../src/graph/error.ts';
import { writeDescribed } from '../src/model/described-file.ts';
import { fitTable } from '../src/model/fit-table.ts';
import { modelFromBytes, modelToBytes } from '../src/model/model-file.ts';
import { readSafetensors, type SafetensorsTensor } from '../src/model/safetensors.ts';
import type { AnyTableModel } from '../src/model/table-model.ts';
import { type Random, random } from '../src/numeric/random.ts';

export interface FuzzResult {
  taken: number;
  refused: number;
  /** What was neither: the number of the input, and what happened. */
  problems: string[];
}

/** Tries `count` inputs; each is drawn from the seed and its own number, so that one can be tried again alone. */
async function fuzz(count: number, stream: string, attempt: (draw: Random) => Promise<void>): Promise<FuzzResult> {
  const result: FuzzResult = { taken: 0, refused: 0, problems: [] };
  for (let i = 0; i < count; i++) {
    try {
      await attempt(random(i, stream));
      result.taken++;
    } catch (error) {
      const isOurs = error instanceof ChainruleError && /^[^\n]+: [^\n]+$/.test(error.message.split('\n')[0]!);
      if (isOurs && !error.message.includes('[object')) result.refused++;
      else result.problems.push(`${stream}, input ${i}: ${String(error)}`);
    }
  }
  return result;
}

function pick<T>(draw: Random, items: readonly T[]): T {
  return items[draw.integer(items.length)]!;
}

const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  0.5,
  1e300,
  2 ** 53,
  '',
  'x',
  '__proto__',
  'constructor',
  [],
  [[]],
  {},
  { type: 'linear' },
  [null],
  'linear',
  'relu',
  -0,
  3,
  [1, 2],
  '\u0000',
  1e9,
];

/** The value with one place in it, however deep, taken away, doubled or replaced. */
function spoiled(draw: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || draw.integer(6) === 0) return pick(draw, oddValues);
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length === 0) return pick(draw, oddValues);
  const at = draw.integer(entries.length);
  const [key, old] = entries[at]!;
  const way = draw.integer(8);
  if (way === 0) entries.splice(at, 1);
  else if (way === 1) entries.push([Array.isArray(value) ? '' : `${key}?`, old]);
  else entries[at] = [key, spoiled(draw, old)];
  return Array.isArray(value) ? entries.map(([, entry]) => entry) : Object.fromEntries(entries);
}

const kind = { key: 'chainrule', name: 'Chainrule model', version: 1, origin: 'a fuzzer' };

/** A file whose description is spoiled under a right checksum, or whose bytes are. */
function spoiledModel(draw: Random, file: Uint8Array): Uint8Array {
  if (draw.integer(3) > 0) {
    const { metadata, tensors } = readSafetensors(file);
    const {
      checksum: _,
      formatVersion: __,
      ...description
    } = JSON.parse(metadata.chainrule!) as object & {
      checksum: unknown;
      formatVersion: unknown;
    };
    const written = [...tensors].map(([name, tensor]) => ({ name, ...tensor }) as SafetensorsTensor);
    return writeDescribed(kind, written, spoiled(draw, description) as object);
  }
  const bytes = new Uint8Array(file.subarray(0, draw.integer(4) === 0 ? draw.integer(file.length) : file.length));
  const header = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  for (let i = draw.integer(4); i >= 0; i--)
    if (bytes.length > 0) bytes[draw.integer(Math.min(bytes.length, header))] = draw.integer(256);
  return bytes;
}

/** Loads spoiled copies of the files, and predicts with what can be loaded. */
export function fuzzModels(count: number, files: readonly Uint8Array[]): Promise<FuzzResult> {
  return fuzz(count, 'models', async (draw) => {
    const model = await modelFromBytes<AnyTableModel>(spoiledModel(draw, pick(draw, files)), 'model');
    const row = Object.fromEntries(
      model.preprocessing.columns.map(({ name }) => [name, pick(draw, [1, '2', null, 1e30])]),
    );
    const predicted =
      model.target === undefined ? Object.values(model.predict(row).values) : [model.predict(row).prediction];
    const bad = predicted.find((value) => typeof value === 'number' && !Number.isFinite(value));
    if (bad !== undefined || predicted.length !== model.targets.length)
      throw new Error(`predicted ${predicted.join(', ')}`);
  });
}

/** Files of models of several targets, numbers and labels, with weights of rows. */
export async function multiTargetFiles(): Promise<Uint8Array[]> {
  const rows = Array.from({ length: 60 }, (_, i) => ({
    a: (i * 7) % 13,
    b: ['x', 'y'][i % 2],
    c: i,
    d: i % 5,
    w: i % 3,
  }));
  const labelled = rows.map((row) => ({ ...row, c: row.c > 20, d: row.d > 2 }));
  const options = { target: ['c', 'd'], sampleWeights: 'w', hidden: [2], epochs: 1 } as const;
  const models = [await fitTable(rows, options), await fitTable(labelled, options)];
  return models.map(modelToBytes);
}

const pieces = [
  ',',
  ',',
  ',',
  '\n',
  '\n',
  ';',
  '\t',
  '"',
  '""',
  '\r\n',
  ' ',
  'a',
  'b',
  '1',
  '2.5',
  '-3e5',
  '1e999',
  'NA',
  'nan',
  '?',
  '007',
  'true',
  'no',
  '1,5',
  '\u0000',
  '\ufeff',
  'é',
  '\ud800',
  '__proto__',
  'x'.repeat(300),
  '9'.repeat(40),
];
const oddCells: readonly unknown[] = [
  1,
  2,
  -0.5,
  1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  10n ** 30n,
  '1',
  '2.5',
  '',
  'a',
  'NA',
  true,
  false,
  null,
  undefined,
  '007',
  ' ',
];

/** Reads odd texts and odd rows as tables, and prepares those that can be read for a network. */
export function fuzzTables(count: number): Promise<FuzzResult> {
  return fuzz(count, 'tables', async (draw) => {
    const table = draw.integer(2) === 0 ? await oddText(draw) : oddRows(draw);
    const target = table.columns.at(-1)?.name;
    if (target === undefined) return;
    const { task } = decideTask(table, target);
    const trainRows = Int32Array.from({ length: table.rows }, (_, row) => row);
    const features = transform(fitPreprocessing(table, { target, task, trainRows }), table);
    if (!features.x.every(Number.isFinite)) throw new Error('features that are not finite');
  });
}

async function oddText(draw: Random): Promise<Table> {
  const text = draw.integer(2) === 0 ? soup(draw) : grid(draw);
  const bytes = new TextEncoder().encode(text);
  if (draw.integer(5) === 0)
    for (let i = 0; i < 3 && bytes.length > 0; i++) bytes[draw.integer(bytes.length)] = draw.integer(256);
  return (await readCsv(bytes, { header: pick(draw, ['auto', 'yes', 'no'] as const) })).table;
}

function soup(draw: Random): string {
  return Array.from({ length: draw.integer(120) }, () => pick(draw, pieces)).join('');
}

/** Lines of equal length, a few kinds of cells in each column. */
function grid(draw: Random): string {
  const ofColumn = Array.from({ length: 1 + draw.integer(4) }, () =>
    Array.from({ length: 1 + draw.integer(4) }, () => pick(draw, pieces.slice(9))),
  );
  const line = () => ofColumn.map((cells) => pick(draw, cells)).join(',');
  return Array.from({ length: draw.integer(30) }, line).join('\n');
}

function oddRows(draw: Random): Table {
  const names = ['a', 'b', '__proto__', ''].slice(0, 1 + draw.integer(4));
  const ofColumn = names.map(() => Array.from({ length: 1 + draw.integer(4) }, () => pick(draw, oddCells)));
  const rows = Array.from({ length: draw.integer(12) }, () =>
    Object.fromEntries(names.map((name, i) => [name, draw.integer(40) === 0 ? {} : pick(draw, ofColumn[i]!)])),
  );
  const types = draw.integer(3) === 0 ? { a: pick(draw, ['number', 'category', 'ignore'] as const) } : {};
  return tableFromRows(rows, [], { types });
}
