/** Tokens to a graph, by recursive descent: the grammar of expressions, exactly, with its bounds. */
import { constant, constantValue, type Node } from '../../graph/node.ts';
import { namedConstants } from '../../graph/shown.ts';
import { abs, add, div, exp, mul, neg, pow, sub } from '../../ops/index.ts';
import { comparisons } from '../functions.ts';
import type { Fail } from '../syntax-error.ts';
import {
  failAfterOperand,
  failCall,
  failDerivative,
  failDerivativeOf,
  failDivision,
  failFunctionIndex,
  failNumbers,
  failOperand,
  failPrime,
  failRoot,
  failScalar,
  failSigma,
  failTranspose,
  failUnclosed,
  failWord,
} from './ask.ts';
import { BlockReader } from './blocks.ts';
import { FunctionReader, isFunctionToken, isSigma } from './calls.ts';
import { Cursor } from './cursor.ts';
import { isFunctionName } from './functions.ts';
import { boundName, nameText } from './names.ts';
import { combined, elementIndex, negative, norm, Tensor, type TensorFault, type Value, vector } from './tensors.ts';
import type { Token } from './token.ts';
import { readingOf, type Vocabulary } from './words.ts';

/** Limits of a text that someone typed. */
export const bounds = { characters: 10_000, nodes: 10_000, depth: 200, literalExponent: 1_000 } as const;

/** What the parser knows beside the tokens. */
export interface ParserContext {
  /** The node of a name, or what the name stands for. */
  readonly variable: (token: Pick<Token, 'text' | 'at' | 'end'>) => Value;
  /** The value of a defined function at an argument; undefined for other names. */
  readonly definedCall: (name: string, argument: Value) => Value | undefined;
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** The order of the indices of a declared matrix: W[unit][input] is called w_{input,unit} where the column is first. */
  readonly isColumnFirst: boolean;
  readonly vocabulary: Vocabulary;
}

type Arithmetic = { readonly make: (a: Node, b: Node) => Node; readonly value: (a: number, b: number) => number };

const arithmetic: Readonly<Record<string, Arithmetic>> = {
  '+': { make: add, value: (a, b) => a + b },
  '-': { make: sub, value: (a, b) => a - b },
  '*': { make: mul, value: (a, b) => a * b },
  '/': { make: div, value: (a, b) => a / b },
  '^': { make: pow, value: (a, b) => a ** b },
};

/**
 * Reads one statement. Each method reads one level of the grammar from the current token on, from `whole`, which binds
 * least, to `atom`; chains of operators are loops, so that only brackets, signs and exponents add to the depth.
 */
export class Parser extends Cursor {
  /** True where something was read that can be written plainer: juxtaposition, words, LaTeX. */
  isLoose = false;
  private readonly context: ParserContext;
  private readonly functions: FunctionReader;
  private readonly blocks: BlockReader;
  private depth = 0;
  private nodes = 0;
  /** The values of nodes that are made of numbers alone. */
  private readonly literals = new Map<Node, number>();
  /** The indices of the sums around the current token. */
  readonly bound: Map<string, number> = new Map();

  constructor(text: string, tokens: Token[], failAt: Fail, context: ParserContext) {
    super(text, tokens, failAt);
    this.context = context;
    this.functions = new FunctionReader(this);
    this.blocks = new BlockReader(this);
  }

  get vocabulary(): Vocabulary {
    return this.context.vocabulary;
  }

  /** What a name stands for that is no function: a constant, a variable. */
  byName(text: string, token: Token): Node {
    const value = /^[\d.]+$/.test(text) ? Number(text) : (namedConstants.get(text) ?? this.bound.get(text));
    return value === undefined ? this.scalar(this.variable(text, token), token) : this.literal(value);
  }

  /** The value of all tokens. */
  all(): Value {
    if (this.isAtEnd) {
      this.fail(this.token, {
        problem: 'nothing to read',
        got: 'an empty text',
        expected: 'an expression such as x^2 + 3x',
      });
    }
    const value = this.whole();
    if (!this.isAtEnd) failAfterOperand(this);
    return value;
  }

  /** A comparison, or `a if condition else b`. */
  whole(): Value {
    const start = this.token;
    const value = this.comparison();
    if (!this.accept('if')) return value;
    return this.blocks.conditional({ value: this.scalar(value, start) }, start);
  }

