/** A text in its statements: definitions of names, and at the end the expression that is meant. */
import type { Fail } from '../syntax-error.ts';
import type { Token } from './token.ts';

export interface Statement {
  /** Of `z = …` and of `f(x) = …`. */
  readonly name?: Token | undefined;
  readonly argument?: Token | undefined;
  /** What stands to the right, and an end. */
  readonly tokens: readonly Token[];
  /** True where brackets go around the whole: `[f, g]`. */
  readonly isList: boolean;
}

/** At least one; all but the last are definitions. */
export function statementsOf(tokens: readonly Token[], text: string, fail: Fail): Statement[] {
  const pieces: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    const { kind, text: sign } = token;
    if (kind === 'symbol' && '([{'.includes(sign)) depth++;
    if (kind === 'symbol' && ')]}'.includes(sign)) depth--;
    if (kind === 'symbol' && sign === ';' && depth <= 0) pieces.push([]);
    else if (kind !== 'end') pieces.at(-1)!.push(token);
  }
  const end = tokens.at(-1)!;
  const full = pieces.filter((piece) => piece.length > 0);
  const statements = (full.length > 0 ? full : [[]]).map((piece) => statementOf(piece, end));
  for (const { name, tokens: inside } of statements.slice(0, -1)) {
    if (name) continue;
    const [first] = inside;
    const last = inside[inside.length - 2]!;
    fail(first!.at, last.end, {
      problem: 'an expression before the last one',
      got: text.slice(first!.at, last.end).slice(0, 60),
      expected: 'a definition such as z = w x; before what it is for',
      hint: '[f, g] for a list of expressions',
    });
  }
  return statements;
}

function statementOf(piece: readonly Token[], end: Token): Statement {
  const is = (at: number, sign: string) => piece[at]?.kind === 'symbol' && piece[at].text === sign;
  const isName = (at: number) => piece[at]?.kind === 'name';
  const stop = { ...end, at: piece.at(-1)?.end ?? end.at };
  const rest = (from: number) => {
    const tokens = piece.slice(from);
    return { tokens: [...tokens, stop], isList: isBracketed(tokens) };
  };
  if (isName(0) && is(1, '=')) return { name: piece[0], ...rest(2) };
  if (isName(0) && is(1, '(') && isName(2) && is(3, ')') && is(4, '='))
    return { name: piece[0], argument: piece[2], ...rest(5) };
  return rest(0);
}

/** True where the first bracket closes at the end. */
function isBracketed(tokens: readonly Token[]): boolean {
  if (tokens[0]?.text !== '[' || tokens[0].kind !== 'symbol') return false;
  let depth = 0;
  for (const [i, { kind, text }] of tokens.entries()) {
    if (kind !== 'symbol') continue;
    if (text === '[') depth++;
    if (text === ']') depth--;
    if (depth === 0) return i === tokens.length - 1;
  }
  return false;
}
