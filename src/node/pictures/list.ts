/** The paths of pictures that are meant by one path: to be predicted one by one. */
import { join } from 'node:path';
import { fail } from '../../graph/error.ts';
import { formatByName } from '../../pictures/header.ts';
import { requirePath } from '../files.ts';
import { entriesOf, kindOf } from './folder.ts';
import { isList, listedPaths } from './table.ts';

/**
 * The paths of all pictures in a folder and in those within it, by their names, sorted: to be read one by one, by `readBytes` and
 * `readPicture`. Of a list, a CSV or TSV with a column of paths, those that it names, row by row: from the folder that it lies in, and empty
 * where a row has none. The path of any other file is given back alone. Throws where there is no picture.
 *
 * @example
 * import { mkdirSync, writeFileSync } from 'node:fs';
 * import { listPictures } from 'chainrule/node';
 *
 * mkdirSync('holiday/beach', { recursive: true });
 * for (const name of ['beach/2.jpg', 'notes.txt', '1.png']) writeFileSync(`holiday/${name}`, '');
 * console.log(await listPictures('holiday')); // ['holiday/1.png', 'holiday/beach/2.jpg']
 */
export async function listPictures(path: string): Promise<string[]> {
  requirePath(path);
  const stats = await kindOf(path);
  if (stats?.isFile()) return isList(path) ? listedPaths(path) : [path];
  const all = await within(path);
  if (all.length > 0) return all;
  return fail({ what: path, problem: 'no pictures in it', expected: 'JPEG, PNG, WebP, GIF or BMP files' });
}

async function within(folder: string): Promise<string[]> {
  const { folders, files } = await entriesOf(folder);
  const deeper: string[] = [];
  for (const name of folders) deeper.push(...(await within(join(folder, name))));
  return [...files.filter((name) => formatByName(name)).map((name) => join(folder, name)), ...deeper];
}
