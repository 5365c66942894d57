/** Files that are always whole: atomic writes, checked reads, and folders of runs that never overwrite one another. */
import { createHash } from 'node:crypto';
import { type Stats, statSync } from 'node:fs';
import {
  constants,
  copyFile,
  type FileHandle,
  link,
  mkdir,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, extname, join, resolve, sep } from 'node:path';
import type { ReadChunk, SizedIterable } from '../data/bytes.ts';
import { fail } from '../graph/error.ts';
import { type OptionKind, text } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { checksum } from '../numeric/checksum.ts';
import { codeOf, readError, writeError } from './file-errors.ts';

/** Text of more bytes than this lies in memory that engines ask the system for each time: reading is then ten times as slow. */
const chunkBytes = 1 << 16;

/** What a file is to hold: at once, or pieces one after the other. */
export type FileData = Uint8Array | string | AsyncIterable<Uint8Array | string>;

const fileData: OptionKind = {
  expected: 'text, bytes, or a source of such pieces',
  fits: (value) =>
    typeof value === 'string' ||
    value instanceof Uint8Array ||
    (typeof value === 'object' && value !== null && Symbol.asyncIterator in value),
};

/** Makes the names of this process's temporary files differ. */
let temporaryFiles = 0;

/**
 * Writes a file so that, whatever happens, `path` holds either what it held before or all of `data`, which may come in
 * pieces: the data go to a temporary file in the same folder, `.chainrule-<machine>-<process>-<number>.tmp`, which is synced and renamed. A
 * process that is killed leaves at most that temporary file behind, until another writes in that folder. A link keeps
 * pointing where it did and the file behind it is replaced; its permissions stay. Devices and pipes, such as
 * /dev/stdout, are written to directly. Fails with a ChainruleError where the disk is full, the folder is missing or
 * may not be written, or `path` is a folder.
 *
 * @example
 * import { readBytes, writeFileAtomically } from 'chainrule/node';
 *
 * await writeFileAtomically('note.txt', 'done\n');
 * console.log((await readBytes('note.txt')).length); // 5
 */
export async function writeFileAtomically(path: string, data: FileData): Promise<void> {
  requirePath(path);
  requireKind('data of a file', data, fileData);
  try {
    if (path.endsWith('/') || path.endsWith(sep)) throw isFolder();
    const target = await followLinks(path);
    const before = await statIfPresent(target);
    if (before && !before.isFile()) await writeDirectly(target, data);
    else await replace(target, data, before);
  } catch (error) {
    throw await writeError(path, error);
  }
}

