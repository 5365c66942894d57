/**
 * Decoded pictures in a file of their own: pixels, then what they are as JSON, its length, SHA-256 of all that, and a mark. It is made once for the same
 * files in the same form, used by every run, and read row by row.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChainruleError, fail } from '../../graph/error.ts';
import { readHeader } from '../../pictures/header.ts';
import type { LeftOut, PictureForm } from '../../pictures/picture-set.ts';
import { writeError } from '../file-errors.ts';
import { writeFileAtomically } from '../files.ts';
import { noteUse, removeUnused, usualCache } from '../usual-cache.ts';
import { openDecoders } from './decoders.ts';
import type { PictureFile } from './folder.ts';

/** How far reading has come. */
export interface PictureProgress {
  /** First all files are looked at, for their size and colours; then they are decoded. */
  readonly step: 'looked at' | 'decoded';
  readonly done: number;
  readonly all: number;
}

export interface CacheOptions extends PictureForm {
  readonly cache?: string | undefined;
  readonly onProgress?: ((progress: PictureProgress) => void) | undefined;
}

/** What the file says of its pictures. */
interface Description {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** The pictures that could be read: their numbers among the files, and SHA-256 of these. */
  readonly pictures: readonly (readonly [number: number, checksum: string])[];
  readonly leftOut: readonly LeftOut[];
}

export interface CachedPictures extends Description {
  readonly file: string;
  readonly read: (numbers: Int32Array, pixels: Uint8Array) => void;
}

const mark = 'chainrule pictures 2';
const [lengthBytes, checksumBytes] = [8, 32];
const endBytes = lengthBytes + checksumBytes + mark.length;
/** Files that are read at the same time. */
const atOnce = 16;
/** Sizes of their own are kept up to this side. */
const longestDefault = 64;

/** The pixels of these files, decoded now or before. */
export async function cachedPictures(
  what: string,
  files: readonly PictureFile[],
  options: CacheOptions,
): Promise<CachedPictures> {
  const folder = options.cache ?? usualCache('pictures');
  const file = join(folder, `${keyOf(files, options)}.pictures`);
  const cached = (await openCache(file)) ?? (await fill(what, files, folder, file, options));
  if (cached.pictures.length === 0) refuseAll(what, files.length, cached.leftOut);
  return cached;
}

async function fill(
  what: string,
  files: readonly PictureFile[],
  folder: string,
  file: string,
  options: CacheOptions,
): Promise<CachedPictures> {
  const looked = await lookAt(files, options);
  const { width, height, channels, sound, leftOut } = requireSome(what, files, looked);
  await mkdir(folder, { recursive: true }).catch(async (error: unknown) => {
    throw await writeError(folder, error);
  });
  await writeFileAtomically(file, decoded(files, sound, leftOut, { width, height, channels }, options));
  await removeUnused(folder, '.pictures', file);
  const made = await openCache(file);
  return made ?? fail({ what: file, problem: 'cannot be read as it was just written', hint: 'another disk' });
}

/** The same for the same files, unchanged, in the same form. */
function keyOf(files: readonly PictureFile[], { size, grey }: PictureForm): string {
  const hash = createHash('sha256').update(JSON.stringify([mark, size ?? null, grey === true]));
  for (const { name, path, bytes, modified } of files) hash.update(JSON.stringify([name, path, bytes, modified]));
  return hash.digest('hex').slice(0, 32);
}

/** Undefined where there is none, or none that is whole. */
async function openCache(file: string): Promise<CachedPictures | undefined> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return undefined;
  try {
    const described = await describe(handle);
    if (!described) return undefined;
    await noteUse(file);
    const { width, height, channels } = described;
    const row = width * height * channels;
    return {
      ...described,
      file,
      read: (numbers, pixels) => {
        const opened = openSync(file, 'r');
        try {
          for (const [i, number] of numbers.entries())
            readExactly(opened, pixels.subarray(i * row, (i + 1) * row), number * row, file);
        } finally {
          closeSync(opened);
        }
      },
    };
  } finally {
    await handle.close();
  }
}

function readExactly(opened: number, to: Uint8Array, from: number, file: string): void {
  for (let done = 0; done < to.length; ) {
    const count = readSync(opened, to, done, to.length - done, from + done);
    if (count === 0) fail({ what: file, problem: 'has changed since it was opened', hint: 'starting again' });
    done += count;
  }
}

/** What the file holds, when all of it is as it was written. */
async function describe(handle: FileHandle): Promise<Description | undefined> {
  const { size } = await handle.stat();
  const end = Buffer.alloc(endBytes);
  if (size < endBytes) return undefined;
  await handle.read(end, 0, endBytes, size - endBytes);
  const length = Number(end.readBigUInt64LE(0));
  const checksum = end.subarray(lengthBytes, lengthBytes + checksumBytes);
  if (end.toString('latin1', lengthBytes + checksumBytes) !== mark || length > size - endBytes) return undefined;
  const hash = createHash('sha256');
  const block = Buffer.alloc(1 << 20);
  const covered = size - endBytes + lengthBytes;
  for (let at = 0; at < covered; ) {
    const { bytesRead } = await handle.read(block, 0, Math.min(block.length, covered - at), at);
    if (bytesRead === 0) return undefined;
    hash.update(block.subarray(0, bytesRead));
    at += bytesRead;
  }
  if (!hash.digest().equals(checksum)) return undefined;
  const text = Buffer.alloc(length);
  await handle.read(text, 0, length, size - endBytes - length);
  return JSON.parse(text.toString('utf8')) as Description;
}

