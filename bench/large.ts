/**
 * Tables that are streamed: time per row over sizes, beside the same table in memory, the most memory, and what shuffling blocks costs in loss.
 * `npx tsx bench/large.ts [--rows 100000,1000000] [--numbers 20] [--epochs 1] [--under <command>] [--beside 100000,...] [--shuffle adult.csv:income,...]`;
 * one process for each size and way, tables of more than a million rows only streamed. `--under` starts each process by a command, such as one that limits
 * its memory. `--beside` has epochs from the cache and from memory in turn in one process, whose ratio other work on the machine disturbs least.
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { blockSource, rowForm } from '../src/node/stream/row-cache.ts';
import { sampleBlocks } from '../src/node/stream/sample-blocks.ts';
import { openCache } from '../src/node/stream/table-cache.ts';
import {
  encodeRows,
  fitLargeTable,
  fitTable,
  generate,
  type LargeTablePlan,
  mlp,
  readTableFile,
  type Table,
  train,
} from '../src/node.ts';
import { random } from '../src/numeric/random.ts';
import { rowsFrom } from '../src/train/batches.ts';
import { arrayRows } from '../src/train/data.ts';
import { cpuSeconds, median } from './measure.ts';

const mostInMemory = 1_000_000;

/** The texts of 0 to 9999 with leading zeros, one after the other. */
const fourDigits = Buffer.from(Array.from({ length: 10_000 }, (_, i) => `${i}`.padStart(4, '0')).join(''), 'latin1');

/** Numbers of seven digits, two categories, and a class that takes some learning. */
async function write(file: string, rows: number, numbers: number): Promise<void> {
  const { uniform } = random(rows, 'a large table');
  const out = createWriteStream(file);
  out.write(`${Array.from({ length: numbers }, (_, i) => `x${i + 1}`).join(',')},city,kind,y\n`);
  const rowBytes = 11 * numbers + 16;
  const x = new Float64Array(numbers);
  for (let row = 0; row < rows; ) {
    const text = Buffer.allocUnsafe(1 << 20);
    let at = 0;
    for (; row < rows && at + rowBytes <= text.length; row++) {
      for (let i = 0; i < numbers; i++) {
        const places = Math.floor(uniform() * 2e7) - 1e7;
        x[i] = places / 1e7;
        const [high, low] = [4 * Math.floor(Math.abs(places) / 1e4), 4 * (Math.abs(places) % 1e4)];
        if (places < 0) text[at++] = 45;
        // One digit, the point and seven more.
        text[at] = fourDigits[high]!;
        text[at + 1] = 46;
        for (let k = 0; k < 3; k++) text[at + 2 + k] = fourDigits[high + 1 + k]!;
        for (let k = 0; k < 4; k++) text[at + 5 + k] = fourDigits[low + k]!;
        text[at + 9] = 44;
        at += 10;
      }
      const [city, kind] = [Math.floor(uniform() * uniform() * 7), Math.floor(uniform() * 3)];
      const [a = 0, b = 0, c = 0, d = 0, e = 0] = x;
      const z = 3 * a * b + 2 * c * c + d - e + (city - 2) / 2 + (kind === 1 ? 1 : 0) + uniform() - 0.5;
      at += text.write(`c${city},k${kind},${z > 0.3 ? 'yes' : 'no'}\n`, at, 'latin1');
    }
    if (!out.write(text.subarray(0, at))) await new Promise<void>((resolve) => out.once('drain', resolve));
  }
  await new Promise<void>((resolve) => out.end(resolve));
}

/** One training, in a process of its own: CPU seconds of each part. */
async function measure(way: string, file: string, folder: string, epochs: number): Promise<void> {
  const marks = [cpuSeconds()];
  const mark = () => {
    marks.push(cpuSeconds());
  };
  const options = {
    target: 'y',
    epochs,
    effort: 'quick' as const,
    validation: 0.05,
    test: 0.05,
    onStart: mark,
    onEvent: mark,
  };
  let said = 0;
  const onTable = (plan: LargeTablePlan) => {
    said = plan.memory;
    mark();
  };
  const model =
    way === 'streamed'
      ? await fitLargeTable(file, { ...options, cache: join(folder, 'cache'), onTable })
      : await fitTable(file, options);
  const { loss } = model.evaluations.test!.result;
  const peak = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(JSON.stringify({ marks, loss, peak, said }));
}

