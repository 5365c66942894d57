/** Problems as text in a terminal. */
import { answerLetters, type Problem } from '../../src/practice.ts';
import { type Screen, wrapped } from '../screen.ts';
import { color as paint } from '../terminal/text.ts';

/** Text that fits the screen; mathematics, which stands between backticks, in a colour where there are colours. */
export function rich(text: string, { width, color }: Screen): string {
  const plain = color ? text : text.replaceAll('`', '');
  const lines = wrapped(plain, width);
  return lines.replace(/`([^`]*)`/g, (_, math: string) => `${paint('36')}${math}${paint('39')}`);
}

/** The same behind a mark such as `1. `, the next lines below the first one's text. */
export function marked(mark: string, text: string, display: Screen): string {
  const indent = ' '.repeat(mark.length);
  return mark + rich(text, { ...display, width: display.width - mark.length }).replaceAll('\n', `\n${indent}`);
}

export function questionText(problem: Problem, heading: string, display: Screen): string {
  const options = problem.options?.map((option, i) => marked(`  ${answerLetters[i]!}) `, option, display)) ?? [];
  return [heading, rich(problem.question, display), ...options].join('\n');
}

export function solutionText({ solution }: Problem, display: Screen): string {
  return solution.map(({ number, text }) => marked(`${String(number).padStart(3)}. `, text, display)).join('\n');
}