  comparison(): Value {
    const start = this.token;
    let left = this.sum();
    let all: Node | undefined;
    for (;;) {
      const compare = this.token.kind === 'symbol' ? comparisons.get(this.token.text) : undefined;
      if (!compare) return all ?? left;
      this.next();
      const right = this.sum();
      const held = this.made(compare([this.scalar(left, start), this.scalar(right, start)]));
      // 0 < x < 1 holds where both do.
      all = all ? this.made(mul(all, held)) : held;
      left = right;
    }
  }

  private sum(): Value {
    let left = this.signed();
    for (let sign = this.oneOf('+', '-'); sign; sign = this.oneOf('+', '-'))
      left = this.combine(sign, left, this.term());
    return left;
  }

  /** The first term of a sum: a minus before it negates the whole product, but is part of a number. */
  private signed(): Value {
    if (!this.isSymbol('-') || this.isNegativeNumber()) return this.term();
    this.next();
    return this.deeper(() => this.negated(this.term()));
  }

  /** A product with its signs, or without them. */
  term(): Value {
    const start = this.token;
    let left = this.factor();
    let divisor: Token | undefined;
    for (;;) {
      const operator = this.oneOf('*', '/', '⊙', '@');
      if (operator) {
        divisor = operator.text === '/' ? operator : undefined;
        left = this.combine(operator, left, this.factor());
      } else if (this.startsAtom) {
        const { last } = this;
        if (divisor) failDivision(this, start, divisor, () => this.power());
        if (last.kind === 'number' && this.token.kind === 'number') failNumbers(this, last);
        this.isLoose = true;
        left = this.combine(undefined, left, this.power());
      } else return left;
    }
  }

  private factor(): Value {
    if (!this.isSymbol('-')) return this.power();
    const isNumber = this.isNegativeNumber();
    this.next();
    if (isNumber) return this.literal(-this.next().value);
    return this.deeper(() => this.negated(this.factor()));
  }

  /** An atom with its exponent. */
  power(): Value {
    const start = this.token;
    const base = this.atom();
    if (!this.isSymbol('^')) return base;
    const sign = this.next();
    if (this.isTransposition(base)) return this.transposed(base, start);
    const first = this.token;
    const exponent = this.deeper(() => this.exponent());
    const value = exponent instanceof Tensor ? undefined : this.literals.get(exponent);
    const isBare = first.kind === 'number' || (first.text === '-' && this.last.kind === 'number');
    if (isBare && Math.abs(value ?? 0) === 1 && this.isSymbol('/') && this.ahead(1).kind === 'number')
      failRoot(this, start, first);
    if (value !== undefined && !(Math.abs(value) <= bounds.literalExponent)) {
      this.fail(first, {
        problem: 'the exponent is too large',
        got: String(value),
        expected: `a number of at most ${bounds.literalExponent.toLocaleString('en-US')}, or a variable`,
      });
    }
    // e^x is the exponential function, which it is written for.
    if (!(base instanceof Tensor) && constantValue(base) === Math.E)
      return this.made(exp(this.scalar(exponent, first)));
    const squares = 'v⊙v for the squares of a vector, ||v||^2 for their sum';
    return this.combine({ ...sign, text: '^' }, this.scalar(base, start, squares), this.scalar(exponent, first));
  }

  /** Powers associate to the right, and an exponent may start with a minus. */
  exponent(): Value {
    if (!this.isSymbol('-')) return this.power();
    const isNumber = this.isNegativeNumber();
    this.next();
    if (isNumber) return this.literal(-this.next().value);
    return this.deeper(() => this.negated(this.exponent()));
  }

  /** At `T` of `w^T`, which is never a power of a variable. */
  private isTransposition(base: Value): boolean {
    if (!(base instanceof Tensor) && this.literals.has(base)) return false;
    const isBraced = this.isSymbol('{') && (this.ahead(2).text === '}' || this.ahead(2).text === ')');
    const { text } = isBraced ? this.ahead(1) : this.token;
    return text === '⊤' || (text === 'T' && this.token.kind !== 'end');
  }

