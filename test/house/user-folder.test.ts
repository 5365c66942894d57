/** What a README's reader has: blocks run in one folder, and a failing one is seen. */
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeUserFolder, type UserFolder } from '../../scripts/user-folder.ts';

let folder: UserFolder;
beforeEach(() => {
  folder = makeUserFolder();
});
afterEach(() => folder.remove());

const block = (language: string, code: string) => ({ language, code, line: 1 });

test('a block finds what the block before it made', async () => {
  await folder.runBlock(block('sh', 'echo 41 > number.txt'));
  const outcome = await folder.runBlock(
    block(
      'ts',
      "import { readFileSync } from 'node:fs';\nconsole.log(Number(readFileSync('number.txt', 'utf8')) + 1 as number);",
    ),
  );
  expect(outcome).toMatchObject({ code: 0, output: '42\n' });
});

test('a failing command in the middle of a block fails the block', async () => {
  const outcome = await folder.runBlock(block('sh', 'echo before\nfalse\necho after'));
  expect(outcome).toMatchObject({ code: 1, output: 'before\n' });
});

test('chainrule resolves to this build, in code and as a command', async () => {
  const inCode = await folder.runBlock(block('ts', "console.log(import.meta.resolve('chainrule'));"));
  expect(inCode.output.trim()).toMatch(/^file:.*\/dist\/src\/index\.js$/);
  expect(realpathSync(join(folder.path, 'node_modules', 'chainrule'))).toBe(realpathSync('.'));
  const asCommand = await folder.runBlock(block('sh', 'command -v chainrule'));
  expect(asCommand).toMatchObject({ code: 0, output: `${join(folder.path, 'node_modules', '.bin', 'chainrule')}\n` });
});

test('is gone afterwards, and nothing but it', () => {
  folder.remove();
  expect(existsSync(folder.path)).toBe(false);
  expect(existsSync('package.json')).toBe(true);
});
