/** The pictures of a folder: whose subfolders are classes, perhaps within folders of who learns and who judges. */
import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../graph/error.ts';
import { formatByName } from '../../pictures/header.ts';
import type { LeftOut, PictureParts } from '../../pictures/picture-set.ts';
import { readError } from '../file-errors.ts';

export type Part = keyof PictureParts;

export interface PictureFile {
  /** The path within the folder, with `/` between. */
  readonly name: string;
  readonly path: string;
  readonly label: string;
  readonly part: Part | undefined;
  readonly bytes: number;
  readonly modified: number;
}

export interface FoundFiles {
  readonly files: readonly PictureFile[];
  readonly leftOut: readonly LeftOut[];
}

const partNames: Readonly<Record<string, Part>> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  valid: 'validation',
  val: 'validation',
  test: 'test',
  testing: 'test',
};

export function partNamed(name: string): Part | undefined {
  return partNames[name.toLowerCase()];
}

/** What systems put into folders. */
const isOfSystem = (name: string): boolean => /^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i.test(name);

/** All pictures by name, sorted. */
export async function picturesIn(folder: string): Promise<FoundFiles> {
  const inside = await entriesOf(folder);
  const parts = inside.folders.flatMap((name) => partNamed(name) ?? []);
  const leftOut: LeftOut[] = [];
  const files: PictureFile[] = [];
  const addClasses = async (path: string, at: readonly string[], part: Part | undefined) => {
    const { folders, files: loose } = await entriesOf(path);
    leftOut.push(...loose.map((name) => left([...at, name].join('/'), 'in no folder of a class')));
    for (const label of folders) await addFiles(join(path, label), [...at, label], label, part);
  };
  const addFiles = async (path: string, at: readonly string[], label: string, part: Part | undefined) => {
    const { folders, files: names } = await entriesOf(path);
    for (const file of names) {
      const name = [...at, file].join('/');
      if (formatByName(file) === undefined) leftOut.push(left(name, 'no picture by its name'));
      else files.push({ name, path: join(path, file), label, part, ...(await statsOf(join(path, file))) });
    }
    for (const deeper of folders) await addFiles(join(path, deeper), [...at, deeper], label, part);
  };
  if (parts.includes('train') && parts.length === inside.folders.length) {
    leftOut.push(...inside.files.map((name) => left(name, 'in no folder of a class')));
    for (const name of inside.folders) await addClasses(join(folder, name), [name], partNamed(name));
  } else {
    await addClasses(folder, [], undefined);
  }
  if (files.length === 0) refuseFolder(folder, inside, leftOut);
  return { files, leftOut };
}

function left(name: string, problem: string): LeftOut {
  return { name, problem: `${name}: ${problem}` };
}

function refuseFolder(folder: string, inside: Entries, leftOut: readonly LeftOut[]): never {
  const pictures = inside.files.filter((name) => formatByName(name)).length;
  if (pictures > 0) {
    return fail({
      what: folder,
      problem: 'pictures without classes',
      got: `${pictures} in the folder itself`,
      expected: 'a folder for each class, with its pictures in it',
      hint: 'folders such as cats and dogs, with the pictures moved there',
    });
  }
  return fail({
    what: folder,
    problem: 'no pictures in it',
    got: `${inside.folders.length} folders, ${leftOut.length} other files`,
    expected: 'a folder for each class with JPEG, PNG, WebP, GIF or BMP files; or files as MNIST has them',
  });
}

interface Entries {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

export async function entriesOf(path: string): Promise<Entries> {
  let entries: Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    throw await readError(path, error);
  }
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of entries) {
    if (isOfSystem(entry.name)) continue;
    // A link to a folder is not followed: it may lead back here.
    const isFile = entry.isSymbolicLink() ? (await kindOf(join(path, entry.name)))?.isFile() : entry.isFile();
    if (isFile) files.push(entry.name);
    else if (entry.isDirectory()) folders.push(entry.name);
  }
  return { folders: folders.sort(), files: files.sort() };
}

export async function kindOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}

async function statsOf(path: string): Promise<{ bytes: number; modified: number }> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { bytes: size, modified: mtimeMs };
  } catch (error) {
    throw await readError(path, error);
  }
}
