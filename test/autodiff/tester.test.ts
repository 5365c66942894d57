/** A test of the tester: derivatives that are slightly wrong are caught. */
import { describe, expect, it } from 'vitest';
import { checkGradients } from '../../src/autodiff/check-gradients.ts';
import { parseExpression } from '../../src/calculus/parse.ts';
import { replaceInputs } from '../../src/calculus/replace-inputs.ts';
import { ChainruleError } from '../../src/graph/error.ts';
import { constant, type Node } from '../../src/graph/node.ts';
import { s } from '../../src/graph/scalar.ts';
import { binary, type UnaryFunction, unary } from '../../src/ops/define.ts';
import { cos, div, floor, log, matmul, mul, sin, softmax, sum } from '../../src/ops/index.ts';

const sine = (derivative: (x: Node) => Node): UnaryFunction =>
  unary({
    name: 'sine',
    formula: ([x]) => s.sin(x),
    derivative: ([x]) => [derivative(x)],
    teaching: { rule: 'sine' },
  });

const cosine = (derivative: (x: Node) => Node): UnaryFunction =>
  unary({
    name: 'cosine',
    formula: ([x]) => s.cos(x),
    derivative: ([x]) => [derivative(x)],
    teaching: { rule: 'cosine' },
  });

const right = sine(cos);
const wrongFirst = sine((x) => mul(1.001, cos(x)));
const wrongSecond = sine(cosine((x) => mul(-1.001, sin(x))));

const values = [0.3, -1.2, 2.1, 0.7, -2.4, 1.1];
const matrix = { shape: [2, 3], values };

function failureOf(check: () => unknown): ChainruleError {
  try {
    check();
  } catch (error) {
    if (error instanceof ChainruleError) return error;
    throw error;
  }
  throw new Error('the check passed');
}

describe('checkGradients', () => {
  it('passes right derivatives with a small difference', () => {
    expect(checkGradients(([x]) => right(x!), [matrix]).worst).toBeLessThan(1e-10);
  });

  it('catches a first derivative that is 0.1 % wrong', () => {
    const error = failureOf(() => checkGradients(([x]) => wrongFirst(x!), [matrix]));
    expect(error.message).toMatch(/^checkGradients: the derivative of order 1 by input 1 is wrong: got /);
    expect(error.kind).toBe('work');
  });

  it('catches one at a large point too', () => {
    const far = [{ shape: [2], values: [1e6, 1e6 + 2] }];
    expect(checkGradients(([x]) => right(x!), far).worst).toBeLessThan(1e-4);
    expect(() => checkGradients(([x]) => wrongFirst(x!), far)).toThrow('is wrong');
  });

  it('catches a derivative of the derivative that is 0.1 % wrong, at second order only', () => {
    expect(checkGradients(([x]) => wrongSecond(x!), [matrix], { order: 1 }).worst).toBeLessThan(1e-10);
    const error = failureOf(() => checkGradients(([x]) => wrongSecond(x!), [matrix]));
    expect(error.message).toMatch(/^checkGradients: the derivative of order 2 by input 1 is wrong: got /);
  });

  it('names the input that is wrong and both numbers', () => {
    const product = binary({
      name: 'product',
      formula: ([a, b]) => s.mul(a, b),
      derivative: ([a, b]) => [b, mul(1.001, a)],
      teaching: { rule: 'product' },
    });
    const error = failureOf(() =>
      checkGradients(([a, b]) => product(a!, b!), [matrix, { shape: [3], values: [1, 2, 3] }]),
    );
    expect(error.problem).toContain('by input 2');
    expect(Number.parseFloat(error.got!) / Number.parseFloat(error.expected!)).toBeCloseTo(1.001, 8);
  });

  it('catches one wrong element among many, whatever the projection', () => {
    const factors = constant([1, 1, 1, 1.001, 1, 1]);
    const oneWrong = sine((x) => mul(factors, cos(x)));
    for (let seed = 0; seed < 50; seed++) {
      const check = () => checkGradients(([x]) => oneWrong(x!), [{ shape: [6], values }], { order: 1, seed });
      expect(failureOf(check).problem).toContain('by input 1');
    }
  });

  it('catches a derivative that was forgotten', () => {
    const forgotten = sine(() => constant(0));
    expect(failureOf(() => checkGradients(([x]) => forgotten(x!), [matrix])).problem).toContain('order 1');
  });

  it('refuses a point where values are not finite instead of passing it', () => {
    const error = failureOf(() => checkGradients(([x]) => log(x!), [matrix]));
    expect(error.problem).toContain('order 1 by input 1: the value at the point itself is not finite');
    expect(error.hint).toContain('inside the domain');
  });

  it('passes a function of several inputs, linear in one, and one whose gradient is 0 but for rounding', () => {
    const inputs = [matrix, { shape: [3, 2], values: [1, -2, 0.5, 3, 0.1, -1] }];
    expect(checkGradients(([a, b]) => softmax(matmul(a!, b!)), inputs).worst).toBeLessThan(1e-9);
    expect(checkGradients(([a]) => sum(softmax(a!)), [matrix]).worst).toBeLessThan(1e-6);
  });

  it('passes values of very different sizes', () => {
    const points = { shape: [4], values: [1e-6, 1, 1e3, 1e6] };
    expect(checkGradients(([x]) => mul(x!, x!), [points]).worst).toBeLessThan(1e-8);
  });
});

