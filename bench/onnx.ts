/**
 * `npx tsx bench/onnx.ts`: predictions of the networks of fashion by Chainrule, onnxruntime-web and onnxruntime-node, each from one
 * ONNX file, on one thread and on two, in turn: one row, 100 and many, and how long a fresh process takes to its first prediction.
 * Prints a table. `--models lenet --rounds 3`, `--rows 100000` and `--threads 1` measure some of it; onnxruntime-node is tried where it was
 * installed by hand: its install script downloads more than the package, so that `npm run bench` does not install it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { InferenceSession as Session, Tensor as TensorClass } from 'onnxruntime-common';
import { build } from '../scripts/setup.mjs';
import { cpuSeconds, median, speedRatio } from './measure.ts';
import { requirePeer, root } from './paths.ts';

/** Predicts rows; gives all outputs, one row after the other. */
type Predict = (x: Float32Array) => Promise<ArrayLike<number>>;

interface Contestant {
  readonly name: string;
  readonly threads: number;
  readonly open: (bytes: Uint8Array, row: readonly number[]) => Promise<Predict>;
  /** A program that imports the library, reads the file, and predicts the row x, all of which are there. */
  readonly first: string;
}

const [library, reader, withThreads] = ['index', 'onnx', 'node'].map((name) =>
  pathToFileURL(join(root, 'dist', 'src', `${name}.js`)),
) as [URL, URL, URL];

function ours(threads: number): Contestant {
  return {
    name: 'Chainrule',
    threads,
    open: async (bytes) => {
      const { openPredictor } = (await import(library.href)) as typeof import('../src/index.ts');
      const { fromOnnx } = (await import(reader.href)) as typeof import('../src/onnx.ts');
      const { wasmThreads } = (await import(withThreads.href)) as typeof import('../src/node.ts');
      const predictor = await openPredictor(fromOnnx(bytes), undefined, threads > 1 ? wasmThreads(threads) : undefined);
      return (x) => Promise.resolve(predictor.predict(x));
    },
    first: `const { openPredictor } = await import(${JSON.stringify(library.href)});
      const { fromOnnx } = await import(${JSON.stringify(reader.href)});
      const predictor = await openPredictor(fromOnnx(bytes));
      predictor.predict(x);`,
  };
}

interface Runtime {
  readonly env: { wasm: { numThreads?: number } };
  readonly InferenceSession: { create: (bytes: Uint8Array, options: object) => Promise<Session> };
  readonly Tensor: typeof TensorClass;
}

/** Pictures that onnxruntime is given at once; Chainrule divides rows by itself. */
const mostPictures = 1000;

function runtime(name: string, url: string, threads: number): Contestant {
  const options = { intraOpNumThreads: threads, interOpNumThreads: 1 };
  return {
    name,
    threads,
    open: async (bytes, row) => {
      const { env, InferenceSession, Tensor } = await importRuntime(url);
      env.wasm.numThreads = threads;
      const session = await InferenceSession.create(bytes, options);
      const width = row.reduce((product, length) => product * length, 1);
      const some = async (x: Float32Array) => {
        const results = await session.run({ x: new Tensor('float32', x, [x.length / width, ...row]) });
        return results.output!.data as Float32Array;
      };
      // Of many pictures it would have all that lies between the layers at one time.
      const mostNumbers = row.length > 1 ? mostPictures * width : Number.POSITIVE_INFINITY;
      return async (x) => {
        if (x.length <= mostNumbers) return some(x);
        const parts: Float32Array[] = [];
        for (let at = 0; at < x.length; at += mostNumbers) parts.push(await some(x.subarray(at, at + mostNumbers)));
        return parts.flatMap((part) => Array.from(part));
      };
    },
    first: `const module = await import(${JSON.stringify(url)});
      const { env, InferenceSession, Tensor } = module.InferenceSession ? module : module.default;
      env.wasm.numThreads = 1;
      const session = await InferenceSession.create(bytes, ${JSON.stringify(options)});
      await session.run({ x: new Tensor('float32', x, [1, ...row]) });`,
  };
}

async function importRuntime(url: string): Promise<Runtime> {
  const module = (await import(url)) as Runtime & { default: Runtime };
  return module.InferenceSession ? module : module.default;
}

/** Those of onnxruntime that are installed. */
function runtimes(threads: number): Contestant[] {
  const web = createRequire(join(root, 'package.json')).resolve('onnxruntime-web');
  const found = [runtime('onnxruntime-web', pathToFileURL(web.replace(/[^/]*$/, 'ort.node.min.mjs')).href, threads)];
  try {
    const node = requirePeer.resolve('onnxruntime-node');
    found.push(runtime('onnxruntime-node', pathToFileURL(node).href, threads));
  } catch {
    console.log(
      'onnxruntime-node is left out: npm install --prefix .cache/bench --ignore-scripts onnxruntime-node@1.30.0 adds it',
    );
  }
  return found;
}

/** Milliseconds of one call, the mean of as many as fill a fifth of a second: of one thread those that it computed, for others also compute. */
async function timeOf(predict: Predict, x: Float32Array, threads: number): Promise<number> {
  const [start, cpu] = [performance.now(), cpuSeconds()];
  let calls = 0;
  do {
    await predict(x);
    calls++;
  } while (performance.now() - start < 200);
  return (threads === 1 ? 1000 * (cpuSeconds() - cpu) : performance.now() - start) / calls;
}

