/** Receipts of the lesson: what somebody did in it, as a short text that people can read and programs read back. */
import { fail } from '../graph/error.ts';
import { listOf, objectWith, text as textKind } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { checksum } from '../numeric/checksum.ts';

/** How a step of the lesson, or a problem at the end of a chapter, was left. */
export type ReceiptResult = 'right' | 'shown' | 'skipped' | 'committed' | 'done';

const results: readonly ReceiptResult[] = ['right', 'shown', 'skipped', 'committed', 'done'];

/** What became of one step of the lesson. */
export interface ReceiptEntry {
  /** The chapter, and the step in it or the problem that closes it: `7.2` or `7.check1`. */
  readonly id: string;
  /** `right`; `shown` after three tries; `skipped`; `committed`, a guess of which the first is kept; `done`, a step without a question. */
  readonly result: ReceiptResult;
  /** Answers that could be read. */
  readonly tries: number;
  /** The first answer, as it was typed or chosen; empty where there was none. */
  readonly first: string;
  readonly isFirstRight: boolean;
  /** The kinds of the mistakes that were named. */
  readonly slips: readonly string[];
}

/** What somebody did in the lesson. */
export interface LessonReceipt {
  /** As it was given; may be empty. */
  readonly name: string;
  /** From what the problems were drawn. */
  readonly lseed: number;
  /** Time in the lesson, in whole minutes. */
  readonly minutes: number;
  /** Those that were begun. */
  readonly chapters: readonly { readonly number: number; readonly done: number; readonly steps: number }[];
  readonly entries: readonly ReceiptEntry[];
}

const heading = 'Chainrule lesson receipt';
const headings = new RegExp(`^${heading} \\d+$`);
const version = 1;
/** In bytes. */
const longest = 4096;
const longestName = 80;
/** Letters of a first answer, fewer where all would be too long. */
const answerLengths = [40, 20, 10, 0];

const receiptKind = objectWith('a receipt of the lesson', 'name', 'lseed', 'minutes', 'chapters', 'entries');

/**
 * A receipt as text of at most 4,096 bytes, with a checksum that shows typing errors; it does not keep anybody from
 * writing another receipt. First answers are cut where all would be too long.
 *
 * @example
 * import { receiptText } from 'chainrule/practice';
 *
 * const entry = { id: '1.1', result: 'right', tries: 2, first: '4', isFirstRight: false, slips: ['not-divided'] } as const;
 * const chapters = [{ number: 1, done: 1, steps: 3 }];
 * console.log(receiptText({ name: 'Ada', lseed: 1, minutes: 3, chapters, entries: [entry] }).split('\n')[6]);
 * // 1.1 | right | 2 tries | first wrong: 4 | not-divided
 */
export function receiptText(receipt: LessonReceipt): string {
  requireKind('receiptText: receipt', receipt, receiptKind);
  requireKind('receiptText: name', receipt.name, textKind);
  for (const length of answerLengths) {
    const text = written(receipt, length);
    if (new TextEncoder().encode(text).length <= longest) return text;
  }
  return fail({
    what: 'receiptText',
    problem: 'too long',
    got: `${receipt.entries.length} entries`,
    expected: `a text of at most ${longest} bytes`,
  });
}

function written({ name, lseed, minutes, chapters, entries }: LessonReceipt, answerLength: number): string {
  const lines = [
    `${heading} ${version}`,
    `name: ${oneLine(name, longestName)}`,
    `lseed: ${lseed}`,
    `minutes: ${minutes}`,
    '',
    ...chapters.map(({ number, done, steps }) => `chapter ${number}: ${done} of ${steps} steps`),
    ...entries.map((entry) => entryLine(entry, answerLength)),
    '',
  ];
  return `${[...lines, `checksum: ${sumOf(lines)} (against typing errors, not against cheating)`].join('\n')}\n`;
}

/** What would end a part or a line is a blank. */
function oneLine(text: string, most: number): string {
  const letters = [...text.replaceAll(/[\s|]+/g, ' ').trim()];
  return letters.length > most ? `${letters.slice(0, Math.max(0, most - 1)).join('')}…` : letters.join('');
}

