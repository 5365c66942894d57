/** Text that is read line by line, from a file or from standard input. */
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { openBytes } from '../src/node.ts';

/** The lines of a file; `-` stands for standard input. */
export function linesOf(path: string): AsyncIterable<string> {
  const input = path === '-' ? process.stdin : Readable.from(openBytes(path));
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}
