/**
 * `npx tsx bench/pictures.ts [lenet|smallResNet] [rounds]`: training steps of networks for pictures by Chainrule and by PyTorch, in turn
 * and on one thread, in steps per second of the process's own time; Debian's `python3-torch` is enough. Prints a table.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../scripts/setup.mjs';
import { cpuSeconds } from './measure.ts';
import { root } from './paths.ts';

const shapes = {
  lenet: { row: [28, 28, 1], batch: 64, steps: 60 },
  smallResNet: { row: [64, 64, 3], batch: 32, steps: 10 },
} as const;
type Name = keyof typeof shapes;

const classes = 10;

/** Steps per CPU second of this process, after as many steps that do not count. */
async function measureOurs(name: Name): Promise<number> {
  const { adam, train, ...api } = (await import(join(root, 'dist/src/index.js'))) as typeof import('../src/index.ts');
  const { row, batch, steps } = shapes[name];
  const size = row.reduce<number>((a, b) => a * b, 1);
  const x = Float32Array.from({ length: batch * size * steps }, (_, i) => ((i * 7919) % 256) / 255);
  const y = Int32Array.from({ length: batch * steps }, (_, i) => i % classes);
  const network = api[name]({ row, outputs: classes });
  const rates: number[] = [];
  let before = cpuSeconds();
  const options = { optimizer: adam(), batchSize: batch, epochs: 3, loss: 'crossEntropy' } as const;
  for await (const _ of train(network, { x, y }, options)) {
    const now = cpuSeconds();
    rates.push(steps / (now - before));
    before = now;
  }
  return Math.max(...rates.slice(1));
}

/** What PyTorch is best at: channels last, and memory that it does not give back. */
const torchSettings = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: '100000000000',
  MALLOC_TOP_PAD_: '500000000',
  OMP_NUM_THREADS: '1',
};

function rateOf(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): number {
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  const rate = Number(stdout);
  if (!(rate > 0)) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return rate;
}

const script = fileURLToPath(import.meta.url);
const [chosen, rounds = '3', role] = process.argv.slice(2);
if (role === 'ours') {
  console.log(await measureOurs(chosen as Name));
} else {
  await build();
  const names = chosen ? [chosen as Name] : (Object.keys(shapes) as Name[]);
  console.log('| network | Chainrule | PyTorch | ratio |\n|---|--:|--:|--:|');
  for (const name of names) {
    const { row, batch, steps } = shapes[name];
    const torch = [join(root, 'bench/peers/torch_pictures.py'), name, ...row, batch, steps, classes].map(String);
    const pairs = Array.from({ length: Number(rounds) }, () => [
      rateOf(process.execPath, ['--import', 'tsx', script, name, '1', 'ours']),
      rateOf('/usr/bin/python3', torch, torchSettings),
    ]);
    const [ours, theirs] = [0, 1].map((i) => Math.max(...pairs.map((pair) => pair[i]!))) as [number, number];
    console.log(`| \`${name}\` | ${ours.toFixed(1)} | ${theirs.toFixed(1)} | ${(ours / theirs).toFixed(2)} |`);
  }
}
