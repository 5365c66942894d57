/** Where files are kept that can be made again: in the folder that the system has for them. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `of` says which. */
export function usualCache(of: 'pictures' | 'rows'): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const inHome = process.platform === 'darwin' ? join('Library', 'Caches') : '.cache';
  const ofSystem = process.platform === 'win32' ? LOCALAPPDATA : XDG_CACHE_HOME;
  return join(ofSystem || join(homedir(), inHome), 'chainrule', of);
}