function entryLine({ id, result, tries, first, isFirstRight, slips }: ReceiptEntry, answerLength: number): string {
  const parts = [id, result];
  if (tries > 0) parts.push(`${tries} ${tries === 1 ? 'try' : 'tries'}`);
  const answer = oneLine(first, answerLength);
  if (answer !== '') parts.push(`first ${isFirstRight ? 'right' : 'wrong'}: ${answer}`);
  if (slips.length > 0) parts.push(slips.join(' '));
  return parts.join(' | ');
}

/** Of what is said, whatever blanks a mail program added at the ends of lines. */
function sumOf(lines: readonly string[]): string {
  const said = lines.map((line) => line.trim()).filter((line) => line !== '');
  return checksum(new TextEncoder().encode(said.join('\n')));
}

/**
 * The receipts in a text, one after the other; what stands around them, as in a mail, is passed over, and so are marks of
 * quotation (`>`) before lines. A receipt that was altered, cut or is of another version is an error; `name` says in it
 * where the text is from.
 *
 * @example
 * import { readReceipts, receiptText } from 'chainrule/practice';
 *
 * const text = receiptText({ name: 'Ada', lseed: 1, minutes: 3, chapters: [], entries: [] });
 * console.log(readReceipts(`Hello!\n${text}`, 'mail.txt')[0]?.name); // Ada
 */
export function readReceipts(text: string, name = 'receipt'): LessonReceipt[] {
  requireKind('readReceipts: text', text, textKind);
  requireKind('readReceipts: name', name, textKind);
  const receipts: LessonReceipt[] = [];
  let begun: string[] | undefined;
  for (const given of text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)) {
    const line = given.replace(/^[>\s]+/, '').trim();
    if (headings.test(line)) {
      if (begun) refuseCut(name);
      begun = [];
    }
    if (!begun) continue;
    const sum = /^checksum: ?(\S*)/.exec(line)?.[1];
    if (sum === undefined) {
      begun.push(line);
      continue;
    }
    receipts.push(parsed(begun, sum, name));
    begun = undefined;
  }
  if (begun) refuseCut(name);
  if (receipts.length > 0) return receipts;
  return fail({
    what: name,
    problem: 'no receipt of the lesson',
    got: text.trim() === '' ? 'nothing' : JSON.stringify(text.trim().slice(0, 40)),
    expected: `a text that begins with ${heading} ${version}`,
    hint: 'the button Receipt in the lesson, and all of what it gives',
  });
}

function refuseCut(name: string): never {
  return fail({
    what: name,
    problem: 'the receipt is cut off',
    expected: 'a last line with its checksum',
    hint: 'to ask for it again',
  });
}

function parsed(lines: readonly string[], sum: string, name: string): LessonReceipt {
  const found = lines[0]!.slice(heading.length + 1);
  if (found !== String(version))
    fail({ what: name, problem: 'a receipt of another version', got: found, expected: String(version) });
  const right = sumOf(lines);
  if (sum.toLowerCase() !== right)
    fail({
      what: name,
      problem: 'the receipt was altered',
      got: `the checksum ${sum === '' ? 'nothing' : sum}`,
      expected: `${right}, that of its lines`,
      hint: 'to ask for it again: copied, not typed',
    });
  const field = (of: string) => lines.find((line) => line.startsWith(`${of}:`))?.slice(of.length + 1);
  const count = (of: string) => {
    const value = field(of)?.trim() ?? '';
    if (!/^\d{1,9}$/.test(value)) refuseLine(name, `${of}: ${value}`);
    return Number(value);
  };
  return {
    name: field('name')?.trim() ?? '',
    lseed: count('lseed'),
    minutes: count('minutes'),
    chapters: lines.filter((line) => line.startsWith('chapter ')).map((line) => chapterOf(line, name)),
    entries: lines.filter((line) => line.includes(' | ')).map((line) => entryOf(line, name)),
  };
}

function chapterOf(line: string, name: string): LessonReceipt['chapters'][number] {
  const [, number, done, steps] =
    /^chapter (\d{1,3}): (\d{1,3}) of (\d{1,3}) steps$/.exec(line) ?? refuseLine(name, line);
  return { number: Number(number), done: Number(done), steps: Number(steps) };
}

