/** The texts of derivatives as others evaluate them: in the functions of the syntax alone, and with the derivative's values. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { derivativesOf } from '../../src/calculus/derivatives.ts';
import { derivativesJson } from '../../src/calculus/derivatives-json.ts';
import { formatExpression } from '../../src/calculus/format.ts';
import { operandsOf } from '../../src/calculus/merge.ts';
import { parseExpression } from '../../src/calculus/parse.ts';
import { valuesAt } from '../../src/calculus/point.ts';
import { topologicalOrder } from '../../src/graph/walk.ts';
import { random } from '../../src/numeric/random.ts';
import { knownDerivatives } from '../fixtures/derivatives.ts';

const textsOf = (text: string, order = 1) =>
  derivativesJson(text, derivativesOf(text, { order })).derivatives.map((derivative) => derivative.text);

describe('is written by functions that everyone has', () => {
  test.each([
    ['relu(x)', ['relu(x)/x']],
    ['|x|', ['x/abs(x)']],
    ['relu(2x - 1)', ['2*relu(2*x - 1)/(2*x - 1)']],
    ['max(x, 0)', ['relu(x)/x']],
    ['max(3x, 0)', ['3*relu(x)/x']],
    ['max(x, y)', ['relu(x - y)/(x - y)', '-relu(y - x)/(x - y)']],
    ['min(x, y)', ['relu(y - x)/(y - x)', '-relu(x - y)/(y - x)']],
    ['x*relu(x)', ['2*relu(x)']],
    ['exp(-|x|)', ['-x*exp(-abs(x))/abs(x)']],
  ])('%s', (text, expected) => {
    expect(textsOf(text)).toEqual(expected);
  });

  it('of second order', () => {
    expect(textsOf('exp(-|x|)', 2)).toEqual(['exp(-abs(x))']);
    expect(textsOf('relu(x)^2', 2)).toEqual(['2*relu(x)/x']);
  });

  it('but what the expression has itself stays', () => {
    expect(textsOf('where(x > 0, log(x), 0)')).toEqual(['where(x > 0, 1/x, 0)']);
    expect(textsOf('sign(x)*x^2*|y|')).toEqual(['2*abs(y)*abs(x)', 'x*abs(x)*sign(y)']);
  });

  it('with values also where a kink is a whole stretch', () => {
    const [text] = textsOf('relu(w*relu(x) - relu(y))');
    const { node, variables } = parseExpression(text!);
    const valueAt = (x: number, y: number) => {
      const numbers = new Map(Object.entries({ x, y, w: 2 }));
      return valuesAt([node], new Map([...variables].map(([name, variable]) => [variable, numbers.get(name)!])))[0];
    };
    expect([valueAt(-1, -1), valueAt(1, 1), valueAt(1, 3)]).toEqual([0, 1, 0]);
  });
});

describe('at kinks, where the text has no value', () => {
  const derivativeOf = (text: string, at: Record<string, number>) => {
    const all = derivativesOf(text, { at });
    return { ...derivativesJson(text, all).derivatives[0]!, result: formatExpression(all.derivatives[0]!.result) };
  };

  it('the value is the subgradient, and a note says so', () => {
    const note = expect.stringContaining('where the text is 0/0, at a kink, the slope taken is 0 for relu') as string;
    expect(derivativeOf('relu(x)', { x: 0 })).toMatchObject({ text: 'relu(x)/x', result: 'x > 0', value: 0, note });
    expect(derivativeOf('max(x, 3)', { x: 3 })).toMatchObject({ value: 0.5, note });
  });

  it('no note where the text has a value there', () => {
    expect(derivativeOf('relu(x)^2', { x: 1 }).note).toBeUndefined();
    expect(derivativeOf('log(|x|)', { x: 1 })).toMatchObject({ text: '1/x' });
    expect(derivativeOf('log(|x|)', { x: 1 }).note).toBeUndefined();
  });
});

const functions =
  `exp log sqrt sin cos tan asin acos atan sinh cosh tanh sigma softplus${' relu abs max min'.repeat(4)}`.split(' ');

/** Texts over all functions of the syntax, those with kinks more often than others. */
const texts = fc.letrec<Record<'any', string>>((tie) => {
  const any = tie('any');
  const leaf = fc.constantFrom('x', 'y', '2', '0.5', '3', 'x', 'y');
  const call = fc
    .tuple(fc.constantFrom(...functions), any, any)
    .map(([name, a, b]) => (/m(ax|in)/.test(name) ? `${name}(${a}, ${b})` : `${name}(${a})`));
  const infix = fc
    .tuple(any, fc.constantFrom('+', '-', '*', '/'), any)
    .map(([a, symbol, b]) => `(${a})${symbol}(${b})`);
  const power = fc.tuple(any, fc.constantFrom('2', '3', '0.5', '-1')).map(([a, n]) => `(${a})^(${n})`);
  return { any: fc.oneof({ maxDepth: 4 }, leaf, call, call, infix, power) };
}).any;

it.each([1, 2])('the texts of random derivatives of order %i read back as the derivatives', (order) => {
  let compared = 0;
  fc.assert(
    fc.property(texts, fc.nat(), (source, seed) => {
      const all = derivativesOf(`${source} + 0*x`, { wrt: ['x'], order });
      const variables = new Map(all.variables.map((variable) => [variable.name, variable]));
      for (const { output, result, plain } of all.derivatives) {
        const text = formatExpression(plain);
        expect(text).not.toMatch(/[<>=]|where|sign/);
        const { node } = parseExpression(text, { variables });
        const parts = topologicalOrder([output, result], operandsOf);
        const draws = random(seed, 'points');
        for (let i = 0; i < 20; i++) {
          const point = new Map([...variables.values()].map((variable) => [variable, 6 * draws.uniform() - 3]));
          const [found, value, ...others] = valuesAt([node, result, ...parts], point) as [number, number];
          if (!others.every((number) => Math.abs(number) < 1e10)) continue;
          expect({
            source,
            text,
            at: [...point.values()],
            error: Math.abs(found - value) / (1 + Math.abs(value)),
          }).toSatisfy(({ error }: { error: number }) => error < 1e-6);
          if (plain !== result) compared++;
        }
      }
    }),
    { numRuns: 80 },
  );
  expect(compared).toBeGreaterThan(20);
});

it.each(knownDerivatives)(
  'the text of the derivative of $expr by $wrt has the known values',
  ({ expr, wrt, points }) => {
    const text = derivativesJson(expr, derivativesOf(expr, { wrt: [wrt] })).derivatives[0]!.text!;
    expect(text).not.toMatch(/[<>=]|where|sign/);
    const { node, variables } = parseExpression(text);
    for (const { vars, value } of points) {
      const [found] = valuesAt([node], new Map([...variables].map(([name, variable]) => [variable, vars[name]!])));
      expect(Math.abs(found! - value)).toBeLessThanOrEqual(1e-9 * Math.abs(value) + 1e-15);
    }
  },
);
