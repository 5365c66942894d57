/** Expressions that generators write as text. */
import { parseExpression } from '../calculus/parse.ts';
import type { Input, Node } from '../graph/node.ts';

export interface Written {
  readonly text: string;
  readonly node: Node;
  readonly variable: (name: string) => Input;
}

/** The graph of a text over its variables, and these by name. */
export function written(text: string): Written {
  const { node, variables } = parseExpression(text);
  return {
    text,
    node,
    variable: (name) => {
      const found = variables.get(name);
      if (!found) throw new Error(`${text} has no ${name}`);
      return found;
    },
  };
}

/** A number in front of what it multiplies: nothing for 1, a minus for -1. */
export function coefficient(value: number): string {
  return value === 1 ? '' : value === -1 ? '-' : String(value);
}

/** ` + 3` or ` - 3`, nothing for 0; with `of`, a term such as ` - 3x`. */
export function term(value: number, of = ''): string {
  if (value === 0) return '';
  const size = Math.abs(value);
  return `${value < 0 ? ' - ' : ' + '}${size === 1 && of !== '' ? '' : size}${of}`;
}
