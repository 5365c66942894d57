/** Graph to text and to LaTeX: what is written, that it reads back as it was, and that KaTeX takes it. */
import fc from 'fast-check';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { compareExpressions } from '../../src/calculus/equivalence.ts';
import { formatExpression } from '../../src/calculus/format.ts';
import { parseExpression } from '../../src/calculus/parse.ts';
import { ChainruleError } from '../../src/graph/error.ts';
import { toLatex } from '../../src/graph/latex.ts';
import { constant, input, type Node } from '../../src/graph/node.ts';
import * as ops from '../../src/ops/index.ts';
import { operations } from '../../src/ops/table.ts';
import { allSamples } from '../ops/samples.ts';
import { structureOf } from './structure.ts';

describe('is written as people write it', () => {
  it.each([
    ['2x cos(x^2)', '2*x*cos(x^2)'],
    ['(1-sigma(w1 x1 + w2 x2)) x1', '(1 - sigma(w1*x1 + w2*x2))*x1'],
    ['((a+b)+c)-(d-f)', 'a + b + c - (d - f)'],
    ['a*(b*c)', 'a*(b*c)'],
    ['(a/b)/(c/d)', 'a/b/(c/d)'],
    ['a^(b^c)', 'a^b^c'],
    ['(a^b)^c', '(a^b)^c'],
    ['-(x*y)', '-x*y'],
    ['(-x)*y', '(-x)*y'],
    ['-(2*x)', '-(2*x)'],
    ['-2x', '-2*x'],
    ['-2^x', '-2^x'],
    ['(-2)^x', '(-2)^x'],
    ['e^-x', 'exp(-x)'],
    ['x^-2', 'x^(-2)'],
    ['a - -b', 'a - (-b)'],
    ['max(a, max(b, c, d))', 'max(a, max(b, c, d))'],
    ['|x| + ln(2πe)', 'abs(x) + log(2*pi*e)'],
    ['(x > 0) y', '(x > 0)*y'],
    ['1e-9x + 1e21', '1e-9*x + 1e21'],
    ['0.1 + 1/3', '0.1 + 1/3'],
  ])('%s as %s', (text, expected) => {
    expect(formatExpression(parseExpression(text).node)).toBe(expected);
  });

  it('also where an operation has no name in texts', () => {
    const x = input('x', []);
    expect(formatExpression(ops.square(ops.reciprocal(ops.add(x, 1))))).toBe('(1/(x + 1))^2');
    expect(formatExpression(ops.log1p(ops.expm1(x)))).toBe('log(1 + (exp(x) - 1))');
    expect(formatExpression(ops.binaryCrossEntropy(x, 1))).toBe('-(1*log(sigma(x)) + (1 - 1)*log(1 - sigma(x)))');
  });

  it('is refused where shared parts make it too long, and is not for chains', () => {
    let value: Node = input('x', []);
    for (let i = 0; i < 40; i++) value = ops.mul(value, value);
    expect(() => formatExpression(value)).toThrow('formatExpression: the expression is too long: got 2199023255551');
    let chain: Node = input('x', []);
    for (let i = 0; i < 10_000; i++) chain = ops.neg(chain);
    expect(formatExpression(chain)).toHaveLength(1 + 10_000 + 2 * 9_999);
  });
});

const names = ['x', 'y', 'w1'];

/** Texts with every operator and function. */
const textOf = (leaf: fc.Arbitrary<string>, comparison: readonly string[]) =>
  fc.letrec<Record<'any', string>>((tie) => {
    const any = tie('any');
    const called = [...operations.values()].flatMap((operation) => {
      const names = operation.notation?.functionNames;
      return operation.kind === 'scalar' && names ? [{ names, arity: operation.arity }] : [];
    });
    const call = fc
      .constantFrom(...called)
      .chain(({ names: choices, arity }) =>
        fc.tuple(fc.constantFrom(...choices), fc.array(any, { minLength: arity, maxLength: arity === 2 ? 3 : arity })),
      )
      .map(([name, operands]) => `${name}(${operands.join(', ')})`);
    const infix = fc
      .tuple(fc.constantFrom('+', '-', '*', '/', '^', ' ', ...comparison), any, any)
      .map(([symbol, a, b]) => `(${a})${symbol}(${b})`);
    const loose = fc.tuple(fc.constantFrom(' + ', ' - ', ' * '), any, any).map(([symbol, a, b]) => `${a}${symbol}${b}`);
    const signed = any.map((inner) => `-${inner}`);
    return {
      any: fc.oneof(
        { maxDepth: 5 },
        leaf,
        call,
        infix,
        loose,
        signed,
        any.map((inner) => `|${inner}|`),
      ),
    };
  }).any;

