/** Pictures as the data of a command: which argument means them, how they are read, and what is said of them. */
import { open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { PictureSet } from '../../src/data.ts';
import { openPictures, type PictureProgress, type PicturesOptions } from '../../src/node.ts';
import { formatCount } from '../../src/report.ts';
import type { Screen } from '../screen.ts';
import { LiveLine } from '../terminal/live-line.ts';

/** Files that are left out are named up to so many. */
const named = 10;

/**
 * A folder holds pictures; so does a .npz of which no column is to be predicted, and so does a text with separators whose first rows name
 * pictures that are there, unless it is said which columns are features.
 */
export async function arePictures(
  spec: string,
  { target, features }: { readonly target?: unknown; readonly features?: unknown } = {},
): Promise<boolean> {
  const stats = await stat(spec).catch(() => undefined);
  if (stats?.isDirectory()) return true;
  if (!stats?.isFile()) return false;
  if (/\.npz$/i.test(spec)) return target === undefined;
  return features === undefined && isListName(spec) && namesPictures(spec);
}

/** Whether a file may be a list of pictures: a text with separators. */
export function isListName(spec: string): boolean {
  return /\.[ct]sv$/i.test(spec);
}

/** As much of a text as is looked at. */
const lookedAt = 1 << 14;

async function namesPictures(spec: string): Promise<boolean> {
  const file = await open(spec, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(lookedAt), 0, lookedAt, 0);
    const lines = buffer.toString('utf8', 0, bytesRead).split(/\r?\n/, 12);
    const cells = lines.flatMap((line) => line.split(/[,;\t|]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));
    const paths = cells.filter((cell) => /\.(jpe?g|png|webp|gif|bmp)$/i.test(cell));
    const there = await Promise.all(paths.map((path) => stat(resolve(dirname(spec), path)).catch(() => undefined)));
    return there.some((stats) => stats?.isFile());
  } finally {
    await file.close();
  }
}

/** Opens them, with progress on stderr. */
export async function readPictures(spec: string, options: PicturesOptions): Promise<PictureSet> {
  const line = new LiveLine();
  const onProgress = ({ step, done, all }: PictureProgress) => {
    if (line.isDue()) line.show(`pictures ${step}: ${done} of ${all}`);
  };
  try {
    return await openPictures(spec, { ...options, onProgress });
  } finally {
    line.clear();
  }
}

/** What was read, in a line. */
export function picturesText(spec: string, { names, classes, width, height, channels }: PictureSet): string {
  const form = `${width} x ${height}, ${channels === 1 ? 'grey' : 'in colours'}`;
  return `${spec}: ${formatCount(names.length, 'picture')} of ${formatCount(classes.length, 'class', 'classes')}, ${form}`;
}

/** What was left out, the first by name. */
export function warnOfLeftOut(display: Screen, { leftOut, names }: Pick<PictureSet, 'leftOut' | 'names'>): void {
  display.warn(leftOut.slice(0, named).map(({ problem }) => `left out: ${problem}`));
  if (leftOut.length === 0) return;
  display.warn([`${formatCount(leftOut.length, 'file')} left out, ${formatCount(names.length, 'picture')} kept`]);
}
