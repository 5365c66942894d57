/** Text that is read line by line, from a file or from standard input. */
import type { Readable } from 'node:stream';
import { fail } from '../src/engine.ts';
import { openBytes } from '../src/node.ts';
import { formatNumber } from '../src/report.ts';
import { standardStream } from './output.ts';

/** Far more than any line that is understood; what has no ends of lines may have no end at all. */
const longestLine = 100_000_000;

/** The lines of a file; `-` stands for standard input. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const input: AsyncIterable<Uint8Array> = path === standardStream ? process.stdin : openBytes(path);
  const decoder = new TextDecoder();
  let begun = '';
  for await (const bytes of input) {
    const [first = '', ...others] = decoder.decode(bytes, { stream: true }).split('\n');
    begun += first;
    if (begun.length > longestLine) refuseLine(path);
    if (others.length === 0) continue;
    const last = others.pop()!;
    for (const line of [begun, ...others]) yield withoutReturn(line);
    begun = last;
  }
  begun += decoder.decode();
  if (begun !== '') yield withoutReturn(begun);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Calls once when a line of what arrives is longer than any that is understood. */
export function onEndlessLine(input: Readable, then: () => void): void {
  let begun = 0;
  const count = (bytes: Uint8Array) => {
    const end = bytes.lastIndexOf(10);
    begun = end < 0 ? begun + bytes.length : bytes.length - end;
    if (begun <= longestLine) return;
    input.off('data', count);
    then();
  };
  input.on('data', count);
}

export function refuseLine(path: string): never {
  return fail({
    what: path === standardStream ? 'standard input' : path,
    problem: 'a line without an end',
    got: `more than ${formatNumber(longestLine)} characters`,
    expected: 'lines of text',
  });
}
