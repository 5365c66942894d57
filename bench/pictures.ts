/**
 * `npx tsx bench/pictures.ts [lenet|smallResNet] [rounds] [threads]`: training steps of networks for pictures by Chainrule, on wasm and with
 * blas, and by PyTorch, in turn; Debian's `python3-torch` is enough. Steps per second: on one thread of the process's own time, on several by
 * the clock. Then the memory of a step beside what a step has to keep. Prints tables.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../scripts/setup.mjs';
import type { Backend } from '../src/index.ts';
import { cpuSeconds } from './measure.ts';
import { root } from './paths.ts';
import { number, ratio, table } from './table.ts';

/** With the numbers that all layers give for one picture, one of each of the four operations in a block included. */
const shapes = {
  lenet: { row: [28, 28, 1], batch: 64, steps: 60, outputs: 84_938 },
  smallResNet: { row: [64, 64, 3], batch: 32, steps: 10, outputs: 1_171_594 },
} as const;
type Name = keyof typeof shapes;

const classes = 10;

interface Measured {
  readonly rate: number;
  /** Bytes of the whole program, and of what layers give, parameters, gradients and what Adam keeps. */
  readonly program: number;
  readonly kept: number;
}

/** Steps per second, the best of some epochs after a first one. */
async function measureOurs(name: Name, on: string, threads: number): Promise<Measured> {
  const api = (await import(join(root, 'dist/src/node.js'))) as typeof import('../src/node.ts');
  const { row, batch, steps, outputs } = shapes[name];
  const size = row.reduce<number>((a, b) => a * b, 1);
  const x = Float32Array.from({ length: batch * size * steps }, (_, i) => ((i * 7919) % 256) / 255);
  const y = Int32Array.from({ length: batch * steps }, (_, i) => i % classes);
  const network = api[name]({ row, outputs: classes });
  const chosen = on === 'blas' ? api.requireBlas({ threads }) : threads > 1 ? api.wasmThreads(threads) : api.wasm;
  let program = 0;
  const backend: Backend = {
    ...chosen,
    instantiate: (compiled) => {
      program = 4 * compiled.arenaSize;
      return chosen.instantiate(compiled);
    },
  };
  const rates: number[] = [];
  const time = () => (threads === 1 ? cpuSeconds() : performance.now() / 1000);
  let before = time();
  const options = { optimizer: api.adam(), batchSize: batch, epochs: 4, loss: 'crossEntropy', backend } as const;
  for await (const _ of api.train(network, { x, y }, options)) {
    const now = time();
    rates.push(steps / (now - before));
    before = now;
  }
  const kept = 4 * (batch * outputs + 4 * api.countParameters(network));
  return { rate: Math.max(...rates.slice(1)), program, kept };
}

/** What PyTorch is best at: channels last, and memory that it does not give back. */
const torchSettings = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: '100000000000',
  MALLOC_TOP_PAD_: '500000000',
};

function outputOf(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): unknown {
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  if (stdout === '') throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return JSON.parse(stdout);
}

const script = fileURLToPath(import.meta.url);
const [chosen, rounds = '3', threads = '1', role] = process.argv.slice(2);
if (role !== undefined) {
  console.log(JSON.stringify(await measureOurs(chosen as Name, role, Number(threads))));
} else {
  await build();
  const names = chosen ? [chosen as Name] : (Object.keys(shapes) as Name[]);
  const [speeds, memory]: string[][][] = [[], []];
  for (const name of names) {
    const { row, batch, steps } = shapes[name];
    const torch = [join(root, 'bench/peers/torch_pictures.py'), name, ...row, batch, steps, classes, threads];
    const ours = (on: string) =>
      outputOf(process.execPath, ['--import', 'tsx', script, name, '1', threads, on]) as Measured;
    const theirs = () =>
      outputOf('/usr/bin/python3', torch.map(String), { ...torchSettings, OMP_NUM_THREADS: threads }) as number;
    const all = Array.from({ length: Number(rounds) }, () => [ours('wasm'), ours('blas'), { rate: theirs() }] as const);
    const [wasm, blas, other] = [0, 1, 2].map((i) => Math.max(...all.map((round) => round[i]!.rate)));
    const rates = [wasm!, blas!, other!].map(number);
    speeds!.push([name, ...rates, ratio(wasm! / other!), ratio(blas! / other!)]);
    const { program, kept } = all[0]![0];
    memory!.push([name, number(program / 1e6), number(kept / 1e6), ratio(program / kept)]);
  }
  console.log(table(['steps per second', 'wasm', 'blas', 'PyTorch', 'wasm to PyTorch', 'blas to PyTorch'], speeds!));
  console.log(`\n${table(['MB', 'program', 'layers, parameters, state', 'ratio'], memory!)}`);
}
