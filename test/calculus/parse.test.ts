/** The syntax of expressions: how each form is read, what is refused and with which words. */
import fc from 'fast-check';
import { create, all as everything } from 'mathjs';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { boundedEvaluator } from '../../src/calculus/error-bound.ts';
import { parseExpression, parseExpressions } from '../../src/calculus/parse.ts';
import { print } from '../../src/graph/print.ts';
import { messageOf } from '../nn/message.ts';

const readAs = (text: string) => print(parseExpression(text).node);

describe('is read', () => {
  it.each([
    // Names in their three forms; indices of several digits; words.
    ['w1 + w_1 + w_{1}', 'w1 + w1 + w1'],
    ['w_11 + w_{11}', 'w11 + w11'],
    ['x_max + x_{max}', 'x_max + x_max'],
    ['x₁ x₂', 'x1 * x2'],
    ['w1x1', 'w1 * x1'],
    ['ŷ - y', 'ŷ - y'],
    // Numbers.
    ['2e3x', '2000 * x'],
    ['.5 + 1.', '0.5 + 1'],
    ['2e', '2 * 2.71828'],
    ['2πr', '2 * 3.14159 * r'],
    // Juxtaposition.
    ['2x', '2 * x'],
    ['3(x+1)', '3 * (x + 1)'],
    ['w1 x1 + w2 x2', 'w1 * x1 + w2 * x2'],
    ['(a+b)(a-b)', '(a + b) * (a - b)'],
    ['x(a-b)', 'x * (a - b)'],
    ['2x^2', '2 * x^2'],
    ['e^2x', 'exp(2) * x'],
    ['x sin(x) y', 'x * sin(x) * y'],
    ['a/b*c', 'a / b * c'],
    ['2x/3', '2 * x / 3'],
    ['1/2*x y', '1 / 2 * x * y'],
    // Powers and signs.
    ['-x^2', '-x^2'],
    ['(-x)^2', '(-x)^2'],
    ['a^b^c', 'a^(b^c)'],
    ['e^-x', 'exp(-x)'],
    ['e^-x^2', 'exp(-x^2)'],
    ['2^-x y', '2^(-x) * y'],
    ['-2', '-2'],
    ['-2x', '-2 * x'],
    ['-2^2', '-2^2'],
    ['a - -b', 'a - (-b)'],
    ['a*-b', 'a * (-b)'],
    ['--x', '-(-x)'],
    ['x²', 'x^2'],
    // Functions and constants.
    ['ln(x) + log(x)', 'log(x) + log(x)'],
    ['sigma(z) + sigmoid(z) + σ(z)', 'sigmoid(z) + sigmoid(z) + sigmoid(z)'],
    ['sin (x)', 'sin(x)'],
    ['max(a, b, c)', 'maximum(maximum(a, b), c)'],
    ['min(a, 1)', 'minimum(a, 1)'],
    ['asin(x) acos(x) atan(x)', 'asin(x) * acos(x) * atan(x)'],
    ['where(x > 0, x, 0)', 'where(x > 0, x, 0)'],
    // Bars.
    ['|x|', 'abs(x)'],
    ['||x| - 1|', 'abs(abs(x) - 1)'],
    ['|x||y|', 'abs(x) * abs(y)'],
    ['2|x|y', '2 * abs(x) * y'],
    ['|(|x|)|', 'abs(abs(x))'],
    ['sin(|x|)|y|', 'sin(abs(x)) * abs(y)'],
    // Other signs for the same.
    ['x·y − 2×z', 'x * y - 2 * z'],
    ['x\u200b\u00a0y\u2062z', 'x * y * z'],
  ])('%s', (text, expected) => {
    expect(readAs(text)).toBe(expected);
  });

  it.each([
    ['\\frac{1}{2} x_{1}^{2}', '1 / 2 * x1^2'],
    ['\\left(1 - \\sigma\\left(z\\right)\\right) x_{1}', '(1 - sigmoid(z)) * x1'],
    ['e^{-x^2} \\cdot \\sqrt{x+1}', 'exp(-x^2) * sqrt(x + 1)'],
    ['\\hat{y} - \\theta_{2}\\pi', 'ŷ - theta2 * 3.14159'],
    ['\\ln\\left(\\left|x\\right|\\right) + \\operatorname{relu}(x)', 'log(abs(x)) + relu(x)'],
    ['\\mathrm{learning\\_rate}\\,x', 'learning_rate * x'],
    ['\\begin{cases} x & \\text{if } x > 0 \\\\ -x & \\text{otherwise} \\end{cases} y', 'where(x > 0, x, -x) * y'],
    ['x^{2}', 'x^2'],
  ])('in LaTeX: %s', (text, expected) => {
    expect(readAs(text)).toBe(expected);
  });

  it('with one input for each name, in the order of the text', () => {
    const { node, variables } = parseExpression('w x + w_1 + x');
    expect([...variables.keys()]).toEqual(['w', 'x', 'w1']);
    expect(evaluate([node], new Map([...variables.values()].map((variable, i) => [variable, [i + 2]])))[0]![0]).toBe(
      13,
    );
  });

  it('with inputs of another text', () => {
    const f = parseExpression('x^2');
    const answer = parseExpression('2x y', { variables: f.variables });
    expect(answer.variables.get('x')).toBe(f.variables.get('x'));
    expect([...answer.variables.keys()]).toEqual(['x', 'y']);
  });

  it('as lists', () => {
    const { nodes, isList, variables } = parseExpressions('[x y, x + 2]');
    expect(nodes.map((node) => print(node))).toEqual(['x * y', 'x + 2']);
    expect(isList).toBe(true);
    expect([...variables.keys()]).toEqual(['x', 'y']);
    expect(parseExpressions('x').isList).toBe(false);
  });
});

