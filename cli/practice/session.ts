/** Practice at the terminal: one problem after the other, each asked until it is right, shown or skipped. */
import { createInterface } from 'node:readline';
import { answerText, judgeAnswer, type Problem } from '../../src/practice.ts';
import { formatCount } from '../../src/report.ts';
import { exitCodes } from '../errors.ts';
import { onEndlessLine, refuseLine } from '../lines.ts';
import { standardStream } from '../output.ts';
import type { Screen } from '../screen.ts';
import { clean } from '../terminal/text.ts';
import { questionText, rich, solutionText } from './text.ts';

const help = 'Type an answer, or: hint, solution, skip, quit. Several lines of a calculation go between ; or =.';

interface Score {
  first: number;
  later: number;
  asked: number;
}

/** Asks all problems, reading answers from stdin, and gives the exit code. */
export async function runSession(problems: readonly Problem[], display: Screen): Promise<number> {
  const input = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' });
  const lines = input[Symbol.asyncIterator]();
  let isEndless = false;
  onEndlessLine(process.stdin, () => {
    isEndless = true;
    input.close();
  });
  let exitCode: number = exitCodes.done;
  const interrupt = (signal: NodeJS.Signals = 'SIGINT') => {
    exitCode = signal === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
    input.close();
  };
  // A terminal that is read line by line tells of Ctrl-C itself.
  input.on('SIGINT', interrupt);
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const ask = async (): Promise<string | undefined> => {
    input.prompt();
    const line: IteratorResult<string, undefined> = await lines.next();
    return line.done === true ? undefined : line.value.trim();
  };
  display.say(help);
  const score: Score = { first: 0, later: 0, asked: 0 };
  for (const [i, problem] of problems.entries()) {
    display.say();
    display.say(questionText(problem, `${i + 1} of ${problems.length}  (${problem.id})`, display));
    display.say(`Answer: ${problem.form}`);
    score.asked++;
    if ((await askProblem(problem, ask, score, display)) === 'end') break;
  }
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
  input.close();
  if (isEndless) refuseLine(standardStream);
  display.say(`\n${scoreText(score)}`);
  return exitCode;
}

async function askProblem(
  problem: Problem,
  ask: () => Promise<string | undefined>,
  score: Score,
  display: Screen,
): Promise<'next' | 'end'> {
  for (let wrong = 0; ; ) {
    const typed = await ask();
    if (typed === undefined) return 'end';
    switch (typed.toLowerCase()) {
      case '':
      case 'help':
      case '?':
        display.say(help);
        continue;
      case 'quit':
      case 'exit':
        score.asked -= wrong === 0 ? 1 : 0;
        return 'end';
      case 'skip':
        return 'next';
      case 'hint':
        display.say(rich(problem.hint, display));
        continue;
      case 'solution':
        display.say(solutionText(problem, display));
        display.say(rich(`Answer: \`${answerText(problem.answer)}\``, display));
        return 'next';
    }
    const { verdict, message, named } = judgeAnswer(problem, typed);
    // The message of an unreadable answer points at a place: its lines must stay as they are.
    display.say(message.includes('\n') ? message.split('\n').map(clean).join('\n') : rich(clean(message), display));
    if (verdict === 'right') {
      if (wrong === 0) score.first++;
      else score.later++;
      return 'next';
    }
    if (verdict === 'wrong' && named.length === 0) display.say('Try again, or type hint or solution.');
    if (verdict === 'wrong') wrong++;
  }
}

function scoreText({ first, later, asked }: Score): string {
  if (asked === 0) return 'No problem was answered.';
  const after = later > 0 ? `, ${first} of them at the first try` : '';
  return `${first + later} of ${formatCount(asked, 'problem')} right${after}.`;
}
