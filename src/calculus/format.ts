/** Graph to text, in the syntax that `parseExpression` reads, with as few parentheses as keep the structure. Iterative. */
import type { Apply, Node } from '../graph/node.ts';
import { requireNode } from '../graph/require-node.ts';
import { assemble, constantName, isReshaped, requireWritable, shown } from '../graph/shown.ts';
import { isComparison } from '../ops/comparison.ts';

/** Expressions with more operations and operands than this, shared parts counted each time, are refused. */
const limit = 50_000;

/** How tightly a text binds; sums, products and powers as in the records. A minus before a product binds like a sum. */
const level = { sum: 1, product: 2, power: 3, atom: 4 } as const;

interface Piece {
  readonly text: string;
  readonly level: number;
  /** Starts with a minus sign. */
  readonly minus: boolean;
  /** Starts with a number that a minus before it would become a part of. */
  readonly numeral: boolean;
  /** A comparison that is written as a number, `[x > 0]`: 1 where it holds, and 0 elsewhere. */
  readonly isBracketed?: boolean;
  /** The operands and the function of a call. */
  readonly call?: { readonly name: string; readonly operands: string };
}

/**
 * The expression as text such as `2*x*cos(x^2)`, in the syntax of {@link parseExpression}; it reads back as the same
 * graph where it came from a text.
 *
 * @example
 * import { formatExpression, parseExpression } from 'chainrule/calculus';
 *
 * console.log(formatExpression(parseExpression('2x cos(x^2)').node)); // 2*x*cos(x^2)
 */
export function formatExpression(node: Node): string {
  requireNode('formatExpression', node);
  const graph = shown([node], true, isReshaped);
  requireWritable('formatExpression', node, graph, limit);
  return assemble(node, graph, pieceOf).text;
}

/** As a board has it: comparisons that stand for numbers are in brackets, `x*[x > 0]`. */
export function boardText(node: Node): string {
  const graph = shown([node], true, isReshaped);
  requireWritable('boardText', node, graph, limit);
  const piece = assemble(node, graph, (one, pieceOfOperand: (operand: Node) => Piece): Piece => {
    const made = pieceOf(one, pieceOfOperand);
    return one.kind === 'apply' && isComparison(one.operation) ? { ...made, isBracketed: true } : made;
  });
  return wrap(piece, level.sum);
}

function pieceOf(node: Node, pieceOfOperand: (operand: Node) => Piece): Piece {
  switch (node.kind) {
    case 'input':
    case 'parameter':
      return { text: node.name, level: level.atom, minus: false, numeral: false };
    case 'constant':
      return node.values.length === 1 ? numberPiece(node.values[0]!) : call('', [...node.values].map(numberPiece));
    case 'apply':
      return applied(node, node.inputs.map(pieceOfOperand));
  }
}

function numberPiece(value: number): Piece {
  const size = Math.abs(value);
  const name = constantName(size);
  const text = name ?? String(size).replace('+', '');
  if (value < 0) return { text: `-${text}`, level: level.product, minus: true, numeral: false };
  return { text, level: level.atom, minus: false, numeral: name === undefined };
}

function applied({ operation }: Apply, operands: readonly Piece[]): Piece {
  const { infix, functionNames } = operation.notation ?? {};
  const [a, b] = operands;
  if (!infix || !a) return call(functionNames?.[0] ?? operation.name, operands);
  if (!b)
    return { text: `-${wrap(a, level.product, a.minus || a.numeral)}`, level: level.sum, minus: true, numeral: false };
  const { symbol, precedence } = infix;
  const isPower = precedence === level.power;
  const left = wrap(a, isPower ? level.atom : precedence === 0 ? level.sum : precedence);
  // Powers chain to the right, sums and products to the left.
  const right = wrap(b, isPower ? precedence : precedence + 1, b.minus);
  const space = precedence < level.product ? ' ' : '';
  return {
    text: `${left}${space}${symbol}${space}${right}`,
    level: precedence,
    minus: left === a.text && a.minus,
    numeral: left === a.text && a.numeral && !isPower,
  };
}

function wrap({ text, level: bound, isBracketed }: Piece, needed: number, always = false): string {
  if (isBracketed && bound < needed) return `[${text}]`;
  return always || bound < needed ? `(${text})` : text;
}

/** `max(max(a, b), c)` is `max(a, b, c)`. */
function call(name: string, operands: readonly Piece[]): Piece {
  const [first, ...rest] = operands;
  const inner = rest.length === 1 && first?.call?.name === name ? first.call.operands : first?.text;
  const texts = [inner, ...rest.map(({ text }) => text)].join(', ');
  return {
    text: `${name}(${texts})`,
    level: level.atom,
    minus: false,
    numeral: false,
    call: { name, operands: texts },
  };
}
