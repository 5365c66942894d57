/** The check by difference quotients says what is so: agreement, rounding, kinks, poles and edges nearby; wrong derivatives alone are called wrong. */
import { describe, expect, it } from 'vitest';
import { derivativesOf } from '../../src/calculus/derivatives.ts';
import { checkDerivative } from '../../src/calculus/difference.ts';
import { parseExpression } from '../../src/calculus/parse.ts';
import { knownDerivatives } from '../fixtures/derivatives.ts';
import { onTurn } from '../turn.ts';

const only = (expression: string, x: number) => derivativesOf(expression, { wrt: ['x'], at: { x } }).derivatives[0]!;

/** The derivatives as they are, from 50-digit arithmetic. */
const cases: [expression: string, x: number, verdict: string, value: number][] = [
  ['x^2', 3, 'agrees', 6],
  ['exp(20x)', 1, 'agrees', 9703303908.195807],
  ['sin(1000x)', 1, 'agrees', 562.379076290703],
  ['softplus(x)', 40, 'agrees', 1],
  ['1-cos(x)', 1e-7, 'agrees', 9.999999999999982e-8],
  ['x*abs(x)', 0, 'agrees', 0],
  ['log(1-sigma(x))', 30, 'rounding', -0.9999999999999064],
  ['1e12+x', 1, 'rounding', 1],
  ['(x+1e8)^2-1e16', 1, 'rounding', 200000002],
  ['tanh(x)', 20, 'rounding', 0],
  ['abs(x)', 1e-9, 'kink', 1],
  ['relu(x)-relu(x-1e-8)', 5e-9, 'kink', 1],
  ['tan(x)', 1.57079, 'pole', 24982303994.498207],
  ['1/(x-1)', 1.000001, 'pole', -1000000000164.5333],
  ['log(x)', 1e-8, 'edge', 1e8],
  ['sqrt(x)', 1e-12, 'edge', 5e5],
  ['asin(x)', 0.9999999, 'edge', 2236.068033989975],
  // Steps that are multiples of a period see nothing of it.
  ['sin(2000*pi*x)', 0, 'agrees', 2000 * Math.PI],
  ['x^2*sin(1/x)', 1e-6, 'pole', 2e-6 * Math.sin(1e6) - Math.cos(1e6)],
  ['x^1.5', 0, 'edge', 0],
];

describe.each(cases)('%s at %d', (expression, x, verdict, value) => {
  it(`is ${verdict}`, () => {
    const { check, value: own } = only(expression, x);
    expect(own).toBeCloseTo(value, 6 - Math.ceil(Math.log10(Math.abs(value) + 1e-9)));
    expect(check).toMatchObject({ verdict, agrees: true });
    expect(check?.reason === undefined).toBe(verdict === 'agrees');
  });

  it.runIf(verdict !== 'rounding')('a wrong derivative differs', () => {
    const { node, variables } = parseExpression(expression);
    const by = variables.get('x')!;
    for (const wrong of [1.02 * value + 0.01, -value - 0.01]) {
      expect(checkDerivative(node, by, new Map([[by, x]]), wrong)).toMatchObject({ verdict: 'differs', agrees: false });
    }
  });
});

it('what rounding leaves nothing of is told so, with the derivative', () => {
  const { value, check, notes } = only('log(1-sigma(x))', 37);
  expect(value).toBeCloseTo(-1, 12);
  expect(check).toBeUndefined();
  expect(notes.join()).toMatch(/^nothing is left to check by numbers, by rounding alone: log\(1 - sigma\(x\)\)/);
  const saturated = only('tanh(x)', 20).check!;
  expect(saturated.digits).toBe(0);
  expect(saturated.reason).toMatch(/^f is saturated/);
});

it('a jump is called one', () => {
  expect(only('floor(x)*x', 2).notes.join()).toMatch(
    'the point lies on a kink of floor(x): the function jumps there, seen from the left, so that it has no derivative; 2 is',
  );
});

it('a function that is constant by pieces is called so, with its nearest jump', () => {
  for (const [f, x, place] of [
    ['floor(x)', 1.5, 2],
    ['sgn(x)', 0.3, 0],
    ['[2x > 6]', 40, 3],
  ] as const) {
    const { verdict, reason } = only(f, x).check!;
    expect([verdict, reason]).toEqual([
      'agrees',
      `f is constant by pieces: its derivative is 0 here, and it jumps at x = ${place}`,
    ]);
  }
});

it('counts the digits that are left', () => {
  expect(only('1e12+x', 1).check!.digits).toBe(1);
  expect(only('(x+1e8)^2-1e16', 1).check!.digits).toBe(5);
  expect(only('x^2', 3).check!.digits).toBeGreaterThan(10);
});

describe('of 275 derivatives that are right, none is called wrong, wherever the point is', () => {
  it.each(onTurn(knownDerivatives, 25))('$expr', ({ expr, wrt }) => {
    for (const x of [-1.7, 1e-6, 0, 25]) {
      const names = derivativesOf(expr).variables.map(({ name }) => name);
      const at = Object.fromEntries(names.map((name, i) => [name, x * (1 + i / 7)]));
      for (const { check } of derivativesOf(expr, { wrt: [wrt], at }).derivatives)
        expect(check?.verdict).not.toBe('differs');
    }
  });
});
