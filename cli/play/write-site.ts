/** `chainrule play --out`: the page as a folder that any server of files serves. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from '../../src/engine.ts';
import { serverFiles } from './headers.ts';
import type { SiteFile } from './site.ts';

/** Writes all files, and those with the headers for common servers; how many there are. */
export function writeSite(folder: string, files: ReadonlyMap<string, SiteFile>, ancestors: string): number {
  requireRoom(folder);
  const all = new Map<string, Uint8Array | string>(serverFiles(ancestors));
  // `/` is another name of a file that is there.
  for (const [path, { bytes }] of files) if (path !== '/') all.set(path.slice(1), bytes);
  for (const [path, content] of all) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return all.size;
}

/** A folder of something else is not mixed with the page; one that we wrote before is written again. */
function requireRoom(folder: string): void {
  if (!existsSync(folder)) return;
  const isFolder = statSync(folder).isDirectory();
  const isOurs = () => [...serverFiles('').keys()].every((name) => existsSync(join(folder, name)));
  if (isFolder && (readdirSync(folder).length === 0 || isOurs())) return;
  fail({
    what: '--out',
    problem: isFolder ? 'a folder with other files' : 'a file',
    got: folder,
    expected: 'a new or empty folder, or one that this command wrote',
  });
}
