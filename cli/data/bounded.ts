/** Bytes of which there may be no end: read as far as they can be used, and refused beyond. */
import { fail } from '../../src/engine.ts';
import { openBytes } from '../../src/node.ts';
import { formatBytes } from '../../src/report.ts';
import { beganPipe } from './pipes.ts';

/** All bytes of a file, of at most so many; `problem` says what a larger one is. */
export async function readAtMost(
  path: string,
  most: number,
  { problem, hint }: { problem: string; hint?: string },
): Promise<Uint8Array> {
  const source = openBytes(path);
  const refuse = (got: string) =>
    fail({ what: path, problem, got, expected: `at most ${formatBytes(most)}`, ...(hint !== undefined && { hint }) });
  if (source.size !== undefined && source.size > most) refuse(formatBytes(source.size));
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source) {
    length += piece.length;
    if (length > most) refuse(`more than ${formatBytes(most)}`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** What a pipe may hold, all of which is kept in memory. */
const largestPipe = 1_000_000_000;

/** So much is used as it arrives; of more, all is awaited first, so that a pipe without an end is soon refused. */
const usedAtOnce = 32_000_000;

/**
 * Gives the bytes of a pipe from their start again and again. Each is read once, when it is first wanted, so that what is
 * no table is refused by its first bytes, also where there is no end of them.
 */
export function replayed(name: string, open: () => AsyncIterable<Uint8Array>): () => AsyncGenerator<Uint8Array> {
  const kept: Uint8Array[] = [];
  let length = 0;
  let rest: AsyncIterator<Uint8Array> | undefined;
  async function readOn(): Promise<void> {
    if (!rest) {
      rest = open()[Symbol.asyncIterator]();
      beganPipe(rest);
    }
    do {
      const next = await rest.next();
      if (next.done === true) return;
      kept.push(next.value);
      length += next.value.length;
    } while (length > usedAtOnce && length <= largestPipe);
    if (length > largestPipe) {
      fail({
        what: name,
        problem: 'too much for a pipe, all of which is kept in memory',
        got: `more than ${formatBytes(largestPipe)}`,
        hint: 'a file in its place, which is read piece by piece',
      });
    }
  }
  return async function* () {
    for (let i = 0; ; i++) {
      if (i === kept.length) await readOn();
      if (i === kept.length) return;
      yield kept[i]!;
    }
  };
}
