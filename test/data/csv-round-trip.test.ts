import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv.ts';
import { ChainruleError } from '../../src/graph/error.ts';
import { gzip, inChunks, utf8, valuesOf } from './sources.ts';

const word = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => `w${text.replaceAll(/[\r\0]/g, '')}w`);
const number = fc.double({ noNaN: true, noDefaultInfinity: true });

const table = fc
  .record({ rows: fc.integer({ min: 1, max: 30 }), kinds: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }) })
  .chain(({ rows, kinds }) =>
    fc.record({
      columns: fc.tuple(
        ...kinds.map((isText) =>
          fc.array(fc.option(isText ? (word as fc.Arbitrary<string | number>) : number, { freq: 6 }), {
            minLength: rows,
            maxLength: rows,
          }),
        ),
      ),
    }),
  );

function quoted(text: string, separator: string, always: boolean): string {
  const isNeeded = text.includes('"') || text.includes('\n') || text.includes(separator);
  return isNeeded || always ? `"${text.replaceAll('"', '""')}"` : text;
}

describe('a table that is written and read again', () => {
  it('is the same, for all separators, quotes, line ends, chunks and packing', async () => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }),
        async ({ columns }, separator, lineEnd, always, isPacked, lengths) => {
          const names = columns.map((_, i) => `name ${i}`);
          // A second column makes the separator visible; without it the first cell of a row could be a blank line.
          const lines = [['id', ...names].join(separator)];
          for (let row = 0; row < columns[0]!.length; row++) {
            const cells = columns.map((values) => quoted(`${values[row] ?? ''}`, separator, always));
            lines.push([`${row}`, ...cells].join(separator));
          }
          const text = lines.join(lineEnd);
          const bytes = isPacked ? await gzip(utf8(text)) : utf8(text);
          const result = await readCsv(inChunks(bytes, lengths));
          expect(result.separator).toBe(separator);
          expect(result.header).toBe(true);
          columns.forEach((values, i) => {
            const read = valuesOf(result.table, names[i]!);
            expect(read).toEqual(values.map((value) => (typeof value === 'number' ? value + 0 : value)));
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps the text of every number before the first texts', async () => {
    const digits = fc.oneof(
      fc.stringMatching(/^[+-]?0{0,3}(\d{1,6}|\d{0,3}\.\d{1,4})([eE][+-]?\d)?$/),
      fc.constantFrom('0', '-0', '0.0', '00', '1', '1.0', '01', '+1', '1e0', '7', '7.', '007', '12', '12.0'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(digits, { minLength: 1, maxLength: 200 }), async (spellings) => {
        const last = spellings.map((_, i) => `text ${i % 7} at last`);
        const { table } = await readCsv(`code\n${[...spellings, ...last].join('\n')}\n`, { header: 'yes' });
        expect(valuesOf(table, 'code')).toEqual([...spellings, ...last]);
      }),
    );
  });

  it('survives any bytes: a table or an error of ours, nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc
            .string({ unit: fc.constantFrom('a', '1', ',', ';', '"', '\n', '\r', ' ', '.', '\t'), maxLength: 60 })
            .map(utf8),
        ),
        async (bytes) => {
          const outcome = await readCsv(inChunks(bytes, [3])).catch((error: Error) => error);
          const isConsistent =
            outcome instanceof ChainruleError ||
            (!(outcome instanceof Error) &&
              outcome.notes.every(({ missing, distinct }) => missing + distinct <= outcome.table.rows));
          expect(isConsistent ? 'consistent' : outcome).toBe('consistent');
        },
      ),
      { numRuns: 400 },
    );
  });
});
