/**
 * Graphs as LaTeX, from the notation in the operation records. A record writes its application to printed operands;
 * where an operand needs parentheses is read off what the record puts around it.
 */

import { latexName } from './latex-words.ts';
import type { Apply, Node } from './node.ts';
import type { Operation } from './operation.ts';
import { truth } from './option-kinds.ts';
import { requireOptions } from './options.ts';
import { requireNode } from './require-node.ts';
import { assemble, constantName, isReshaped, requireWritable, shortList, shortNumber, shown } from './shown.ts';

/** How LaTeX is written. */
export interface LatexOptions {
  /** Write composed operations (softmax, losses) as the formula of a textbook instead of by their name. */
  readonly textbook?: boolean;
}

/** Expressions with more nodes than this, shared parts counted each time, are refused. */
const limit = 10_000;

/** How tightly a formula binds; sums and products as in the records' precedence. */
const level = { bigOperator: 0.5, product: 2, power: 3, atom: 4 } as const;

interface Piece {
  readonly text: string;
  readonly level: number;
  /** Starts with a minus sign, which may not follow another operator. */
  readonly minus: boolean;
  /** A comparison that is written as a number, `[x > 0]`: 1 where it holds, and 0 elsewhere. */
  readonly isBracketed?: boolean;
}

/**
 * The expression as LaTeX, in mathematical notation: changes of shape are not written. With `textbook`, composed
 * operations (softmax, losses) are the formula of a textbook. More than 10,000 nodes, shared parts counted each time,
 * are refused.
 *
 * @example
 * import { div, input, sqrt } from 'chainrule';
 * import { toLatex } from 'chainrule/calculus';
 *
 * console.log(toLatex(div(1, sqrt(input('x', []))))); // \frac{1}{\sqrt{x}}
 */
export function toLatex(node: Node, options: LatexOptions = {}): string {
  requireOptions<LatexOptions>('toLatex', options, { textbook: truth });
  requireNode('toLatex', node);
  const { textbook = false } = options;
  const graph = shown([node], textbook, isReshaped);
  requireWritable('toLatex', node, graph, limit);
  return assemble(node, graph, pieceOf).text;
}

/** As a board has it: comparisons that stand for numbers are in brackets. `isComparison` tells which operations these are. */
export function boardLatex(node: Node, isComparison: (operation: Operation) => boolean): string {
  const graph = shown([node], false, isReshaped);
  requireWritable('toLatex', node, graph, limit);
  const { text, isBracketed } = assemble(node, graph, (one, pieceOfOperand: (operand: Node) => Piece): Piece => {
    const made = pieceOf(one, pieceOfOperand);
    return one.kind === 'apply' && isComparison(one.operation) ? { ...made, isBracketed: true } : made;
  });
  return isBracketed ? `\\left[${text}\\right]` : text;
}

function pieceOf(node: Node, pieceOfOperand: (operand: Node) => Piece): Piece {
  switch (node.kind) {
    case 'input':
    case 'parameter':
      return { text: latexName(node.name), level: level.atom, minus: false };
    case 'constant':
      if (node.values.length === 1) return latexNumber(node.values[0]!);
      return { text: `\\left(${shortList(node, ', ', '\\dots')}\\right)`, level: level.atom, minus: false };
    case 'apply':
      return applied(node, node.inputs.map(pieceOfOperand));
  }
}

function latexNumber(value: number): Piece {
  const minus = value < 0;
  const name = constantName(Math.abs(value));
  if (name !== undefined) {
    const text = latexName(name);
    return { text: minus ? `-${text}` : text, level: minus ? level.product : level.atom, minus };
  }
  const [digits = '', exponent] = shortNumber(value).split('e');
  const text = digits.replace('Infinity', '\\infty');
  if (exponent !== undefined) {
    const factor = text === '1' ? '' : text === '-1' ? '-' : `${text} \\cdot `;
    return { text: `${factor}10^{${Number(exponent)}}`, level: factor ? level.product : level.power, minus };
  }
  return { text, level: minus ? level.product : level.atom, minus };
}

/** The notation of an operation with a mark in the place of each operand. */
interface Template {
  readonly text: string;
  readonly operands: readonly { readonly needed: number; readonly isFirst: boolean }[];
  readonly level: number;
}

/** By operation and number of operands. */
const templates = new WeakMap<Operation, Template[]>();

