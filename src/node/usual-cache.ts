/** Where files are kept that can be made again: in the folder that the system has for them, as long as somebody opens them. */
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `of` says which. */
export function usualCache(of: 'pictures' | 'rows'): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const inHome = process.platform === 'darwin' ? join('Library', 'Caches') : '.cache';
  const ofSystem = process.platform === 'win32' ? LOCALAPPDATA : XDG_CACHE_HOME;
  return join(ofSystem || join(homedir(), inHome), 'chainrule', of);
}

/** Files that nobody has opened for so long are taken away when another one is made. */
const keptDays = 30;

/** Takes away the files with that ending that have not been used for long, as the file that was just made counts the time. */
export async function removeUnused(folder: string, ending: string, made: string): Promise<void> {
  const oldest = (await stat(made)).mtimeMs - keptDays * 24 * 3600 * 1000;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const stats = name.endsWith(ending) ? await stat(path).catch(() => undefined) : undefined;
    // One that cannot be removed, as in a folder of someone else, does no harm.
    if (stats && stats.mtimeMs < oldest) await rm(path, { force: true }).catch(() => {});
  }
}

/** Says that the file was used; who may only read it says nothing. */
export async function noteUse(file: string): Promise<void> {
  await utimes(file, new Date(), new Date()).catch(() => {});
}
