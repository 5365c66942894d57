/** Graphs as text: one expression with as few parentheses as keep its structure, or numbered lines. Iterative: chains of any length print. */

import type { Apply, Node } from './node.ts';
import type { AttributeValue } from './operation.ts';
import { truth } from './option-kinds.ts';
import { requireOptions } from './options.ts';
import { requireNode, requireNodes } from './require-node.ts';
import type { Shape } from './shape.ts';
import { assemble, isUnitReshaped, type Shown, shortList, shortNumber, shown, writtenSize } from './shown.ts';

/** How an expression is printed. */
export interface PrintOptions {
  /** Write composed operations (softmax, losses) as the formula of a textbook instead of as a call. */
  readonly expand?: boolean;
}

/** Expressions with more nodes than this, shared parts counted each time, are printed as numbered lines. */
const inlineLimit = 50_000;

/** Text that binds as tightly as its precedence says. */
interface Piece {
  readonly text: string;
  readonly precedence: number;
  /** Starts with a minus sign, which may not follow another operator. */
  readonly minus: boolean;
}

/**
 * The expression as text, with as few parentheses as keep its structure; numbered lines where shared parts would make
 * it too long. With `expand`, composed operations (softmax, losses) are the formula of a textbook.
 *
 * @example
 * import { add, input, mul, print, softplus, tanh } from 'chainrule';
 *
 * const [x, w, b] = [input('x', []), input('w', []), input('b', [])];
 * console.log(print(tanh(add(mul(x, w), b)))); // tanh(x * w + b)
 */
export function print(node: Node, options: PrintOptions = {}): string {
  requireOptions<PrintOptions>('print', options, { expand: truth });
  requireNode('print', node);
  const { expand = false } = options;
  const graph = shown([node], expand, isUnitReshaped);
  if (writtenSize(node, graph) > inlineLimit) return printGraph([node], { expand });
  return assemble(node, graph, pieceOf).text;
}

/** Applications that a short text writes out, and operands of each of them. */
const briefApplications = 40;
const briefOperands = 8;
const briefLength = 400;

/** A node in its place in a text: a shared part has several. */
interface Occurrence {
  readonly node: Node;
  operands?: readonly Occurrence[];
}

/** What {@link print} writes, in about one line for any graph: `…` stands for what lies deeper. */
export function printBriefly(node: Node): string {
  const top = occurrenceOf(node);
  const queue = [top];
  // From the top down, so that what is left out is the farthest; as many as there may be, and no look at the others.
  for (let i = 0; i < queue.length && i < briefApplications; i++) {
    const { node: part } = queue[i]!;
    if (part.kind !== 'apply') continue;
    const operands = part.inputs.slice(0, briefOperands).map(occurrenceOf);
    queue[i]!.operands = operands;
    queue.push(...operands);
  }
  const { text } = briefPiece(top);
  return text.length > briefLength ? `${text.slice(0, briefLength)}…` : text;
}

function occurrenceOf(node: Node): Occurrence {
  let written = node;
  while (written.kind === 'apply' && isUnitReshaped(written)) written = written.inputs[0]!;
  return { node: written };
}

function briefPiece({ node, operands }: Occurrence): Piece {
  if (node.kind !== 'apply') return leafPiece(node);
  if (!operands) return atom('…');
  const pieces = operands.map(briefPiece);
  return applied(node, node.inputs.length > operands.length ? [...pieces, atom('…')] : pieces);
}

/**
 * One line for each leaf and each operation, `v3 = matmul(x, w) : float[4, 2]`, and a last one that names the outputs.
 *
 * @example
 * import { add, input, mul } from 'chainrule';
 * import { printGraph } from 'chainrule/engine';
 *
 * const [x, w] = [input('x', [3]), input('w', [3])];
 * console.log(printGraph([add(mul(x, w), 1)]));
 * // input x : float[3]
 * // input w : float[3]
 * // v1 = x * w : float[3]
 * // v2 = v1 + 1 : float[3]
 * // return v2
 */
