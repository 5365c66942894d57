/** Tokens to a graph, by recursive descent: the syntax of expressions, exactly, with its bounds. */
import { nearest } from '../graph/error.ts';
import { constant, constantValue, type Node } from '../graph/node.ts';
import { namedConstants } from '../graph/shown.ts';
import { abs, add, div, exp, mul, neg, pow, sub } from '../ops/index.ts';
import { comparisons, namedFunctions } from './functions.ts';
import type { Fail } from './syntax-error.ts';
import type { Token } from './tokens.ts';

/** Limits of a text that someone typed. */
export const bounds = { characters: 10_000, nodes: 10_000, depth: 200, literalExponent: 1_000 } as const;

/** What the parser reads: a text and its tokens, the node of each name, and how to refuse a place in the text. */
export interface ParserContext {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly variable: (token: Token) => Node;
  readonly fail: Fail;
}

const arithmetic: Readonly<
  Record<string, { make: (a: Node, b: Node) => Node; value: (a: number, b: number) => number }>
> = {
  '+': { make: add, value: (a, b) => a + b },
  '-': { make: sub, value: (a, b) => a - b },
  '*': { make: mul, value: (a, b) => a * b },
  '/': { make: div, value: (a, b) => a / b },
  '^': { make: pow, value: (a, b) => a ** b },
};

/**
 * Reads one text. Each method reads one level of the grammar from the current token on, from `comparison`, which binds
 * least, to `atom`; chains of operators are loops, so that only brackets, signs and exponents add to the depth.
 */
export class Parser {
  private readonly context: ParserContext;
  private position = 0;
  private depth = 0;
  private nodes = 0;
  /** True inside bars that are still open: after an operand, a bar then closes. */
  private insideBars = false;
  /** The values of nodes that are made of numbers alone. */
  private readonly literals = new Map<Node, number>();

  constructor(context: ParserContext) {
    this.context = context;
  }

  /** The expressions of `f` or of `[f, g]`, and whether they were a list. */
  all(): { nodes: Node[]; isList: boolean } {
    if (this.isAtEnd) {
      this.fail(this.token, {
        problem: 'nothing to read',
        got: 'an empty text',
        expected: 'an expression such as x^2 + 3x',
      });
    }
    const start = this.token;
    const isList = this.accept('[');
    const nodes = [this.comparison()];
    if (isList) {
      while (this.accept(',')) nodes.push(this.comparison());
      this.close(start, ']');
    }
    if (!this.isAtEnd) this.failAfterOperand();
    return { nodes, isList };
  }

  private comparison(): Node {
    const left = this.sum();
    const compare = this.token.kind === 'symbol' ? comparisons.get(this.token.text) : undefined;
    if (!compare) return left;
    this.next();
    return this.made(compare([left, this.sum()]));
  }

  private sum(): Node {
    let left = this.signed();
    for (let sign = this.oneOf('+-'); sign; sign = this.oneOf('+-')) left = this.combine(sign, left, this.term());
    return left;
  }

  /** The first term of a sum: a minus before it negates the whole product, but is part of a number. */
  private signed(): Node {
    if (!this.isSymbol('-') || this.isNegativeNumber()) return this.term();
    this.next();
    return this.deeper(() => this.negated(this.term()));
  }

  private term(): Node {
    const start = this.token;
    let left = this.factor();
    let divisor: Token | undefined;
    for (;;) {
      const operator = this.oneOf('*/');
      if (operator) {
        divisor = operator === '/' ? this.token : undefined;
        left = this.combine(operator, left, this.factor());
      } else if (this.startsAtom()) {
        const last = this.tokens[this.position - 1]!;
        if (divisor) this.failAmbiguous(start, divisor);
        if (last.kind === 'number' && this.token.kind === 'number') this.failNumbers(last);
        left = this.combine('*', left, this.power());
      } else return left;
    }
  }

  private factor(): Node {
    if (!this.isSymbol('-')) return this.power();
    const isNumber = this.isNegativeNumber();
    this.next();
    if (isNumber) return this.literal(-this.next().value);
    return this.deeper(() => this.negated(this.factor()));
  }

  private power(): Node {
    const base = this.atom();
    if (!this.accept('^')) return base;
    const start = this.token;
    const exponent = this.deeper(() => this.exponent());
    const value = this.literals.get(exponent);
    if (value !== undefined && !(Math.abs(value) <= bounds.literalExponent)) {
      this.fail(start, {
        problem: 'the exponent is too large',
        got: String(value),
        expected: `a number of at most ${bounds.literalExponent.toLocaleString('en-US')}, or a variable`,
      });
    }
    // e^x is the exponential function, which it is written for.
    if (constantValue(base) === Math.E) return this.made(exp(exponent));
    return this.combine('^', base, exponent);
  }

  /** Powers associate to the right, and an exponent may start with a minus. */
  private exponent(): Node {
    if (!this.isSymbol('-')) return this.power();
    const isNumber = this.isNegativeNumber();
    this.next();
    if (isNumber) return this.literal(-this.next().value);
    return this.deeper(() => this.negated(this.exponent()));
  }

