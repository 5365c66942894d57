/** A derivative of one's own beside ours: in any form, in numbers at a point, and with the mistake named. */
import { describe, expect, it } from 'vitest';
import { type CompareDerivativeOptions, compareDerivative } from '../../src/practice/own-derivative.ts';

type Case = readonly [f: string, given: string, options?: CompareDerivativeOptions];
type Named = readonly [f: string, given: string, options: CompareDerivativeOptions, message: string];

const right: readonly Case[] = [
  ['sin(x^2)', '2x cos(x^2)'],
  ['sin(x^2)', '\\cos(x^2) \\cdot 2x'],
  ['-x^2', '-2x'],
  ['log(1-sigma(x))', '-sigma(x)'],
  ['x*y', '[y, x]'],
  ['x*y', '[x, y]', { wrt: ['y', 'x'] }],
  ['sigma(w x + b)', 'sigma(w x + b) (1 - sigma(w x + b)) x', { wrt: ['w'] }],
  ['z = w x + b; sigma(z)', 'sigma(z) (1 - sigma(z)) x', { wrt: ['w'] }],
  ['z = w x + b; sigma(z)', 'sigma(w x + b) (1 - sigma(w x + b)) x', { wrt: ['w'] }],
  ['x^2', '6', { at: { x: 3 } }],
  ['tanh(x)', '0.786', { at: { x: 0.5 } }],
  ['x^2', '2x', { at: { x: 3 } }],
  ['5', '0', { wrt: ['x'] }],
];

it.each(right.map(([f, given, options]) => ({ f, given, options })))('$f: $given is right', ({ f, given, options }) => {
  expect(compareDerivative(f, given, options)).toMatchObject({ verdict: 'right', message: 'Right.', mistakes: [] });
});

const wrong: Named[] = [
  ['sin(x^2)', 'cos(x^2)', {}, 'You differentiated the outside but forgot the inner derivative `2*x`'],
  ['x^2', '-6', { at: { x: 3 } }, 'The size is right, the sign is wrong.'],
  ['sigma(z)', 'sigma(z)', {}, 'The derivative of σ is σ(1 − σ); you left out the factor 1 − σ'],
  ['tanh(x)', '1 - tanh(x)', {}, 'The derivative of tanh is 1 − tanh², with a square'],
  [
    'z = w x + b; sigma(z)',
    '(1 - sigma(z)) x',
    { wrt: ['w'] },
    'The derivative of σ is σ(1 − σ); you left out the factor σ',
  ],
  ['x*y', '[x, y]', {}, 'The right components, in the wrong order'],
  ['(w x - y)^2', '(w x - y) x', { wrt: ['w'] }, 'The exponent was lowered by 1, but did not come down in front'],
  ['x*sin(x)', 'cos(x)', {}, 'You multiplied the two derivatives; a product has two terms'],
  ['exp(3x)', '5 exp(3x) + x', {}, 'None of the usual mistakes leads to this answer.'],
  ['(w x - y)^2', '2', { wrt: ['w'], at: { w: 1, x: 2, y: 1 } }, 'Several usual mistakes lead to this number'],
];

it.each(wrong)('%s: %s is wrong, and why', (f, given, options, message) => {
  const comparison = compareDerivative(f, given, options);
  expect(comparison.verdict).toBe('wrong');
  expect(comparison.message.slice(0, message.length)).toBe(message);
});

it('tells both values at the point, and what is right', () => {
  expect(compareDerivative('x^2 y', 'x y', { wrt: ['x'], at: { x: 3, y: 2 } })).toMatchObject({
    wrt: ['x'],
    expected: ['2*x*y'],
    values: { given: [6], expected: [12] },
    mistakes: ['coefficient-lost'],
  });
});

describe('what cannot be compared', () => {
  const refused: Named[] = [
    ['x^3', '3q^2', {}, 'gradient: the expression has no such variable: got q; expected x'],
    ['x^3', '[1, 2]', {}, 'gradient: another number of components: got [1, 2]; expected one expression'],
    ['x*y', 'y', {}, 'gradient: another number of components: got y; expected [d/dx, d/dy]'],
    ['[x, y]', 'y', {}, 'compareDerivative: several expressions: got [x, y]; expected one'],
    ['x^2', '2x +', {}, 'expression'],
  ];
  it.each(refused)('%s: %s', (f, given, options, message) => {
    expect(() => compareDerivative(f, given, options)).toThrow(message);
  });
});
