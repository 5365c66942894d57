/** Functions and what they are applied to, with parentheses and without. */
import type { Node } from '../../graph/node.ts';
import { namedConstants } from '../../graph/shown.ts';
import { div, log, pow, sqrt } from '../../ops/index.ts';
import { failArgument, failCount, failInverse, failList, failUncalled } from './ask.ts';
import type { Cursor } from './cursor.ts';
import { type CalledFunction, functionNamed, inverseOf, listFunctions } from './functions.ts';
import { dot, ofList, Tensor, type TensorFault, type Value } from './tensors.ts';
import type { Token } from './token.ts';
import type { Vocabulary } from './words.ts';

/** What of the parser reads arguments. */
export interface ArgumentReader extends Cursor {
  isLoose: boolean;
  readonly vocabulary: Vocabulary;
  byName(text: string, token: Token): Node;
  literal(value: number): Node;
  literalOf(value: Value): number | undefined;
  scalar(value: Value, start: Token): Node;
  made(node: Node): Node;
  combine(operator: Token | undefined, a: Value, b: Value): Value;
  argument(owner: Token): Value;
  power(): Value;
  operands(): Value[];
  bracketed<T>(opening: Token, bars: boolean, read: () => T, closing: string): T;
  deeper<T>(read: () => T): T;
  failTensors(fault: TensorFault, operator: Token | undefined): never;
}

/** True where a name calls a function: sigma, and functions that people also take for names, only before an argument. */
export function isFunctionToken(
  cursor: Cursor,
  token: Token,
  { isKnown }: Pick<Vocabulary, 'isKnown'>,
  text: string = token.text,
): boolean {
  const isList = listFunctions.has(text.toLowerCase());
  const found = isBased(token) ? functionNamed('log') : functionNamed(text);
  if (!found && !isList) return false;
  const opens = cursor.isSymbol('(') || isRaisedCall(cursor);
  if (isKnown(text)) return opens;
  if (isSigma(text)) return opens;
  if (found && 'isPlain' in found && found.isPlain) return true;
  if (isList) return opens || cursor.isSymbol('[') || cursor.startsAtom;
  return text === text.toLowerCase()
    ? opens || cursor.startsAtom || cursor.isSymbol('^') || cursor.isSymbol('|')
    : opens;
}

/** The name of the sigmoid that is also one for a number. */
export function isSigma(text: string): boolean {
  return text === 'sigma' || text === 'σ';
}

/** `log_2`, `log10`. */
function isBased({ name, text }: Token): boolean {
  return name.base === 'log' && name.indices.length === 1 && text !== 'log';
}

/** At `^2(`. */
function isRaisedCall(cursor: Cursor): boolean {
  if (!cursor.isSymbol('^')) return false;
  const isBraced = cursor.ahead(1).text === '{';
  const isMinus = cursor.ahead(1).text === '-';
  const behind = isBraced ? cursor.behind(cursor.position + 1) : cursor.position + (isMinus ? 3 : 2);
  return cursor.tokens[behind]?.text === '(';
}

export class FunctionReader {
  private readonly parser: ArgumentReader;

  constructor(parser: ArgumentReader) {
    this.parser = parser;
  }

  /** The function of this name, applied to what follows. */
  call(name: Token): Value {
    const { parser } = this;
    if (listFunctions.has(name.text.toLowerCase())) return this.ofList(name);
    const base = isBased(name) ? parser.byName(name.name.indices[0]!, name) : undefined;
    let called: CalledFunction = functionNamed(base ? 'log' : name.text)!;
    const power = parser.accept('^') ? this.powerOf(name) : undefined;
    const isInverse = power !== undefined && parser.literalOf(power) === -1;
    if (isInverse) called = inverseOf(called.name) ?? failInverse(parser, name);
    parser.isLoose ||= power !== undefined || base !== undefined || !('isPlain' in called && called.isPlain);
    // \max\{0, x\}
    const isBraced = called.most > 1 && parser.isSymbol('{');
    const operands = parser.isSymbol('(') || isBraced ? this.bracketed() : [this.bare(name)];
    let value = this.applied(name, called, operands);
    if (base) value = this.each(value, (x) => div(x, log(base)));
    if (power === undefined || isInverse) return value;
    return this.each(value, (x) => pow(x, parser.scalar(power, name)));
  }

  /** `√x`, `\sqrt[3]{x}`, `∛x`. */
  root(sign: Token): Value {
    const { parser } = this;
    parser.isLoose = true;
    const isCube = sign.text === 'cbrt';
    let degree = isCube ? 3 : 2;
    const isCommand = parser.text[sign.at] === '\\';
    if (isCommand && parser.accept('[')) {
      const at = parser.token;
      degree = at.kind === 'number' ? parser.next().value : Number.NaN;
      if (!(degree > 0) || !parser.accept(']'))
        parser.fail(at, { problem: 'a root of no whole degree', got: at.text, expected: 'a number', hint: 'x^(1/n)' });
    }
    const start = parser.token;
    const isGroup = parser.isSymbol('(') || parser.isSymbol('{');
    if (!parser.startsAtom && !parser.isSymbol('|')) failUncalled(parser, { ...sign, text: 'sqrt' });
    const isSingle = isCommand && start.kind === 'number';
    const inside = parser.argument(isCommand ? sign : { ...sign, text: 'cbrt' });
    // Below a root sign without a bar it is not seen how far it goes.
    const isOpen = parser.isSymbol('^') || (parser.startsAtom && !this.isCallAt(0));
    if (!isCommand && !isGroup && isOpen) failArgument(parser, sign, start);
    if (isSingle) parser.isLoose = true;
    return this.each(inside, (x) => (degree === 2 ? sqrt(x) : pow(x, div(1, degree))));
  }