  private atom(): Node {
    const token = this.token;
    if (token.kind === 'number') return this.literal(this.next().value);
    if (token.kind === 'name') return this.named(this.next());
    if (this.accept('(')) return this.bracketed(token, false, () => this.comparison(), ')');
    if (this.accept('|')) return this.made(abs(this.bracketed(token, true, () => this.comparison(), '|')));
    return this.failOperand();
  }

  private named(token: Token): Node {
    const value = namedConstants.get(token.text);
    if (value !== undefined) return this.literal(value);
    const called = namedFunctions.get(token.text);
    if (called) return this.call(token, called);
    if (namedFunctions.has(token.base)) this.failIndexedFunction(token);
    if (this.isSymbol('(') && elsewhere.has(token.text)) this.failUnknownFunction(token);
    return this.made(this.context.variable(token));
  }

  private call(name: Token, { arity, apply }: { arity: number; apply: (operands: readonly Node[]) => Node }): Node {
    const opening = this.token;
    if (!this.accept('(')) this.failUncalled(name);
    const operands = this.bracketed(opening, false, () => this.list(), ')');
    const chains = arity === 2;
    if (chains ? operands.length < 2 : operands.length !== arity) {
      this.fail(name, {
        problem: 'wrong number of arguments',
        got: `${operands.length} for ${name.text}`,
        expected: `${chains ? 'two or more' : arity}, between commas`,
      });
    }
    if (!chains) return this.made(apply(operands));
    return operands.reduce((left, right) => this.made(apply([left, right])));
  }

  private list(): Node[] {
    const operands = [this.comparison()];
    while (this.accept(',')) operands.push(this.comparison());
    return operands;
  }

  private bracketed<T>(opening: Token, bars: boolean, read: () => T, closing: string): T {
    const outer = this.insideBars;
    this.insideBars = bars;
    const inside = this.deeper(read);
    this.close(opening, closing);
    this.insideBars = outer;
    return inside;
  }

  private close(opening: Token, closing: string): void {
    if (this.accept(closing)) return;
    if (this.token.kind !== 'end') this.failAfterOperand(closing);
    this.fail(opening, {
      problem: opening.text === '|' ? 'bars that do not close' : 'a bracket that does not close',
      got: `${opening.text} and no ${closing} after it`,
      expected: `a ${closing} in its place`,
    });
  }

  private combine(operator: string, a: Node, b: Node): Node {
    const { make, value } = arithmetic[operator]!;
    const node = this.made(make(a, b));
    const [x, y] = [this.literals.get(a), this.literals.get(b)];
    if (x !== undefined && y !== undefined) this.literals.set(node, value(x, y));
    return node;
  }

  private negated(x: Node): Node {
    const node = this.made(neg(x));
    const value = this.literals.get(x);
    if (value !== undefined) this.literals.set(node, -value);
    return node;
  }

  private literal(value: number): Node {
    const node = this.made(constant(value));
    this.literals.set(node, value);
    return node;
  }

  private made(node: Node): Node {
    this.nodes++;
    if (this.nodes > bounds.nodes) {
      this.fail(this.token, {
        problem: 'the expression is too large',
        got: `more than ${bounds.nodes} operations and operands`,
        expected: 'fewer',
      });
    }
    return node;
  }

  private deeper<T>(read: () => T): T {
    this.depth++;
    if (this.depth > bounds.depth) {
      this.fail(this.token, {
        problem: 'the expression is too deep',
        got: `more than ${bounds.depth} brackets, signs and exponents inside one another`,
        expected: 'fewer',
      });
    }
    const result = read();
    this.depth--;
    return result;
  }

  private get tokens(): readonly Token[] {
    return this.context.tokens;
  }

  private get token(): Token {
    return this.tokens[this.position]!;
  }

  private get isAtEnd(): boolean {
    return this.token.kind === 'end';
  }

  private next(): Token {
    return this.tokens[this.position++]!;
  }

  private isSymbol(symbol: string): boolean {
    return this.token.kind === 'symbol' && this.token.text === symbol;
  }

