/** `chainrule practice`: asking, printing, sheets, grading. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { built, ended, jsonOf, type Outcome, runHere, saying, Workplace } from './run.ts';

let place: Workplace;
beforeAll(async () => {
  await built();
  place = new Workplace();
});
afterAll(() => place.remove());

/** Runs a session with these lines typed. */
function typed(command: string, lines: readonly string[]): Promise<Outcome> {
  const child = place.start(command.split(' '));
  child.stdin!.end(lines.map((line) => `${line}\n`).join(''));
  return ended(child);
}

test('asks until it is right, names mistakes, shows hints and solutions, and counts', async () => {
  const lines = ['(1-a', 'x1/a', 'hint', '(1-a) x1', 'skip', '529408', '529,411', 'solution'];
  const { code, stdout, stderr } = await typed('practice quiz --seed 1 --count 4', lines);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('a bracket that does not close');
  expect(stdout).toContain('You differentiated the inside only');
  expect(stdout).toContain('The chain rule through log');
  expect(stdout).toContain('the biases of the output layer');
  expect(stdout).toContain('no line separates XOR');
  expect(stdout).toMatch(/2 of 4 problems right, 0 of them at the first try\.\n$/);
});

test('the end of the input ends the session, and quit does', async () => {
  expect((await typed('practice neuron --seed 1', [])).stdout).toMatch(/0 of 1 problem right\.\n$/);
  expect((await typed('practice neuron --seed 1', ['quit'])).stdout).toMatch(/No problem was answered\.\n$/);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends it with the score', async (signal, exitCode) => {
  const child = place.start(['practice', 'neuron', '--seed', '1']);
  const end = ended(child);
  // The question is there, and it listens.
  await saying(child.stdout!, 'Answer: ');
  child.kill(signal);
  const { code, stdout } = await end;
  expect(code).toBe(exitCode);
  expect(stdout).toMatch(/0 of 1 problem right\.\n$/);
});

test('the same seed prints the same problems, with their solutions', async () => {
  const command = 'practice --seed 7 --count 4 --answers';
  const [first, second] = [await runHere(command, place.path), await runHere(command, place.path)];
  expect(first.stdout).toBe(second.stdout);
  expect(first.stdout.match(/^Answer: /gm)).toHaveLength(4);
});

test('a sheet and its answers are two files', async () => {
  const { code, stdout } = await runHere('practice softmax --seed 7 --count 5 --out sheet.html', place.path);
  expect(code).toBe(0);
  expect(stdout).toBe('Written: sheet.html to print, and sheet-answers.html with the answers\n');
  expect(place.read('sheet.html').match(/class="space"/g)).toHaveLength(5);
  expect(place.read('sheet-answers.html').match(/class="result"/g)).toHaveLength(5);
});

test('--json and --grade are for graders', async () => {
  const { stdout } = await runHere('practice chain-rule --seed 7 --count 2 --level 1 --json', place.path);
  const { problems } = jsonOf<{ problems: { id: string; answer: string; slips: { answer: string }[] }[] }>(stdout);
  const [problem] = problems;
  const lines = [
    { problem: problem!.id, answer: problem!.answer },
    { problem: problem!.id, answer: problem!.slips[0]!.answer },
    { problem: 'chian-rule/1/2', answer: '1' },
    { problem: problem!.id },
  ];
  place.write('answers.jsonl', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const graded = await place.run('practice --grade answers.jsonl');
  expect(graded.code).toBe(1);
  const results = graded.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { verdict?: string; slips?: unknown[]; error?: string });
  expect(results.map(({ verdict }) => verdict)).toEqual(['right', 'wrong', undefined, undefined]);
  expect(results[1]!.slips!.length).toBeGreaterThan(0);
  expect(results[2]!.error).toContain('try "chain-rule"');
  expect(results[3]!.error).toContain('line: wrong form');
});

test.each([
  ['practice backprob', 2, 'topic: unknown name: got "backprob"'],
  ['practice --level 4', 2, '--level: bad value: got "4"; expected one of 1, 2, 3'],
  ['practice --count 0', 2, '--count: bad value'],
  ['practice --out sheet.txt', 2, '--out: not a page: got sheet.txt; expected a name that ends in .html'],
  ['practice --grade missing.jsonl', 2, 'missing.jsonl: '],
])('%s is refused', async (command, exit, message) => {
  const { code, stdout, stderr } = await runHere(command, place.path);
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  expect(stderr).toContain(message);
});
