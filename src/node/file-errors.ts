/** What the operating system says about a file, in the grammar of errors. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ChainruleError, type ErrorParts, nearest } from '../graph/error.ts';

/** The code of a system error, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** The error to throw when writing `path` failed; a full disk and the like are failures of the work, the rest of the input. */
export async function writeError(path: string, cause: unknown): Promise<unknown> {
  // What was to be written may fail while it is made: that is no error of the file.
  if (cause instanceof ChainruleError || codeOf(cause) === undefined) return cause;
  const work = (parts: Omit<ErrorParts, 'what'>) =>
    new ChainruleError({ what: quoteIfOdd(path), cause, ...parts }, 'work');
  const input = (parts: Omit<ErrorParts, 'what'>) => new ChainruleError({ what: quoteIfOdd(path), cause, ...parts });
  switch (codeOf(cause)) {
    case 'ENOSPC':
      return work({ problem: 'the disk is full', hint: 'freeing space, or a folder on another disk' });
    case 'EDQUOT':
      return work({ problem: 'the disk quota is used up', hint: 'freeing space, or a folder on another disk' });
    case 'EACCES':
    case 'EPERM':
      return input({ problem: 'no permission to write', hint: 'a folder of your own' });
    case 'EROFS':
      return input({ problem: 'the file system is read-only', hint: 'a folder on another disk' });
    case 'EISDIR':
      return input({ problem: 'is a folder', expected: 'the name of a file', hint: 'the name of a file in it' });
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EEXIST':
      return input(await missingFolder(path));
    default:
      return work({ problem: 'cannot be written', got: messageOf(cause) });
  }
}

/** The error to throw when reading `path` failed. */
export async function readError(path: string, cause: unknown): Promise<unknown> {
  if (cause instanceof ChainruleError) return cause;
  const input = (parts: Omit<ErrorParts, 'what'>) => new ChainruleError({ what: quoteIfOdd(path), cause, ...parts });
  switch (codeOf(cause)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return input(await missingFile(path));
    case 'EISDIR':
      return input({ problem: 'is a folder', expected: 'a file', ...(await fileWithin(path)) });
    case 'EACCES':
    case 'EPERM':
      return input({ problem: 'no permission to read', hint: 'giving yourself the right to read it' });
    default:
      return new ChainruleError(
        { what: quoteIfOdd(path), problem: 'cannot be read', got: messageOf(cause), cause },
        'work',
      );
  }
}

/** Helps where something is to be written. */
const createFolder = 'creating it first';

async function missingFile(path: string): Promise<Omit<ErrorParts, 'what'>> {
  const folder = dirname(path);
  if (!(await isFolder(folder))) {
    const { hint, ...missing } = await missingFolder(path);
    return hint === createFolder ? missing : { ...missing, ...(hint !== undefined && { hint }) };
  }
  const near = nearest(basename(path), await namesIn(folder));
  return { problem: 'no such file', ...(near === undefined ? {} : { hint: JSON.stringify(beside(path, near)) }) };
}

/** Names the first folder of the path that is missing, and what is near to it, or the file that stands in its place. */
async function missingFolder(path: string): Promise<Omit<ErrorParts, 'what'>> {
  let present = dirname(path);
  let missing = path;
  while (dirname(present) !== present && !(await exists(present))) [present, missing] = [dirname(present), present];
  if (!(await isFolder(present))) {
    return { problem: 'not in a folder', got: `the file ${JSON.stringify(present)}`, expected: 'a folder' };
  }
  const near = nearest(basename(missing), await namesIn(present));
  const hint = near === undefined ? createFolder : JSON.stringify(beside(missing, near));
  return { problem: 'no such folder', got: JSON.stringify(missing), hint };
}

async function fileWithin(folder: string): Promise<{ hint?: string }> {
  const names = (await namesIn(folder)).sort();
  // Of the folder of a run it is the model that people mean.
  for (const name of [...names.filter((each) => each === 'model.safetensors'), ...names]) {
    const path = join(folder, name);
    if (!name.startsWith('.') && !(await isFolder(path))) return { hint: JSON.stringify(path) };
  }
  return {};
}

/** The path with another last part, written as the user wrote it. */
function beside(path: string, name: string): string {
  return dirname(path) === '.' && !path.startsWith('.') ? name : join(dirname(path), name);
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

/** A path as it is, but quoted where it is empty or has characters that a line of text cannot show. */
function quoteIfOdd(path: string): string {
  return path === '' || path !== path.trim() || /\p{Cc}/u.test(path) ? JSON.stringify(path) : path;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
