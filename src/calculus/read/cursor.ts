/** A place among the tokens of a text, and how to refuse what stands there. */
import type { Fail } from '../syntax-error.ts';
import type { Token } from './token.ts';

export class Cursor {
  readonly text: string;
  /** Numbers may be taken apart: `\frac12`. */
  readonly tokens: Token[];
  position = 0;
  /** True inside bars that are still open: after an operand, a bar then closes. */
  insideBars = false;
  private readonly failAt: Fail;

  constructor(text: string, tokens: Token[], failAt: Fail) {
    this.text = text;
    this.tokens = tokens;
    this.failAt = failAt;
  }

  get token(): Token {
    return this.tokens[this.position]!;
  }

  /** The token that was read last. */
  get last(): Token {
    return this.tokens[this.position - 1]!;
  }

  ahead(count: number): Token {
    return this.tokens[Math.min(this.position + count, this.tokens.length - 1)]!;
  }

  get isAtEnd(): boolean {
    return this.token.kind === 'end';
  }

  next(): Token {
    return this.tokens[this.position++]!;
  }

  isSymbol(symbol: string): boolean {
    return this.token.kind === 'symbol' && this.token.text === symbol;
  }

  accept(symbol: string): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.position++;
    return found;
  }

  /** The operator at the current token, taken, if it is one of these. */
  oneOf(...symbols: readonly string[]): Token | undefined {
    return this.token.kind === 'symbol' && symbols.includes(this.token.text) ? this.next() : undefined;
  }

  /** True where an operand can follow another without a sign between them. */
  get startsAtom(): boolean {
    const { kind, text } = this.token;
    if (kind === 'number' || kind === 'name') return true;
    return kind === 'symbol' && (openers.has(text) || (text === '|' && !this.insideBars));
  }

  /** The position behind the bracket that closes the one at `from`, or the end. */
  behind(from: number): number {
    let depth = 0;
    for (let at = from; at < this.tokens.length - 1; at++) {
      const { kind, text } = this.tokens[at]!;
      if (kind !== 'symbol') continue;
      if (text === '(' || text === '[' || text === '{') depth++;
      if (text === ')' || text === ']' || text === '}') depth--;
      if (depth === 0) return at + 1;
    }
    return this.tokens.length - 1;
  }

  /** The text between two places, as a message shows it. */
  shown(start: number, end: number): string {
    return shortened(this.text.slice(start, end).trim());
  }

  fail(token: Pick<Token, 'at' | 'end'>, parts: Parameters<Fail>[2], end: number = token.end): never {
    return this.failAt(token.at, end, parts);
  }
}

const openers = new Set(['(', '[', '{', 'sqrt', 'cbrt', 'frac', 'sum', 'prod', 'cases', 'matrix']);

/** A piece of the text as a message shows it. */
function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
