/** Spoiled folders of runs: one that is resumed goes on, or is refused; nothing outside of it changes. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChainruleError } from '../../src/graph/error.ts';
import { fileOfCheckpoint } from '../../src/model/checkpoint-file.ts';
import { requireOrder, run } from './command-line.ts';
import { spoiledFile } from './described.ts';
import { type Fuzzer, fuzzer, pick, spoiled, spoiledBytes, times } from './fuzz.ts';

/** `close` removes what it needs. */
export async function fuzzRuns(): Promise<{ fuzz: Fuzzer; close: () => void }> {
  const home = process.cwd();
  const place = mkdtempSync(join(tmpdir(), 'chainrule-fuzz-'));
  process.chdir(place);
  writeFileSync('data.csv', `x,z,kind\n${times(30, (i) => `${i % 7},${i % 5},${i % 2 ? 'a' : 'b'}`).join('\n')}\n`);
  await run(['train', 'data.csv', '--target', 'kind', '--epochs', '2', '--hidden', '2', '--name', 'whole']);
  const config = readFileSync('runs/whole/config.json');
  const checkpoint = readFileSync('runs/whole/checkpoint.safetensors');
  const fuzz = fuzzer('runs', async (draw) => {
    cpSync('runs/whole', 'runs/odd', { recursive: true });
    const way = draw.integer(3);
    if (way === 0) writeFileSync('runs/odd/checkpoint.safetensors', spoiledFile(draw, checkpoint, fileOfCheckpoint));
    else if (way === 1) writeFileSync('runs/odd/config.json', spoiledBytes(draw, config, config.length));
    else
      writeFileSync('runs/odd/config.json', JSON.stringify(oddConfig(draw, JSON.parse(config.toString()) as object)));
    const args = ['train', '--resume', 'runs/odd', ...(draw.integer(4) === 0 ? [] : ['--epochs', '3'])];
    const outcome = await run(args);
    rmSync('runs/odd', { recursive: true });
    const left = [...readdirSync('.'), ...readdirSync('runs')].filter(
      (name) => !['data.csv', 'runs', 'whole'].includes(name),
    );
    for (const name of left) rmSync(readdirSync('.').includes(name) ? name : join('runs', name), { recursive: true });
    requireOrder(args, outcome, left);
    if (outcome.code !== 0) throw new ChainruleError({ what: 'run', problem: 'refused' });
  });
  const close = () => {
    process.chdir(home);
    rmSync(place, { recursive: true, force: true });
  };
  return { fuzz, close };
}

/** One place of it spoiled, or one of the arguments another. */
function oddConfig(draw: Parameters<typeof spoiled>[0], config: object): unknown {
  if (draw.integer(2) === 0) return spoiled(draw, config);
  const given = config as { arguments: string[]; files: Record<string, string> };
  const odd = [
    '/dev/zero',
    '.',
    '',
    '-',
    'xor:40',
    'data.csv',
    '--out',
    '../..',
    '--target',
    'z',
    '--json',
    '--name',
    'x',
    '--hidden',
    '0',
  ];
  const at = draw.integer(given.arguments.length + 1);
  const words = given.arguments.toSpliced(at, draw.integer(2), pick(draw, odd));
  return draw.integer(3) === 0 ? { ...config, files: { [pick(draw, odd)]: 'x' } } : { ...config, arguments: words };
}