  private transposed(base: Value, start: Token): Value {
    const isBraced = this.accept('{');
    this.next();
    if (isBraced) this.next();
    if (base instanceof Tensor) return base.transposed;
    return failTranspose(this, start);
  }

  atom(): Value {
    let value = this.bareAtom();
    while (value instanceof Tensor && this.isSymbol('_')) value = this.element(value);
    return value;
  }

  private bareAtom(): Value {
    const { token } = this;
    if (token.kind === 'number') return this.literal(this.next().value);
    if (token.kind === 'name') return this.named(this.next());
    switch (token.kind === 'symbol' ? token.text : '') {
      case '(':
        this.next();
        return this.bracketed(token, false, () => this.whole(), ')');
      case '{':
        this.next();
        return this.bracketed(token, false, () => this.whole(), '}');
      case '[':
        return this.list();
      case '|': {
        const norm = this.norm();
        if (norm) return norm;
        this.next();
        const inside = this.bracketed(token, true, () => this.comparison(), '|');
        return this.made(
          abs(this.scalar(inside, token, '||v|| for the norm of a vector, abs(v) for the size of each element')),
        );
      }
      case 'frac':
        this.next();
        if (this.isDerivative()) failDerivative(this, token);
        this.isLoose = true;
        return this.combine({ ...token, text: '/' }, this.argument(token), this.argument(token));
      case 'sqrt':
      case 'cbrt':
        this.next();
        return this.functions.root(token);
      case 'sum':
      case 'prod':
        this.next();
        return this.blocks.range(token);
      case 'cases':
        this.next();
        return this.blocks.casesOf(token);
      case 'matrix':
        this.next();
        return this.blocks.matrixOf();
      default:
        return failOperand(this);
    }
  }

  /** `||x||`, with an index 1 or 2 behind it or none; undefined where the bars are those of numbers, as in `||x| - 1|`. */
  private norm(): Value | undefined {
    if (!this.areDoubleBars) return undefined;
    const start = this.position;
    this.position += 2;
    const outer = this.insideBars;
    this.insideBars = true;
    const inside = this.deeper(() => this.comparison());
    this.insideBars = outer;
    if (!this.areDoubleBars) {
      this.position = start;
      return undefined;
    }
    this.position += 2;
    this.isLoose = true;
    const hasDegree = this.accept('_');
    const isBraced = hasDegree && this.accept('{');
    const degree = hasDegree ? this.next() : undefined;
    const isRead = (degree?.text === '1' || degree?.text === '2') && (!isBraced || this.accept('}'));
    if (degree && !isRead)
      this.fail(degree, {
        problem: 'a norm that is not read',
        got: degree.text,
        expected: '1 or 2, or none, which is 2',
      });
    if (!(inside instanceof Tensor)) return this.made(abs(inside));
    const value = norm(inside, degree?.text === '1' ? 1 : 2);
    for (const _ of inside.items) this.made(value);
    return value;
  }

  private get areDoubleBars(): boolean {
    const after = this.ahead(1);
    return this.isSymbol('|') && after.kind === 'symbol' && after.text === '|' && !after.gap;
  }

  /** At the two groups of `\\frac{d f}{d x}`. */
  private isDerivative(): boolean {
    const isOne = (from: number) => this.tokens[from]?.text === '{' && this.tokens[from + 1]?.text === 'd';
    const second = this.behind(this.position);
    return isOne(this.position) && isOne(second) && this.tokens[second + 2]?.kind === 'name';
  }

  /** What a command of LaTeX is applied to: a group in braces, one digit, one name. */
  argument(owner: Token): Value {
    const { token } = this;
    if (token.kind === 'number' && token.text.length > 1 && owner.text !== 'cbrt') {
      const digit = { ...token, text: token.text[0]!, value: Number(token.text[0]), end: token.at + 1 };
      const rest = { ...token, text: token.text.slice(1), value: Number(token.text.slice(1)), at: token.at + 1 };
      if (/^\d\d+$/.test(token.text)) this.tokens.splice(this.position, 1, digit, { ...rest, gap: false });
    }
    return this.atom();
  }