function entryOf(line: string, name: string): ReceiptEntry {
  const form =
    /^(\d{1,3}\.(?:check)?\d{1,3}) \| (\w+)(?: \| (\d{1,3}) tr(?:y|ies))?(?: \| first (right|wrong): ?([^|]*?))?(?: \| ([a-z0-9-]+(?: [a-z0-9-]+)*))?$/;
  const [, id, result, tries = '0', isRight, first = '', slips = ''] = form.exec(line) ?? refuseLine(name, line);
  const known = results.find((one) => one === result) ?? refuseLine(name, line);
  return {
    id: id!,
    result: known,
    tries: Number(tries),
    first,
    isFirstRight: isRight === 'right',
    slips: slips === '' ? [] : slips.split(' '),
  };
}

/** With the right checksum: of a version that says more. */
function refuseLine(name: string, line: string): never {
  return fail({ what: name, problem: 'a line that no receipt has', got: JSON.stringify(line.slice(0, 60)) });
}

const receiptsKind = listOf(receiptKind);

/** Those who were asked a step: how many answered what first, and how it went. */
export interface StepSummary {
  readonly id: string;
  readonly count: number;
  readonly results: Readonly<Record<ReceiptResult, number>>;
  /** First answers, the most frequent first. */
  readonly firsts: readonly { readonly answer: string; readonly isRight: boolean; readonly count: number }[];
}

/** Receipts of a class, put together. */
export interface ClassSummary {
  /** In the order of the lesson. */
  readonly steps: readonly StepSummary[];
  /** The most frequent first; `where` has the steps at which a mistake was made. */
  readonly slips: readonly { readonly kind: string; readonly count: number; readonly where: readonly string[] }[];
}

/**
 * What a class answered first at each step, and which mistakes were made, the most frequent first.
 *
 * @example
 * import { summariseReceipts } from 'chainrule/practice';
 *
 * const entry = { id: '1.1', result: 'right', tries: 2, first: '4', isFirstRight: false, slips: ['not-divided'] } as const;
 * const receipt = { name: '', lseed: 1, minutes: 3, chapters: [], entries: [entry] };
 * console.log(summariseReceipts([receipt, receipt]).slips[0]); // { kind: 'not-divided', count: 2, where: [ '1.1' ] }
 */
export function summariseReceipts(receipts: readonly LessonReceipt[]): ClassSummary {
  requireKind('summariseReceipts: receipts', receipts, receiptsKind);
  const entries = receipts.flatMap((receipt) => receipt.entries);
  const ids = [...new Set(entries.map(({ id }) => id))].sort(inOrder);
  return {
    steps: ids.map((id) =>
      stepSummary(
        id,
        entries.filter((entry) => entry.id === id),
      ),
    ),
    slips: slipCounts(entries),
  };
}

/** By chapter, the steps before the problems that close it. */
function inOrder(one: string, other: string): number {
  const [a, b] = [one, other].map((id) => {
    const [chapter, step] = id.split('.') as [string, string];
    const isCheck = step.startsWith('check');
    return Number(chapter) * 10_000 + (isCheck ? 1000 : 0) + Number(step.replace('check', ''));
  }) as [number, number];
  return a - b;
}

function stepSummary(id: string, entries: readonly ReceiptEntry[]): StepSummary {
  const firsts = new Map<string, { answer: string; isRight: boolean; count: number }>();
  for (const { first, isFirstRight } of entries) {
    if (first === '') continue;
    const key = `${isFirstRight} ${first}`;
    const known = firsts.get(key) ?? { answer: first, isRight: isFirstRight, count: 0 };
    firsts.set(key, { ...known, count: known.count + 1 });
  }
  return {
    id,
    count: entries.length,
    results: Object.fromEntries(
      results.map((result) => [result, entries.filter((entry) => entry.result === result).length]),
    ) as Record<ReceiptResult, number>,
    firsts: [...firsts.values()].sort((a, b) => b.count - a.count),
  };
}

function slipCounts(entries: readonly ReceiptEntry[]): ClassSummary['slips'] {
  const counts = new Map<string, { kind: string; count: number; where: string[] }>();
  for (const { id, slips } of [...entries].sort((a, b) => inOrder(a.id, b.id)))
    for (const kind of slips) {
      const { count, where } = counts.get(kind) ?? { count: 0, where: [] as string[] };
      counts.set(kind, { kind, count: count + 1, where: where.includes(id) ? where : [...where, id] });
    }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
