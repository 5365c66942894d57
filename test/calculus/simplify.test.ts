/** The simplifier: textbook forms, each rewrite on numbers, values and domains of random expressions, and bounded work. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { derive } from '../../src/calculus/derive.ts';
import { formatExpression } from '../../src/calculus/format.ts';
import { parseExpression } from '../../src/calculus/parse.ts';
import { callRewrites } from '../../src/calculus/simplify/call-rewrites.ts';
import { productRewrites } from '../../src/calculus/simplify/product-rewrites.ts';
import { simplifyForReading } from '../../src/calculus/simplify/simplify.ts';
import { sumRewrites } from '../../src/calculus/simplify/sum-rewrites.ts';
import type { Input, Node } from '../../src/graph/node.ts';
import { topologicalOrder } from '../../src/graph/walk.ts';
import { expressions, points, valuesOf, variables } from './random-expressions.ts';

const given = new Map<string, Input>(variables.map((variable) => [variable.name, variable]));

function read(text: string): Node {
  return parseExpression(text, { variables: given }).node;
}

function simplified(text: string): string {
  return formatExpression(simplifyForReading(parseExpression(text).node));
}

/** The derivative by a variable as it is printed. */
function derivative(text: string, wrt: string): string {
  const { node, variables: names } = parseExpression(text);
  return formatExpression(derive(node, names.get(wrt)!).result);
}

/** Some 1e-16 for each operation; cancellation costs a few digits. */
function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-7 * Math.max(1, Math.abs(a));
}

describe('derivatives have the form of a textbook', () => {
  const likelihood = 'y*log(sigma(w1 x1 + w2 x2)) + (1-y)*log(1-sigma(w1 x1 + w2 x2))';
  test.each([
    [likelihood, 'w1', '(y - sigma(w1*x1 + w2*x2))*x1'],
    [likelihood.replaceAll('y', '1'), 'w1', '(1 - sigma(w1*x1 + w2*x2))*x1'],
    ['-log(sigma(z))', 'z', 'sigma(z) - 1'],
    ['-(y*log(sigma(w x + b)) + (1 - y)*log(1 - sigma(w x + b)))', 'b', 'sigma(w*x + b) - y'],
    ['log(exp(a) + exp(b) + exp(c)) - a', 'a', 'exp(a)/(exp(a) + exp(b) + exp(c)) - 1'],
    ['-log(exp(a)/(exp(a) + exp(b) + exp(c)))', 'a', 'exp(a)/(exp(a) + exp(b) + exp(c)) - 1'],
    ['-(y*log(exp(a)/(exp(a) + exp(b))) + (1 - y)*log(exp(b)/(exp(a) + exp(b))))', 'a', 'exp(a)/(exp(a) + exp(b)) - y'],
    ['log(1 - tanh(x)^2)', 'x', '-2*tanh(x)'],
    ['(sigma(w x + b) - y)^2/2', 'w', '(sigma(w*x + b) - y)*sigma(w*x + b)*(1 - sigma(w*x + b))*x'],
    ['(w x + b - y)^2', 'w', '2*(w*x + b - y)*x'],
    ['x/(x^2 + 4)', 'x', '(4 - x^2)/(x^2 + 4)^2'],
    ['(a x + b)/(c x + d)', 'x', '(a*d - b*c)/(c*x + d)^2'],
    ['(x + 1)^2 (x - 3)^3', 'x', '(5*x - 3)*(x + 1)*(x - 3)^2'],
    ['x^2 y + y^2 x', 'y', 'x^2 + 2*x*y'],
    ['x/3 - x^2/4', 'x', '1/3 - x/2'],
    ['0.5 x^2 + 0.1 x', 'x', 'x + 0.1'],
    ['sqrt(x) x^2', 'x', '5*x^(3/2)/2'],
    ['sin(x^2)', 'x', '2*x*cos(x^2)'],
    ['sin(x)^2 + cos(x)^2', 'x', '0'],
    ['exp(x)*exp(-x)', 'x', '0'],
    ['-(y/p) - (1 - y)/(1 - p)', 'y', '1/(1 - p) - 1/p'],
    ['x*log(x) - x', 'x', 'log(x)'],
    ['abs(x)^3', 'x', '3*x*abs(x)'],
    ['2*pi*x', 'x', '2*pi'],
  ])('%s by %s', (text, wrt, expected) => {
    expect(derivative(text, wrt)).toBe(expected);
  });
});

