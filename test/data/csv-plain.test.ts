/** The short way through text without quotes gives what papaparse's way gives. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import { inChunks, utf8, valuesOf } from './sources.ts';

const spelling = fc.oneof(
  fc.double({ noNaN: true }).map(String),
  fc.integer({ min: -1200, max: 1200 }).map(String),
  fc.stringMatching(/^[+-]?\d{0,18}\.?\d{0,24}([eE][+-]?\d)?$/),
  fc.constantFrom('', ' ', '-', '.', '-.', '-0', '00', '007', '1.', '.5', '1.10', '+1', '0x10', '1.2.3', 'inf', 'NA'),
  fc.constantFrom(' 1', '2 ', '999', '1000', '123456789012345', '1234567890123456', 'word', 'é', '1e5'),
);
const number = fc.oneof(
  fc.integer({ min: 0, max: 999 }).map(String),
  fc.integer({ min: -1e9, max: 1e9 }).map((value) => (value / 1e4).toFixed(4)),
);
const rows = fc
  .tuple(fc.boolean(), fc.boolean(), fc.boolean())
  .chain((kinds) => fc.array(fc.tuple(...kinds.map((isAny) => (isAny ? spelling : number))), { maxLength: 60 }));
const slip = fc.constantFrom<string[] | undefined>(
  undefined,
  undefined,
  undefined,
  [''],
  ['1', '2'],
  ['1', '2', '3', '4', '5'],
);

/** More than the head of a file, which never takes the short way: many decimals, small integers, few decimals, text. */
const before = Array.from({ length: 900 }, (_, i) =>
  [((i * 7919) % 4483) / 1000, i % 1000, (i % 3) + 0.5, '-'.repeat(80)].map(String),
);

async function outcomeOf(rows: readonly (readonly string[])[], lineEnd: string, length: number): Promise<unknown> {
  const text = [['a', 'b', 'c', 'd'], ...before, ...rows].map((cells) => cells.join(',')).join(lineEnd);
  try {
    const { table, notes, warnings } = await readCsv(inChunks(utf8(text), [70_000, length]));
    const columns = table.columns.map(({ name, kind }) => ({ name, kind, values: valuesOf(table, name).slice(890) }));
    return { rows: table.rows, columns, notes: notes.map((note) => ({ ...note })), warnings };
  } catch (error) {
    return String(error);
  }
}

it('numbers in all spellings, gaps, blanks, words, blank lines and ragged rows', async () => {
  await fc.assert(
    fc.asyncProperty(
      rows,
      slip,
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 20, max: 3000 }),
      async (plain, ragged, lineEnd, length) => {
        const after = plain.map((cells) => [...cells, 'x']);
        const all = ragged === undefined ? after : [...after, ragged, ['1', '2', '3', '4']];
        const quoted = all.map((cells) => (cells.length === 1 ? cells : cells.map((cell) => `"${cell}"`)));
        expect(await outcomeOf(all, lineEnd, length)).toEqual(await outcomeOf(quoted, lineEnd, 1e6));
      },
    ),
    { numRuns: 40 },
  );
});
