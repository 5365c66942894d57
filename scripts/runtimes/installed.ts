/** The package as users get it: packed by npm, and installed by npm in a project of their own; tools beside it, in .cache/. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from '../processes.ts';
import { root } from '../setup.mjs';

export interface UserProject {
  /** The folder of the project, with the programs of programs/ in it. */
  readonly path: string;
  /** The packed file. */
  readonly tarball: string;
  readonly remove: () => void;
}

/** A project in a temporary folder that has installed the build of dist/. */
export async function installPacked(): Promise<UserProject> {
  const path = mkdtempSync(join(tmpdir(), 'chainrule-user-'));
  const remove = () => rmSync(path, { recursive: true, force: true });
  try {
    const packed = join(path, 'packed');
    mkdirSync(packed);
    await npm(['pack', '--ignore-scripts', '--pack-destination', packed], root);
    const tarball = join(packed, readdirSync(packed)[0]!);
    writeFileSync(join(path, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], path);
    cpSync(join(root, 'scripts', 'runtimes', 'programs'), path, { recursive: true });
    return { path, tarball, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** The folder in which npm has installed packages, named with their versions, for a tool that only this needs. */
export async function installTool(...packages: string[]): Promise<string> {
  const folder = join(root, '.cache', 'tools', packages.map((name) => name.replaceAll('/', '-')).join('+'));
  const mark = join(folder, 'complete');
  if (existsSync(mark)) return folder;
  console.log(`Installing ${packages.join(', ')} into .cache/ ...`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  await npm(['install', '--no-audit', '--no-fund', ...packages], folder);
  writeFileSync(mark, '');
  return folder;
}

async function npm(args: readonly string[], cwd: string): Promise<void> {
  const { code, output } = await capture('npm', args, { cwd, shell: process.platform === 'win32' });
  if (code !== 0) throw new Error(`npm ${args[0]} failed with exit code ${code}: ${output}`);
}
