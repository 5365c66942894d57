/** Text to graph: expressions as people type them, over scalar inputs. Nothing is ever evaluated as code. */

import { fail } from '../graph/error.ts';
import { type Input, input, type Node } from '../graph/node.ts';
import { text as aText, type OptionKinds, objectWith, truth } from '../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../graph/options.ts';
import { isLatex, textOfLatex } from './latex-text.ts';
import { bounds, Parser, unknownVariable } from './parser.ts';
import { failIn } from './syntax-error.ts';
import { normalise, tokenize } from './tokens.ts';

/** What is known of the names in a text. */
export interface ParseOptions {
  /** Inputs that names stand for already, so that several texts share them. */
  readonly variables?: ReadonlyMap<string, Input>;
  /** Refuse every name that is not among `variables`. */
  readonly onlyThese?: boolean;
}

const kinds: OptionKinds<ParseOptions> = {
  variables: objectWith('a Map from names to inputs', 'get', 'keys'),
  onlyThese: truth,
};

/** What a text means: a graph, and its variables. */
export interface ParsedExpression {
  readonly node: Node;
  /** The given variables and those of the text, in the order in which they occur. */
  readonly variables: ReadonlyMap<string, Input>;
}

/** What a text means that may be a list. */
export interface ParsedExpressions {
  readonly nodes: readonly Node[];
  /** True for `[f, g]` and for `[f]`, false for `f`. */
  readonly isList: boolean;
  readonly variables: ReadonlyMap<string, Input>;
}

/**
 * The graph of an expression such as `y*log(sigma(w1 x1 + b)) + (1 - y)*log(1 - sigma(w1 x1 + b))`: scalar, with one
 * input of shape [] for each name. Errors show the text with a caret below the place.
 *
 * Juxtaposition is a product at the precedence of `*`; `^` binds tighter than a minus before it and associates to the
 * right; `e^x` is `exp(x)`; `w1`, `w_1` and `w_{1}` are one name. LaTeX such as `\\frac{1}{2} x_{1}^{2}` is read as well. At most 10,000 characters and nodes, 200 levels of
 * brackets, signs and exponents, and 1,000 as a literal exponent.
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
 * parseExpression}.
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
  const { variables: given, onlyThese = false } = options;
  if (text.length > bounds.characters) {
    fail({
      what: 'expression',
      problem: 'the text is too long',
      got: `${text.length} characters`,
      expected: `at most ${bounds.characters}`,
    });
  }
  const source = normalise(isLatex(text) ? textOfLatex(text) : text);
  const failAt = failIn(source);
  const variables = new Map(given);
  const parser = new Parser({
    text: source,
    tokens: tokenize(source, failAt),
    fail: failAt,
    variable: ({ text: name, at, end }) => {
      const known = variables.get(name);
      if (known) return known;
      if (onlyThese) failAt(at, end, unknownVariable(name, variables.keys()));
      const made = input(name, []);
      variables.set(name, made);
      return made;
    },
  });
  return { ...parser.all(), variables };
}
