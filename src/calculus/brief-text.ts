/** Expressions as text where there is little room: what is too long is counted. */
import { ChainruleError } from '../graph/error.ts';
import { toLatex } from '../graph/latex.ts';
import type { Node } from '../graph/node.ts';
import { formatExpression } from './format.ts';

/** Longer texts are cut in the middle. */
const longest = 4000;

/** The text of an expression, cut where it is very long. */
export function briefText(node: Node, limit: number = longest): string {
  return cut(() => formatExpression(node), limit);
}

/** The LaTeX of an expression; cut where it is very long, and then no LaTeX any more. */
export function briefLatex(node: Node): string {
  return cut(() => toLatex(node), longest);
}

function cut(write: () => string, limit: number): string {
  try {
    const text = write();
    if (text.length <= limit) return text;
    const half = Math.floor(limit / 2) - 1;
    return `${text.slice(0, half)} … ${text.slice(-half)}`;
  } catch (error) {
    if (error instanceof ChainruleError) return `… (${error.got})`;
    throw error;
  }
}