  private named(token: Token): Value {
    const name = boundName(token.name, this.bound);
    const text = name === token.name ? token.text : nameText(name);
    const isBare = name.indices.length === 0 && name.primes === '' && name.layer === '';
    const number = isBare ? this.bound.get(name.base) : undefined;
    if (number !== undefined) return this.literal(number);
    const value = namedConstants.get(text);
    if (value !== undefined) return this.literal(value);
    const { vocabulary } = this.context;
    const shape = this.context.shapes.get(text);
    if (shape) return this.declared(token, shape);
    const isDefined = this.isSymbol('(') && vocabulary.isKnown(text);
    if (isDefined) {
      const call = this.definedCall(text);
      if (call) return call;
    }
    if (isFunctionToken(this, token, vocabulary)) return this.functions.call(token);
    if (isSigma(text) && this.startsAtom && !vocabulary.isKnown(text)) failSigma(this, token);
    if (token.name.base !== text && name.primes === '' && isFunctionToken(this, token, vocabulary, token.name.base))
      failFunctionIndex(this, token);
    const isOfPart = name.primes !== '' && !vocabulary.isKnown(text) && vocabulary.isDefined(text.replaceAll("'", ''));
    if (isOfPart && !this.isSymbol('(')) failDerivativeOf(this, token, text.replaceAll("'", ''));
    const reading = readingOf(name, text, vocabulary);
    if (this.isSymbol('(') && name.primes !== '') failPrime(this, token);
    const isUnknownCall = this.isSymbol('(') && reading.kind === 'asked' && !isFunctionName(reading.pieces.at(-1)!);
    if (reading.kind === 'asked' && !isUnknownCall) failWord(this, token, reading.pieces);
    if (this.isSymbol('(') && (!vocabulary.isClosed || vocabulary.isKnown(text))) failCall(this, token, vocabulary);
    if (reading.kind === 'product') return this.spelled(token, reading.pieces, text);
    if (text !== name.base || name.base.length > 1 || name.primes !== '') this.isLoose ||= isWord(text);
    return this.variable(text, token);
  }

  private variable(text: string, { at, end }: Token): Value {
    const value = this.context.variable({ text, at, end });
    if (!(value instanceof Tensor)) this.made(value);
    return value;
  }

  /** A word that is a product of known names. */
  private spelled(token: Token, pieces: readonly string[], text: string): Value {
    this.isLoose = true;
    const rest = text.slice(token.name.base.length);
    const factors = pieces.map((piece, i) => {
      const name = i === pieces.length - 1 ? piece + rest : piece;
      const value = namedConstants.get(name);
      return value === undefined ? this.variable(name, token) : this.literal(value);
    });
    const last = factors.at(-1)!;
    const product = (all: readonly Value[]) => all.reduce((a, b) => this.combine(undefined, a, b));
    if (!this.isSymbol('^')) return product(factors);
    // The exponent belongs to the last letter: xe^x is x·e^x.
    this.next();
    const first = this.token;
    const exponent = this.scalar(
      this.deeper(() => this.exponent()),
      first,
    );
    const isE = !(last instanceof Tensor) && this.literals.get(last) === Math.E;
    const power = isE ? this.made(exp(exponent)) : this.made(pow(this.scalar(last, token), exponent));
    return product([...factors.slice(0, -1), power]);
  }

  private definedCall(name: string): Value | undefined {
    const mark = this.position;
    const opening = this.next();
    const argument = this.bracketed(opening, false, () => this.whole(), ')');
    const value = this.context.definedCall(name, argument);
    if (value === undefined) this.position = mark;
    return value;
  }

  /** The elements of a vector or a matrix with a declared shape, by their names. */
  private declared(token: Token, shape: readonly number[]): Tensor {
    this.isLoose = true;
    const [height, width] = shape as [number, number?];
    const rows = Array.from({ length: height }, (_, i) =>
      Array.from({ length: width ?? 1 }, (_, j) => {
        const places = this.context.isColumnFirst ? [j + 1, i + 1] : [i + 1, j + 1];
        const index = width === undefined ? String(i + 1) : elementIndex(...places);
        const text = nameText({ ...token.name, indices: [...token.name.indices, ...index.split('_')] });
        return this.variable(text, token) as Node;
      }),
    );
    return new Tensor(rows);
  }

