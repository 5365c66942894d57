/** Command lines of any words: exit code 0, 1 or 2, errors by the grammar, one JSON document, and no file where they fail. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { type CommandDefinition, definitionOf, type ValueDefinition } from '../../cli/completion/definitions.ts';
import { addAllCommands } from '../../cli/program.ts';
import { ChainruleError } from '../../src/graph/error.ts';
import type { Random } from '../../src/numeric/random.ts';
import { requireOrder, run } from './command-line.ts';
import { type Fuzzer, fuzzer, pick, times } from './fuzz.ts';

const odd = [
  '',
  ' ',
  '-',
  '--',
  '-1',
  '0',
  '1',
  '2',
  '3',
  '0.5',
  '1e308',
  '1e-320',
  '-0',
  'NaN',
  'Infinity',
  '9'.repeat(30),
  '1,2',
  ',',
  '=',
  'x=1',
  'x=',
  'y',
  'x1',
  '../out',
  '/nonexistent/file',
  '\u202e\u001b[31m',
  '__proto__',
  'constructor',
  'relu',
  'x'.repeat(5000),
  'a\0b',
  '-1,1',
  '1.1',
  'é',
  'yes',
  'true',
  'adam:x=1',
  'step:every=2',
  'y=number',
  'xor:40',
  'moons:9',
  'plane:x',
  'spiral:1e9',
  'x^2',
  'sin(',
  '[x, y]',
  '{}',
  'quiz',
  'chain-rule',
];
const files = [
  'data.csv',
  'model.safetensors',
  'broken.safetensors',
  'folder',
  'empty.csv',
  'header.csv',
  'one.csv',
  'text.csv',
  'binary',
  'runs/first',
  'lines.jsonl',
  'zeros',
  'out.html',
  'new.csv',
  '.',
];

const usual = [
  '1',
  '2',
  '3',
  '0.5',
  '0.1',
  '0.01',
  '10',
  'x',
  'y',
  'z',
  'kind',
  'x,z',
  'x=1,y=2',
  '4,3',
  '1.1',
  '-1,1',
];

function word(draw: Random, value: ValueDefinition | undefined): string {
  if (value && value.words.length > 0 && draw.integer(6) > 0) return pick(draw, value.words);
  if (value && value.files !== 'none' && draw.integer(3) > 0) return pick(draw, files);
  if (draw.integer(4) > 0) return pick(draw, usual);
  return pick(draw, draw.integer(3) === 0 ? files : odd);
}

/** These have hardly anything to be wrong. */
const short = new Set(['completion', 'schema', 'describe', 'play']);

/** Names that decide how long a command takes, or that it waits for somebody. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  train: ['--epochs', '2'],
  landscape: ['--size', '3'],
  practice: ['--answers'],
  play: ['--port', '70000'],
};
const slow = new Set(['--epochs', '--count', '--threads', '--grade', '--batch', '--backend', '--profile']);

function commandLine(draw: Random, commands: readonly CommandDefinition[]): string[] {
  if (draw.integer(30) === 0) return times(draw.integer(4), () => pick(draw, odd));
  const { name, options, operands } = pick(
    draw,
    draw.integer(3) === 0 ? commands : commands.filter((each) => !short.has(each.name)),
  );
  const good = {
    train: ['xor:40'],
    predict: ['model.safetensors', 'data.csv'],
    evaluate: ['model.safetensors', 'data.csv'],
    describe: ['model.safetensors'],
    landscape: ['model.safetensors', 'data.csv'],
    walk: ['model.safetensors', 'data.csv'],
    export: ['model.safetensors'],
    derive: ['x^2*y'],
  }[name];
  const words =
    good && draw.integer(2) === 0
      ? [...good]
      : operands.flatMap((operand) => (draw.integer(8) === 0 ? [] : [word(draw, operand)]));
  for (let i = draw.integer(3); i > 0; i--) {
    const { names, value } = pick(draw, options);
    const flag = names[0]!;
    if (flag === '--help' && draw.integer(10) > 0) continue;
    if (slow.has(flag) && draw.integer(4) > 0) continue;
    const given = slow.has(flag) ? pick(draw, ['0', '-1', '2', 'x', '']) : word(draw, value);
    if (value) words.push(...(draw.integer(3) === 0 ? [`${flag}=${given}`] : [flag, given]));
    else words.push(draw.integer(20) === 0 ? `${flag}=${given}` : flag);
  }
  if (draw.integer(25) === 0) words.splice(draw.integer(words.length + 1), 0, pick(draw, odd));
  if (draw.integer(40) === 0) words.push(`--${pick(draw, ['epoch', 'lr', 'jsn', 'x', '__proto__'])}`);
  // The later of two holds.
  return [name, ...words, ...(fixed[name] ?? [])];
}

/** A place with files of all kinds that commands may be told of. */
async function makePlace(): Promise<string> {
  const outer = mkdtempSync(join(tmpdir(), 'chainrule-fuzz-'));
  const place = join(outer, 'work');
  mkdirSync(join(place, 'folder'), { recursive: true });
  process.chdir(place);
  const rows = times(30, (i) => `${i % 7},${i % 5},${i % 2 ? 'a' : 'b'}`);
  writeFileSync('data.csv', `x,z,kind\n${rows.join('\n')}\n`);
  writeFileSync('empty.csv', '');
  writeFileSync('header.csv', 'x,z,kind\n');
  writeFileSync('one.csv', 'x,z,kind\n1,2,a\n');
  writeFileSync('text.csv', 'x;z;kind\n"a;b";1;\n;;\nq;1e400;c\n');
  writeFileSync(
    'binary',
    Uint8Array.from({ length: 300 }, (_, i) => (i * 37) % 256),
  );
  writeFileSync('lines.jsonl', '{"expression":"x^2"}\n{"problem":"chain-rule/1/7","answer":"1"}\nx\n');
  symlinkSync('/dev/zero', 'zeros');
  await run(['train', 'data.csv', '--target', 'kind', '--epochs', '2', '--hidden', '2', '--name', 'first', '--path']);
  const model = new URL(`file://${join(place, 'runs', 'first', 'model.safetensors')}`);
  const { readFileSync } = await import('node:fs');
  const bytes = readFileSync(model);
  writeFileSync('model.safetensors', bytes);
  writeFileSync('broken.safetensors', bytes.subarray(0, bytes.length - 3));
  return outer;
}

const listing = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

/** `close` removes what it needs. */
export async function fuzzCommands(): Promise<{ fuzz: Fuzzer; close: () => void }> {
  const home = process.cwd();
  const outer = await makePlace();
  const program = new Command('chainrule');
  await addAllCommands(program);
  const { commands } = definitionOf(program);
  const kept = new Set(listing(outer));
  const fuzz = fuzzer('commands', async (draw) => {
    const args = commandLine(draw, commands);
    const outcome = await run(args);
    const made = listing(outer).filter((name) => !kept.has(name));
    for (const name of made) rmSync(join(outer, name), { recursive: true, force: true });
    try {
      requireOrder(args, outcome, made);
    } catch (error) {
      throw new Error(`${JSON.stringify(args).slice(0, 400)}: ${String(error)}`, { cause: error });
    }
    if (outcome.code !== 0) throw new ChainruleError({ what: 'command', problem: 'refused' });
  });
  const close = () => {
    process.chdir(home);
    rmSync(outer, { recursive: true, force: true });
  };
  return { fuzz, close };
}