describe('where the usual step speaks against a derivative', () => {
  const checkOf = (text: string, at: number, order: 1 | 2 = 1) => {
    const { node, variables } = parseExpression(text);
    const x = [...variables.values()][0]!;
    return checkGradients(([given]) => replaceInputs(node, new Map([[x, given!]])), [{ shape: [], values: [at] }], {
      order,
    });
  };

  it.each([
    ['abs(x)', 1e-9],
    ['log(x)', 1e-8],
    ['sqrt(x)', 1e-12],
    ['tan(x)', 1.57079],
    ['1/(x-1)', 1.000001],
    ['sin(1000x)', 1],
    ['relu(x)-relu(x-1e-8)', 5e-9],
    ['x*abs(x)', 0],
    ['(x+1e8)^2-1e16', 1],
  ])('other steps do not: %s at %d', (text, at) => {
    const { checks, worst } = checkOf(text, at);
    expect(checks.map(({ verdict }) => verdict)).toEqual(['agrees']);
    expect(worst).toBeLessThan(1e-6);
  });

  it('a derivative of which rounding leaves few digits is right so far, and the difference is told', () => {
    const { checks, worst } = checkOf('log(1-sigma(x))', 30, 2);
    expect(checks.map(({ verdict }) => verdict)).toEqual(['rounding', 'agrees']);
    expect(checks[0]!.reason).toContain('saturated');
    expect(worst).toBeGreaterThan(1e-6);
    expect(checkOf('x^1.5', 0).checks[0]!.verdict).toBe('edge');
  });

  it.each([
    [
      'log(1-sigma(x))',
      37,
      'nothing can be told of the derivative of order 1 by input 1: the value at the point itself',
    ],
    ['relu(x)', 0, 'the derivative of order 1 by input 1 cannot be checked on a kink: on a line through the point'],
    ['floor(x)*x', 2, 'the derivative of order 1 by input 1 cannot be checked on a kink: the function jumps there'],
    ['sqrt(x)', 0, 'nothing can be told of the derivative of order 1 by input 1: the derivative is not finite'],
  ])('what cannot be told is not called wrong: %s at %d', (text, at, problem) => {
    expect(failureOf(() => checkOf(text, at)).problem).toContain(problem);
  });

  it('a function that is constant by pieces is called so where a jump is near', () => {
    const { checks } = checkGradients(([x]) => sum(floor(x!)), [{ shape: [1], values: [2.0001] }], { order: 1 });
    expect(checks[0]!.verdict).toBe('agrees');
    expect(checks[0]!.reason).toMatch(/^the function is constant by pieces: its derivative is 0 here, and it jumps /);
  });

  it('a wrong derivative is, near a kink, near a pole and near saturation too', () => {
    const wrong = (formula: Parameters<typeof unary>[0]['formula'], derivative: (x: Node) => Node, at: number) => {
      const f = unary({ name: 'f', formula, derivative: ([x]) => [derivative(x)], teaching: { rule: 'f' } });
      const check = () => checkGradients(([x]) => f(x!), [{ shape: [], values: [at] }], { order: 1 });
      return failureOf(check).problem;
    };
    const isWrong = 'the derivative of order 1 by input 1 is wrong';
    expect(
      wrong(
        ([x]) => s.abs(x),
        () => constant(-1),
        1e-9,
      ),
    ).toBe(isWrong);
    expect(
      wrong(
        ([x]) => s.abs(x),
        () => constant(1.5),
        0,
      ),
    ).toBe(isWrong);
    expect(
      wrong(
        ([x]) => s.div(1, x),
        (x) => mul(1.001, div(-1, mul(x, x))),
        1e-6,
      ),
    ).toBe(isWrong);
    expect(
      wrong(
        ([x]) => s.log(s.sub(1, s.sigmoid(x))),
        () => constant(-2),
        28,
      ),
    ).toBe(isWrong);
    expect(
      wrong(
        ([x]) => s.log(s.sub(1, s.sigmoid(x))),
        () => constant(0),
        28,
      ),
    ).toBe(isWrong);
  });
});