  /** `[a, b]`, and `[[a, b], [c, d]]`; brackets around one expression are brackets. */
  private list(): Value {
    const opening = this.next();
    const items = this.bracketed(opening, false, () => this.operands(), ']');
    if (items.length === 1 && !(items[0] instanceof Tensor)) return items[0]!;
    if (items.every((item) => !(item instanceof Tensor))) return vector(items as Node[]);
    const rows = items.map((item) => (item instanceof Tensor && item.isVector ? item.items : undefined));
    const width = rows[0]?.length;
    if (rows.some((row) => row === undefined || row.length !== width)) {
      this.fail(
        opening,
        {
          problem: 'rows of different length',
          got: this.shown(opening.at, this.last.end),
          expected: 'numbers, or rows of one length',
        },
        this.last.end,
      );
    }
    return new Tensor(rows as Node[][]);
  }

  /** Expressions between commas. */
  operands(): Value[] {
    const operands = [this.whole()];
    while (this.accept(',')) operands.push(this.whole());
    return operands;
  }

  /** `v_2`: one element of a vector. */
  private element(value: Tensor): Value {
    const sign = this.next();
    const isBraced = this.accept('{');
    const { token } = this;
    const index = token.kind === 'number' ? this.next().value : this.bound.get(token.text);
    if (token.kind === 'name') this.next();
    if (isBraced) this.close(sign, '}');
    if (value.isVector && index !== undefined && Number.isInteger(index) && index >= 1 && index <= value.height)
      return value.items[index - 1]!;
    return this.fail(
      sign,
      {
        problem: 'no such element',
        got: token.text,
        expected: value.isVector ? `a number from 1 to ${value.height}` : 'a vector',
      },
      token.end,
    );
  }

  bracketed<T>(opening: Token, bars: boolean, read: () => T, closing: string): T {
    const outer = this.insideBars;
    this.insideBars = bars;
    const inside = this.deeper(read);
    this.close(opening, closing);
    this.insideBars = outer;
    return inside;
  }

  close(opening: Token, closing: string): void {
    if (this.accept(closing)) return;
    if (this.isAtEnd) failUnclosed(this, opening, closing);
    failAfterOperand(this, closing);
  }

  combine(operator: Token | undefined, a: Value, b: Value): Value {
    const symbol = operator?.text ?? '*';
    if (a instanceof Tensor || b instanceof Tensor) {
      this.isLoose = true;
      const sign = operator ? this.text.slice(operator.at, operator.end).trim() : '';
      const value = combined(symbol === '*' ? sign : symbol, a, b);
      if ('problem' in value) this.failTensors(value, operator);
      if (value instanceof Tensor) for (const item of value.items) this.made(item);
      return 'problem' in value ? a : value;
    }
    const { make, value } = arithmetic[symbol] ?? arithmetic['*']!;
    const node = this.made(make(a, b));
    const [x, y] = [this.literals.get(a), this.literals.get(b)];
    if (x !== undefined && y !== undefined) this.literals.set(node, value(x, y));
    return node;
  }

  failTensors(fault: TensorFault, operator: Token | undefined): never {
    const end = this.last.end;
    const start = operator ?? this.last;
    return this.fail(start, { got: this.shown(0, end), ...fault }, Math.max(end, start.end));
  }

  private negated(x: Value): Value {
    if (x instanceof Tensor) return negative(x);
    const node = this.made(neg(x));
    const value = this.literals.get(x);
    if (value !== undefined) this.literals.set(node, -value);
    return node;
  }

  literal(value: number): Node {
    const node = this.made(constant(value));
    this.literals.set(node, value);
    return node;
  }

  /** The number that a node is, where it is made of numbers alone. */
  literalOf(value: Value): number | undefined {
    return value instanceof Tensor ? undefined : this.literals.get(value);
  }

  /** A number where one is needed, not a vector. */
  scalar(value: Value, start: Token, hint?: string): Node {
    return value instanceof Tensor ? failScalar(this, start, value, hint) : value;
  }

  made(node: Node): Node {
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

  deeper<T>(read: () => T): T {
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

  /** True at a minus and a number that is not the base of a power: -2 is a number, -2^2 is not. */
  private isNegativeNumber(): boolean {
    return this.ahead(1).kind === 'number' && this.ahead(2).text !== '^';
  }
}

/** True for names of several letters, w_max and w(2)11 among them. */
function isWord(text: string): boolean {
  return /\p{L}{2}|\(|_/u.test(text);
}
