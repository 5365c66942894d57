import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confusionText } from '../../../cli/terminal/confusion.ts';
import { table } from '../../../cli/terminal/table.ts';
import { clean, cleanLines, color, displayWidth, pad, truncate } from '../../../cli/terminal/text.ts';

describe('text', () => {
  it('keeps a terminal from obeying it', () => {
    expect(clean('a\u001b[31mb\u0007\u009bc\u202ed')).toBe('a\ufffd[31mb\ufffd\ufffdc\ufffdd');
    expect(clean('two\r\nlines\tand a tab')).toBe('two lines and a tab');
  });

  it('keeps marks from turning its direction', () => {
    const marks = ['\u061c', '\u200e', '\u200f', '\u202a', '\u202e', '\u2066', '\u2069'];
    expect(clean(`a${marks.join('b')}`)).toBe(`a${marks.map(() => '\ufffd').join('b')}`);
    expect(clean('a\u2028b\u2029c')).toBe('a b c');
  });

  it('keeps lines, and colours only where they are ours', () => {
    expect(cleanLines('a\u001b[36mb\u001b[39m\nc\rd')).toBe('a\ufffd[36mb\ufffd[39m\nc d');
    const ours = `a${color('36')}b${color('39')}`;
    expect(cleanLines(`${ours}\nc\u001b[2J\u001b[31md`)).toBe('a\u001b[36mb\u001b[39m\nc\ufffd[2J\ufffd[31md');
  });

  it('counts places, not characters', () => {
    expect(['abc', 'é', 'e\u0301', '漢字', '🙂', '▀░━'].map(displayWidth)).toEqual([3, 1, 1, 4, 2, 3]);
    expect(pad('漢字', 6)).toBe('漢字  ');
    expect(pad('ab', 4, 'right')).toBe('  ab');
    expect(truncate('漢字漢字', 6)).toBe('漢字…');
  });

  it('never grows beyond the width it is cut to', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(12), (text, width) => {
        const cut = truncate(clean(text), width);
        expect(displayWidth(cut)).toBeLessThanOrEqual(width);
        expect(cut === clean(text)).toBe(displayWidth(clean(text)) <= width);
      }),
    );
  });
});

describe('tables', () => {
  it('aligns columns', () => {
    const rows = [
      ['class', 'rows', 'note'],
      ['漢字', '1,234', ''],
      ['no', '7', 'x\u001b[0m'],
    ];
    expect(table(rows, { align: ['left', 'right'], header: true })).toBe(
      ['class   rows  note', '─────  ─────  ─────', '漢字   1,234', 'no         7  x\ufffd[0m'].join('\n'),
    );
    expect(table([])).toBe('');
  });

  it('cuts what would push the rest off the screen', () => {
    expect(table([['x'.repeat(100), '1']])).toBe(`${'x'.repeat(47)}…  1`);
  });
});

describe('the confusion matrix', () => {
  it('has the actual classes in lines', () => {
    const confusion = [
      [112, 25],
      [13, 1072],
    ];
    expect(confusionText({ labels: ['no', 'yes'], confusion, width: 80 })).toBe(
      ['actual \\ predicted   no    yes', 'no                  112     25', 'yes                  13  1,072'].join(
        '\n',
      ),
    );
  });

  it('lists mistakes where the matrix does not fit', () => {
    const confusion = [
      [112, 25],
      [13, 1072],
    ];
    expect(confusionText({ labels: ['no', 'yes'], confusion, width: 20 })).toBe(
      ['actual  predicted  rows', '──────  ─────────  ────', 'no      yes          25', 'yes     no           13'].join(
        '\n',
      ),
    );
    const labels = Array.from({ length: 13 }, (_, index) => `c${index}`);
    const diagonal = labels.map((_, i) => labels.map((_, j) => (i === j ? 5 : 0)));
    expect(confusionText({ labels, confusion: diagonal, width: 200 })).toBe('no mistakes');
    const all = confusionText({ labels, confusion: labels.map(() => labels.map(() => 1)), width: 200 }).split('\n');
    expect(all).toHaveLength(13);
    expect(all.at(-1)).toBe('and 146 other kinds of mistake');
  });
});
