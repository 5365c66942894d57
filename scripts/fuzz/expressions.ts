/** Texts as expressions: read, derived, written and read again with the same values, or refused. */

import { derivativesOf } from '../../src/calculus/derivatives.ts';
import { derivativesJson } from '../../src/calculus/derivatives-json.ts';
import { formatExpression } from '../../src/calculus/format.ts';
import { parseExpression, parseExpressions } from '../../src/calculus/parse.ts';
import { valuesAt } from '../../src/calculus/point.ts';
import { otherSpelling } from '../../src/calculus/read/names.ts';
import { toLatex } from '../../src/graph/latex.ts';
import type { Input, Node } from '../../src/graph/node.ts';
import type { Random } from '../../src/numeric/random.ts';
import { type Fuzzer, fuzzer, pick, times } from './fuzz.ts';

const names = ['x', 'y', 'w1', 'w_{11}', 'b', 'z', 'pi', 'e', 'ŷ'];
const digits = ['0', '1', '2', '3.5', '.5', '1e3', '1e308', '1e-320', '007', '9'.repeat(30), '0.1'];
const functions = [
  'exp',
  'log',
  'ln',
  'sqrt',
  'sin',
  'cos',
  'tan',
  'asin',
  'sinh',
  'sigma',
  'relu',
  'ReLU',
  'abs',
  'sign',
  'floor',
  'softplus',
  'gelu',
  '-',
];
const operators = ['+', '-', '*', '/', '^', '**', ' ', '·', '−', '×'];
const odd = [
  '(',
  ')',
  '[',
  ']',
  ',',
  ';',
  '=',
  '|',
  '{',
  '}',
  '\\',
  '\\frac{1}{x}',
  '\\sin',
  '\\cdot',
  '_',
  '^',
  '!',
  '"',
  '\u0000',
  '\u202e',
  '√',
  'log_2',
  'σ',
  'w^{(2)}_{11}',
  '𝒙',
  '∞',
  'NaN',
  'Infinity',
  'max(x,y)',
  'softmax([x,y])',
  '\\sum_{i=1}^{2}',
  'sin ',
  'log_2 ',
  '\\sqrt[3]{x}',
  ' if x > 0 else ',
  '^{-1}',
  'wx',
  'loss',
  'f(x)',
  "x'",
  '0,5',
  '½',
  '[x,y]·[y,x]',
  'θ',
  '\\theta',
  '^T',
  '<',
  '>',
  '\n',
  '//',
  '__proto__',
  'constructor',
];

/** A text by the grammar, so many levels deep. */
function sentence(draw: Random, depth: number): string {
  if (depth === 0 || draw.integer(6) === 0) return pick(draw, pick(draw, [names, digits]));
  const inner = () => sentence(draw, depth - 1);
  switch (draw.integer(6)) {
    case 0:
      return `(${inner()})`;
    case 1:
    case 2:
      return `${pick(draw, functions)}(${inner()})`;
    case 3:
      return `(${inner()})^${pick(draw, ['2', '3', '-1', '0.5', '(1/3)', 'x', '1000', '-2'])}`;
    default:
      return `${inner()}${pick(draw, operators)}${inner()}`;
  }
}

function text(draw: Random): string {
  const way = draw.integer(8);
  if (way === 0)
    return times(draw.integer(30), () => pick(draw, pick(draw, [names, digits, functions, operators, odd]))).join('');
  const whole = sentence(draw, 1 + draw.integer(5));
  if (way === 1 && draw.integer(4) === 0) return `z = ${whole}; z${pick(draw, operators)}${sentence(draw, 1)}`;
  if (way === 2) return `[${whole}, ${sentence(draw, 2)}]`;
  if (way > 3) return whole;
  // One place is spoiled.
  const at = draw.integer(whole.length + 1);
  return whole.slice(0, at) + pick(draw, odd) + whole.slice(at + draw.integer(2));
}

export const fuzzExpressions: Fuzzer = fuzzer('expressions', (draw) => {
  const given = text(draw);
  const { nodes, variables } = parseExpressions(given);
  const at = Object.fromEntries(
    [...variables.keys()].map((name) => [name, pick(draw, [0, 1, -1, 0.5, 2, -3, 1e-9, 40])]),
  );
  const point = new Map<Input, number>([...variables].map(([name, variable]) => [variable, at[name]!]));
  for (const node of nodes) {
    requireSame(given, node, point, formatExpression(node), [...variables.keys()]);
    requireSame(given, node, point, toLatex(node), [...variables.keys()]);
  }
  const derivatives = derivativesOf(given, { at, order: 1 + draw.integer(2) });
  for (const { result } of derivatives.derivatives) {
    requireSame(given, result, derivatives.point!, formatExpression(result), [...variables.keys()]);
    requireSame(given, result, derivatives.point!, toLatex(result), [...variables.keys()]);
  }
  requireJson(derivativesJson(given, derivatives));
});

/** What is written is read as the same, by its value at the point. */
function requireSame(
  given: string,
  node: Node,
  point: ReadonlyMap<Input, number>,
  written: string,
  names: readonly string[],
): void {
  const again = parseExpression(written, { names });
  const byName = new Map([...point].map(([variable, value]) => [variable.name, value]));
  const values = new Map<Input, number>(
    [...again.variables].map(([name, variable]) => [
      variable,
      byName.get(name) ?? byName.get(otherSpelling(name) ?? name)!,
    ]),
  );
  const [before] = valuesAt([node], point);
  const [after] = valuesAt([again.node], values);
  const scale = Math.max(1, Math.abs(before!), Math.abs(after!));
  // LaTeX is for readers: six digits of a number, of which powers make large errors.
  if (written.includes('\\') && /\d\.?(?:\d\.?){5}|10\^/.test(written)) return;
  const isSame = Object.is(before, after) || before === after || Math.abs(before! - after!) <= 1e-6 * scale;
  if (!isSame && Number.isFinite(before) && Number.isFinite(after))
    throw new Error(`${given} is written as ${written}: ${before} became ${after}`);
}

/** A document without numbers that JSON does not have. */
function requireJson(value: unknown, path = '$'): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${path} is ${value}`);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, entry] of Object.entries(value)) requireJson(entry, `${path}.${key}`);
}
