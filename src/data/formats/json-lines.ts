/** JSON lines: one object a line, which is all that is held of the text. */
import { fail } from '../../graph/error.ts';
import { formatValue } from '../../graph/options.ts';
import type { FormatReader } from './format.ts';
import { parsed, readRows } from './json.ts';
import { linesOf } from './lines.ts';

/** Blank lines are skipped; a key that a line lacks is a missing value there. */
export const read: FormatReader = async (input) => {
  const { name, options } = input;
  const rows: unknown[] = [];
  const lines: number[] = [];
  for await (const [text, line] of linesOf(input)) {
    if (text.trim() === '') continue;
    const place = `${name}, line ${line}`;
    const row = parsed(text, place);
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      fail({ what: place, problem: 'not an object', got: formatValue(row), expected: 'one object a line' });
    rows.push(row);
    lines.push(line);
  }
  if (rows.length === 0) fail({ what: name, problem: 'empty', got: 'no lines', expected: 'one object a line' });
  return readRows(name, rows, options, (row) => `line ${lines[row - 1]!}`);
};
