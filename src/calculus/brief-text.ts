/** Expressions as text where there is little room: what is too long is counted. */

import { ChainruleError } from '../graph/error.ts';
import { boardLatex } from '../graph/latex.ts';
import { latexWords } from '../graph/latex-words.ts';
import type { Node } from '../graph/node.ts';
import { integerFrom } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { requireNode } from '../graph/require-node.ts';
import { isComparison } from '../ops/comparison.ts';
import { boardText, formatExpression } from './format.ts';
import { operandsOf } from './merge.ts';

/** Longer texts are left out, and so are parts of a derivation with many steps: each of them would repeat the others. */
const longest = 4000;
const longestOfMany = 200;
const manySteps = 300;

/**
 * The text of an expression, comparisons that stand for numbers as `[x > 0]`, or where it has more than `limit` operations and operands (4,000 when absent) that it is
 * too long.
 *
 * @example
 * import { briefText, parseExpression } from 'chainrule/calculus';
 *
 * const { node } = parseExpression('x + x^2 + x^3');
 * console.log(briefText(node), briefText(node, 5)); // x + x^2 + x^3 … (more than 5 operations and operands)
 */
export function briefText(node: Node, limit: number = longest): string {
  requireBrief('briefText', node, limit);
  return isLonger(node, limit) ? tooLong(limit) : written(() => boardText(node));
}

/** The same in the syntax of `parseExpression`, in which `[x > 0]` would be a list. */
export function readableText(node: Node, limit: number = longest): string {
  return isLonger(node, limit) ? tooLong(limit) : written(() => formatExpression(node));
}

/**
 * The LaTeX of an expression, or where it has more than `limit` operations and operands (4,000 when absent) that it is
 * too long.
 *
 * @example
 * import { briefLatex, parseExpression } from 'chainrule/calculus';
 *
 * const { node } = parseExpression('sqrt(x)/2');
 * console.log(briefLatex(node)); // \frac{\sqrt{x}}{2}
 */
export function briefLatex(node: Node, limit: number = longest): string {
  requireBrief('briefLatex', node, limit);
  return isLonger(node, limit) ? wordsIn(tooLong(limit)) : written(() => boardLatex(node, isComparison), wordsIn);
}

/**
 * The `limit` of {@link briefText} for the texts in a derivation of so many steps.
 *
 * @example
 * import { stepTextLimit } from 'chainrule/calculus';
 *
 * console.log(stepTextLimit(10), stepTextLimit(1000)); // 4000 200
 */
export function stepTextLimit(steps: number): number {
  requireKind('stepTextLimit: steps', steps, integerFrom(0));
  return steps > manySteps ? longestOfMany : longest;
}

function requireBrief(what: string, node: unknown, limit: unknown): void {
  requireNode(what, node);
  requireKind(`${what}: limit`, limit, integerFrom(0));
}

function tooLong(limit: number): string {
  return `… (more than ${limit} operations and operands)`;
}

/** Counts operations and operands as they would be written, no further than the limit. */
export function isLonger(node: Node, limit: number): boolean {
  let count = 0;
  const stack: Node[] = [node];
  for (let at = stack.pop(); at; at = stack.pop()) {
    count++;
    if (count > limit) return true;
    stack.push(...operandsOf(at));
  }
  return false;
}

function wordsIn(text: string): string {
  return `\\text{${latexWords(text)}}`;
}

function written(write: () => string, words: (text: string) => string = (text) => text): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof ChainruleError) return words(`… (${error.got})`);
    throw error;
  }
}