/** Without numbers that LaTeX shortens to six digits, and without ==, whose sign there is =, which texts refuse. */
const shortText = textOf(fc.constantFrom(...names, 'pi', 'e', '2', '0.25', '1e-7', '-3'), ['>']);
const text = textOf(
  fc.oneof(
    fc.constantFrom(...names, 'pi', 'e', '2', '0.25', '1e-7', '-3'),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: 1e-30, max: 1e30 }).map(String),
  ),
  ['<=', '=='],
);

/** The graph of a random text, where it is one that is read: 1/2 x is not. */
function nodeOf(source: string): Node | undefined {
  try {
    return parseExpression(source).node;
  } catch (error) {
    if (error instanceof ChainruleError) return undefined;
    throw error;
  }
}

/** Graphs of every scalar operation, whether texts have it or not. */
const graph = (leaves: readonly Node[]) =>
  fc.letrec<Record<'any', Node>>((tie) => {
    const leaf = fc.oneof(
      fc.constantFrom(...leaves),
      fc.integer({ min: -500, max: 500 }).map((value) => constant(value / 100)),
      fc.constantFrom(-1, 2, 0, Math.E, -Math.PI).map((value) => constant(value)),
    );
    const scalars = Object.values(ops).flatMap((make) => (make.operation.kind === 'scalar' ? [make] : []));
    const applied = fc.constantFrom(...scalars).chain((make) => {
      const { arity } = make.operation as { arity: number };
      return fc
        .array(tie('any'), { minLength: arity, maxLength: arity })
        .map((operands) => (make as (...operands: Node[]) => Node)(...operands));
    });
    return { any: fc.oneof({ maxDepth: 5 }, leaf, applied) };
  }).any;

describe('round trips', () => {
  it('of texts end at the same graph and the same text', () => {
    let read = 0;
    fc.assert(
      fc.property(text, (source) => {
        const node = nodeOf(source);
        if (!node) return;
        read++;
        const written = formatExpression(node);
        const again = parseExpression(written).node;
        expect(structureOf(again)).toEqual(structureOf(node));
        expect(formatExpression(again)).toBe(written);
      }),
      { numRuns: 400 },
    );
    expect(read).toBeGreaterThan(200);
  });

  /** What the text reads as, or nothing where it asks for a power such as x^(5^5), which graphs may hold and texts not. */
  const readAgain = (written: string): Node | undefined => {
    try {
      return parseExpression(written).node;
    } catch (error) {
      if ((error as Error).message.includes('the exponent is too large')) return undefined;
      throw error;
    }
  };
  const expectEqual = (node: Node, written: string, seed: number): boolean => {
    const again = readAgain(written);
    if (!again) return false;
    const { verdict, witness } = compareExpressions(node, again, { seed });
    expect({ written, verdict, witness }).not.toMatchObject({ verdict: 'different' });
    return true;
  };

  it('of graphs end at equal graphs', () => {
    let compared = 0;
    fc.assert(
      fc.property(graph(names.map((name) => input(name, []))), fc.nat(), (node, seed) => {
        if (expectEqual(node, formatExpression(node), seed)) compared++;
      }),
      { numRuns: 80 },
    );
    expect(compared).toBeGreaterThan(40);
  });

  it('through LaTeX end at equal graphs', () => {
    let compared = 0;
    fc.assert(
      fc.property(shortText, fc.nat(), (source, seed) => {
        const node = nodeOf(source);
        if (node && expectEqual(node, toLatex(node), seed)) compared++;
      }),
      { numRuns: 80 },
    );
    expect(compared).toBeGreaterThan(40);
  });
});

describe('LaTeX', () => {
  const renders = (latex: string) => katex.renderToString(latex, { strict: 'error', throwOnError: true });

  it.each(allSamples.map(({ title, sample }) => [title, sample] as const))(
    'of %s renders in KaTeX',
    (_, { inputs, apply }) => {
      const node = apply(inputs.map(({ shape, dtype }, i) => input(names[i] ?? `x${i}`, shape, dtype)));
      expect(renders(toLatex(node))).toContain('katex');
      expect(renders(toLatex(node, { textbook: true }))).toContain('katex');
    },
  );

  it('of random texts renders in KaTeX', () => {
    fc.assert(
      fc.property(text, (source) => {
        const node = nodeOf(source);
        if (!node) return;
        expect(renders(toLatex(node))).toContain('katex');
      }),
      { numRuns: 100 },
    );
  });
});