export function printGraph(outputs: readonly Node[], options: PrintOptions = {}): string {
  requireNodes('printGraph', outputs);
  requireOptions<PrintOptions>('printGraph', options, { expand: truth });
  const { expand = false } = options;
  const graph = shown(outputs, expand, () => false);
  const pieces = new Map<Node, Piece>();
  const operand = (node: Node) => pieces.get(graph.standIn(node))!;
  const freshName = namesOtherThan(graph);
  const leaves: string[] = [];
  const lines: string[] = [];
  for (const node of graph.order) {
    const piece = pieceOf(node, operand);
    const isLong = node.kind === 'constant' && node.values.length > 1;
    if (node.kind !== 'apply' && !isLong) {
      if (node.kind !== 'constant') leaves.push(`${node.kind} ${node.name} : ${typeText(node)}`);
      pieces.set(node, piece);
      continue;
    }
    const name = freshName();
    lines.push(`${name} = ${piece.text} : ${typeText(node)}`);
    pieces.set(node, atom(name));
  }
  return [...leaves, ...lines, `return ${outputs.map((node) => operand(node).text).join(', ')}`].join('\n');
}

/** `float[4, 2]`, `int32` for a scalar. */
export function typeText({ dtype, shape }: { readonly dtype: string; readonly shape: Shape }): string {
  return shape.length === 0 ? dtype : `${dtype}[${shape.join(', ')}]`;
}

/** v1, v2, … without those that leaves are called by. */
function namesOtherThan({ order }: Shown): () => string {
  const taken = new Set(order.map((node) => (node.kind === 'input' || node.kind === 'parameter' ? node.name : '')));
  let count = 0;
  return () => {
    do count++;
    while (taken.has(`v${count}`));
    return `v${count}`;
  };
}

function pieceOf(node: Node, pieceOfOperand: (operand: Node) => Piece): Piece {
  return node.kind === 'apply' ? applied(node, node.inputs.map(pieceOfOperand)) : leafPiece(node);
}

function leafPiece(leaf: Exclude<Node, Apply>): Piece {
  if (leaf.kind !== 'constant') return atom(leaf.name);
  if (leaf.values.length > 1) return atom(`[${shortList(leaf, ', ', '…')}]`);
  return number(leaf.values[0]!);
}

function atom(text: string): Piece {
  return { text, precedence: Number.POSITIVE_INFINITY, minus: false };
}

/** Negative numbers bind like a product: `(-2)^x`. */
function number(value: number): Piece {
  return value < 0 ? { text: shortNumber(value), precedence: 2, minus: true } : atom(shortNumber(value));
}

function applied({ operation, attributes }: Apply, operands: readonly Piece[]): Piece {
  const [a, b] = operands;
  const infix = operation.notation?.infix;
  if (!infix || !a) {
    const named = Object.entries(attributes).filter(([, value]) => value !== false);
    const texts = [
      ...operands.map(({ text }) => text),
      ...named.map(([name, value]) => `${name} = ${valueText(value)}`),
    ];
    return atom(`${operation.name}(${texts.join(', ')})`);
  }
  const { symbol, precedence } = infix;
  if (!b) return { text: `${symbol}${parenthesise(a, precedence, false)}`, precedence, minus: true };
  // Sums and products read from the left; powers and comparisons in a row always have parentheses.
  const chains = precedence === 1 || precedence === 2;
  const left = parenthesise(a, chains ? precedence : precedence + 1, true);
  const right = parenthesise(b, precedence + 1, false);
  const space = precedence < 3 ? ' ' : '';
  const minus = a.minus && left === a.text;
  return { text: `${left}${space}${symbol}${space}${right}`, precedence, minus };
}

function parenthesise({ text, precedence, minus }: Piece, needed: number, first: boolean): string {
  return precedence < needed || (minus && !first) ? `(${text})` : text;
}

function valueText(value: AttributeValue): string {
  if (typeof value === 'number') return shortNumber(value);
  return typeof value === 'object' ? `[${value.map(shortNumber).join(', ')}]` : String(value);
}
