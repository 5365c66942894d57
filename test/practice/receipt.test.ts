/** Receipts of the lesson: short, read back as they were written, and refused where they were altered. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type LessonReceipt,
  type ReceiptEntry,
  readReceipts,
  receiptText,
  summariseReceipts,
} from '../../src/practice.ts';

const entry: ReceiptEntry = {
  id: '2.1',
  result: 'right',
  tries: 2,
  first: '6',
  isFirstRight: false,
  slips: ['inner-missing'],
};
const receipt: LessonReceipt = {
  name: 'Ada Lovelace',
  lseed: 7,
  minutes: 42,
  chapters: [{ number: 2, done: 1, steps: 2 }],
  entries: [entry, { id: '2.2', result: 'done', tries: 0, first: '', isFirstRight: false, slips: [] }],
};

function errorOf(text: string): string {
  try {
    readReceipts(text, 'ada.txt');
    return 'nothing was thrown';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a receipt', () => {
  it('is read by people, and back', () => {
    const text = receiptText(receipt);
    expect(text.split('\n').slice(0, 9)).toEqual([
      'Chainrule lesson receipt 1',
      'name: Ada Lovelace',
      'lseed: 7',
      'minutes: 42',
      '',
      'chapter 2: 1 of 2 steps',
      '2.1 | right | 2 tries | first wrong: 6 | inner-missing',
      '2.2 | done',
      '',
    ]);
    expect(readReceipts(text)).toEqual([receipt]);
  });

  it('has any name and any first answers, at most 4,096 bytes of them', () => {
    const anyEntry = fc.record({
      id: fc.constantFrom('1.1', '11.3', '10.check2'),
      result: fc.constantFrom('right', 'shown', 'skipped', 'committed', 'done'),
      tries: fc.nat(3),
      first: fc.oneof(fc.string({ maxLength: 300, unit: 'grapheme' }), fc.constantFrom('a | b', ' 3 ', '||', 'x\ny')),
      isFirstRight: fc.boolean(),
      slips: fc.array(fc.constantFrom('misconception', 'inner-missing'), { maxLength: 3 }),
    });
    const any = fc.record({
      name: fc.string({ maxLength: 100, unit: 'grapheme' }),
      lseed: fc.nat(999_999),
      minutes: fc.nat(10_000),
      chapters: fc.constant(receipt.chapters),
      entries: fc.array(anyEntry, { maxLength: 53 }),
    });
    fc.assert(
      fc.property(any, (given) => {
        const text = receiptText(given as LessonReceipt);
        expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(4096);
        const [read] = readReceipts(text);
        expect(read!.entries.map(({ id, result, tries, slips }) => ({ id, result, tries, slips }))).toEqual(
          given.entries.map(({ id, result, tries, slips }) => ({ id, result, tries, slips })),
        );
        expect(read!.minutes).toBe(given.minutes);
        // What is read is written as it was: nothing is lost on the second way.
        expect(receiptText(read!)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('survives a mail: quotation marks, line ends, blanks, and words around it', () => {
    const text = receiptText(receipt);
    const mail = `Dear teacher,\r\n${text.replaceAll('\n', '  \r\n')}Yours\r\n`;
    const quoted = text
      .split('\n')
      .map((line) => `> ${line}`)
      .join('\n');
    expect(readReceipts(`\ufeff${mail}${quoted}`)).toEqual([receipt, receipt]);
    expect(readReceipts(`Chainrule lesson receipt of Ada:\n${text}`)).toEqual([receipt]);
  });

  it('is refused where it was altered, cut, of another version or none', () => {
    const text = receiptText(receipt);
    expect(errorOf(text.replace('2 tries', '1 try'))).toMatch(
      /^ada\.txt: the receipt was altered: got the checksum [0-9a-f]{8}; expected [0-9a-f]{8}, that of its lines — try to ask for it again/,
    );
    expect(errorOf(text.slice(0, 100))).toBe(
      'ada.txt: the receipt is cut off: expected a last line with its checksum — try to ask for it again',
    );
    expect(errorOf(`${text.slice(0, 100)}\n${text}`)).toContain('the receipt is cut off');
    expect(errorOf(text.replace('receipt 1', 'receipt 2'))).toBe(
      'ada.txt: a receipt of another version: got 2; expected 1',
    );
    expect(errorOf('Hello')).toContain('ada.txt: no receipt of the lesson: got "Hello"; expected a text that begins');
    expect(errorOf('')).toContain('got nothing');
  });

  it('of each altered letter is refused, or reads as before', () => {
    const text = receiptText(receipt);
    for (let i = 0; i < text.indexOf(' (against'); i++) {
      const letter = text[i] === '7' ? '8' : '7';
      const altered = text.slice(0, i) + letter + text.slice(i + 1);
      let read: unknown;
      try {
        read = readReceipts(altered);
      } catch {
        continue;
      }
      expect(read).toEqual([receipt]);
    }
  });
});

it('a class is summed up by steps in the order of the lesson, and by mistakes', () => {
  const other: LessonReceipt = {
    ...receipt,
    entries: [
      { ...entry, id: '10.1', slips: ['inner-missing', 'misconception'] },
      { ...entry, id: '2.check1', result: 'shown' },
      { ...entry, first: '18', isFirstRight: true, tries: 1, slips: [] },
      entry,
    ],
  };
  const { steps, slips } = summariseReceipts([receipt, other]);
  expect(steps.map(({ id }) => id)).toEqual(['2.1', '2.2', '2.check1', '10.1']);
  expect(steps[0]).toEqual({
    id: '2.1',
    count: 3,
    results: { right: 3, shown: 0, skipped: 0, committed: 0, done: 0 },
    firsts: [
      { answer: '6', isRight: false, count: 2 },
      { answer: '18', isRight: true, count: 1 },
    ],
  });
  expect(slips).toEqual([
    { kind: 'inner-missing', count: 4, where: ['2.1', '2.check1', '10.1'] },
    { kind: 'misconception', count: 1, where: ['10.1'] },
  ]);
});