interface Looked {
  readonly number: number;
  readonly checksum: string;
  readonly width: number;
  readonly height: number;
  readonly isGrey: boolean;
}

interface AllLooked {
  readonly sound: readonly Looked[];
  readonly leftOut: LeftOut[];
  readonly form: PictureForm;
}

/** Checksum and header of each file. */
async function lookAt(files: readonly PictureFile[], { onProgress, ...form }: CacheOptions): Promise<AllLooked> {
  const sound: Looked[] = [];
  const leftOut: LeftOut[] = [];
  for await (const { number, bytes } of contents(
    files,
    files.map((_, i) => i),
    leftOut,
  )) {
    const { name } = files[number]!;
    try {
      const { width, height, isGrey, orientation } = readHeader(bytes, name);
      const checksum = createHash('sha256').update(bytes).digest('hex');
      const [across, down] = orientation >= 5 ? [height, width] : [width, height];
      sound.push({ number, checksum, width: across, height: down, isGrey });
    } catch (error) {
      leftOut.push(refusalOf(name, error));
    }
    onProgress?.({ step: 'looked at', done: number + 1, all: files.length });
  }
  return { sound, leftOut, form };
}

function refusalOf(name: string, error: unknown): LeftOut {
  if (error instanceof ChainruleError) return { name, problem: error.message };
  throw error;
}

/** The bytes of some files, in order, some of which are read ahead. */
async function* contents(
  files: readonly PictureFile[],
  numbers: readonly number[],
  leftOut: LeftOut[],
): AsyncGenerator<{ number: number; bytes: Uint8Array }, void, undefined> {
  for (let start = 0; start < numbers.length; start += atOnce) {
    const some = numbers.slice(start, start + atOnce);
    const all = await Promise.all(some.map((number) => readFile(files[number]!.path).catch((error: Error) => error)));
    for (const [i, bytes] of all.entries()) {
      const number = some[i]!;
      const { name } = files[number]!;
      if (bytes instanceof Error) leftOut.push({ name, problem: `${name}: cannot be read: got ${bytes.message}` });
      else yield { number, bytes };
    }
  }
}

type Form = Pick<Description, 'width' | 'height' | 'channels'>;

/** What all of them are brought to. */
function requireSome(what: string, files: readonly PictureFile[], looked: AllLooked): AllLooked & Form {
  const { sound, leftOut, form } = looked;
  if (sound.length === 0) refuseAll(what, files.length, leftOut);
  const [first] = sound;
  const areAlike = sound.every(({ width, height }) => width === first!.width && height === first!.height);
  const sides = sound.map(({ width, height }) => Math.min(width, height)).sort((a, b) => a - b);
  const side = Math.min(longestDefault, sides[sides.length >> 1]!);
  const isSmall = Math.max(first!.width, first!.height) <= longestDefault;
  const [width, height] = form.size ?? (areAlike && isSmall ? [first!.width, first!.height] : [side, side]);
  const channels = form.grey || sound.every(({ isGrey }) => isGrey) ? 1 : 3;
  return { ...looked, width: width!, height: height!, channels };
}

function refuseAll(what: string, files: number, leftOut: readonly LeftOut[]): never {
  return fail({
    what,
    problem: files === 1 ? 'its only picture cannot be read' : `none of its ${files} pictures can be read`,
    got: leftOut[0]?.problem ?? 'nothing',
  });
}

/** The file, piece by piece: pixels, then what they are. */
async function* decoded(
  files: readonly PictureFile[],
  sound: readonly Looked[],
  before: readonly LeftOut[],
  form: Form,
  { onProgress }: CacheOptions,
): AsyncGenerator<Uint8Array | string, void, undefined> {
  const leftOut = [...before];
  const checksums = new Map(sound.map(({ number, checksum }) => [number, checksum]));
  const pictures: (readonly [number, string])[] = [];
  const hash = createHash('sha256');
  let done = 0;
  const decoders = openDecoders(sound.length, form);
  try {
    const all = inOrder(
      contents(files, [...checksums.keys()], leftOut),
      decoders.atOnce,
      async ({ number, bytes }) => ({
        number,
        result: await decoders.decode(bytes, files[number]!.name),
      }),
    );
    for await (const { number, result } of all) {
      if ('problem' in result) {
        leftOut.push({ name: files[number]!.name, problem: result.problem });
      } else {
        pictures.push([number, checksums.get(number)!]);
        hash.update(result.pixels);
        yield result.pixels;
      }
      done++;
      onProgress?.({ step: 'decoded', done, all: sound.length });
    }
  } finally {
    decoders.end();
  }
  const text = Buffer.from(JSON.stringify({ ...form, pictures, leftOut } satisfies Description));
  const length = Buffer.alloc(lengthBytes);
  length.writeBigUInt64LE(BigInt(text.length));
  hash.update(text).update(length);
  yield Buffer.concat([text, length, hash.digest(), Buffer.from(mark, 'latin1')]);
}

/** What becomes of each, in order, of which so many are worked on at the same time. */
async function* inOrder<T, R>(items: AsyncIterable<T>, most: number, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  for await (const item of items) {
    const result = work(item);
    // Its failure is told when its turn comes.
    result.catch(() => {});
    begun.push(result);
    if (begun.length >= most) yield await begun.shift()!;
  }
  for (const result of begun) yield await result;
}
