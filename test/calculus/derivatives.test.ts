/** Derivatives at a point: numbers at every step, the check by a difference quotient, domains and kinks; lists and orders. */
import { describe, expect, it, test } from 'vitest';
import { derivativesOf } from '../../src/calculus/derivatives.ts';
import { derivativesJson, type StepJson } from '../../src/calculus/derivatives-json.ts';
import { checkDerivative } from '../../src/calculus/difference.ts';
import { formatExpression } from '../../src/calculus/format.ts';
import { parseExpression } from '../../src/calculus/parse.ts';

function notesAt(text: string, at: Record<string, number>): string {
  return derivativesOf(text, { at }).derivatives[0]!.notes.join('; ');
}

describe('where there is no value', () => {
  test.each([
    [
      'log(x - 3)',
      2,
      'outside of the domain: log(x - 3) has no value: log is defined above 0 only, and here x - 3 = -1',
    ],
    ['asin(x)', 2, 'outside of the domain: asin(x) has no value: asin is defined from -1 up to 1 only, and here x = 2'],
    ['1/(x - 2)', 2, 'outside of the domain: 1/(x - 2) has no value: a division by 0, and here x - 2 = 0'],
    ['x^-2', 0, 'outside of the domain: x^(-2) has no value: 0 to a negative power, and here x = 0'],
    ['x^(1/3)', -8, 'a negative base with an exponent that is not whole, and here x = -8'],
    [
      'exp(exp(x))',
      100,
      'outside of the domain: exp(exp(x)) is too large for a float64, and here exp(x) = 2.68812e+43',
    ],
    ['sqrt(x)', 0, 'there is no derivative at the point: 1/(2*sqrt(x)) has no value: a division by 0'],
  ])('%s at %s', (text, x, note) => {
    const [derivative] = derivativesOf(text, { at: { x } }).derivatives;
    expect(derivative!.value).toBeUndefined();
    expect(derivative!.notes.join('; ')).toContain(note);
  });
});

describe('kinks', () => {
  test.each([
    ['abs(x - 1)', 1, 'a kink of abs(x - 1): the slope is -1 to the left and 1 to the right, and 0 is only'],
    ['relu(2x)', 0, 'a kink of relu(2*x): the slope is 0 to the left and 2 to the right, and 0 is only'],
    ['max(x, x^2)', 1, 'a kink of max(x, x^2): the slope is 1 to the left and 2 to the right, and 1.5 is only'],
    ['min(x, 3)', 3, 'a kink of min(x, 3): the slope is 1 to the left and 0 to the right, and 0.5 is only'],
  ])('%s at %s', (text, x, note) => {
    expect(notesAt(text, { x })).toContain(`the point lies on ${note}`);
  });

  test.each([
    ['abs(x)^3', 0],
    ['x*abs(x)', 0],
    ['relu(x)^2', 0],
  ])('%s at %s has none, though a part of it has', (text, x) => {
    const [{ notes, check }] = derivativesOf(text, { at: { x } }).derivatives as [
      ReturnType<typeof derivativesOf>['derivatives'][number],
    ];
    expect(notes).toEqual([]);
    expect(check!.agrees).toBe(true);
  });

  it('kinks that cancel: the slope, and what the rules make of it', () => {
    expect(notesAt('max(x, 2x - 1) - relu(x - 1)', { x: 1 })).toContain(
      'the slope is 1 on both sides, but the numbers taken at kinks make it 1.5',
    );
  });

  it('a second derivative across a jump of the first', () => {
    const [derivative] = derivativesOf('abs(x)', { at: { x: 0 }, order: 2 }).derivatives;
    expect(derivative!.notes.join()).toContain('a kink of sign(x)');
  });
});

describe('the check', () => {
  it('agrees with right derivatives', () => {
    const texts = ['exp(x^2)', '1/x', 'sin(40 x)', '1e6*x^3', 'x^0.5', 'log(x)', '1e-9*x^2', '1e8 + x'];
    const wrong = texts.filter(
      (text) => derivativesOf(text, { at: { x: 0.7 } }).derivatives[0]!.check?.agrees !== true,
    );
    expect(wrong).toEqual([]);
  });

  it('finds wrong ones', () => {
    const { node, variables } = parseExpression('x^2*sin(x)');
    const x = variables.get('x')!;
    for (const wrong of [1.0001, 0, -1, 2]) {
      const right = 2 * 0.7 * Math.sin(0.7) + 0.49 * Math.cos(0.7);
      expect(checkDerivative(node, x, new Map([[x, 0.7]]), right * wrong)?.agrees).toBe(false);
    }
  });
});

