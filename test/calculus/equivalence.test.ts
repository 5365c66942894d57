/** Equality of expressions by seeded numbers: known pairs for many seeds, derivatives in other forms, and what is one edit away. */
import { readFileSync } from 'node:fs';
import { create, all as everything } from 'mathjs';
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { compareExpressions } from '../../src/calculus/equivalence.ts';
import { parseExpression } from '../../src/calculus/parse.ts';
import type { Node } from '../../src/graph/node.ts';
import { onTurn } from '../turn.ts';

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly equal: boolean;
  readonly note?: string;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')) as unknown;

const compare = (a: string, b: string, seed = 1) =>
  compareExpressions(parseExpression(a).node, parseExpression(b).node, { seed });

const seeds = Array.from({ length: 300 }, (_, seed) => seed);

describe('63 pairs, 300 seeds each, a fifth of them at a turn', () => {
  it.each(read('equivalence-pairs.json') as Pair[])('$a and $b: $equal', ({ a, b, equal }) => {
    const [left, right] = [parseExpression(a).node, parseExpression(b).node];
    const verdicts = new Set<string>();
    for (const seed of onTurn(seeds, 5)) verdicts.add(compareExpressions(left, right, { seed }).verdict);
    expect([...verdicts]).toEqual([equal ? 'equal' : 'different']);
  });
});

interface Entry {
  readonly expr: string;
  readonly wrt: string;
  readonly derivative: string;
  readonly points: readonly { readonly vars: Record<string, number> }[];
}

const entries = read('derivatives.json') as readonly Entry[];

describe('identities, and what only looks like one, 10 seeds each', () => {
  const verdicts = (a: string, b: string) =>
    [...new Set(Array.from({ length: 10 }, (_, seed) => compare(a, b, seed).verdict))].join();

  it.each([
    ['cosh(x)^2 - sinh(x)^2', '1'],
    ['asin(x) + acos(x)', 'pi/2'],
    ['log(x^2)', '2log(|x|)'],
    ['softplus(x) - softplus(-x)', 'x'],
    ['sigma(x)', '(1 + tanh(x/2))/2'],
    ['log(sigma(z))', 'z - softplus(z)'],
    ['max(a, b, c)', 'max(c, max(b, a))'],
    ['min(a, b)', 'a + b - max(a, b)'],
    ['x^(a + b)', 'x^a x^b'],
    ['(x^3)^(1/3)', 'x'],
    ['(1 - x)^6', '1 - 6x + 15x^2 - 20x^3 + 15x^4 - 6x^5 + x^6'],
    ['sqrt(x^2 + 1) - x', '1/(sqrt(x^2 + 1) + x)'],
    ['sin(3x)', '3sin(x) - 4sin(x)^3'],
    ['x - x', '0'],
    ['3x^2 (1 - tanh(x^3 + 6)^2)', '3x^2/cosh(x^3 + 6)^2'],
    ['4x^3 sigma(x^4 - 2) (1 - sigma(x^4 - 2))', '4x^3/(2 + 2cosh(x^4 - 2))'],
    ['1 - sigma(20x)', 'sigma(-20x)'],
    ['1 - tanh(20x)^2', '4/(exp(20x) + exp(-20x))^2'],
    ['x1 (1 - tanh(w1 x1 + w2 x2)^2)', 'x1/cosh(w1 x1 + w2 x2)^2'],
    ['sigma(1000x - 2500)', '1 - sigma(2500 - 1000x)'],
    ['floor(3x/3)', 'floor(x)'],
    ['floor(x + 0.1 - 0.1)', 'floor(x)'],
    ['(x < 0.3)', '(10x < 3)'],
    ['sign(x - 0.3)', 'sign(10x - 3)'],
  ])('%s equals %s', (a, b) => expect(verdicts(a, b)).toBe('equal'));

  it.each([
    ['atan(x) + atan(1/x)', 'pi/2'],
    ['max(x, 0.001)', 'relu(x)'],
    ['relu(x - 20)', 'relu(x - 20.5)'],
    ['relu(w x - 500)', '0'],
    ['|x - 1000|', '1000 - x'],
    ['sigma(100x)', '(x > 0)'],
    ['x', 'x + 0.0000001sin(x)'],
    ['exp(x)', '1 + x + x^2/2 + x^3/6'],
    ['max(a, b, c)', 'max(a, b)'],
    ['asin(sin(x))', 'x'],
    ['3.14', 'pi'],
    ['relu(x)', 'max(0.1x, x)'],
    ['1 - sigma(20x)', 'sigma(-20.02x)'],
    ['sigma(1000x - 2500)', '1 - sigma(2500 - 1000.001x)'],
    ['1 - tanh(x^3)', '1/(1 + exp(2x^3))'],
    ['(x <= 1)', '(x < 1)'],
    ['(x > 0.5)', '(x >= 0.5)'],
    ['sign(x)^2', '1'],
  ])('%s is not %s', (a, b) => expect(verdicts(a, b)).toBe('different'));
});

