/** `chainrule lesson --collect`: the receipts of a class as tables for the teacher. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { receiptText } from '../../src/practice.ts';
import { receipt } from './lesson-receipt.ts';
import { jsonOf, runHere, Workplace } from './run.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
  mkdirSync(join(place.path, 'class/grace'), { recursive: true });
  place.write('class/ada.txt', receiptText(receipt));
});
afterEach(() => place.remove());

test('who got how far, first answers as bars, mistakes by frequency', async () => {
  const [first, second] = receipt.entries as [(typeof receipt.entries)[0], (typeof receipt.entries)[0]];
  const grace = { ...receipt, name: 'Grace', minutes: 5, entries: [first, { ...second, slips: ['inner-missing'] }] };
  const nobody = { ...receipt, name: '', entries: [{ ...first, first: '4', isFirstRight: false, slips: [] }] };
  // A folder for each student, and a file that holds several.
  place.write('class/grace/receipt.txt', receiptText(grace));
  place.write('class/others.txt', `${receiptText(nobody)}\n${receiptText(nobody)}`);
  place.write('class/.DS_Store', 'of the system');
  const { code, stdout, stderr } = await runHere('lesson --collect class', place.path);
  expect(stderr).toBe('warning: without a name: 2 receipts; the longest counts\n');
  expect(code).toBe(0);
  expect(stdout.split('\n').map((line) => line.trimEnd())).toEqual([
    '3 receipts',
    '',
    'name       chapters done  last               right at once  right  shown  skipped  minutes',
    '─────────  ─────────────  ─────────────────  ─────────────  ─────  ─────  ───────  ───────',
    '(no name)              1  chapter 2, 1 of 2              0      1      0        0       12',
    'Ada                    1  chapter 2, 1 of 2              1      1      1        0       12',
    'Grace                  1  chapter 2, 1 of 2              1      1      1        0        5',
    '',
    'First answers',
    '',
    '1.1, 3 asked',
    '  ✓  3  ████ 2',
    '     4  ██ 1',
    '2.1, 2 asked',
    '     6  ████ 2',
    '',
    'Mistakes, the most common first',
    '',
    '2  inner-missing  at 2.1',
    '1  inner-added    at 2.1',
    '',
  ]);
});

test('what is handed in again counts once, as far as it got', async () => {
  const more = { ...receipt, name: 'ADA', entries: [...receipt.entries, { ...receipt.entries[0]!, id: '1.2' }] };
  place.write('class/later.txt', receiptText(more));
  const { stdout, stderr } = await runHere('lesson --collect class --json', place.path);
  const { receipts, problems } = jsonOf<{ receipts: unknown[]; problems: unknown[] }>(stdout);
  expect(receipts).toEqual([more]);
  expect(problems).toEqual([]);
  expect(stderr).toContain('ADA: 2 receipts; the longest counts');
});

test('a file that is no receipt is named, and the others count', async () => {
  place.write('class/essay.txt', 'My holidays');
  place.write('class/typed.txt', receiptText(receipt).replace('12', '120'));
  const { code, stdout, stderr } = await runHere('lesson --collect class', place.path);
  expect(code).toBe(1);
  expect(stdout).toContain('1 receipt\n');
  expect(stderr).toContain('warning: essay.txt: no receipt of the lesson: got "My holidays"');
  expect(stderr).toContain('warning: typed.txt: the receipt was altered');
});

test.each([
  ['lesson', /^chainrule lesson: --collect is missing: expected the folder .* — try chainrule play for the lesson/],
  ['lesson --collect nowhere', /^--collect: no such folder: got nowhere; expected a folder/],
  ['lesson --collect class/ada.txt', /^--collect: is no folder: got class\/ada\.txt/],
  ['lesson --collect class/grace', /^class\/grace: no receipt of the lesson in it: got no files; expected texts/],
  ['lesson --colect class', /^--colect: unknown option of chainrule lesson — try --collect$/m],
])('%s is refused', async (command, message) => {
  const { code, stderr } = await runHere(command, place.path);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
