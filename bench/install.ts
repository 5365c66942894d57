/** The peers from npm, installed when the benchmark is first run. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNpm } from '../scripts/setup.mjs';
import { peerFolder, root } from './paths.ts';

const files = ['package.json', 'package-lock.json'];

/** Installs what bench/package-lock.json asks for unless it is there; false, and a message, where that fails. */
export async function installPeers(): Promise<boolean> {
  const wanted = (name: string) => join(root, 'bench', name);
  // Written last, so that an installation that was interrupted is done again.
  const installed = join(peerFolder, 'installed');
  const lock = readFileSync(wanted('package-lock.json'), 'utf8');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return true;
  console.log('Installing the peers of bench/package.json into .cache/bench (npm ci, about 400 MB) ...');
  mkdirSync(peerFolder, { recursive: true });
  for (const name of files) copyFileSync(wanted(name), join(peerFolder, name));
  // None of them needs its install scripts, which would download or compile.
  const code = await runNpm([
    'ci',
    '--prefix',
    peerFolder,
    '--ignore-scripts',
    '--omit=optional',
    '--no-audit',
    '--no-fund',
  ]);
  if (code === 0) writeFileSync(installed, lock);
  else console.log(`npm ci failed with exit code ${code}: the peers from npm are left out.`);
  return code === 0;
}