describe('derivatives in other forms', () => {
  const math = create(everything!);

  it('by the chain rule of this library: 275 and their seeds', () => {
    const wrong = entries.filter(({ expr, wrt, derivative }, seed) => {
      const { node, variables } = parseExpression(expr);
      const [ours] = grad(node, [variables.get(wrt)!]);
      return compareExpressions(ours!, parseExpression(derivative).node, { seed }).verdict !== 'equal';
    });
    expect(wrong).toEqual([]);
  });

  it('by the rules of mathjs, of the expressions that it can differentiate', () => {
    // Their derivative of tan has sec in it, and that of tanh sech, which are no functions here.
    const plain = entries.filter(({ expr }) => !/sigma|relu|tan/.test(expr));
    const wrong = plain.filter(({ expr, wrt, derivative }, seed) => {
      const theirs = math.derivative(expr, wrt, { simplify: false }).toString({ implicit: 'show' });
      return compare(theirs, derivative, seed).verdict !== 'equal';
    });
    expect(wrong).toEqual([]);
    expect(plain.length).toBeGreaterThan(140);
  });
});

/** The text with one edit: a sign, a factor, a variable, a constant or a function is another one. */
function mutants(text: string): string[] {
  const names = [...new Set(text.match(/\b[a-z]+\d*\b(?!\()/g) ?? [])].filter((name) => name !== 'e');
  const edits: [RegExp, (found: string) => string[]][] = [
    [/ [+-] /g, (found) => [found === ' + ' ? ' - ' : ' + ']],
    [/\b\d+\b/g, (found) => [String(Number(found) + 1), `(${found} + 0.001)`]],
    [/\b[a-z]+\d*\b(?!\()/g, (found) => names.filter((name) => name !== found)],
    [/\b(sin|cos|exp|tanh|sigma|log|sqrt)(?=\()/g, (found) => [found === 'cos' ? 'sin' : 'cos']],
    [/\*/g, () => ['/', '+']],
  ];
  return edits.flatMap(([pattern, replacements]) =>
    [...text.matchAll(pattern)].flatMap(({ 0: found, index }) =>
      replacements(found).map((other) => text.slice(0, index) + other + text.slice(index + found.length)),
    ),
  );
}

describe('derivatives with one edit', () => {
  it('are never taken for equal where they differ at a known point', () => {
    let count = 0;
    const wrong: string[] = [];
    entries.forEach(({ derivative, points }, seed) => {
      const truth = parseExpression(derivative);
      const all = mutants(derivative);
      for (let i = seed % 3; i < all.length; i += 3) {
        const mutant = parseExpression(all[i]!, { variables: truth.variables });
        const differs = points.some(({ vars }) => {
          const point = new Map<Node, number[]>(
            [...mutant.variables].map(([name, node]) => [node, [vars[name] ?? 0.5]]),
          );
          const [a, b] = evaluate([truth.node, mutant.node], point).map(([value]) => value!);
          return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a! - b!) > 1e-6 * Math.abs(a!);
        });
        if (!differs) continue;
        count++;
        const { verdict } = compareExpressions(truth.node, mutant.node, { seed });
        if (verdict !== 'different') wrong.push(`${verdict}: ${all[i]!} for ${derivative}`);
      }
    });
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(1000);
  });
});

describe('a verdict', () => {
  it('that two differ names a point that people can follow', () => {
    expect(compare('(w x + b - y) x', '(w x + b - y) w').witness).toEqual({
      point: { w: 1, x: 2, b: 2, y: 3 },
      a: 2,
      b: 1,
    });
  });

  it('of numbers needs one look', () => {
    expect(compare('1/4', '0.25').verdict).toBe('equal');
    expect(compare('1/3', '0.333').verdict).toBe('different');
    expect(compare('sqrt(2)^2', '2').verdict).toBe('equal');
    expect(compare('1/0', '1').verdict).toBe('different');
  });

  it('tells where only one side has a value, but not where numbers end', () => {
    const { verdict, domainMismatch } = compare('log(a b)', 'log(a) + log(b)');
    expect(verdict).toBe('equal');
    expect(domainMismatch!.a).toBeTypeOf('number');
    expect(domainMismatch!.b).toBeNaN();
    expect(compare('exp(z)/(1 + exp(z))', 'sigma(z)').domainMismatch).toBeUndefined();
    expect(compare('(x^2 - 1)/(x - 1)', 'x + 1').domainMismatch!.point).toEqual({ x: 1 });
  });

  it('is not that what has no value in common is equal', () => {
    expect(compare('log(x)', 'sqrt(-x - 1)').verdict).toBe('different');
    expect(compare('log(-1 - x^2)', 'log(-2 - x^2)').verdict).toBe('unknown');
  });

  it('is unknown where rounding hides all, unless both are written alike', () => {
    expect(compare('(x + 10^30) - 10^30', 'x').verdict).toBe('equal');
    expect(compare('(x + 10^30) - 10^30', '2x').verdict).toBe('unknown');
    expect(compare('(x + 10^30) - 10^30', '0').verdict).toBe('unknown');
  });

  it.each([
    ['tanh(20 + x^2)', 'tanh(20 + 2x^2)'],
    ['softplus(40 + x^2)', '40 + x^2'],
    ['1 - sigma(50)', '0'],
    ['relu(7y + 5) (1 - tanh(26y^3 + 27)^2)', 'relu(8y + 5) (1 - tanh(26y^3 + 27)^2)'],
    ['x (1 - tanh(54))', '0'],
    ['3 + (6 - y) - exp(24)', '3 + (6.001 - y) - exp(24)'],
  ])('is unknown where functions are saturated everywhere: %s and %s', (a, b) => {
    expect(compare(a, b).verdict).toBe('unknown');
  });

  it.each([
    ['tanh(x^2 + 21)/log(y - 3)', 'tanh(21 + x^2)/log(y - 3)', 'equal'],
    ['sigma(23z^2) (1 - tanh(10z - 27)^2)', '(1 - tanh(10z - 27)^2) sigma(23z^2)', 'equal'],
    ['1 - sigma(50)', '1 - sigma(50)', 'equal'],
    ['1 - sigma(50)', '1 - sigma(51)', 'unknown'],
    ['log(1 - tanh(20 + x^2))', 'log(2) - softplus(40 + 2x^2)', 'unknown'],
    ['softplus(8*7)', 'log(1 + exp(8*7))', 'equal'],
    ['tanh(23x^2 + 20)', '2 sigma(2(23x^2 + 20)) - 1', 'equal'],
    ['tanh(23x^2 + 40)', '2 sigma(23x^2 + 40) - 1', 'unknown'],
    ['x (1 - sigma(27x^2 + 38))', 'x/(1 + exp(27x x + 38))', 'equal'],
    ['log(-1 - x^2)', 'log(-x^2 - 1)', 'equal'],
  ])('of what is saturated everywhere or has no value is told by how it is written: %s and %s', (a, b, verdict) => {
    expect(compare(a, b).verdict).toBe(verdict);
  });

  it('sees that nothing is left', () => {
    expect(compare('sin(x)^2 + cos(x)^2 - 1', '0').verdict).toBe('equal');
    expect(compare('(x + y)^2 - x^2 - 2x y - y^2', '0').verdict).toBe('equal');
    expect(compare('(x + y)^2 - x^2 - 2x y - 1.0001y^2', '0').verdict).toBe('different');
  });

  it('is not led astray by numbers too small for a float', () => {
    expect(compare('exp(a + b)', 'exp(a) exp(b)').verdict).toBe('equal');
    expect(compare('exp(-2z) exp(z)', 'exp(-z)').verdict).toBe('equal');
    expect(compare('exp(-50x^2)', 'exp(-60x^2)').verdict).toBe('different');
  });

  it('says that it cannot tell where a part hardly shows at all places where both have values', () => {
    // Left of 0 only the first has values; right of it, both are 1 - σ times nearly 1.
    const s = (power: string) => `sigma(8x^${power} + 17)`;
    const slope = (power: string) => `${s(power)} (1 - ${s('3')})/${s('3')}`;
    const { verdict, domainMismatch } = compare(slope('3'), slope('3.001'));
    expect([verdict, domainMismatch !== undefined]).toEqual(['unknown', true]);
    for (const [a, b] of [
      ['log(x^2)', '2 log(x)'],
      ['sqrt(x)^2', 'x'],
      ['relu(x)/relu(x)', '1'],
      ['x - x + sqrt(y)', 'y/sqrt(y)'],
    ] as const)
      expect(compare(a, b).verdict).toBe('equal');
  });

  it.each([
    ['sqrt(7x)', 'sqrt(-7x)'],
    ['-sqrt(y + 2)', '-sqrt(-(y + 2))'],
    ['sqrt(w x)', 'sqrt(-w x)'],
    ['y + sqrt(6x) log(y^3)', 'y + sqrt(-6x) log(y^3)'],
  ])('is not told by the edge that the domains of %s and %s have in common', (a, b) => {
    for (let seed = 0; seed < 10; seed++) expect(compare(a, b, seed).verdict).toBe('different');
  });

  it('looks where it is told', () => {
    const [a, b] = ['max(x^2 - 77.7, 0) (x^2 < 77.71) (x > 0)', '0'].map((text) => parseExpression(text).node);
    const points = [new Map([['x', 8.815]])];
    expect(compareExpressions(a!, b!, { seed: 1, points }).verdict).toBe('different');
  });

  it('is the same for the same seed', () => {
    for (let seed = 0; seed < 5; seed++)
      expect(compare('sqrt(x^2)', 'x', seed)).toEqual(compare('sqrt(x^2)', 'x', seed));
  });
});
