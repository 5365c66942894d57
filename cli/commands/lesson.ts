/** `chainrule lesson`: what a class did in the lesson of the playground, from the receipts of its students. */
import type { Command } from 'commander';
import { fail } from '../../src/engine.ts';
import { summariseReceipts } from '../../src/practice.ts';
import { exitCodes } from '../errors.ts';
import { collect, collectedText } from '../lesson/collect.ts';
import { addCommonOptions, type CommonFlags } from '../options.ts';
import { screen, writeJson } from '../screen.ts';

interface LessonFlags extends CommonFlags {
  collect?: string;
}

const help = `
The lesson itself is in the playground (chainrule play, tab Lesson). Its button Receipt gives a student a short text to
hand in: which steps are done, the first answers, the mistakes that were named. It stays with the student until then: there
is no server. The checksum in it shows typing errors and cut mails, not cheating.

--collect reads all files of a folder and of the folders in it, a mail or a file with several receipts too, and prints who
got how far, the first answers to each step as bars, and the mistakes, the most common first. Of several receipts under one
name the longest counts. A file that is no receipt is named on standard error, and the exit code is then 1.

Examples:
  chainrule lesson --collect receipts/
  chainrule lesson --collect receipts/ --json > class.json`;

export function lessonCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('lesson')
    .description('Collect what a class did in the lesson of the playground.')
    .option('--collect <folder>', 'the folder with the receipts')
    .addHelpText('after', help)
    .action(async (flags: LessonFlags) => finish(await lesson(flags)));
  addCommonOptions(command);
}

async function lesson(flags: LessonFlags): Promise<number> {
  if (flags.collect === undefined)
    fail({
      what: 'chainrule lesson',
      problem: '--collect is missing',
      expected: 'the folder with the receipts of a class',
      hint: 'chainrule play for the lesson itself',
    });
  const { receipts, problems, notes } = await collect(flags.collect);
  const summary = summariseReceipts(receipts);
  const display = screen(flags);
  display.warn([...problems, ...notes]);
  if (flags.json) await writeJson({ receipts, ...summary, problems });
  else display.say(collectedText(receipts, summary));
  return problems.length > 0 ? exitCodes.failed : exitCodes.done;
}
