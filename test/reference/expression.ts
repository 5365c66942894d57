/** Expressions of the reference files as graphs: just enough of a parser to check numbers against them. */
import type { Node } from '../../src/graph/node.ts';
import { constant } from '../../src/graph/node.ts';
import {
  abs,
  add,
  cos,
  div,
  exp,
  log,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  relu,
  sigmoid,
  sin,
  sqrt,
  sub,
  tan,
  tanh,
} from '../../src/ops/index.ts';

const functions: Record<string, (a: Node, b: Node) => Node> = {
  abs,
  cos,
  exp,
  log,
  max: maximum,
  min: minimum,
  relu,
  sigma: sigmoid,
  sin,
  sqrt,
  tan,
  tanh,
};

/** The graph of a text such as `3*x^2 + sigma(w*x)`, with the variables that the map holds. */
export function parse(text: string, variables: ReadonlyMap<string, Node>): Node {
  const tokens = text.match(/[A-Za-z_]\w*|\d+\.?\d*(?:e[+-]?\d+)?|[-+*/^(),]/g) ?? [];
  let at = 0;
  const accept = (token: string) => {
    if (tokens[at] !== token) return false;
    at++;
    return true;
  };
  const chain = (next: () => Node, operators: Record<string, (a: Node, b: Node) => Node>): Node => {
    let left = next();
    for (let apply = operators[tokens[at] ?? '']; apply; apply = operators[tokens[at] ?? '']) {
      at++;
      left = apply(left, next());
    }
    return left;
  };
  const sum = (): Node => chain(product, { '+': add, '-': sub });
  const product = (): Node => chain(signed, { '*': mul, '/': div });
  const signed = (): Node => (accept('-') ? neg(signed()) : power());
  const power = (): Node => {
    const base = atom();
    return accept('^') ? pow(base, signed()) : base;
  };
  const atom = (): Node => {
    if (accept('(')) {
      const inner = sum();
      if (!accept(')')) throw new Error(`no closing parenthesis in ${text}`);
      return inner;
    }
    const token = tokens[at++]!;
    const apply = functions[token];
    if (apply && accept('(')) {
      const first = sum();
      const second = accept(',') ? sum() : first;
      if (!accept(')')) throw new Error(`no closing parenthesis in ${text}`);
      return apply(first, second);
    }
    return variables.get(token) ?? constant(Number(token));
  };
  const result = sum();
  if (at !== tokens.length) throw new Error(`cannot read ${text} from ${tokens.slice(at).join(' ')}`);
  return result;
}

/** The names in a text that are not functions. */
export function variablesOf(text: string): string[] {
  return [...new Set(text.match(/[A-Za-z_]\w*/g) ?? [])].filter((name) => !(name in functions));
}
