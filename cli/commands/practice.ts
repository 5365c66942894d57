/** `chainrule practice`: problems to solve, with feedback that names the mistake. */
import { randomInt } from 'node:crypto';
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { fail } from '../../src/engine.ts';
import { type NotationStyle, notationStyles } from '../../src/explain.ts';
import {
  answerText,
  keyPage,
  type Level,
  levels,
  type Problem,
  practiceTopics,
  problemGenerators,
  problemJson,
  problemSet,
  sheetPage,
} from '../../src/practice.ts';
import { formatCount } from '../../src/report.ts';
import { exitCodes } from '../errors.ts';
import { commandText } from '../invocation.ts';
import { addCommonOptions, type CommonFlags } from '../options.ts';
import { addForceOption, type OutputFlags, requireOutput, writeOutput } from '../output.ts';
import { gradeFile } from '../practice/grade.ts';
import { runSession } from '../practice/session.ts';
import { questionText, rich, solutionText } from '../practice/text.ts';
import { type Screen, screen, writeJson } from '../screen.ts';
import { choiceValue, integerValue, wordValue } from '../values.ts';

interface PracticeFlags extends CommonFlags, OutputFlags {
  seed?: number;
  count: number;
  level?: string;
  out?: string;
  answers?: boolean;
  grade?: string;
  notation?: NotationStyle;
}

const topicLines = [...practiceTopics].map(([name, text]) => `  ${name.padEnd(12)}${text}`).join('\n');
const generatorLines = [...practiceTopics.keys()]
  .map((topic) => {
    const names = [...problemGenerators.values()]
      .filter((generator) => generator.topic === topic)
      .map(({ name }) => name);
    return `  ${topic.padEnd(12)}${names.join(', ')}`;
  })
  .join('\n');

const help = `
Topics:
${topicLines}

A topic's generators are topics too:
${generatorLines}

Answers are judged by their values: x1 - a x1 and (1-a)*x1 are the same, and so are 0.25 and 1/4; lists are typed as
[1, 2]. A wrong answer is traced to the step and the mistake that lead to it; what cannot be read is asked again. While
you are asked, type hint, solution, skip or quit.

Weights of networks are w(layer)unit,input, as in matrices and in walks; --notation slides writes the input first, as
diagrams do. The numbers of a problem are the same.

--json prints the problems with their answers, solutions and the answers that typical mistakes lead to. --grade reads
lines such as {"problem": "chain-rule/1/7", "answer": "cos(2x)"} and writes a JSON line with the verdict (right, wrong,
or again for what cannot be read or decided) and the mistakes for each; exit code 1 if a line could not be judged.

Examples:
  chainrule practice                                     problems of all topics, from easy to hard
  chainrule practice chain-rule --level 2 --count 10
  chainrule practice quiz                                the lecture's six questions
  chainrule practice backprop --count 20 --seed 7 --out sheet.html    also writes sheet-answers.html
  chainrule practice softmax --seed 7 --answers          with the worked solutions
  chainrule practice --grade answers.jsonl`;

export function practiceCommand(program: Command, finish: (exitCode: number) => void): void {
  const command = program
    .command('practice')
    .description('Practice derivatives, backpropagation and more; mistakes are named.')
    .argument(
      '[topic]',
      'what to practice (default: all topics in turn); see below',
      wordValue([...practiceTopics.keys(), ...problemGenerators.keys()]),
    )
    .option('--seed <n>', 'draws the same problems again (default: new ones each time)', integerValue('--seed', 0))
    .option('--count <n>', 'how many problems', integerValue('--count', 1, 1000), 6)
    .option('--level <n>', '1 (easy) to 3 (default: rising)', choiceValue('--level', levels.map(String)))
    .option('--out <file>', 'write a sheet to print, and beside it the answers: sheet.html, sheet-answers.html')
    .option('--answers', 'print the problems with their solutions instead of asking')
    .option(
      '--notation <style>',
      'of weights: matrix, W[unit][input], or slides, w^(layer)_{input,unit} (default: matrix)',
      choiceValue('--notation', notationStyles),
    )
    .option('--grade <file>', 'judge answers, one JSON line each; - for standard input')
    .addHelpText('after', help)
    .action(async (topic: string | undefined, flags: PracticeFlags) => finish(await practice(topic, flags)));
  addCommonOptions(addForceOption(command));
}

async function practice(topic: string | undefined, flags: PracticeFlags): Promise<number> {
  const { notation } = flags;
  if (flags.grade !== undefined) return gradeFile(flags.grade, notation);
  const display = screen(flags);
  const seed = flags.seed ?? randomInt(1_000_000);
  const level = flags.level === undefined ? undefined : (Number(flags.level) as Level);
  const problems = problemSet({ topic, seed, count: flags.count, level, notation });
  if (problems.length < flags.count)
    display.warn([`only ${formatCount(problems.length, 'different problem')} of this kind`]);
  if (flags.out !== undefined) await writeSheet(flags.out, problems, topic, seed, flags, display);
  if (flags.json) await writeJson({ seed, problems: problems.map(problemJson) });
  else if (flags.answers) sayAnswers(problems, display);
  else if (flags.out === undefined) {
    display.say(`Seed ${seed}: ${again(topic, seed, flags)} draws these problems again.`);
    return runSession(problems, display);
  }
  return exitCodes.done;
}

function again(topic: string | undefined, seed: number, { count: number, level, notation }: PracticeFlags): string {
  const options = [
    ...(notation === undefined ? [] : ['--notation', notation]),
    ...(level === undefined ? [] : ['--level', level]),
    ...(number === 6 ? [] : ['--count', String(number)]),
  ];
  return commandText(['practice', ...(topic === undefined ? [] : [topic]), ...options, '--seed', String(seed)]);
}

async function writeSheet(
  out: string,
  problems: readonly Problem[],
  topic: string | undefined,
  seed: number,
  flags: PracticeFlags,
  display: Screen,
): Promise<void> {
  const end = extname(out);
  if (end !== '.html' && end !== '.htm')
    fail({ what: '--out', problem: 'not a page', got: basename(out), expected: 'a name that ends in .html' });
  const key = `${out.slice(0, -end.length)}-answers${end}`;
  const about = practiceTopics.get(topic ?? '') ?? topic;
  const options = {
    title: about === undefined ? 'Practice' : `Practice: ${about}`,
    note: `${formatCount(problems.length, 'problem')}, seed ${seed}: ${again(topic, seed, flags)}`,
  };
  for (const path of [out, key]) await requireOutput('--out', path, flags);
  await writeOutput(out, sheetPage(problems, options));
  await writeOutput(key, keyPage(problems, options));
  display.say(`Written: ${out} to print, and ${key} with the answers`);
}

function sayAnswers(problems: readonly Problem[], display: Screen): void {
  for (const [i, problem] of problems.entries()) {
    if (i > 0) display.say();
    display.say(questionText(problem, `${i + 1}.  (${problem.id})`, display));
    display.say(solutionText(problem, display));
    display.say(rich(`Answer: \`${answerText(problem.answer)}\``, display));
  }
}
