/** Text line by line, with numbers of lines from 1. */
import { decodeText } from '../text.ts';
import type { FormatInput } from './format.ts';

export async function* linesOf({
  name,
  chunks,
  options: { encoding },
  warn,
}: FormatInput): AsyncGenerator<readonly [line: string, number: number]> {
  let number = 1;
  let open = '';
  for await (const piece of decodeText(chunks, name, { encoding, warn })) {
    const lines = piece.split('\n');
    lines[0] = open + lines[0]!;
    open = lines.pop()!;
    for (const line of lines) yield [line, number++];
  }
  if (open !== '') yield [open, number];
}
