/** Reads safetensors files no further than they are what they claim to be: what has no end is refused by its first bytes. */
import type { FileHandle } from 'node:fs/promises';
import { ChainruleError, fail } from '../graph/error.ts';
import { descriptionIn, type FileKind } from '../model/described-file.ts';
import { foreignFault, lookedAt } from '../model/foreign-file.ts';
import { headerLength } from '../model/safetensors.ts';
import { parseHeader, requireFilled } from '../model/safetensors-header.ts';
import { readError } from './file-errors.ts';
import { openForReading } from './files.ts';

/** Files up to this size are read at once. */
const small = 1 << 25;

/** What the arrays of every supported version of Node can hold. */
const largest = 0x7fff_ffff;

/**
 * All bytes of a safetensors file. Of one that is large, or no file but a pipe or a device, the header is read first: it
 * says how much there is to read, and, where a kind of file is asked for, whether the file is of that kind.
 */
export async function readSafetensorsFile(path: string, kind?: FileKind): Promise<Uint8Array> {
  const file = await openForReading(path);
  try {
    const stats = await file.stat();
    const size = stats.isFile() ? stats.size : undefined;
    return size === undefined || size > small ? await readByHeader(file, path, size, kind) : await readAll(file);
  } catch (error) {
    throw await readError(path, error);
  } finally {
    await file.close();
  }
}

async function readAll(file: FileHandle): Promise<Uint8Array> {
  const buffer = await file.readFile();
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

/** What is shorter than it should be is given as it is: whoever reads it says so. */
async function readByHeader(
  file: FileHandle,
  path: string,
  size: number | undefined,
  kind: FileKind | undefined,
): Promise<Uint8Array> {
  const start = await extended(file, new Uint8Array(0), 9);
  const end = 8 + (await lengthOfHeader(file, start, path));
  const head = await extended(file, start, end);
  if (head.length < end) return head;
  const { metadata, filled } = parseHeader(head.subarray(8), path);
  if (kind) descriptionIn(metadata, kind, path);
  if (size !== undefined) requireFilled(filled, size - end, path);
  if (end + filled > largest) {
    fail({
      what: path,
      problem: 'too large',
      got: `${((end + filled) / (1 << 30)).toFixed(1)} GiB`,
      expected: 'less than 2 GiB',
    });
  }
  // One more, which must not be there.
  return extended(file, head, end + filled + 1);
}

async function lengthOfHeader(file: FileHandle, start: Uint8Array, path: string): Promise<number> {
  try {
    return headerLength(start, path);
  } catch (error) {
    const fault = foreignFault(await extended(file, start, lookedAt), path);
    throw fault ? new ChainruleError(fault) : error;
  }
}

/** The bytes with those that follow them in the file, up to that length, or as many as there are. */
async function extended(file: FileHandle, before: Uint8Array, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  bytes.set(before);
  let at = before.length;
  while (at < length) {
    const { bytesRead } = await file.read(bytes, at, Math.min(length - at, 1 << 24), null);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}
