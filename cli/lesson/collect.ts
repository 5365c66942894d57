/** Receipts of a class: read from a folder, put together, and shown to the teacher. */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fail } from '../../src/engine.ts';
import { ChainruleError } from '../../src/index.ts';
import { type ClassSummary, type LessonReceipt, readReceipts, type StepSummary } from '../../src/practice.ts';
import { formatCount } from '../../src/report.ts';
import { readAtMost } from '../data/bounded.ts';
import { table } from '../terminal/table.ts';

/** A receipt has 4 kB; a file of a course system may hold those of all. */
const largestFile = 10_000_000;

/** What is in a folder. */
export interface Collected {
  /** The latest state of each person, by name. */
  readonly receipts: readonly LessonReceipt[];
  /** A message for each file that could not be read. */
  readonly problems: readonly string[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

export async function collect(folder: string): Promise<Collected> {
  const files = await filesIn(folder);
  const found: LessonReceipt[] = [];
  const problems: string[] = [];
  for (const file of files) {
    try {
      const bytes = await readAtMost(join(folder, file), largestFile, { problem: 'too large for receipts' });
      found.push(...readReceipts(new TextDecoder().decode(bytes), file));
    } catch (error) {
      if (!(error instanceof ChainruleError)) throw error;
      problems.push(error.message);
    }
  }
  if (found.length === 0)
    fail({
      what: folder,
      problem: 'no receipt of the lesson in it',
      got:
        problems.length === 0 ? 'no files' : `${formatCount(problems.length, 'other file')}, the first ${problems[0]}`,
      expected: 'texts that the button Receipt of the lesson gives',
    });
  return { problems, ...latest(found) };
}

async function filesIn(folder: string): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    return fail({
      what: '--collect',
      problem: code === 'ENOENT' ? 'no such folder' : code === 'ENOTDIR' ? 'is no folder' : 'cannot be read',
      got: folder,
      expected: 'a folder with the receipts of a class',
      cause,
    });
  }
  // Course systems make a folder for each student; those of the system begin with a dot.
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .filter((name) => !name.split(/[/\\]/).some((part) => part.startsWith('.')))
    .sort();
}

/** Of one person with several, that which got furthest: receipts are handed in again as the lesson goes on. */
function latest(found: readonly LessonReceipt[]): { receipts: LessonReceipt[]; notes: string[] } {
  const byName = new Map<string, LessonReceipt[]>();
  for (const receipt of found) {
    // Those without a name are different people, unless they say the same.
    const key = receipt.name === '' ? JSON.stringify(receipt) : receipt.name.toLowerCase();
    byName.set(key, [...(byName.get(key) ?? []), receipt]);
  }
  const notes: string[] = [];
  const receipts = [...byName.values()].map((all) => {
    const best = all.reduce((one, other) => (other.entries.length > one.entries.length ? other : one));
    if (all.length > 1) notes.push(`${best.name || 'without a name'}: ${all.length} receipts; the longest counts`);
    return best;
  });
  return { receipts: receipts.sort((a, b) => a.name.localeCompare(b.name, 'en')), notes };
}

/** The class as tables: who got how far, first answers as bars, mistakes by frequency. */
export function collectedText(receipts: readonly LessonReceipt[], { steps, slips }: ClassSummary): string {
  const people = [
    ['name', 'chapters done', 'last', 'right at once', 'right', 'shown', 'skipped', 'minutes'],
    ...receipts.map(personRow),
  ];
  const align = ['left', 'right', 'left', 'right', 'right', 'right', 'right', 'right'] as const;
  const parts = [formatCount(receipts.length, 'receipt'), table(people, { align, header: true })];
  const asked = steps.filter(({ firsts }) => firsts.length > 0);
  if (asked.length > 0) parts.push('First answers', asked.map(stepText).join('\n'));
  if (slips.length > 0)
    parts.push(
      'Mistakes, the most common first',
      table(
        slips.map(({ kind, count, where }) => [String(count), kind, `at ${where.join(', ')}`]),
        { align: ['right'], widestLast: 80 },
      ),
    );
  return parts.join('\n\n');
}

function personRow({ name, chapters, entries, minutes }: LessonReceipt): string[] {
  const count = (result: string) => String(entries.filter((entry) => entry.result === result).length);
  const last = chapters.at(-1);
  return [
    name || '(no name)',
    String(chapters.filter(({ done, steps }) => done === steps).length),
    last ? `chapter ${last.number}, ${last.done} of ${last.steps}` : '–',
    String(entries.filter(({ isFirstRight }) => isFirstRight).length),
    count('right'),
    count('shown'),
    count('skipped'),
    String(minutes),
  ];
}

const widestBar = 24;

function stepText({ id, count, firsts }: StepSummary): string {
  const most = firsts[0]!.count;
  const rows = firsts.map(({ answer, isRight, count: these }) => [
    `  ${isRight ? '✓' : ' '}`,
    answer,
    `${'█'.repeat(Math.max(1, Math.round((widestBar * these) / Math.max(most, widestBar / 2))))} ${these}`,
  ]);
  return `${id}, ${count} asked\n${table(rows)}`;
}
