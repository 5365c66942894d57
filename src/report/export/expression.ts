/** Functions of single numbers as JavaScript: the scalar formula of a graph, printed. */
import type { Apply, Node } from '../../graph/node.ts';
import type { ScalarOperation } from '../../graph/operation.ts';
import { type Intrinsic, type ScalarExpression, scalarConstant, substitute } from '../../graph/scalar.ts';
import { dependencies, topologicalOrder } from '../../graph/walk.ts';

const between = (symbol: string) => (a: string, b: string) => `(${a} ${symbol} ${b})`;
const asNumber = (symbol: string) => (a: string, b: string) => `Number(${a} ${symbol} ${b})`;

/** One printer for each intrinsic, as in the backends. */
const printers: { readonly [K in Intrinsic]: (a: string, b: string, c: string) => string } = {
  add: between('+'),
  sub: between('-'),
  mul: between('*'),
  div: between('/'),
  neg: (a) => `(-${a})`,
  abs: (a) => `Math.abs(${a})`,
  sqrt: (a) => `Math.sqrt(${a})`,
  floor: (a) => `Math.floor(${a})`,
  min: (a, b) => `Math.min(${a}, ${b})`,
  max: (a, b) => `Math.max(${a}, ${b})`,
  less: asNumber('<'),
  lessEqual: asNumber('<='),
  equal: asNumber('==='),
  select: (condition, a, b) => `(${condition} ? ${a} : ${b})`,
  exp: (a) => `Math.exp(${a})`,
  expm1: (a) => `Math.expm1(${a})`,
  log: (a) => `Math.log(${a})`,
  log1p: (a) => `Math.log1p(${a})`,
  sin: (a) => `Math.sin(${a})`,
  cos: (a) => `Math.cos(${a})`,
  tanh: (a) => `Math.tanh(${a})`,
  sigmoid: (a) => `(1 / (1 + Math.exp(-${a})))`,
  erf: (a) => `erf(${a})`,
  pow: (a, b) => `Math.pow(${a}, ${b})`,
};

/**
 * A graph as a formula for one element, in the names of its leaves; undefined where an element depends on others, or on a
 * leaf without a name.
 */
export function elementCode(y: Node, names: ReadonlyMap<Node, string>): string | undefined {
  const leaves = [...names.keys()];
  const code = [...names.values()];
  const isOfElements = topologicalOrder([y], (node) => (names.has(node) ? [] : dependencies(node))).every((node) => {
    if (names.has(node)) return true;
    if (node.kind === 'constant') return node.values.length === 1;
    return node.kind === 'apply' && node.operation.kind !== 'kernel';
  });
  return isOfElements ? withoutOuter(print(expressionOf(y, leaves), code)) : undefined;
}

/** Without the parentheses that surround the whole. */
function withoutOuter(code: string): string {
  if (!code.startsWith('(')) return code;
  let depth = 0;
  for (let i = 0; i < code.length; i++) {
    if (code[i] === '(') depth++;
    else if (code[i] === ')') depth--;
    if (depth === 0) return i === code.length - 1 ? code.slice(1, -1) : code;
  }
  return code;
}

/** Of a graph of constants, leaves and scalar operations alone. */
function expressionOf(node: Node, leaves: readonly Node[]): ScalarExpression {
  const index = leaves.indexOf(node);
  if (index >= 0) return { kind: 'argument', index };
  if (node.kind === 'constant') return scalarConstant(node.values[0]!);
  const { expansion, operation, inputs } = node as Apply;
  if (expansion) return expressionOf(expansion, leaves);
  const { formula } = operation as ScalarOperation;
  return substitute(
    formula,
    inputs.map((operand) => expressionOf(operand, leaves)),
  );
}

function print(expression: ScalarExpression, names: readonly string[]): string {
  if (expression.kind === 'argument') return names[expression.index]!;
  if (expression.kind === 'constant') return expression.value < 0 ? `(${expression.value})` : String(expression.value);
  const [a, b, c] = expression.operands.map((operand) => print(operand, names));
  return printers[expression.intrinsic](a!, b!, c!);
}
