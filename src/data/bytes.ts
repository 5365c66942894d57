/** Bytes from wherever they come, unpacked when they are gzip or Zstandard; no more than a few chunks are held at a time. */

import { ChainruleError, fail } from '../graph/error.ts';
import type { OptionKind } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import type { ByteStream } from '../graph/platform.ts';

/** What the readers take: bytes at once or as they arrive, or text. */
export type Source = ByteStream | SizedIterable | Uint8Array | string;

/**
 * What the iterator's `next` may be given: the chunk before, where nothing looks at it any more. A file is then read into the same
 * memory again, of which engines take back so much only now and then.
 */
export type ReadChunk = Uint8Array | undefined;

/** Bytes as they arrive. */
export interface SizedIterable extends AsyncIterable<Uint8Array> {
  /** About how many will come, where that is known: room for them is then made once. */
  readonly size?: number | undefined;
  /** What messages call it, where that is known. */
  readonly name?: string | undefined;
  /** Which of the tables of a file is meant, where it holds several. */
  readonly part?: string | undefined;
}

/** About how many bytes will come, where that is known. */
export function byteSize(source: unknown): number | undefined {
  if (typeof source === 'string' || source instanceof Uint8Array) return source.length;
  const isObject = typeof source === 'object' && source !== null;
  return isObject && 'size' in source && Number(source.size) >= 0 ? Number(source.size) : undefined;
}

const sourceKind: OptionKind = {
  expected: 'a table, rows as objects, lists by column name, or text, bytes or a stream of them',
  fits: (value) =>
    typeof value === 'string' ||
    (typeof value === 'object' &&
      value !== null &&
      (value instanceof Uint8Array || 'getReader' in value || Symbol.asyncIterator in value)),
};

const chunkBytes = 1 << 16;

/** The bytes of a source, unpacked when they start with the magic number of gzip or Zstandard. `name` is for error messages. */
export async function* readBytes(source: Source, name: string): AsyncGenerator<Uint8Array, void, ReadChunk> {
  const { head, chunks } = await peek(chunksOf(source, name), 4);
  if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzip(chunks, name);
  else if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd)
    yield* unpackZstd(chunks, name);
  else yield* chunks;
}

/** Looks at the first bytes (fewer when the input is shorter) and gives back an iteration that still starts with them. */
export async function peek(
  chunks: AsyncIterable<Uint8Array>,
  length: number,
): Promise<{ head: Uint8Array; chunks: AsyncGenerator<Uint8Array, void, ReadChunk> }> {
  const iterator = chunks[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, void, ReadChunk>;
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < length) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : concatenate([head, next.value]);
  }
  async function* again(): AsyncGenerator<Uint8Array, void, ReadChunk> {
    try {
      if (head.length > 0) yield head;
      for (let next = await iterator.next(); next.done !== true; ) next = await iterator.next(yield next.value);
    } finally {
      await iterator.return?.();
    }
  }
  return { head: head.subarray(0, length), chunks: releasing(again(), () => iterator.return?.()) };
}

/**
 * The generator, whose `return` runs `release` even before its first value was taken: a generator that never started
 * runs no `finally`, and would keep the file behind it open.
 */
export function releasing<T, Return, Next>(
  generator: AsyncGenerator<T, Return, Next>,
  release: () => unknown,
): AsyncGenerator<T, Return, Next> {
  const end = generator.return.bind(generator);
  generator.return = async (value) => {
    await release();
    return end(value);
  };
  return generator;
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

async function* chunksOf(source: Source, name: string): AsyncGenerator<Uint8Array, void, ReadChunk> {
  requireKind(name, source, sourceKind);
  if (typeof source === 'string') yield* slices(new TextEncoder().encode(requireText(source, name)));
  else if (source instanceof Uint8Array) yield* slices(source);
  else if ('getReader' in source) yield* streamed(source);
  else yield* source as AsyncGenerator<Uint8Array, void, ReadChunk>;
}

/** Refuses a path where the text of a table is meant. */
function requireText(source: string, name: string): string {
  if (
    !/^[^\n"]{1,300}\.(csv|tsv|txt|tab|data|jsonl?|ndjson|parquet|pq|arrow|feather|xlsx?|db|sqlite3?|np[yz]|arff|svm|libsvm)(\.(gz|zst))?$/i.test(
      source,
    )
  )
    return source;
  return fail({
    what: name,
    problem: 'a string is the text of a table here, not the path of a file',
    got: JSON.stringify(source),
    hint: "readTableFile or fitTable of 'chainrule/node', which read files",
  });
}

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
}

/** Safari's streams are not iterable, so that the reader is used everywhere. */
async function* streamed(stream: ByteStream): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    ended = true;
  } finally {
    if (!ended) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}

async function* gunzip(chunks: AsyncGenerator<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  // An error of the input itself must come out as it is, not as a damaged archive.
  let inputError: unknown;
  const packed = new ReadableStream<BufferSource>({
    async pull(controller) {
      try {
        const next = await chunks.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
      } catch (error) {
        inputError = error;
        controller.error(error);
      }
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
  try {
    yield* streamed(packed.pipeThrough(new DecompressionStream('gzip')));
  } catch (error) {
    if (inputError !== undefined) throw inputError;
    if (error instanceof ChainruleError) throw error;
    fail({
      what: name,
      problem: 'damaged gzip data',
      expected: 'a whole .gz file',
      hint: 'copying it again',
      cause: error,
    });
  }
}

async function* unpackZstd(chunks: AsyncGenerator<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd');
  let pieces: Uint8Array[] = [];
  const decompress = new Decompress((piece) => {
    // Its memory is written to again.
    pieces.push(piece.slice());
  });
  const push = (chunk: Uint8Array, isLast: boolean) => {
    try {
      decompress.push(chunk, isLast);
    } catch (error) {
      fail({
        what: name,
        problem: 'damaged Zstandard data',
        expected: 'a whole .zst file',
        hint: 'copying it again',
        cause: error,
      });
    }
    const unpacked = pieces;
    pieces = [];
    return unpacked;
  };
  for await (const chunk of chunks) yield* push(chunk, false);
  yield* push(new Uint8Array(0), true);
}
