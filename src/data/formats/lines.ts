/** Text line by line, with numbers of lines from 1. */
import { fail } from '../../graph/error.ts';
import { decodeText } from '../text.ts';
import type { FormatInput } from './format.ts';

/** Longer ones are no rows of a table. */
const longestLine = 1 << 27;

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
    if (open.length > longestLine)
      fail({
        what: `${name}, line ${number + lines.length}`,
        problem: 'a line that does not end',
        got: `more than ${longestLine} characters`,
        expected: 'a row of the table',
      });
    for (const line of lines) yield [line, number++];
  }
  if (open !== '') yield [open, number];
}
