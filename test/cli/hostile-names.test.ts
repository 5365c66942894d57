/** Names and cells with control characters and marks of direction: no command lets them reach a terminal or a comment. */
import { afterAll, beforeAll, expect, test } from 'vitest';
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

test.each([
  'describe runs/evil/model.safetensors',
  'evaluate runs/evil/model.safetensors data.csv',
  'walk runs/evil/model.safetensors data.csv',
  'walk runs/evil/model.safetensors data.csv --latex',
  'export runs/evil/model.safetensors',
  'export runs/evil/model.safetensors --to js',
  `evaluate runs/evil/model.safetensors ${evil}.csv`,
])('%s', async (command) => {
  const { stdout, stderr } = await runHere(command, place.path);
  // The names are there, with what is unsafe in them replaced or written out.
  expect(stdout + stderr).toMatch(/\ufffd|\\u202e/);
  expect(stdout + stderr).not.toMatch(unsafe);
});
