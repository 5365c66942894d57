/**
 * `npx tsx bench/onnx.ts`: predictions of fashion's network by Chainrule and by onnxruntime-web, from one ONNX file, on one thread,
 * in turn: one row, 100 and 100,000, and how long a fresh process takes to its first prediction. Prints a table.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../scripts/setup.mjs';
import { root } from './paths.ts';

const names = ['chainrule', 'onnxruntime-web'] as const;
type Name = (typeof names)[number];

/** Predicts rows of 784 numbers; gives as many as there are classes for each. */
type Predict = (x: Float32Array) => Promise<ArrayLike<number>>;

const features = 784;
const sizes = [1, 100, 100_000];

const open: Readonly<Record<Name, (bytes: Uint8Array) => Promise<Predict>>> = {
  chainrule: async (bytes) => {
    const { openPredictor } = (await import(join(root, 'dist/src/index.js'))) as typeof import('../src/index.ts');
    const { fromOnnx } = (await import(join(root, 'dist/src/onnx.js'))) as typeof import('../src/onnx.ts');
    const predictor = await openPredictor(fromOnnx(bytes));
    return (x) => Promise.resolve(predictor.predict(x));
  },
  'onnxruntime-web': async (bytes) => {
    const { env, InferenceSession, Tensor } = await import('onnxruntime-web');
    env.wasm.numThreads = 1;
    const session = await InferenceSession.create(bytes);
    return async (x) => {
      const results = await session.run({ x: new Tensor('float32', x, [x.length / features, features]) });
      return results.output!.data as Float32Array;
    };
  },
};

function rowsOf(count: number): Float32Array {
  return Float32Array.from({ length: count * features }, (_, i) => ((i * 7919) % 256) / 255);
}

/** Milliseconds of one call, the mean of as many as fill a fifth of a second. */
async function timeOf(predict: Predict, x: Float32Array): Promise<number> {
  const start = performance.now();
  let calls = 0;
  do {
    await predict(x);
    calls++;
  } while (performance.now() - start < 200);
  return (performance.now() - start) / calls;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** In a process of its own, and without what runs TypeScript: import, load and predict one row; prints the milliseconds. */
const firstScripts: Readonly<Record<Name, string>> = {
  chainrule: `const { openPredictor } = await import(${JSON.stringify(join(root, 'dist/src/index.js'))});
    const { fromOnnx } = await import(${JSON.stringify(join(root, 'dist/src/onnx.js'))});
    const predictor = await openPredictor(fromOnnx(bytes));
    predictor.predict(x);`,
  'onnxruntime-web': `const { env, InferenceSession, Tensor } = await import('onnxruntime-web');
    env.wasm.numThreads = 1;
    const session = await InferenceSession.create(bytes);
    await session.run({ x: new Tensor('float32', x, [1, ${features}]) });`,
};

function first(name: Name, path: string): number {
  const script = `import { readFileSync } from 'node:fs';
    const x = new Float32Array(${features}).fill(0.5);
    const start = performance.now();
    const bytes = new Uint8Array(readFileSync(${JSON.stringify(path)}));
    ${firstScripts[name]}
    console.log(performance.now() - start);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return Number(stdout);
}

async function compare(rounds: number): Promise<void> {
  await build();
  const { layers, sequential } = (await import(join(root, 'dist/src/index.js'))) as typeof import('../src/index.ts');
  const { toOnnx } = (await import(join(root, 'dist/src/onnx.js'))) as typeof import('../src/onnx.ts');
  const relu = () => layers.activation('relu');
  const bytes = toOnnx(
    sequential([layers.linear(features, 512), relu(), layers.linear(256), relu(), layers.linear(10)], { seed: 1 }),
  );
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-bench-'));
  const path = join(folder, 'fashion.onnx');
  writeFileSync(path, bytes);
  const lines: [string, number, number][] = [];
  try {
    const predictors = await Promise.all(names.map((name) => open[name](bytes)));
    for (const size of sizes) {
      const x = rowsOf(size);
      const [ours, theirs] = await Promise.all(predictors.map((predict) => predict(x)));
      const worst = Math.max(...[0, 1, 2, 3].map((i) => Math.abs(ours![i]! - theirs![i]!)));
      if (worst > 1e-4) throw new Error(`other answers: they differ by ${worst}`);
      const times: number[][] = [[], []];
      for (let round = 0; round < rounds; round++)
        for (const [i, predict] of predictors.entries()) times[i]!.push(await timeOf(predict, x));
      lines.push([size === 1 ? 'one row' : `${size} rows`, median(times[0]!), median(times[1]!)]);
    }
    const starts: number[][] = [[], []];
    for (let round = 0; round < rounds; round++)
      for (const [i, name] of names.entries()) starts[i]!.push(first(name, path));
    lines.push(['import, load and first prediction', median(starts[0]!), median(starts[1]!)]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(
    '| 784-512-256-10, one thread | Chainrule, ms | onnxruntime-web, ms | times as fast |\n|---|--:|--:|--:|',
  );
  for (const [what, ours, theirs] of lines)
    console.log(`| ${what} | ${ours.toPrecision(3)} | ${theirs.toPrecision(3)} | ${(theirs / ours).toPrecision(3)} |`);
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
await compare(Number(values.rounds));
