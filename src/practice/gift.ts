/** Problems for Moodle and other course systems, as a GIFT file: numbers with their tolerance, choices, and the mistakes as feedback. */
import { listOf, type OptionKind, objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { isShort, type Numbers, roundingRoom, sameAnswer } from './answer.ts';
import type { Slip } from './exercise.ts';
import type { Problem } from './problem.ts';
import { practiceHtml } from './text-html.ts';

const problemsKind: OptionKind = listOf(objectWith('a problem, such as problemById gives', 'id', 'question', 'answer'));

/**
 * Problems as a GIFT file. Each answer that a mistake leads to is worth nothing and has the mistake as its feedback; of
 * mistakes that lead to numbers that cannot be told apart, the first is kept. GIFT knows no expressions and no lists: such a
 * problem is left out, and a comment says so.
 *
 * @example
 * import { problemById, problemGift } from 'chainrule/practice';
 *
 * console.log(problemGift([problemById('parameter-count/1/3')]).split('\n')[0]); // // chainrule practice: 1 of 1 problems
 */
export function problemGift(problems: readonly Problem[]): string {
  requireKind('problemGift: problems', problems, problemsKind);
  const items = problems.map((problem) => itemOf(problem));
  const count = items.filter((item) => !item.startsWith('//')).length;
  return `${[`// chainrule practice: ${count} of ${problems.length} problems`, ...items].join('\n\n')}\n`;
}

function itemOf(problem: Problem): string {
  const { id, question, answer } = problem;
  const head = `::${escaped(id)}::[html]${html(question)}`;
  if (answer.kind === 'choice') return `${head} {\n${choices(problem, answer.index)}\n}`;
  if (answer.kind === 'numbers' && !answer.isList) return `${head} {#\n${numbers(problem, answer)}\n}`;
  return `// ${id} is left out: its answer is ${answer.kind === 'numbers' ? 'a list' : 'an expression'}`;
}

function choices({ options, slips, solution }: Problem, right: number): string {
  return options!
    .map((option, i) => {
      const slip = slips.find(({ answer }) => answer.kind === 'choice' && answer.index === i);
      const feedback = i === right ? solution[0]?.text : slip && sentences(slip);
      return `\t${i === right ? '=' : '~'}${html(option)}${feedback ? `#${html(feedback)}` : ''}`;
    })
    .join('\n');
}

function numbers({ slips, solution }: Problem, right: Numbers): string {
  const kept: Slip[] = [];
  for (const slip of slips) {
    const isClear = [right, ...kept.map(({ answer }) => answer)].every((other) => !sameAnswer(slip.answer, other));
    if (isClear) kept.push(slip);
  }
  const lines = [
    line('%100%', right, solution.map(({ text }) => text).join('; ')),
    ...kept.map((slip) => line('%0%', slip.answer as Numbers, sentences(slip))),
  ];
  return lines.map((text) => `\t=${text}`).join('\n');
}

function line(grade: string, { values: [value], exact }: Numbers, feedback: string): string {
  const tolerance = exact || isShort(value!) ? 0 : roundingRoom(value!);
  return `${grade}${value}:${tolerance}#${html(feedback)}`;
}

function sentences({ mistakes }: Slip): string {
  const all = [...new Set(mistakes.map(({ sentence }) => sentence))].join('; and ');
  return `${all[0]!.toUpperCase()}${all.slice(1)}.`;
}

function html(text: string): string {
  return escaped(practiceHtml(text));
}

/** What has a meaning in GIFT. */
function escaped(text: string): string {
  return text.replaceAll(/[~=#{}:\\]/g, (sign) => `\\${sign}`).replaceAll('\n', ' ');
}