interface Measured {
  readonly marks: readonly number[];
  readonly loss: number;
  readonly peak: number;
  /** What was said before. */
  readonly said: number;
}

interface Settings {
  /** Columns of numbers. */
  readonly numbers: number;
  readonly epochs: number;
  /** What starts a process. */
  readonly under: string | undefined;
}

function inProcess(way: string, file: string, folder: string, { epochs, under }: Settings): Measured | undefined {
  const program = fileURLToPath(import.meta.url);
  const line = [process.execPath, '--import', 'tsx', program, '--child', way, file, folder, `${epochs}`];
  const [command, ...args] = under === undefined ? line : [under, ...line];
  const { stdout, status } = spawnSync(command!, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return status === 0 ? (JSON.parse(stdout) as Measured) : undefined;
}

async function overSizes(sizes: readonly number[], settings: Settings): Promise<void> {
  const { epochs, numbers } = settings;
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-large-'));
  try {
    console.log(
      '| rows | file, MB | way | first pass, µs a row | second pass | an epoch | rows/s | said, MB | peak, MB | test loss |',
    );
    console.log('|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|');
    for (const rows of sizes) {
      const file = join(folder, `${rows}.csv`);
      await write(file, rows, numbers);
      for (const way of rows > mostInMemory ? ['streamed'] : ['streamed', 'in memory']) {
        const measured = inProcess(way, file, folder, settings);
        const size = (statSync(file).size / 1e6).toFixed(0);
        if (!measured) {
          console.log(`| ${rows} | ${size} | ${way} | did not end |`);
          continue;
        }
        const { marks, peak, said, loss } = measured;
        const each = marks.slice(1).map((at, i) => (1e6 * (at - marks[i]!)) / rows);
        const passes = way === 'streamed' ? each.slice(0, 2) : [each[0]!, Number.NaN];
        // Of the epochs the least: what disturbs only adds to it.
        const epoch = Math.min(...each.slice(-epochs));
        const shown = [...passes, epoch].map((value) => (Number.isNaN(value) ? '' : value.toFixed(2)));
        const memory = [said, peak].map((bytes) => (bytes === 0 ? '' : (bytes / 1e6).toFixed(0)));
        const perSecond = Math.round(1e6 / epoch).toLocaleString('en');
        console.log(`| ${[rows, size, way, ...shown, perSecond, ...memory, loss.toFixed(5)].join(' | ')} |`);
      }
      rmSync(file);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Epochs of the same rows from the cache and from memory, in turn. */
async function beside(sizes: readonly number[], { numbers }: Settings): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-beside-'));
  console.log('| rows | from memory, µs a row | from the cache | ratio of the least | of the medians |');
  console.log('|--:|--:|--:|--:|--:|');
  for (const rows of sizes) {
    const csv = join(folder, `${rows}.csv`);
    await write(csv, rows, numbers);
    let file = '';
    const onTable = (plan: LargeTablePlan) => {
      file = plan.cache.file;
    };
    const shares = { validation: 0.05, test: 0.05 };
    await fitLargeTable(csv, {
      target: 'y',
      epochs: 1,
      effort: 'quick',
      hidden: [1],
      ...shares,
      cache: folder,
      onTable,
    });
    const { preprocessing, encoded } = (await openCache(file))!;
    const form = rowForm(preprocessing);
    const open = () => blockSource(file, form, encoded.train);
    const all = open();
    const x = new Float32Array(all.rows * form.features);
    const y = new Float32Array(all.rows);
    for (let from = 0; from < all.rows; from += 4096)
      await all.read(rowsFrom(from, Math.min(from + 4096, all.rows)), x, y, undefined, from);
    const each = { memory: [] as number[], cache: [] as number[] };
    for (let turn = 0; turn < 8; turn++) {
      for (const way of ['memory', 'cache'] as const) {
        const network = mlp({ inputs: form.features, hidden: [128, 64], outputs: 1, seed: 1 });
        const data = way === 'cache' ? open() : { x, y };
        const training = train(network, data, {
          optimizer: 'adam',
          batchSize: 256,
          epochs: 3,
          loss: 'binaryCrossEntropy',
        });
        let begun = cpuSeconds();
        for await (const _epoch of training) {
          each[way].push((1e6 * (cpuSeconds() - begun)) / all.rows);
          begun = cpuSeconds();
        }
      }
    }
    const least = [Math.min(...each.memory), Math.min(...each.cache)] as const;
    const middle = [median(each.memory), median(each.cache)] as const;
    const ratios = [least[1] / least[0], middle[1] / middle[0]].map((ratio) => ratio.toFixed(3));
    console.log(`| ${[rows, ...least.map((value) => value.toFixed(3)), ...ratios].join(' | ')} |`);
  }
  rmSync(folder, { recursive: true, force: true });
}

/** The mean and the spread of the last loss over seeds. */
function meanOf(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return `${mean.toFixed(4)} ± ${spread.toFixed(4)}`;
}

/** Loss on held-out rows after ten epochs, with rows shuffled in both ways, in the order of the file and sorted by the target. */
async function shuffles(tables: readonly { name: string; table: Table; target: string }[]): Promise<void> {
  console.log('| table | rows to learn | order of the file | all rows shuffled | blocks shuffled |');
  console.log('|---|--:|---|--:|--:|');
  for (const { name, table, target } of tables) {
    const model = await fitTable(table, { target, epochs: 1, effort: 'quick' });
    const { data } = encodeRows(model, model.table);
    const { inputs, outputs, width } = {
      inputs: model.network.row[0]!,
      outputs: model.network.output[0]!,
      width: model.network.row[0]!,
    };
    const rowsIn = data.x.length / width;
    const numbers = random(1, 'held out').shuffle(Int32Array.from({ length: rowsIn }, (_, i) => i));
    const held = numbers.subarray(0, Math.floor(rowsIn / 5));
    const learned = numbers.slice(held.length).sort();
    const sorted = learned.slice().sort((a, b) => data.y[a]! - data.y[b]!);
    const take = (rows: Int32Array) => ({
      x: Float32Array.from(
        { length: rows.length * width },
        (_, i) => data.x[rows[Math.floor(i / width)]! * width + (i % width)]!,
      ),
      y: Float32Array.from(rows, (row) => data.y[row]!),
    });
    const validation = take(held);
    for (const [order, rows] of [
      ['as it is', learned],
      ['sorted by the target', sorted],
    ] as const) {
      const part = take(rows);
      const losses = { all: [] as number[], blocks: [] as number[] };
      for (const seed of [1, 2, 3, 4, 5]) {
        for (const way of ['all', 'blocks'] as const) {
          const sampler = (batch: number, of: number) => sampleBlocks({ rows: rows.length, block: 256 }, batch, of);
          const source = { ...arrayRows(part, [width]), ...(way === 'blocks' && { sampler }) };
          const network = mlp({ inputs, hidden: [128, 64], outputs, seed });
          const options = {
            optimizer: 'adam',
            schedule: 'cosine',
            batchSize: 256,
            epochs: 10,
            seed,
            loss: model.loss,
            validation,
          } as const;
          let last = Number.NaN;
          for await (const event of train(network, source, options)) last = event.validation!.loss;
          losses[way].push(last);
        }
      }
      console.log(`| ${name} | ${rows.length} | ${order} | ${meanOf(losses.all)} | ${meanOf(losses.blocks)} |`);
    }
  }
}

const { values, positionals } = parseArgs({
  options: {
    rows: { type: 'string' },
    numbers: { type: 'string', default: '8' },
    epochs: { type: 'string', default: '3' },
    under: { type: 'string' },
    beside: { type: 'string' },
    shuffle: { type: 'string' },
    child: { type: 'boolean' },
  },
  allowPositionals: true,
});
if (values.child) {
  const [way, file, folder, epochs] = positionals as [string, string, string, string];
  await measure(way, file, folder, Number(epochs));
} else {
  const settings = { numbers: Number(values.numbers), epochs: Number(values.epochs), under: values.under };
  if (values.rows) await overSizes(values.rows.split(',').map(Number), settings);
  if (values.beside) await beside(values.beside.split(',').map(Number), settings);
  if (values.shuffle !== undefined) {
    const tables = values.shuffle.split(',').map(async (one) => {
      const [path, target] = one.split(':') as [string, string];
      if (target === 'y') return { name: path, table: generate('moons', { rows: 50_000, noise: 0.3 }), target };
      return { name: path.split('/').at(-1)!, table: (await readTableFile(path)).table, target };
    });
    await shuffles(await Promise.all(tables));
  }
}