describe('is refused', () => {
  it.each([
    [
      '1/2x',
      'a division that can be read in two ways: got 1/2x; expected parentheses that say which is meant — try (1/2)x or 1/(2x)\n  1/2x\n  ^^^^',
    ],
    [
      'a + 1/x y',
      'a division that can be read in two ways: got 1/x y; expected parentheses that say which is meant — try (1/x) y or 1/(x y)\n  a + 1/x y\n      ^^^^^',
    ],
    ['max(a)', 'wrong number of arguments: got 1 for max; expected two or more, between commas\n  max(a)\n  ^^^'],
    ['exp(a, b)', 'wrong number of arguments: got 2 for exp; expected 1, between commas\n  exp(a, b)\n  ^^^'],
    [
      '2 * (x + 1',
      'a bracket that does not close: got ( and no ) after it; expected a ) in its place\n  2 * (x + 1\n      ^',
    ],
    ['x + 1)', 'a bracket that was not opened: got ")"; expected an operator or the end\n  x + 1)\n       ^'],
    ['|x', 'bars that do not close: got | and no | after it; expected a | in its place\n  |x\n  ^'],
    [
      'x +',
      'an operand is missing: got the end of the text; expected a number, a name, a function or a bracket\n  x +\n     ^',
    ],
    ['2 3', 'two numbers side by side: got 2 3; expected an operator between them — try 2*3\n  2 3\n  ^^^'],
    ['', 'nothing to read: got an empty text; expected an expression such as x^2 + 3x\n  \n  ^'],
    ['1e999', 'the number is too large: got 1e999; expected a number below 1.8e308\n  1e999\n  ^^^^^'],
    [
      'x^1001',
      'the exponent is too large: got 1001; expected a number of at most 1,000, or a variable\n  x^1001\n    ^^^^',
    ],
    [
      '9^9^9^9',
      'the exponent is too large: got 387420489; expected a number of at most 1,000, or a variable\n  9^9^9^9\n      ^',
    ],
    [
      'x^(2*501)',
      'the exponent is too large: got 1002; expected a number of at most 1,000, or a variable\n  x^(2*501)\n    ^',
    ],
    ['[x, y]', 'a list in the place of one expression: got [x, y]; expected an expression without [ ] around it'],
  ])('%s', (text, message) => {
    expect(messageOf(() => parseExpression(text))).toBe(`expression: ${message}`);
  });

  it('a name that is not among those allowed, with the nearest', () => {
    const { variables } = parseExpression('w1 x1');
    expect(messageOf(() => parseExpression('w1 * x2', { variables, onlyThese: true }))).toBe(
      'expression: unknown variable: got x2; expected one of w1, x1 — try x1\n  w1 * x2\n       ^^',
    );
    expect(() => parseExpression('cosh1', { onlyThese: true })).toThrow('the name of a function with an index');
    expect(() => parseExpression('sqr(1)', { onlyThese: true })).toThrow('got sqr; expected numbers only — try sqrt\n');
  });

  it('the place in a long text, with what is around it', () => {
    const text = `${'x + '.repeat(100)}$ + ${'x + '.repeat(100)}x`;
    expect(() => parseExpression(text)).toThrow(/\n {2}…(x \+ ){9}\$( \+ x){9}…\n {39}\^$/);
  });
});

