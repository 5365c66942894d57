/** Files from paths and from patterns of names. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail } from '../../graph/error.ts';
import { listOf, text } from '../../graph/option-kinds.ts';
import { requireKind } from '../../graph/options.ts';

/**
 * The files that paths and patterns mean, those of a pattern in the order of their names: `*` stands for any characters of a name, `?` for one.
 * A path of a file that is there is that file, whatever its name. Throws where a pattern fits no file, and where a file is meant twice.
 *
 * @example
 * import { listFiles, writeFileAtomically } from 'chainrule/node';
 *
 * for (const day of ['mon', 'tue']) await writeFileAtomically(`sales-${day}.csv`, 'units\n3\n');
 * console.log(await listFiles(['sales-*.csv'])); // ['sales-mon.csv', 'sales-tue.csv']
 */
export async function listFiles(paths: readonly string[]): Promise<string[]> {
  requireKind('files', paths, listOf(text, 'the path of a file, or a list of them'));
  const found = await Promise.all(paths.map((path) => matching(path)));
  const files = found.flat();
  if (files.length === 0) fail({ what: 'files', problem: 'none', expected: 'the path of one or more' });
  const twice = files.find((file, i) => files.indexOf(file) < i);
  if (twice !== undefined) fail({ what: twice, problem: 'given twice', expected: 'each file once' });
  return files;
}

/** Whether a path has to be looked for by its pattern. */
function isPattern(path: string): boolean {
  return /[*?]/.test(path) && !existsSync(path);
}

async function matching(pattern: string): Promise<string[]> {
  if (!isPattern(pattern)) return [pattern];
  let folders = [''];
  const parts = pattern.split('/');
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    const next = await Promise.all(
      folders.map(async (folder) => {
        if (!/[*?]/.test(part)) return [i === 0 ? part || '/' : join(folder, part)];
        const names = await readdir(folder || '.').catch(() => []);
        const fits = new RegExp(
          `^${part
            .replace(/[.+^${}()|[\]\\]/g, '\\$&')
            .replace(/\*/g, '.*')
            .replace(/\?/g, '.')}$`,
        );
        return names
          .filter((name) => fits.test(name) && (part.startsWith('.') || !name.startsWith('.')))
          .map((name) => join(folder, name));
      }),
    );
    folders = next.flat().filter((path) => !isLast || existsSync(path));
  }
  if (folders.length === 0)
    fail({
      what: pattern,
      problem: 'no file has such a name',
      expected: `names like ${basename(pattern)} in ${dirname(pattern)}`,
    });
  return folders.sort();
}
