/** Text to graph: expressions as people type them, over scalar inputs. Nothing is ever evaluated as code. */

import { fail, nearest } from '../graph/error.ts';
import { type Input, input, type Node } from '../graph/node.ts';
import {
  anything,
  text as aText,
  listOf,
  type OptionKinds,
  objectWith,
  recordOf,
  truth,
} from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { namedConstants } from '../graph/shown.ts';
import { type NotationStyle, notationKind } from '../nn/names.ts';
import type { Substitution } from './derivation.ts';
import { failMatrix, failRedefinition } from './read/ask-statements.ts';
import { functionNames } from './read/functions.ts';
import { letterCount, otherSpelling } from './read/names.ts';
import { bounds, Parser } from './read/parser.ts';
import { requireShapes } from './read/shapes.ts';
import { type Statement, statementsOf } from './read/statements.ts';
import { elementIndex, Tensor, type Value } from './read/tensors.ts';
import type { Token } from './read/token.ts';
import { Lexer, normalise } from './read/tokens.ts';
import { replaceInputs } from './replace-inputs.ts';
import { type Fail, failIn } from './syntax-error.ts';

/** What is known of the names in a text. */
export interface ParseOptions {
  /** Inputs that names stand for already, so that several texts share them. */
  readonly variables?: ReadonlyMap<string, Input>;
  /** Refuse every name that is not among `variables`. */
  readonly onlyThese?: boolean;
  /** Words of several letters that are one name each: without them `wx` may be a product, and is refused. */
  readonly names?: readonly string[];
  /** Names that are vectors or matrices: `{ w: [3], W: [2, 3] }` for w1, w2, w3 and W11 to W23. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  /** Of the elements of matrices: `matrix`, the row first, when absent; `slides` has the column, the input, first. */
  readonly notation?: NotationStyle | undefined;
}

const kinds: OptionKinds<ParseOptions> = {
  variables: objectWith('a Map from names to inputs', 'get', 'keys'),
  onlyThese: truth,
  names: listOf(aText, 'a list of names'),
  shapes: recordOf(anything, 'an object with a shape such as [3] or [2, 3] for each name'),
  notation: notationKind,
};

/** A part of an expression with a name of its own: `z = w x + b`. */
export interface NamedPart extends Substitution {
  /** The part written out, as it stands in `nodes`. */
  readonly node: Node;
}

/** What a text means: a graph, and its variables. */
export interface ParsedExpression {
  readonly node: Node;
  /** The given variables and those of the text, in the order in which they occur. */
  readonly variables: ReadonlyMap<string, Input>;
}

/** What a text means that may be a list. */
export interface ParsedExpressions {
  readonly nodes: readonly Node[];
  /** True for `[f, g]`, for `[f]` and for vectors, false for `f`. */
  readonly isList: boolean;
  readonly variables: ReadonlyMap<string, Input>;
  /** The parts that the text names, in its order; in `nodes` they are written out. */
  readonly parts: readonly NamedPart[];
  /** The same expressions over the names of the parts; `nodes` where there are none. */
  readonly written: readonly Node[];
  /** What the text calls the whole: `y` in `y = x^2`. */
  readonly name?: string | undefined;
  /** True where something was read that can be written plainer: products without a sign, words, LaTeX. */
  readonly isLoose: boolean;
}

/**
 * The graph of an expression such as `y*log(sigma(w1 x1 + b)) + (1 - y)*log(1 - sigma(w1 x1 + b))`: scalar, with one
 * input of shape [] for each name. Errors show the text with a caret below the place; what can be read in several ways
 * is refused with what to write for each.
 *
 * Juxtaposition is a product at the precedence of `*`; `^` binds tighter than a minus before it and associates to the
 * right; `e^x` is `exp(x)`; `w1`, `w_1` and `w_{1}` are one name. A function without parentheses takes the next factor:
 * `sin 2x`, `log x_1`. LaTeX such as `\\frac{1}{2} x_{1}^{2}` is read as well, and parts may have names:
 * `z = w x; sigma(z)`. At most 10,000 characters and nodes, 200 levels of brackets, signs and exponents, and 1,000 as a
 * literal exponent.
 *
 * @example
 * import { evaluate } from 'chainrule';
 * import { parseExpression } from 'chainrule/calculus';
 *
 * const { node, variables } = parseExpression('w1 x1 + e^b');
 * console.log([...variables.keys()], evaluate(node, { w1: 2, x1: 3, b: 0 })); // ['w1', 'x1', 'b'] 7
 */
