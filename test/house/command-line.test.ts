/** What `npm start` makes of its arguments. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { commandLine } from '../../scripts/command-line.mjs';
import { root } from '../../scripts/setup.mjs';

test('nothing trains the built-in XOR data', () => {
  expect(commandLine([]).slice(0, 2)).toEqual(['train', 'xor']);
});

test.each([[['data.csv', '--target', 'y']], [['spiral:2000']], [['--target', 'y', 'data.csv']]])(
  '%j is data to train on',
  (args) => {
    expect(commandLine(args)).toEqual(['train', ...args]);
  },
);

test.each([
  [['train', 'xor']],
  [['describe', 'model.safetensors']],
  [['predict', 'model.safetensors', 'data.csv']],
  [['derive', 'x^2']],
  [['walk', 'model.safetensors', 'xor']],
  [['practice', 'backprop']],
  [['play']],
  [['--help']],
  [['--version']],
])('%j passes through', (args) => {
  expect(commandLine(args)).toEqual(args);
});

test.skipIf(process.platform === 'win32')('SIGTERM reaches the command, whose exit code is passed on', async () => {
  const command = "process.on('SIGTERM', () => process.exit(143)); console.log('ready'); setInterval(() => {}, 1000);";
  const script = `const { run } = await import(${JSON.stringify(pathToFileURL(join(root, 'scripts', 'setup.mjs')).href)});
process.exitCode = await run(process.execPath, ['-e', ${JSON.stringify(command)}]);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([143, null]);
});
