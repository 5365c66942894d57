/** Activations as JavaScript: the scalar formula of a graph, printed. */
import { fail } from '../../graph/error.ts';
import { input, type Node } from '../../graph/node.ts';
import { type Intrinsic, type ScalarExpression, scalarConstant, substitute } from '../../graph/scalar.ts';

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

/** The formula of an elementwise function, in `x`, and the sentence of its record; without either where it is the identity. */
export function elementwiseCode(apply: (x: Node) => Node): { code: string; doc: string } | undefined {
  const x = input('x', []);
  const y = apply(x);
  if (y.kind !== 'apply') return undefined;
  return { code: withoutOuter(print(expressionOf(y))), doc: y.operation.doc };
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

function expressionOf(node: Node): ScalarExpression {
  switch (node.kind) {
    case 'input':
      return { kind: 'argument', index: 0 };
    case 'constant':
      return scalarConstant(node.values[0]!);
    case 'parameter':
      return fail({ what: node.name, problem: 'not a function of one number' });
    case 'apply':
      if (node.expansion) return expressionOf(node.expansion);
      if (node.operation.kind === 'scalar') return substitute(node.operation.formula, node.inputs.map(expressionOf));
      return fail({ what: `export: ${node.operation.name}`, problem: 'has no formula for one number' });
  }
}

function print(expression: ScalarExpression): string {
  if (expression.kind === 'argument') return 'x';
  if (expression.kind === 'constant') return expression.value < 0 ? `(${expression.value})` : String(expression.value);
  const [a, b, c] = expression.operands.map(print);
  return printers[expression.intrinsic](a!, b!, c!);
}