export function parseExpression(text: string, options: ParseOptions = {}): ParsedExpression {
  const { nodes, isList, variables } = parseExpressions(text, options);
  if (isList) {
    fail({
      what: 'expression',
      problem: 'a list in the place of one expression',
      got: text.slice(0, 60),
      expected: 'an expression without [ ] around it',
    });
  }
  return { node: nodes[0]!, variables };
}

/**
 * The graphs of `f` or of a list `[f, g]`, over the same inputs; syntax and errors are those of {@link
 * parseExpression}. A vector is the list of its elements.
 *
 * @example
 * import { parseExpressions } from 'chainrule/calculus';
 *
 * const { nodes, isList, variables } = parseExpressions('[x*y, x + y]');
 * console.log(nodes.length, isList, [...variables.keys()]); // 2 true ['x', 'y']
 */
export function parseExpressions(text: string, options: ParseOptions = {}): ParsedExpressions {
  requireKind('expression', text, aText);
  requireOptions<ParseOptions>('parseExpression', options, kinds);
  if (text.length > bounds.characters) {
    fail({
      what: 'expression',
      problem: 'the text is too long',
      got: `${text.length} characters`,
      expected: `at most ${bounds.characters}`,
    });
  }
  return new Reading(normalise(text), options).all();
}

/**
 * The one spelling of a name such as `w_{11}`, which is `w11`; undefined for what is no name.
 *
 * @example
 * import { canonicalName } from 'chainrule/calculus';
 *
 * console.log(canonicalName('w^{(2)}_{11}'), canonicalName('2x')); // w(2)11 undefined
 */
export function canonicalName(text: string): string | undefined {
  requireKind('canonicalName', text, aText);
  const source = normalise(text);
  try {
    const [token, last] = new Lexer(source, failIn(source), { isKnown: () => true }).all();
    return token?.kind === 'name' && last?.kind === 'end' && !namedConstants.has(token.text) ? token.text : undefined;
  } catch {
    return undefined;
  }
}

interface Definition {
  readonly value: Value;
  /** The argument of `f(x) = …`. */
  readonly argument?: Input | undefined;
  /** The written-out form of a part that is a number. */
  readonly part?: Substitution | undefined;
}

/** One text on its way to a graph: its statements in their order, over the same names. */
class Reading {
  private readonly text: string;
  private readonly fail: Fail;
  private readonly onlyThese: boolean;
  private readonly names: ReadonlySet<string>;
  private readonly shapes: ReadonlyMap<string, readonly number[]>;
  private readonly isColumnFirst: boolean;
  private readonly given: ReadonlyMap<string, Input>;
  private readonly variables: Map<string, Input>;
  private readonly definitions = new Map<string, Definition>();
  private singles: ReadonlySet<string> = new Set();
  private isLoose = false;

  constructor(text: string, { variables, onlyThese = false, names = [], shapes = {}, notation }: ParseOptions) {
    this.text = text;
    this.fail = failIn(text);
    this.onlyThese = onlyThese;
    this.names = new Set(names.map((name) => canonicalName(name) ?? name));
    this.shapes = requireShapes(shapes, canonicalName);
    this.isColumnFirst = notation === 'slides';
    this.given = new Map(variables);
    this.variables = new Map(variables);
  }

  all(): ParsedExpressions {
    const tokens = new Lexer(this.text, this.fail, { isKnown: (name) => this.isKnown(name) }).all();
    const words = tokens.filter(({ kind, name }) => kind === 'name' && letterCount(name.base) === 1);
    this.singles = new Set([...words.map(({ name }) => name.base), ...this.names]);
    this.isLoose = tokens.some(({ kind, at, end }) => kind === 'number' && this.text.slice(at, end).includes(','));
    const statements = statementsOf(tokens, this.text, this.fail);
    for (const statement of statements.slice(0, -1)) this.define(statement);
    const last = statements.at(-1)!;
    if (last.name) this.requireNew(last.name);
    const value = this.valueOf(last, last.argument && this.named(last.argument));
    if (value instanceof Tensor && value.width > 1 && value.height > 1) failMatrix(this.fail, last, value);
    const written = value instanceof Tensor ? value.items : [value];
    const parts = [...this.definitions.values()].flatMap(({ part }) => part ?? []);
    const full = new Map<Input, Node>();
    for (const { variable, value: meaning } of parts) full.set(variable, replaceInputs(meaning, full));
    return {
      nodes: parts.length === 0 ? written : written.map((node) => replaceInputs(node, full)),
      isList: value instanceof Tensor || last.isList,
      variables: this.variables,
      parts: parts.map((part) => ({ ...part, node: full.get(part.variable)! })),
      written,
      name: last.name?.text,
      isLoose: this.isLoose,
    };
  }

