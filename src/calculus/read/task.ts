/** `d/dx f`, and `y = …; dy/dx`: the derivative that is asked for, as the task that it is. */
import type { Fail } from '../syntax-error.ts';
import type { Token } from './token.ts';

/** A derivative that a text asks for. */
export interface Task {
  /** The text with blanks in the place of the operator. */
  readonly text: string;
  readonly wrt: string;
  readonly order: number;
  /** Of `dy/dx`, the y that is defined before it. */
  readonly name?: string;
}

const d = String.raw`(?:d|∂|\\partial *|\\mathrm *\{ *d *\} *)`;
const raised = String.raw`(?: *\^ *\{? *(\d+) *\}?|([²³]))?`;
const letter = String.raw`(?:\\[A-Za-z]+|\p{L}\p{M}*)(?:_\{[^{}]*\}|_?\d+|_[A-Za-z])?`;
const plain = new RegExp(String.raw`^ *${d}${raised} *\/ *${d} *(${letter})${raised}(?![\p{L}\d])`, 'u');
const latex = new RegExp(String.raw`^ *\\[dt]?frac *\{ *${d}${raised} *\} *\{ *${d} *(${letter})${raised} *\}`, 'u');

const named = new RegExp(
  String.raw`^(.*;) *(?:\\[dt]?frac *\{ *${d} *(${letter}) *\} *\{ *${d} *(${letter}) *\}|${d} *(${letter}) *\/ *${d} *(${letter})) *$`,
  'u',
);

/** The derivative that a normalised text asks for; undefined for an expression. */
export function taskOf(text: string): Task | undefined {
  const found = latex.exec(text) ?? plain.exec(text);
  if (!found) return ofName(text);
  const [whole, above, aboveSign, wrt = '', below, belowSign] = found;
  const rest = text.slice(whole.length);
  const order = orderOf(above, aboveSign);
  if (rest.trim() === '' || /^ *=/.test(rest) || order !== orderOf(below, belowSign)) return undefined;
  return { text: ' '.repeat(whole.length) + rest, wrt, order };
}

/** The name alone in the place of its derivative. */
function ofName(text: string): Task | undefined {
  const [, before, above, below, aboveSlash, belowSlash] = named.exec(text) ?? [];
  if (before === undefined) return undefined;
  const name = (above ?? aboveSlash)!;
  const at = text.indexOf(name, before.length);
  // Of what is defined last, the definition is the task.
  const [, last] = /([^;=]*)=[^;]*;$/.exec(before) ?? [];
  if (last?.trim() === name) return { text: before.slice(0, -1), name, wrt: (below ?? belowSlash)!, order: 1 };
  return { text: before + ' '.repeat(at - before.length) + name, name, wrt: (below ?? belowSlash)!, order: 1 };
}

function orderOf(digits: string | undefined, sign: string | undefined): number {
  if (digits !== undefined) return Number(digits);
  return sign === undefined ? 1 : '²³'.indexOf(sign) + 2;
}

/** Refuses `d/dx f + g`, where it is not seen how far the derivative goes. */
export function requireOneTerm(task: Task, text: string, tokens: readonly Token[], fail: Fail): void {
  let depth = 0;
  for (const [i, { kind, text: sign, at }] of tokens.entries()) {
    if (kind !== 'symbol') continue;
    if ('([{'.includes(sign)) depth++;
    if (')]}'.includes(sign)) depth--;
    const before = tokens[i - 1];
    const isInfix = before !== undefined && (before.kind !== 'symbol' || ')]}|'.includes(before.text));
    if (depth > 0 || !(sign === '+' || sign === '-') || !isInfix) continue;
    const operator = text.slice(0, task.text.length - task.text.trimStart().length).trim();
    const inside = task.text.trim();
    fail(0, text.length, {
      problem: 'a derivative that can be read in two ways',
      got: text.trim().slice(0, 60),
      expected: 'brackets around all that is differentiated',
      hint: `${operator}(${inside}), or ${operator}(${task.text.slice(0, at).trim()}) ${task.text.slice(at).trim()} in two parts`,
    });
  }
}