  /** The exponent of `sin^2`. */
  private powerOf(name: Token): Value {
    const { parser } = this;
    if (parser.isSymbol('-')) {
      parser.next();
      if (parser.token.kind !== 'number') failUncalled(parser, name);
      return parser.literal(-parser.next().value);
    }
    if (parser.token.kind === 'number') return parser.literal(parser.next().value);
    if (parser.token.kind === 'name') return parser.byName(parser.token.text, parser.next());
    return parser.isSymbol('{') || parser.isSymbol('(') ? parser.argument(name) : failUncalled(parser, name);
  }

  private bracketed(): Value[] {
    const { parser } = this;
    const opening = parser.next();
    return parser.bracketed(opening, false, () => parser.operands(), opening.text === '{' ? '}' : ')');
  }

  /** An argument without parentheses: the next factor with its power, and a number before it. */
  private bare(name: Token): Value {
    const { parser } = this;
    if (!parser.startsAtom && !parser.isSymbol('|')) failUncalled(parser, name);
    parser.isLoose = true;
    const start = parser.token;
    const isNumber = start.kind === 'number' && !this.joins();
    const value = parser.deeper(() => (parser.isSymbol('{') ? this.group() : this.factor()));
    if (start.text === '{' && start.kind === 'symbol') return value;
    const isCall = this.isCallAt(0) && !(isNumber && !parser.token.gap);
    if (parser.startsAtom && !isCall) failArgument(parser, name, start);
    if (parser.isSymbol('/')) {
      const mark = parser.position;
      parser.next();
      const isQuotient = this.isCallAt(0);
      parser.position = mark;
      if (!isQuotient) failArgument(parser, name, start);
    }
    return value;
  }

  /** `\sin{x}`. */
  private group(): Value {
    return this.parser.power();
  }

  private factor(): Value {
    const { parser } = this;
    if (parser.token.kind === 'number' && this.joins()) {
      const number = parser.literal(parser.next().value);
      const isPi = isConstantPi(parser.token);
      const scaled = parser.combine(undefined, number, parser.power());
      return isPi && this.continues() ? parser.combine(undefined, scaled, parser.power()) : scaled;
    }
    const isPi = isConstantPi(parser.token);
    const value = parser.power();
    return isPi && this.continues() ? parser.combine(undefined, value, parser.power()) : value;
  }

  /** At a number that is part of the argument: `2x`, `2π x`. */
  private joins(): boolean {
    const { parser } = this;
    const after = parser.ahead(1);
    if (isConstantPi(after)) return true;
    const isOperand = after.kind === 'name' || ['sqrt', 'frac'].includes(after.text);
    return isOperand && !after.gap && !this.isCallAt(1);
  }

  private continues(): boolean {
    const { parser } = this;
    return (parser.token.kind === 'name' || parser.isSymbol('frac') || parser.isSymbol('sqrt')) && !this.isCallAt(0);
  }

  /** True where a function is called so many tokens ahead. */
  private isCallAt(count: number): boolean {
    const { parser } = this;
    const token = parser.ahead(count);
    if (token.kind !== 'name') return false;
    const mark = parser.position;
    parser.position += count + 1;
    const isCall = isFunctionToken(parser, token, parser.vocabulary);
    parser.position = mark;
    return isCall;
  }

  private applied(name: Token, called: CalledFunction, given: readonly Value[]): Value {
    const { parser } = this;
    const chains = called.most === Number.POSITIVE_INFINITY;
    const operands = chains ? given.flatMap((one) => (one instanceof Tensor ? one.items : [one])) : given;
    if (operands.length < called.least || operands.length > called.most)
      failCount(parser, name, operands.length, called);
    const [first] = operands;
    if (operands.length === 1 && first instanceof Tensor) return first.map((x) => parser.made(called.apply([x])));
    return parser.made(called.apply(operands.map((one) => parser.scalar(one, name))));
  }

  private ofList(name: Token): Value {
    const { parser } = this;
    parser.isLoose = true;
    const operands = parser.isSymbol('(')
      ? this.bracketed()
      : parser.isSymbol('[')
        ? [parser.power()]
        : failList(parser, name);
    const kind = name.text.toLowerCase();
    if (kind === 'dot') {
      const [a, b] = operands;
      if (operands.length !== 2 || !(a instanceof Tensor) || !(b instanceof Tensor)) return failList(parser, name);
      const value = dot(a, b);
      return 'problem' in value ? parser.failTensors(value, name) : value;
    }
    const [only] = operands;
    if (operands.length === 1 && !(only instanceof Tensor)) failList(parser, name);
    const items = operands.flatMap((one) => (one instanceof Tensor ? one.items : [one]));
    const value = ofList(kind, items);
    for (const _ of items) parser.made(items[0]!);
    return value;
  }

  private each(value: Value, f: (x: Node) => Node): Value {
    const { parser } = this;
    return value instanceof Tensor ? value.map((x) => parser.made(f(x))) : parser.made(f(value));
  }
}

function isConstantPi({ kind, text }: Token): boolean {
  return kind === 'name' && namedConstants.get(text) === Math.PI;
}