  /** `z = w x + b`, before it is used. */
  private define(statement: Statement): void {
    const { name, argument } = statement;
    if (!name) return;
    this.requireNew(name);
    const variable = argument && this.named(argument);
    const value = this.valueOf(statement, variable);
    const text = name.text;
    if (value instanceof Tensor) {
      const items = value.items.map((item, i): [string, Substitution] => {
        const [row, column] = [Math.floor(i / value.width) + 1, (i % value.width) + 1];
        const places = this.isColumnFirst ? ([column, row] as const) : ([row, column] as const);
        const index = value.isVector ? String(i + 1) : elementIndex(...places);
        return [text + index, { variable: input(text + index, []), value: item }];
      });
      for (const [key, part] of items) this.definitions.set(key, { value: part.variable, part });
      let at = 0;
      this.definitions.set(text, { value: value.map(() => items[at++]![1].variable) });
      return;
    }
    const part = { variable: input(text, []), value };
    this.definitions.set(text, { value: part.variable, argument: variable, part });
  }

  private valueOf({ tokens }: Statement, argument?: Input): Value {
    const parser = new Parser(this.text, [...tokens], this.fail, {
      variable: (token) => (argument && token.text === argument.name ? argument : this.named(token)),
      definedCall: (name, value) => this.called(name, value),
      shapes: this.shapes,
      isColumnFirst: this.isColumnFirst,
      vocabulary: {
        isKnown: (name) => this.isKnown(name),
        isDefined: (name) => this.definitions.has(name),
        isClosed: this.onlyThese,
        singles: this.singles,
      },
    });
    const value = parser.all();
    this.isLoose ||= parser.isLoose;
    return value;
  }

  private isKnown(name: string): boolean {
    const isOne = (text: string) =>
      this.given.has(text) || this.names.has(text) || this.definitions.has(text) || this.shapes.has(text);
    const other = otherSpelling(name);
    return isOne(name) || (other !== undefined && isOne(other));
  }

  private find<T>(map: ReadonlyMap<string, T>, name: string): T | undefined {
    const other = otherSpelling(name);
    return map.get(name) ?? (other === undefined ? undefined : map.get(other));
  }

  private named({ text: name, at, end }: Pick<Token, 'text' | 'at' | 'end'>): Input & Value {
    const defined = this.find(this.definitions, name);
    if (defined) return defined.value as Input;
    const known = this.find(this.variables, name);
    if (known) return known;
    if (this.onlyThese)
      this.fail(at, end, unknownVariable(name, [...this.variables.keys(), ...this.definitions.keys()]));
    const made = input(name, []);
    this.variables.set(name, made);
    return made;
  }

  /** `f(x)` is what f is; `f(2x)` is the same with 2x in the place of x. */
  private called(name: string, value: Value): Value | undefined {
    const { argument, part } = this.find(this.definitions, name) ?? {};
    if (!argument || !part || value instanceof Tensor) return undefined;
    return value === argument ? part.variable : replaceInputs(part.value, new Map([[argument, value]]));
  }

  private requireNew(name: Token): void {
    const { text } = name;
    if (this.find(this.definitions, text)) failRedefinition(this.fail, name, 'defined twice');
    if (this.find(this.given, text) || this.shapes.has(text)) failRedefinition(this.fail, name, 'given already');
    if (this.find(this.variables, text)) failRedefinition(this.fail, name, 'used before it is defined');
  }
}

/** The unknown variable's message: which names there are, and the nearest of them or of the functions. */
function unknownVariable(name: string, names: readonly string[]): Parameters<Fail>[2] {
  const near = nearest(name, [...names, ...functionNames(), ...namedConstants.keys()]);
  return {
    problem: 'unknown variable',
    got: name,
    expected: names.length > 0 ? `one of ${names.join(', ')}` : 'numbers only',
    hint: near,
  };
}
