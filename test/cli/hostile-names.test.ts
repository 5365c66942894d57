/** Names and cells with control characters and marks of direction: no command lets them reach a terminal or a comment. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Outcome, runHere, Workplace } from './run.ts';

const evil = 'a\u001b[31m\u202eb*/\u0007\u200fc\u009bd';
const unsafe = /(?!\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;

let place: Workplace;
let trained: Outcome;
beforeAll(async () => {
  place = new Workplace();
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${(i * 7) % 20},${i % 2 ? `k${evil}` : 'l'},${i % 2 ? `y${evil}` : 'n'}`,
  );
  place.write('data.csv', `x${evil},kind${evil},target${evil}\n${rows.join('\n')}\n`);
  trained = await runHere(
    ['train', 'data.csv', '--target', `target${evil}`, '--epochs', '2', '--name', 'evil'],
    place.path,
  );
});
afterAll(() => place.remove());

test('train', async () => {
  expect(trained.code).toBe(0);
  expect(trained.stdout + trained.stderr).not.toMatch(unsafe);
});

const commands = [
  'describe runs/evil/model.safetensors',
  'evaluate runs/evil/model.safetensors data.csv',
  'walk runs/evil/model.safetensors data.csv',
  'walk runs/evil/model.safetensors data.csv --latex',
  'export runs/evil/model.safetensors',
  'export runs/evil/model.safetensors --to js',
  `evaluate runs/evil/model.safetensors ${evil}.csv`,
];

test.each(commands)('%s', async (command) => {
  const { stdout, stderr } = await runHere(command, place.path);
  // The names are there, with what is unsafe in them replaced or written out.
  expect(stdout + stderr).toMatch(/\ufffd|\{ufffd\}|\\u202e/);
  expect(stdout + stderr).not.toMatch(unsafe);
});

describe('on a terminal with colours', () => {
  /** What `stdout` says of itself there. */
  const terminal = { isTTY: true, hasColors: () => true, columns: 80 };
  const before = Object.keys(terminal).map(
    (name) => [name, Object.getOwnPropertyDescriptor(process.stdout, name)] as const,
  );
  beforeAll(() => {
    for (const [name, value] of Object.entries(terminal))
      Object.defineProperty(process.stdout, name, { value, configurable: true });
  });
  afterAll(() => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(process.stdout, name, descriptor);
      else Reflect.deleteProperty(process.stdout, name);
    }
  });

  /** The colours that the pictures of this program have. */
  // biome-ignore lint/suspicious/noControlCharactersInRegex: to find them is the purpose.
  const ours = /\u001b\[(?:0|48;5;\d+|38;5;\d+;48;5;\d+)m/g;

  test.each([
    ...commands,
    'predict runs/evil/model.safetensors data.csv',
    'landscape runs/evil/model.safetensors data.csv --planes 1 --size 3',
    'describe runs/evil/model.safetensors --json',
    'train data.csv --target none',
  ])('%s', async (command) => {
    const { stdout, stderr } = await runHere(command, place.path);
    expect(stdout + stderr).toMatch(/\ufffd|\{ufffd\}|\\u202e|landscape/);
    expect(stdout + stderr).not.toMatch(unsafe);
  });

  test('train, whose picture has colours', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 5},${i % 7 > 3 ? `y${evil}` : 'n'}`);
    place.write('plane.csv', `x${evil},other${evil},target${evil}\n${rows.join('\n')}\n`);
    const flags = ['--target', `target${evil}`, '--epochs', '2', '--name', 'colours'];
    const { code, stdout, stderr } = await runHere(['train', 'plane.csv', ...flags], place.path);
    expect(stdout).toMatch(ours);
    expect({ code, unsafe: unsafe.exec((stdout + stderr).replaceAll(ours, '')) }).toEqual({ code: 0, unsafe: null });
  });
});
