/** The peers from npm, installed when the benchmark is first run. */
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNpm } from '../scripts/setup.mjs';
import { peerFolder, root } from './paths.ts';

const files = ['package.json', 'package-lock.json'];

/** Installs what bench/package-lock.json asks for unless it is there; false, and a message, where that fails. */
export async function installPeers(): Promise<boolean> {
  const wanted = (name: string) => join(root, 'bench', name);
  const note = join(peerFolder, 'node_modules', '.package-lock.json');
  const same = files.every(
    (name) =>
      existsSync(join(peerFolder, name)) && readFileSync(wanted(name)).equals(readFileSync(join(peerFolder, name))),
  );
  if (same && existsSync(note)) return true;
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
  if (code !== 0) console.log(`npm ci failed with exit code ${code}: the peers from npm are left out.`);
  return code === 0;
}