function applied({ operation }: Apply, operands: readonly Piece[]): Piece {
  const { text: pattern, operands: places, level: ownLevel } = templateFor(operation, operands.length);
  if (pattern === mark(0)) return operands[0]!;
  const [first, ...rest] = operands;
  if (first?.minus && first.level >= level.product && isNumerator(operation, places[0]!)) {
    const texts = [bare(first.text.slice(1)), ...rest.map(({ text }) => text)];
    return { text: `-${writerOf(operation)(texts)}`, level: level.product, minus: true };
  }
  const texts = operands.map(({ text, level: bound, minus, isBracketed }, i) => {
    const { needed, isFirst } = places[i]!;
    if (isBracketed && bound < needed) return `\\left[${text}\\right]`;
    return bound < needed || (minus && needed > 0 && !isFirst) ? `\\left(${text}\\right)` : text;
  });
  const minus =
    pattern.startsWith('-') ||
    places.some(({ isFirst }, i) => isFirst && operands[i]!.minus && texts[i] === operands[i]!.text);
  return { text: writerOf(operation)(texts), level: ownLevel, minus };
}

/** Above a bar there are no parentheses; a minus sign there is written before the whole. */
function isNumerator({ notation }: Operation, { needed }: Template['operands'][number]): boolean {
  return notation?.infix?.precedence === level.product && needed === 0;
}

/** Without parentheses around the whole. */
function bare(text: string): string {
  return text.startsWith('\\left(') && isDelimited(text) ? text.slice('\\left('.length, -'\\right)'.length) : text;
}

function writerOf({ notation, name }: Operation): (operands: readonly string[]) => string {
  return notation?.latex ?? ((operands) => `\\operatorname{${name}}\\left(${operands.join(', ')}\\right)`);
}

function mark(i: number): string {
  return String.fromCharCode(0xe000 + i);
}

function templateFor(operation: Operation, count: number): Template {
  const known = templates.get(operation) ?? [];
  templates.set(operation, known);
  known[count] ??= makeTemplate(operation, count);
  return known[count];
}

function makeTemplate(operation: Operation, count: number): Template {
  const text = writerOf(operation)(Array.from({ length: count }, (_, i) => mark(i)));
  const operands = Array.from({ length: count }, (_, i) => {
    const at = text.indexOf(mark(i));
    const before = at < 0 ? '{' : text.slice(0, at);
    const after = at < 0 ? '}' : text.slice(at + 1);
    return { needed: neededLevel(operation, i, before, after), isFirst: at === 0 };
  });
  return { text, operands, level: ownLevel(operation, text, operands) };
}

/** The lowest level at which an operand between these texts needs no parentheses. */
function neededLevel({ notation }: Operation, i: number, before: string, after: string): number {
  const isBase = /(^|[^^}\w])\{$/.test(before) && after.startsWith('}^');
  if (isBase) return level.atom;
  const opens = /([{,&(|]|\\left\S*|\\begin\{\w+\}|\\text\{[^}]*\}|\\\\)\s*$/.test(before);
  const closes = /^\s*([},&)|]|\\right|\\\\)/.test(after);
  if (opens && closes) return 0;
  const infix = notation?.infix;
  if (infix) {
    const chains = infix.precedence === 1 || infix.precedence === 2;
    return i === 0 && chains ? infix.precedence : infix.precedence + 1;
  }
  return /[\ue000-\uf8ff]\s*$/.test(before) ? level.power : level.product;
}

function ownLevel({ notation }: Operation, text: string, operands: Template['operands']): number {
  const isOpen = operands.some(({ needed }) => needed > 0 && needed < level.atom);
  if (notation?.infix) return isOpen ? notation.infix.precedence : level.power;
  if (isDelimited(text)) return level.atom;
  if (!isOpen || !/^[\ue000-\uf8ff]|[\ue000-\uf8ff]$/.test(text)) return level.power;
  return operands[0]?.isFirst ? level.product : level.bigOperator;
}

/** True where one pair of \left and \right goes around the whole. */
function isDelimited(text: string): boolean {
  if (!text.startsWith('\\left') || !/\\right\S$/.test(text)) return false;
  let depth = 0;
  for (const { 0: word, index } of text.matchAll(/\\(left|right)(?![a-z])/g)) {
    depth += word === '\\left' ? 1 : -1;
    if (depth === 0) return index + word.length + 1 === text.length;
  }
  return false;
}