/** Milliseconds that a process of its own, without what runs TypeScript, computes to import, load and predict one row. */
function first({ first: program }: Contestant, path: string, row: readonly number[]): number {
  const script = `import { readFileSync } from 'node:fs';
    const row = ${JSON.stringify(row)};
    const x = new Float32Array(${row.join(' * ')}).fill(0.5);
    const start = process.cpuUsage();
    const bytes = new Uint8Array(readFileSync(${JSON.stringify(path)}));
    ${program}
    const { user, system } = process.cpuUsage(start);
    console.log((user + system) / 1000);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return Number(stdout);
}

interface Line {
  readonly what: string;
  readonly times: readonly number[][];
}

const models: Readonly<Record<string, readonly number[]>> = {
  'MLP 784-512-256-10': [1, 100, 100_000],
  LeNet: [1, 100, 100_000],
  ResNet: [1, 100, 100_000],
};

async function fileOf(model: string): Promise<{ bytes: Uint8Array; row: readonly number[] }> {
  const { layers, lenet, sequential, smallResNet } = (await import(library.href)) as typeof import('../src/index.ts');
  const { toOnnx } = (await import(reader.href)) as typeof import('../src/onnx.ts');
  const relu = () => layers.activation('relu');
  const pictures = { row: [28, 28, 1], outputs: 10, seed: 1 } as const;
  const network =
    model === 'LeNet'
      ? lenet(pictures)
      : model === 'ResNet'
        ? smallResNet(pictures)
        : sequential([layers.linear(784, 512), relu(), layers.linear(256), relu(), layers.linear(10)], { seed: 1 });
  return { bytes: toOnnx(network), row: network.row };
}

async function measure(model: string, contestants: readonly Contestant[], rounds: number): Promise<Line[]> {
  const { bytes, row } = await fileOf(model);
  const width = row.reduce((product, length) => product * length, 1);
  const predictors = await Promise.all(contestants.map(({ open }) => open(bytes, row)));
  const lines: Line[] = [];
  for (const size of models[model]!.filter((size) => values.rows === '' || size === Number(values.rows))) {
    const x = Float32Array.from({ length: size * width }, (_, i) => ((i * 7919) % 256) / 255);
    const few = x.subarray(0, Math.min(size, mostPictures) * width);
    const answers = await Promise.all(predictors.map((predict) => predict(few)));
    for (const [i, { name }] of contestants.entries()) requireAlike(name, answers[0]!, answers[i]!);
    const times = contestants.map((): number[] => []);
    for (let round = 0; round < rounds; round++)
      for (const [i, { threads }] of contestants.entries()) times[i]!.push(await timeOf(predictors[i]!, x, threads));
    lines.push({ what: size === 1 ? 'one row' : `${size} rows`, times });
  }
  if (contestants[0]!.threads > 1 || values.rows !== '') return lines;
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-bench-'));
  try {
    const path = join(folder, 'model.onnx');
    writeFileSync(path, bytes);
    const times = contestants.map((): number[] => []);
    for (let round = 0; round < rounds; round++)
      for (const [i, contestant] of contestants.entries()) times[i]!.push(first(contestant, path, row));
    lines.push({ what: 'import, load and first prediction', times });
  } finally {
    rmSync(folder, { recursive: true });
  }
  return lines;
}

function requireAlike(name: string, mine: ArrayLike<number>, theirs: ArrayLike<number>): void {
  const worst = Math.max(...Array.from({ length: 10 }, (_, i) => Math.abs(mine[i]! - theirs[i]!)));
  if (!(worst <= 1e-4)) throw new Error(`${name} has other answers: they differ by ${worst}`);
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    models: { type: 'string', default: '' },
    rows: { type: 'string', default: '' },
    threads: { type: 'string', default: '1,2' },
  },
});
const wanted = Object.keys(models).filter((name) => name.toLowerCase().includes(values.models.toLowerCase()));
await build();
for (const threads of values.threads.split(',').map(Number)) {
  const contestants = [ours(threads), ...runtimes(threads)];
  const others = contestants.slice(1);
  console.log(
    `\n| ${threads === 1 ? 'one thread, ms computed' : 'two threads, ms by the clock'} | ${contestants
      .map(({ name }) => name)
      .join(' | ')} | ${others.map(({ name }) => `as fast as ${name}`).join(' | ')} |`,
  );
  console.log(`|---|${contestants.map(() => '--:|').join('')}${others.map(() => '--:|').join('')}`);
  for (const model of wanted) {
    for (const { what, times } of await measure(model, contestants, Number(values.rounds))) {
      const [mine, ...theirs] = times as [number[], ...number[][]];
      const cells = [
        ...times.map((list) => median(list).toPrecision(3)),
        ...theirs.map((list) => speedRatio(mine, list).toPrecision(3)),
      ];
      console.log(`| ${model}, ${what} | ${cells.join(' | ')} |`);
    }
  }
}
process.exit(0);