  private accept(symbol: string): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.position++;
    return found;
  }

  /** The operator at the current token, taken, if it is one of these. */
  private oneOf(symbols: string): string | undefined {
    if (this.token.kind !== 'symbol' || !symbols.includes(this.token.text)) return undefined;
    return this.next().text;
  }

  /** True at a minus and a number that is not the base of a power: -2 is a number, -2^2 is not. */
  private isNegativeNumber(): boolean {
    const after = this.tokens[this.position + 2];
    return this.tokens[this.position + 1]?.kind === 'number' && after?.text !== '^';
  }

  /** True where an operand can follow another without a sign between them. */
  private startsAtom(): boolean {
    const { kind, text } = this.token;
    return kind === 'number' || kind === 'name' || text === '(' || (text === '|' && !this.insideBars);
  }

  private fail(token: Token, parts: Parameters<Fail>[2], end = token.end): never {
    return this.context.fail(token.at, end, parts);
  }

  private failOperand(): never {
    const { kind, text } = this.token;
    const got = kind === 'end' ? 'the end of the text' : JSON.stringify(text);
    const power = text === '*' && this.tokens[this.position - 1]?.text === '*';
    this.fail(this.token, {
      problem: 'an operand is missing',
      got,
      expected: 'a number, a name, a function or a bracket',
      ...(power && { hint: '^ for a power' }),
    });
  }

  private failAfterOperand(closing?: string): never {
    const { text } = this.token;
    const last = this.tokens[this.position - 1]!;
    const following = this.tokens[this.position + 1]!;
    const isDecimal = text === ',' && last.kind === 'number' && following.kind === 'number';
    const hint = isDecimal
      ? `${last.text}.${following.text}`
      : text === ',' && closing === undefined
        ? `[…] around a list of expressions`
        : undefined;
    this.fail(this.token, {
      problem: text === ')' || text === ']' ? 'a bracket that was not opened' : 'a sign that does not belong here',
      got: JSON.stringify(text),
      expected: closing === undefined ? 'an operator or the end' : `an operator or ${closing}`,
      hint,
    });
  }

  /** `1/2x`: at the token after a divisor, which someone may have meant to divide by as well. */
  private failAmbiguous(start: Token, divisor: Token): never {
    const { text } = this.context;
    const divided = shortened(text.slice(start.at, divisor.at));
    const [factor, dividend] = [this.token, this.tokens[this.position - 1]!];
    const gap = text.slice(dividend.end, factor.at);
    while (this.startsAtom()) this.power();
    const { end } = this.tokens[this.position - 1]!;
    const by = shortened(text.slice(divisor.at, dividend.end));
    const rest = shortened(text.slice(factor.at, end));
    this.fail(
      start,
      {
        problem: 'a division that can be read in two ways',
        got: shortened(text.slice(start.at, end)),
        expected: 'parentheses that say which is meant',
        hint: `(${divided}${by})${gap}${rest} or ${divided}(${by}${gap}${rest})`,
      },
      end,
    );
  }

  private failNumbers(last: Token): never {
    this.fail(
      last,
      {
        problem: 'two numbers side by side',
        got: `${last.text} ${this.token.text}`,
        expected: 'an operator between them',
        hint: `${last.text}*${this.token.text}`,
      },
      this.token.end,
    );
  }

  /** `sin x` and `sin^2 x`. */
  private failUncalled(name: Token): never {
    const { text } = this.context;
    let power = '';
    if (this.accept('^')) power = `^${this.token.kind === 'number' ? this.next().text : ''}`;
    const start = this.token.at;
    let end = start;
    let inside = 0;
    let isBarred = this.accept('|');
    // The argument that may be meant: up to the next operator, or all that is in brackets or bars.
    while (!this.isAtEnd && (isBarred || inside > 0 || !'+-*/),|]<>='.includes(this.token.text))) {
      if (this.token.text === '(') inside++;
      if (this.token.text === ')') inside--;
      if (this.token.text === '|') isBarred = false;
      end = this.next().end;
    }
    const operand = shortened(text.slice(start, end)) || '…';
    const isBracketed = operand.startsWith('(') && operand.endsWith(')');
    this.fail(
      name,
      {
        problem: 'a function without parentheses around its argument',
        got: shortened(text.slice(name.at, Math.max(end, name.end))),
        expected: 'parentheses right after its name',
        hint: `${name.text}${isBracketed ? operand : `(${operand})`}${power}`,
      },
      Math.max(end, name.end),
    );
  }

  private failUnknownFunction(token: Token): never {
    this.fail(token, {
      problem: 'a function that expressions do not have',
      got: token.text,
      expected: `one of ${[...namedFunctions.keys()].join(', ')}`,
      hint: elsewhere.get(token.text)!,
    });
  }

  private failIndexedFunction(token: Token): never {
    const index = token.text.slice(token.base.length).replace('_', '');
    const isLogarithm = namedFunctions.get(token.base)?.apply === namedFunctions.get('log')?.apply;
    this.fail(token, {
      problem: 'the name of a function with an index',
      got: token.text,
      expected: 'a function without an index, or another name',
      hint: isLogarithm ? `log(x)/log(${index})` : `${token.base}(${index})`,
    });
  }
}

/** Functions that people know and expressions do not have, and what to write in their place. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['sec', '1/cos(x)'],
  ['csc', '1/sin(x)'],
  ['cot', '1/tan(x)'],
  ['sech', '1/cosh(x)'],
  ['csch', '1/sinh(x)'],
  ['coth', '1/tanh(x)'],
  ['cbrt', 'x^(1/3)'],
  ['lg', 'log(x)/log(10)'],
]);

/** The unknown variable's message: which names there are, and the nearest of them or of the functions. */
export function unknownVariable(name: string, known: Iterable<string>): Parameters<Fail>[2] {
  const names = [...known];
  const near = nearest(name, [...names, ...namedFunctions.keys(), ...namedConstants.keys()]);
  return {
    problem: 'unknown variable',
    got: name,
    expected: names.length > 0 ? `one of ${names.join(', ')}` : 'numbers only',
    hint: near,
  };
}

/** A piece of the text as a message shows it. */
function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
