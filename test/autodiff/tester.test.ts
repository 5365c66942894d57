/** A test of the tester: derivatives that are slightly wrong are caught. */
import { describe, expect, it } from 'vitest';
import { checkGradients } from '../../src/autodiff/check-gradients.ts';
import { ChainruleError } from '../../src/graph/error.ts';
import { constant, type Node } from '../../src/graph/node.ts';
import { s } from '../../src/graph/scalar.ts';
import { binary, type UnaryFunction, unary } from '../../src/ops/define.ts';
import { cos, log, matmul, mul, sin, softmax, sum } from '../../src/ops/index.ts';

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
    expect(error.problem).toBe('values around the point are not finite, order 1, input 1');
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
