/** The file that npm would publish, unpacked into a project: each entry loads there, and gives what its source gives. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { capture } from '../scripts/processes.ts';
import { build, neutralEntries } from '../scripts/setup.mjs';

const project = mkdtempSync(join(tmpdir(), 'chainrule-project-'));
const installed = join(project, 'node_modules', 'chainrule');

async function requireCommand(command: string, args: readonly string[]): Promise<void> {
  const { code, output } = await capture(command, args, { shell: process.platform === 'win32' });
  if (code !== 0) throw new Error(`${command} ended with exit code ${code}: ${output}`);
}

beforeAll(async () => {
  await build();
  const pack = ['pack', '--ignore-scripts', '--pack-destination', project];
  await requireCommand('npm', pack);
  const [file] = readdirSync(project).filter((name) => name.endsWith('.tgz'));
  mkdirSync(installed, { recursive: true });
  await requireCommand('tar', ['-xzf', join(project, file!), '-C', installed, '--strip-components=1']);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

it.each([...neutralEntries, 'node', 'mpi'])('%s', async (entry) => {
  const specifier = entry === 'index' ? 'chainrule' : `chainrule/${entry}`;
  const script = `console.log(Object.keys(await import('${specifier}')).join(' '))`;
  const { stdout, code } = await capture(process.execPath, ['--input-type=module', '-e', script], { cwd: project });
  const source = (await import(`../src/${entry}.ts`)) as object;
  expect({ code, names: stdout.trim().split(' ') }).toEqual({ code: 0, names: Object.keys(source).sort() });
});

it('the links of README.md and of the pages lead to files of the package', () => {
  const files = new Set(listing(installed));
  const pages = [...files].filter((path) => path === 'README.md' || /^docs\/[^/]+\.md$/.test(path));
  const links = pages.flatMap((page) =>
    [...readFileSync(join(installed, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => ({
      page,
      target: posix.join(posix.dirname(page), link!).replace(/\/$/, ''),
    })),
  );
  expect(pages.length).toBeGreaterThan(15);
  expect(links.filter(({ target }) => !files.has(target))).toEqual([]);
});

function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
}