describe('lists and orders', () => {
  const texts = (text: string, options: Parameters<typeof derivativesOf>[1]) =>
    derivativesOf(text, options).derivatives.map(({ wrt, result }) => [
      wrt.map(({ name }) => name).join(),
      formatExpression(result),
    ]);

  it('the gradient, by all variables in the order in which they occur', () => {
    expect(texts('y*x^2', {})).toEqual([
      ['y', 'x^2'],
      ['x', '2*x*y'],
    ]);
  });

  it('the Jacobian, row by row', () => {
    expect(texts('[x*y, x + y^2]', {})).toEqual([
      ['x', 'y'],
      ['y', 'x'],
      ['x', '1'],
      ['y', '2*y'],
    ]);
  });

  it('the Hessian, and higher orders', () => {
    expect(texts('x^3*y', { order: 2 })).toEqual([
      ['x,x', '6*x*y'],
      ['x,y', '3*x^2'],
      ['y,x', '3*x^2'],
      ['y,y', '0'],
    ]);
    expect(texts('sin(2x)', { order: 4 })).toEqual([['x,x,x,x', '16*sin(2*x)']]);
  });

  it('names in all their spellings, and a variable that does not occur', () => {
    expect(texts('w_1*x', { wrt: ['w_{1}', 'w1'] })).toEqual([
      ['w1', 'x'],
      ['w1', 'x'],
    ]);
    expect(derivativesOf('x', { wrt: ['q'] }).derivatives[0]).toMatchObject({
      notes: ['q does not occur in the expression'],
    });
  });

  test.each([
    ['3', {}, 'derive: the expression has no variable: got 3'],
    ['x*y', { at: { x: 1 } }, 'point: no value for y: got x = 1; expected a value for each variable'],
    ['x', { at: { x: Number.NaN } }, 'point: bad value of x: got NaN; expected a finite number'],
    ['x', { wrt: ['2'] }, 'derive: not a variable: got "2"; expected a name such as x or w1'],
    ['a*b*c*d', { order: 6 }, 'derive: too many derivatives: got 4096; expected at most 400'],
  ])('%s with %o is refused', (text, options, message) => {
    expect(() => derivativesOf(text, options)).toThrow(message);
  });
});

describe('as JSON', () => {
  it('has every step with its numbers', () => {
    const text = 'sigma(w x)';
    const { derivatives } = derivativesJson(text, derivativesOf(text, { wrt: ['w'], at: { w: 0, x: 2 } }));
    expect(derivatives[0]).toMatchObject({ wrt: 'w', text: 'sigma(w*x)*(1 - sigma(w*x))*x', value: 0.5 });
    expect(derivatives[0]!.steps[0]).toMatchObject({
      number: '1',
      rule: 'chain',
      before: 'sigma(w*x)',
      after: 'sigma(w*x)*(1 - sigma(w*x))*x',
      substitutions: [{ name: 'u1', value: 'w*x' }],
      values: { before: 0.5, result: 0.5 },
    });
    expect(derivatives[0]!.steps[0]!.substeps).toMatchObject([
      { number: '1.1', rule: 'sigmoid', wrt: 'u1', values: { before: 0.5, result: 0.25 } },
      { number: '1.2', rule: 'constant multiple', wrt: 'w', result: 'x', values: { result: 2 } },
    ]);
  });

  it('names of substitutions are none of the expression', () => {
    const text = 'sin(u1^2 + u2)';
    const names: string[] = [];
    const visit = (step: StepJson) => {
      names.push(...(step.substitutions ?? []).map(({ name }) => name));
      step.substeps.forEach(visit);
    };
    derivativesJson(text, derivativesOf(text))
      .derivatives.flatMap(({ steps }) => steps)
      .forEach(visit);
    expect(names).toEqual(['u3', 'u3']);
  });

  it('has null and a note where there is no value', () => {
    const text = 'log(x)';
    expect(derivativesJson(text, derivativesOf(text, { at: { x: -1 } })).derivatives[0]).toMatchObject({
      value: null,
      note: expect.stringContaining('log is defined above 0 only') as string,
    });
  });
});