describe('roots stay as they were given', () => {
  const gaussian = 'exp(-(x-m)^2/(2 s^2))/sqrt(2 pi s^2)';
  test.each([
    ['exp(-x^2/(2 s^2))/sqrt(2 pi s^2)', 'x', '-x*exp(-x^2/(2*s^2))/(s^2*sqrt(2*pi*s^2))'],
    [gaussian, 's', '((x - m)^2/s - s)*exp(-(x - m)^2/(2*s^2))/(sqrt(2*pi*s^2)*s^2)'],
    [gaussian, 'm', 'exp(-(x - m)^2/(2*s^2))*(x - m)/(s^2*sqrt(2*pi*s^2))'],
    ['exp(-x^2/2)/(2 pi)^(1/2)', 'x', '-x*exp(-x^2/2)/sqrt(2*pi)'],
    ['x sqrt(2 pi s^2)', 's', '2*pi*s*x/sqrt(2*pi*s^2)'],
    ['x sqrt(2 pi s^2)', 'x', 'sqrt(2*pi*s^2)'],
    ['sqrt(2x)', 'x', '1/sqrt(2*x)'],
    ['sqrt(pi x)', 'x', 'pi/(2*sqrt(pi*x))'],
    ['sqrt(4 pi x)', 'x', 'pi/sqrt(pi*x)'],
    ['sqrt(2 pi L/g)', 'L', 'pi/(g*sqrt(2*pi*L/g))'],
    ['x sqrt(4 y^2)', 'x', '2*abs(y)'],
    ['-log(exp(-x^2/(2 s^2))/sqrt(2 pi s^2))', 's', '(s - x^2/s)/s^2'],
    ['sqrt(5x) + sqrt(3x)', 'x', '(sqrt(5) + sqrt(3))/(2*sqrt(x))'],
  ])('%s by %s', (text, wrt, expected) => {
    expect(derivative(text, wrt)).toBe(expected);
    const { node, variables: names } = parseExpression(text);
    const inputs = [...names.values()];
    const at = new Map<Node, readonly number[]>(inputs.map((name, i) => [name, [[0.7, -1.3, 1.9][i]!]]));
    // The pendulum has no value where L/g is negative.
    if (names.has('L')) for (const name of inputs) at.set(name, [1.7]);
    const by = names.get(wrt)!;
    const [value, slope] = evaluate([derive(node, by).result, grad(node, [by])[0]!], at).map((values) => values[0]!);
    expect(value).toBeCloseTo(slope!, 12);
  });

  it('where only a part of them is left, that part is written', () => {
    expect(simplified('sqrt(2 pi)*sqrt(2)')).toBe('2*sqrt(pi)');
    expect(simplified('sqrt(2 x)^2')).toBe('2*sqrt(x)^2');
  });
});

describe('what would change a value or a domain is left', () => {
  test.each([
    ['sqrt(x^2)', 'abs(x)'],
    ['(x*y)^(3/2)', '(x*y)^(3/2)'],
    ['sqrt(x)*sqrt(x)', 'sqrt(x)^2'],
    ['sqrt(x)*sqrt(y)', 'sqrt(x)*sqrt(y)'],
    ['exp(log(x))', 'exp(log(x))'],
    ['log(x*y)', 'log(x*y)'],
    ['log(x)/log(x)', 'log(x)/log(x)'],
    ['relu(x)/relu(x)', 'relu(x)/relu(x)'],
    ['(x^2)^(1/4)', 'sqrt(abs(x))'],
    ['sigma(40)', 'sigma(40)'],
    ['0/0', '0*0^(-1)'],
  ])('%s', (text, expected) => {
    expect(simplified(text)).toBe(expected);
  });
});

describe('each rewrite', () => {
  const all = [...productRewrites, ...sumRewrites, ...[...callRewrites.values()].flat()];
  test.each(all.map(({ example }) => example))('%s is %s', (before, after) => {
    const [node, expected] = [read(before), read(after)];
    expect(formatExpression(simplifyForReading(node))).toBe(formatExpression(simplifyForReading(expected)));
    const wrong = points(1, 20).filter((point) => {
      const [value, other] = valuesOf([node, expected], point);
      return Number.isFinite(value) ? !isNear(value!, other!) : Number.isFinite(other);
    });
    expect(wrong).toEqual([]);
  });
});

/** What a simplification changed at a point: a value, or that there is none; undefined where it kept both. */
function changeAt(before: Node, after: Node, point: readonly number[]): string | undefined {
  // Mathematics has no value there, whatever computers make of it: 1/(1/0) is 0 for them.
  const isInfinite = (value: number) => Math.abs(value) === Number.POSITIVE_INFINITY;
  if (valuesOf(topologicalOrder([before]), point).some(isInfinite)) return undefined;
  const [value, other] = valuesOf([before, after], point) as [number, number];
  const text = () => `${formatExpression(before)} is not ${formatExpression(after)} at ${point.join()}`;
  if (Number.isNaN(value)) return Number.isFinite(other) ? text() : undefined;
  // Where a last digit of the point moves the value, rounding does too.
  const moved = valuesOf(
    [before],
    point.map((x) => x * (1 + 1e-13)),
  )[0]!;
  const isTame = Number.isFinite(value) && Math.abs(value) < 1e8 && isNear(value, moved);
  return isTame && !isNear(value, other) ? text() : undefined;
}

it('random expressions keep their values, and have none where they had none', () => {
  const property = fc.property(expressions, fc.nat(), (expression, seed) => {
    const result = simplifyForReading(expression);
    const changes = points(seed, 4).flatMap((point) => changeAt(expression, result, point) ?? []);
    expect(changes).toEqual([]);
  });
  expect(() => fc.assert(property, { numRuns: 400 })).not.toThrow();
});