async function replace(target: string, data: FileData, before: Stats | undefined): Promise<void> {
  // A rename would replace a file that the user has made read-only.
  if (before) await open(target, 'r+').then((file) => file.close());
  const folder = dirname(target);
  const { file, temporary } = await createTemporary(folder);
  try {
    await writeAndClose(file, data, before && before.mode & 0o7777);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

async function writeAndClose(file: FileHandle, data: FileData, mode?: number): Promise<void> {
  try {
    if (mode !== undefined) await file.chmod(mode);
    await writeAll(file, data);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, data: FileData): Promise<void> {
  if (typeof data === 'string' || data instanceof Uint8Array) await file.writeFile(data);
  else for await (const piece of data) await file.appendFile(piece);
}

async function createTemporary(folder: string): Promise<{ file: FileHandle; temporary: string }> {
  await removeStale(folder);
  for (;;) {
    const temporary = join(folder, `.chainrule-${machine}-${process.pid}-${temporaryFiles++}.tmp`);
    try {
      return { file: await open(temporary, 'wx'), temporary };
    } catch (error) {
      // Left behind by a process that was killed, or made by another thread of this one.
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** Tells this machine from others that share a disk with it: there, processes have other numbers. */
const machine = checksum(new TextEncoder().encode(hostname()));

/** Folders in which this process has looked for what others left. */
const cleaned = new Set<string>();

/** Removes the temporary files of processes of this machine that are no longer alive. */
async function removeStale(folder: string): Promise<void> {
  const path = resolve(folder);
  if (cleaned.has(path)) return;
  cleaned.add(path);
  for (const name of await readdir(path).catch(() => [])) {
    const [, of, id] = /^\.chainrule-(\w+)-(\d+)-\d+\.tmp$/.exec(name) ?? [];
    // One that cannot be removed, as in a folder of someone else, does no harm.
    if (of === machine && !isAlive(Number(id))) await rm(join(path, name), { force: true }).catch(() => {});
  }
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

async function writeDirectly(target: string, data: FileData): Promise<void> {
  const file = await open(target, 'w');
  try {
    await writeAll(file, data);
  } finally {
    await file.close();
  }
}

/** More than a block, so that a full disk shows. */
const probe = new Uint8Array(1 << 14).fill(32);

/**
 * Fails as writing `path` would, before there is anything to write: writes and removes a small file in the folder that
 * `path` will be in, or in the nearest one above it that exists.
 *
 * @example
 * import { requireWritable, writeFileAtomically } from 'chainrule/node';
 *
 * await requireWritable('results.csv'); // before hours of training, not after
 * await writeFileAtomically('results.csv', 'loss\n0.1\n');
 */
export async function requireWritable(path: string): Promise<void> {
  requirePath(path);
  let folder = dirname(resolve(path));
  while (!(await stat(folder).catch(() => undefined)) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    const { file, temporary } = await createTemporary(folder);
    try {
      await writeAndClose(file, probe);
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (error) {
    throw await writeError(path, error);
  }
}

/** What systems and folders say that cannot be synced (Windows, some network drives, folders that may not be listed). */
const cannotSync = new Set(['EACCES', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM']);

/** Makes the rename last through a power failure. The file is whole without it, so that no reason to refuse is an error. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!cannotSync.has(codeOf(error) ?? '')) throw error;
  }
}

/** The file behind a chain of links; the last one may point at a file that does not exist yet. */
async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    const link = await readlink(path).catch(() => undefined);
    return link === undefined ? resolve(path) : followLinks(resolve(dirname(path), link));
  }
}

async function statIfPresent(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The bytes of a file as they are read, some tens of kilobytes at a time. The file is opened when the iteration starts
 * and closed when it ends, early or not. Fails, naming near file names, where there is no such file, and for folders.
 *
 * @example
 * import { openBytes, readCsv, writeFileAtomically } from 'chainrule/node';
 *
 * await writeFileAtomically('people.csv', 'age\n31\n28\n');
 * const { table } = await readCsv(openBytes('people.csv'));
 * console.log(table.rows); // 2
 */
export function openBytes(path: string): AsyncGenerator<Uint8Array, void, ReadChunk> & SizedIterable {
  requirePath(path);
  return Object.assign(bytesOf(path), { size: sizeOfFile(path), name: path });
}

/** Undefined where there is no such file, or none that has a size: reading it says what is wrong. */
function sizeOfFile(path: string): number | undefined {
  try {
    const stats = statSync(path);
    return stats.isFile() ? stats.size : undefined;
  } catch {
    return undefined;
  }
}

/** A chunk that `next` is given back is read into again. */
async function* bytesOf(path: string): AsyncGenerator<Uint8Array, void, ReadChunk> {
  const file = await openForReading(path);
  try {
    let room = new Uint8Array(chunkBytes);
    for (;;) {
      const chunk = await readChunk(file, path, room);
      if (chunk.length === 0) return;
      if ((yield chunk) !== chunk) room = new Uint8Array(chunkBytes);
    }
  } finally {
    await file.close();
  }
}

async function readChunk(file: FileHandle, path: string, room: Uint8Array): Promise<Uint8Array> {
  try {
    const { bytesRead, buffer } = await file.read(room, 0, chunkBytes, null);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw await readError(path, error);
  }
}

/**
 * All bytes of a file; fails as {@link openBytes} does.
 *
 * @example
 * import { readBytes, writeFileAtomically } from 'chainrule/node';
 *
 * await writeFileAtomically('bytes.bin', Uint8Array.of(1, 2, 3));
 * console.log((await readBytes('bytes.bin')).length); // 3
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  const file = await openForReading(path);
  try {
    const buffer = await file.readFile();
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
  } catch (error) {
    throw await readError(path, error);
  } finally {
    await file.close();
  }
}

/**
 * The SHA-256 of a file, in hexadecimal as `sha256sum` prints it; fails as {@link openBytes} does.
 *
 * @example
 * import { fileChecksum, writeFileAtomically } from 'chainrule/node';
 *
 * await writeFileAtomically('abc.txt', 'abc');
 * console.log(await fileChecksum('abc.txt'));
 * // ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
 */
export async function fileChecksum(path: string): Promise<string> {
  const hash = createHash('sha256');
  const bytes = openBytes(path);
  for (let next = await bytes.next(); next.done !== true; next = await bytes.next(next.value)) hash.update(next.value);
  return hash.digest('hex');
}

/** Refuses what is no path: a file's name as text. */
export function requirePath(path: unknown): void {
  requireKind('path of a file', path, text);
}

/** Fails, naming near file names, where there is no such file, and for folders. */
export async function openForReading(path: string): Promise<FileHandle> {
  requirePath(path);
  try {
    // Asked before opening, since a folder opens well on some systems and not on others.
    if ((await stat(path)).isDirectory()) throw isFolder();
    return await open(path, 'r');
  } catch (error) {
    throw await readError(path, error);
  }
}

function isFolder(): Error {
  return Object.assign(new Error('is a folder'), { code: 'EISDIR' });
}

/**
 * Creates the folder `parent/name`, or `parent/name-2`, `parent/name-3` and so on where it is taken, and gives its path.
 * Never gives a folder that existed, even when several processes ask at once. `parent` is created if it is missing.
 *
 * @example
 * import { createRunFolder } from 'chainrule/node';
 *
 * console.log(await createRunFolder('runs-of-mine', 'xor'));
 * console.log(await createRunFolder('runs-of-mine', 'xor')); // runs-of-mine/xor-2
 */
export async function createRunFolder(parent: string, name: string): Promise<string> {
  requirePath(parent);
  requireKind('name of the run', name, text);
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) {
    fail({
      what: 'name of the run',
      problem: 'not a name of a folder',
      got: JSON.stringify(name),
      expected: 'no slashes',
    });
  }
  try {
    await mkdir(parent, { recursive: true });
    return await firstFree(join(parent, name), '', (path) => mkdir(path));
  } catch (error) {
    throw await writeError(join(parent, name), error);
  }
}

/**
 * Writes a file that was not there before: `path`, or where that is taken, numbered as {@link createRunFolder} numbers
 * folders: `map.html`, `map-2.html`, `map-3.html`. Gives its path. Never writes over a file, even when several processes ask at
 * once; fails as {@link writeFileAtomically} does.
 *
 * @example
 * import { writeNewFile } from 'chainrule/node';
 *
 * await writeNewFile('map.html', '<p>one');
 * console.log(await writeNewFile('map.html', '<p>two')); // map-2.html
 */
export async function writeNewFile(path: string, data: Uint8Array | string): Promise<string> {
  requirePath(path);
  requireKind('data of a file', data, fileData);
  const folder = dirname(path);
  const extension = extname(path);
  try {
    const { file, temporary } = await createTemporary(folder);
    try {
      await writeAndClose(file, data);
      const free = await firstFree(path.slice(0, path.length - extension.length), extension, (target) =>
        linkOrCopy(temporary, target),
      );
      await syncFolder(folder);
      return free;
    } finally {
      await rm(temporary, { force: true });
    }
  } catch (error) {
    throw await writeError(path, error);
  }
}

/** What file systems say that have no second names for a file (FAT, some network drives). */
const cannotLink = new Set(['ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM']);

/** Gives a whole file a name that must be free. */
async function linkOrCopy(file: string, target: string): Promise<void> {
  try {
    await link(file, target);
  } catch (error) {
    if (!cannotLink.has(codeOf(error) ?? '')) throw error;
    await copyFile(file, target, constants.COPYFILE_EXCL);
  }
}

/** The first path that `make` could make: `base`, `base-2`, `base-3` and so on, each with the extension. */
async function firstFree(base: string, extension: string, make: (path: string) => Promise<unknown>): Promise<string> {
  for (let number = 1; ; number++) {
    const path = `${base}${number === 1 ? '' : `-${number}`}${extension}`;
    try {
      await make(path);
      return path;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}
