/** LaTeX, as `toLatex` writes it and as people type it, in the syntax of expressions: one pass, no macros. */
import { fail } from '../graph/error.ts';
import { greek } from '../graph/latex.ts';
import { namedFunctions } from './functions.ts';

/** True for a text with commands, or with braces that are not around an index. */
export function isLatex(text: string): boolean {
  return /\\|(?<![_ ] *)\{/.test(text);
}

/** What commands stand for; others are functions and Greek letters. */
const commands: ReadonlyMap<string, string> = new Map([
  ['cdot', '*'],
  ['times', '*'],
  ['left', ''],
  ['right', ''],
  ['lvert', ' abs('],
  ['rvert', ')'],
  ['left|', ' abs('],
  ['right|', ')'],
  ['le', '<='],
  ['leq', '<='],
  ['ge', '>='],
  ['geq', '>='],
  ['ne', '!='],
  ['neq', '!='],
  ['quad', ' '],
  [',', ' '],
  [';', ' '],
  [':', ' '],
  ['!', ' '],
  [' ', ' '],
  ['lfloor', ' floor('],
  ['rfloor', ')'],
  ['|', '|'],
  ['_', '_'],
]);

const fractions = new Set(['frac', 'dfrac', 'tfrac']);

/** `\begin{cases} value & \text{if } condition \\ other & \text{otherwise} \end{cases}`, as far as it has been read. */
interface Cases {
  readonly start: number;
  readonly parts: string[];
}

const patterns = {
  command: /\\((?:left|right)\||[A-Za-z]+|[^A-Za-z]) */y,
  named: /\\(?:operatorname|mathrm|mathit|text) *\{((?:[^{}\\]|\\_)*)\}/y,
  hat: /\\hat *\{? *([A-Za-z])\}?/y,
  cases: /\\begin\{cases\}/y,
  separator: /& *\\text\{(?:if|otherwise) *\} *|\\\\(?:\[[^\]]*\])?/y,
  endOfCases: /\\end\{cases\}/y,
};

/** The same expression in the syntax that the parser reads. */
export function textOfLatex(latex: string): string {
  let text = '';
  let at = 0;
  /** What closes each open group; a fraction's first group is followed by its second. */
  const groups: (')' | '))' | '}' | ')/(')[] = [];
  const cases: Cases[] = [];
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(latex);
    if (found) at += found[0].length;
    return found;
  };
  const open = (closing: (typeof groups)[number], owner: string) => {
    while (latex[at] === ' ') at++;
    if (latex[at] !== '{') refuse(`${owner}${latex.slice(at, at + 10)}`, `braces after ${owner}`);
    at++;
    groups.push(closing);
  };
  const name = (word: string) => {
    text += ` ${word.replaceAll('\\_', '_')}${/[A-Za-z]/.test(latex[at] ?? '') ? ' ' : ''}`;
  };
  /** What has been written since the cases began, taken out again. */
  const part = ({ start, parts }: Cases) => {
    parts.push(text.slice(start).trim());
    text = text.slice(0, start);
  };
  while (at < latex.length) {
    const begun = at;
    const word = match(patterns.named) ?? match(patterns.hat);
    if (word) {
      name(word[0].startsWith('\\hat') ? `${word[1]!}\u0302` : word[1]!);
    } else if (match(patterns.cases)) {
      cases.push({ start: text.length, parts: [] });
    } else if (cases.length > 0 && match(patterns.separator)) {
      part(cases.at(-1)!);
    } else if (cases.length > 0 && match(patterns.endOfCases)) {
      const { parts } = cases.pop()!;
      const [value, condition, other] = parts;
      if (parts.length !== 3) refuse('cases', 'two cases: one with "if", one with "otherwise"');
      text += ` where(${condition}, ${value}, ${other})`;
    } else if (match(patterns.command)) {
      const command = latex.slice(begun + 1, at).trim() || ' ';
      const meaning = commands.get(command);
      if (meaning !== undefined) text += meaning;
      else if (fractions.has(command)) {
        text += ' ((';
        open(')/(', `\\${command}`);
      } else if (command === 'sqrt') {
        text += ' sqrt(';
        open(')', '\\sqrt');
      } else if (namedFunctions.has(command) || greek.has(command)) name(command);
      else refuse(`\\${command}`, 'a function, a Greek letter, \\frac, \\sqrt or \\cdot');
    } else if (latex[at] === '{') {
      at++;
      const isIndex = text.endsWith('_');
      text += isIndex ? '{' : '(';
      groups.push(isIndex ? '}' : ')');
    } else if (latex[at] === '}') {
      at++;
      const closing = groups.pop();
      if (!closing) refuse('}', 'an opening brace before it');
      text += closing;
      if (closing === ')/(') open('))', '\\frac{…}');
    } else {
      text += latex[at];
      at++;
    }
  }
  if (groups.length > 0 || cases.length > 0)
    refuse(groups.length > 0 ? '{' : 'cases', 'a closing brace or \\end{cases}');
  return text.trim();
}

function refuse(got: string, expected: string): never {
  fail({ what: 'LaTeX', problem: 'cannot be read', got, expected });
}