describe('text without end', () => {
  it.each([
    ['a million characters', 'x+'.repeat(500_000), 'the text is too long'],
    ['brackets', '('.repeat(10_000), 'the expression is too deep'],
    ['signs', `${'-'.repeat(9_999)}x`, 'the expression is too deep'],
    ['bars', '|'.repeat(10_000), 'the expression is too deep'],
    ['bars and names', '|x'.repeat(5_000), 'the expression is too large'],
    ['functions', 'sin('.repeat(2_500), 'the expression is too deep'],
    ['powers', `${'x^'.repeat(4_999)}x`, 'the expression is too deep'],
    ['powers of numbers', `${'9^'.repeat(4_999)}9`, 'the expression is too deep'],
    ['functions without brackets', 'sin '.repeat(2_500), 'the expression is too deep'],
    ['braces', '{'.repeat(10_000), 'the expression is too deep'],
    ['fractions', '\\frac{'.repeat(1_600), 'the expression is too deep'],
    ['nested fractions', `${'\\frac{'.repeat(900)}x${'}{x}'.repeat(900)}`, 'the expression is too deep'],
    ['digits', '9'.repeat(10_000), 'the number is too large'],
  ])('of %s is refused', (_, text, problem) => {
    expect(() => parseExpression(text)).toThrow(problem);
  });

  it('but sums and products of thousands of operands are read', () => {
    const value = (text: string) => evaluate([parseExpression(text).node])[0]![0];
    expect(value(`${'1+'.repeat(4_900)}1`)).toBe(4901);
    expect(value(`${'2/2*'.repeat(2_000)}1`)).toBe(1);
    expect(value(`${'('.repeat(199)}1${')'.repeat(199)}`)).toBe(1);
  });

  it('of any characters gives a graph or an error that says where', () => {
    const piece = fc.constantFrom(
      ...'x1|()^*/+-,_{}[]<>=! .²σπe'.split(''),
      'sin',
      'max(',
      'w_{1}',
      '||',
      'ŷ',
      '\u0302',
      '\n',
      '👍',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(messageOf(() => parseExpression(pieces.join('')))).toMatch(
          /^expression: .*expected |^nothing was thrown$/s,
        );
      }),
      { numRuns: 700 },
    );
  });
});

describe('mathjs reads the same values', () => {
  const math = create(everything!);
  const at = { x: 0.7, y: 1.3, w1: -0.4, x1: 2.1 };
  const expression = fc.letrec<Record<'sum', string>>((tie) => {
    const leaf = fc.constantFrom('x', 'y', 'w1', 'x1', '2', '0.5', '3', 'pi', 'e');
    const inside = fc.oneof({ maxDepth: 4 }, leaf, tie('sum'));
    const call = fc
      .tuple(fc.constantFrom('sin', 'cos', 'exp', 'tanh', 'atan', 'abs', ''), inside)
      .map(([name, x]) => `${name}(${x})`);
    const atom = fc.oneof(leaf, call);
    const power = fc.oneof(
      atom,
      fc.tuple(atom, fc.constantFrom('2', '-1', '3')).map(([a, b]) => `${a}^${b}`),
    );
    const product = fc
      .array(fc.tuple(fc.constantFrom('*', '/', ' * -', ' '), power), { maxLength: 3 })
      .chain((rest) => power.map((first) => rest.reduce((text, [sign, factor]) => text + sign + factor, first)));
    const sum = fc
      .array(fc.tuple(fc.constantFrom('+', '-', ' - -'), product), { maxLength: 3 })
      .chain((rest) => product.map((first) => rest.reduce((text, [sign, term]) => text + sign + term, first)));
    return {
      sum: fc.oneof(
        sum,
        sum.map((text) => `-${text}`),
      ),
    };
  }).sum;

  it('as here, where both read', () => {
    let compared = 0;
    fc.assert(
      fc.property(expression, (text) => {
        let parsed: ReturnType<typeof parseExpression>;
        try {
          parsed = parseExpression(text);
        } catch {
          return;
        }
        // mathjs reads a name before a bracket as a call, and numbers after names not at all.
        const explicit = text.replace(/(?<=[\w)]) (?=[\w(])/g, '*').replace(/\b(x|y|w1|x1|pi|e|[\d.]+)\(/g, '$1*(');
        const expected = math.evaluate(explicit, { ...at }) as number;
        const [actual] = boundedEvaluator([parsed.node])(new Map(Object.entries(at))).results;
        if (!Number.isFinite(expected) || actual!.bound > 1e6 * Math.abs(expected)) return;
        compared++;
        // Both round; the bound says how much that can be here.
        const allowed = 256 * Number.EPSILON * actual!.bound;
        expect(Math.abs(actual!.value - expected)).toBeLessThanOrEqual(allowed);
      }),
      { numRuns: 500 },
    );
    expect(compared).toBeGreaterThan(170);
  });
});
