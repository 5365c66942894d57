/**
 * `npm run site`: the documentation as a folder of static pages, site/dist, which works from a disk too. TypeDoc writes it from the
 * docstrings of every entry, the guides of docs/ and the examples with what they print.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entryFiles } from './docstrings.ts';
import { capture } from './processes.ts';
import { build, root, runNpm } from './setup.mjs';
import { brokenLinks } from './site/links.ts';
import { writePages } from './site/pages.ts';
import { writePlayground } from './site/playground.ts';
import { trySite } from './site/try.ts';

const here = join(root, 'site');
const out = join(here, 'dist');

/** Writes the site; gives what is wrong with it: warnings of TypeDoc, links that lead nowhere, what does not work in a browser. */
export async function buildSite(): Promise<string[]> {
  if (!existsSync(join(here, 'node_modules', 'typedoc'))) {
    const code = await runNpm(['ci', '--include=dev', '--prefix', here, '--no-audit', '--no-fund']);
    if (code !== 0) throw new Error(`npm ci of site/ failed with exit code ${code}; its own message is above`);
  }
  await build();
  const [index, ...documents] = await writePages(join(root, '.cache', 'site'));
  const typedoc = join(here, 'node_modules', 'typedoc', 'bin', 'typedoc');
  const args = ['--options', join(here, 'typedoc.json'), '--out', out, '--readme', index!];
  const lists = [
    ...documents.flatMap((page) => ['--projectDocuments', page]),
    ...entryFiles().map((file) => join(root, file)),
  ];
  const { code, output } = await capture(process.execPath, [typedoc, ...args, ...lists], {
    cwd: here,
    env: { ...process.env, NO_COLOR: '1' },
  });
  if (code !== 0) throw new Error(`TypeDoc ended with exit code ${code}:\n${output}`);
  await writePlayground(join(out, 'playground.html'), join(root, '.cache', 'site-playground'));
  const warnings = output.split('\n').filter((line) => line.includes('[warning]') && !line.includes('errors and'));
  return [...warnings, ...brokenLinks(out, join(here, 'package.json')), ...(await trySite(out))];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = await buildSite();
  for (const fault of faults) console.error(fault);
  console.log(`${join(out, 'index.html')} is the first page`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
