/** Derivations over named parts: the names of the text, and those of long parts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../src/calculus/derivation.ts';
import { derivativesOf } from '../../src/calculus/derivatives.ts';
import { derivativesJson, stepValues } from '../../src/calculus/derivatives-json.ts';
import { derive } from '../../src/calculus/derive.ts';
import { deriveOverParts, partNamer, writtenOut } from '../../src/calculus/derive-parts.ts';
import { formatExpression } from '../../src/calculus/format.ts';
import { parseExpression } from '../../src/calculus/parse.ts';
import { valuesAt } from '../../src/calculus/point.ts';
import type { Input } from '../../src/graph/node.ts';
import { expressions, points, variables } from './random-expressions.ts';

const board = 'z = w11 x1 + w21 x2; ŷ = σ(z); ℓ = -(y log ŷ + (1-y) log(1-ŷ))';

describe('names of the text', () => {
  it('make the chain of the board', () => {
    const { name, parts, derivatives } = derivativesOf(board, { wrt: ['w11'] });
    const [{ result, derivations }] = derivatives as [(typeof derivatives)[0]];
    expect([name, parts.map(({ variable }) => variable.name)]).toEqual(['ℓ', ['z', 'ŷ']]);
    expect(formatExpression(result)).toBe('(ŷ - y)*x1');
    const { root } = derivations[0]!;
    expect(root.rule.pattern).toBe('∂ℓ/∂w11 = ∂ℓ/∂ŷ · ∂ŷ/∂z · ∂z/∂w11');
    expect(root.substeps.map((step) => formatExpression(step.result))).toEqual([
      '(ŷ - y)/(ŷ*(1 - ŷ))',
      'ŷ*(1 - ŷ)',
      'x1',
    ]);
    expect(formatExpression(root.after)).toBe('(ŷ - y)/(ŷ*(1 - ŷ))*(ŷ*(1 - ŷ))*x1');
  });

  it('have no other value at a point', () => {
    expect(() => derivativesOf('z = w x; z^2', { at: { w: 1, x: 2, z: 3 } })).toThrow(
      'point: z has a value already: got z = w*x',
    );
  });

  it('are written out where that is asked', () => {
    const { derivatives, parts } = derivativesOf(board, { wrt: ['w11'], inFull: true });
    expect(formatExpression(derivatives[0]!.result)).toBe('(sigma(w11*x1 + w21*x2) - y)*x1');
    expect(parts).toEqual([]);
  });

  it('add up along several ways', () => {
    const text = 'h1 = tanh(w1 x); h2 = σ(w2 x); ŷ = v1 h1 + v2 h2; L = (ŷ - y)^2';
    const at = { w1: 0.5, w2: -1, x: 2, v1: 1.5, v2: -0.7, y: 0.3 };
    const { derivatives } = derivativesOf(text, { wrt: ['x'], at });
    expect(derivatives[0]!.derivations[0]!.root.rule.pattern).toBe(
      '∂L/∂x = ∂L/∂ŷ · ∂ŷ/∂h1 · ∂h1/∂x + ∂L/∂ŷ · ∂ŷ/∂h2 · ∂h2/∂x',
    );
    const [inFull] = derivativesOf(text, { wrt: ['x'], at, inFull: true }).derivatives;
    expect(derivatives[0]!.value).toBeCloseTo(inFull!.value!, 12);
    expect(derivatives[0]!.check!.agrees).toBe(true);
  });

  it('are in the result also where only the whole can be simplified so far', () => {
    const softmax = 's = exp(z1) + exp(z2) + exp(z3); p = exp(z2)/s; -log p';
    const results = (text: string) =>
      derivativesOf(text, { wrt: ['z2', 'z3'] }).derivatives.map(({ result, named }) =>
        formatExpression(named?.result ?? result),
      );
    expect(results(softmax)).toEqual(['p - 1', 'exp(z3)/s']);
    expect(results('-log(exp(z2)/(exp(z1) + exp(z2) + exp(z3)))')).toEqual([
      'u1 - 1',
      'exp(z3)/(exp(z1) + exp(z2) + exp(z3))',
    ]);
  });

  it('may be what is differentiated by', () => {
    const { derivatives } = derivativesOf(board, { wrt: ['z', 'ŷ', 'x1'], at: { w11: 1, x1: 2, w21: 0, x2: 0, y: 1 } });
    expect(derivatives.map(({ result }) => formatExpression(result))).toEqual([
      'ŷ - y',
      '(ŷ - y)/(ŷ*(1 - ŷ))',
      '(ŷ - y)*w11',
    ]);
    // σ(2) - 1
    expect(derivatives[0]!.value).toBeCloseTo(-0.11920292202211755, 12);
    expect(derivatives[2]!.value).toBeCloseTo(-0.11920292202211755, 12);
  });

  it('hold in second derivatives and in JSON', () => {
    const derivatives = derivativesOf('z = w x; L = -log(σ(z))', { wrt: ['w'], order: 2, at: { w: 1, x: 2 } });
    const s = 1 / (1 + Math.exp(-2));
    expect(derivatives.derivatives[0]!.value).toBeCloseTo(4 * s * (1 - s), 12);
    const json = derivativesJson('', derivatives);
    expect(json.parts).toEqual([{ name: 'z', text: 'w*x' }]);
    expect(json.derivatives[0]!.steps[0]!.values).toEqual({
      before: expect.closeTo(-Math.log(s), 12) as number,
      result: expect.closeTo(-2 * (1 - s), 12) as number,
    });
  });
});

describe('long parts', () => {
  const text = '(tanh(w1 x1 + w2 x2 + b) - y)^2';

  it('get names that the steps and the result use', () => {
    const [derivative] = derivativesOf(text, { wrt: ['w1'] }).derivatives;
    const { root } = derivative!.derivations[0]!;
    expect(root.rule.pattern).toBe('∂f/∂w1 = ∂f/∂u1 · ∂u1/∂w1');
    const { result, parts } = derivative!.named!;
    expect(parts.map(({ variable, value }) => `${variable.name} = ${formatExpression(value)}`)).toEqual([
      'u1 = w1*x1 + w2*x2 + b',
    ]);
    expect(formatExpression(root.result)).toBe('2*(tanh(u1) - y)*(1 - tanh(u1)^2)*x1');
    expect(result).toBe(root.result);
    const { node, variables: own } = parseExpression(text);
    expect(formatExpression(derivative!.result)).toBe(formatExpression(derive(node, own.get('w1')!).result));
  });

  it('have their names where the variable does not stand in them, and in derivatives of derivatives', () => {
    const [byOutside] = derivativesOf('y log(sigma(w1 x1 + w2 x2 + b))', { wrt: ['y'] }).derivatives;
    expect(formatExpression(byOutside!.derivations[0]!.root.before)).toBe('y*log(sigma(u1))');
    const options = { wrt: ['w1', 'x1'], order: 2, at: { w1: 0.5, x1: 2, w2: -1, x2: 0.3, b: 0.1, y: 0.4 } };
    const { derivatives } = derivativesOf(text, options);
    const inFull = derivativesOf(text, { ...options, inFull: true }).derivatives;
    for (const [i, { value, check, named }] of derivatives.entries()) {
      expect(value).toBeCloseTo(inFull[i]!.value!, 12);
      expect(check!.agrees).toBe(true);
      expect(named!.parts.map(({ variable }) => variable.name)).toEqual(['u1']);
      expect(inFull[i]!.named).toBeUndefined();
    }
  });

  it('that occur in several expressions are one, and names of the text are left alone', () => {
    const all = derivativesOf('[log(u1 x + w2 y + w3 z), exp(u1 x + w2 y + w3 z)]', { wrt: ['x'] });
    const json = derivativesJson('', all);
    expect(all.derivatives.map(({ named }) => formatExpression(named!.result))).toEqual(['u1/u2', 'u1*exp(u2)']);
    expect(json.derivatives[1]!.named).toEqual({
      text: 'u1*exp(u2)',
      latex: expect.stringContaining('u_{2}') as string,
      parts: [{ name: 'u2', text: 'u1*x + w2*y + w3*z', latex: expect.stringContaining('w_{2}') as string }],
    });
    expect(json.derivatives[1]!.text).toBe('u1*exp(u1*x + w2*y + w3*z)');
  });

  it('tell a derivative along no part from the whole one', () => {
    const pattern = (text: string) =>
      derivativesOf(text, { wrt: ['x'] }).derivatives[0]!.derivations[0]!.root.rule.pattern;
    expect(pattern('x sin(x^2 y + 3 x y + 1)')).toBe('∂f/∂x = ∂f/∂x|u1 + ∂f/∂u1 · ∂u1/∂x');
    expect(pattern('x sin(x^2 + 3 x + 1 + exp(x))')).toBe('df/dx = ∂f/∂x + ∂f/∂u1 · ∂u1/∂x');
    expect(pattern('sin(x^2 + 3 x + 1 + exp(x))')).toBe('df/dx = df/du1 · du1/dx');
  });

  it('of random expressions have the values of the whole, at every step', () => {
    let named = 0;
    fc.assert(
      fc.property(expressions, (whole) => {
        const namer = partNamer([]);
        const expression = namer.named(whole);
        const [x] = variables as [Input];
        const plain = derive(whole, x);
        const over = deriveOverParts(expression, namer.parts(), x, 'f', plain.result);
        if (!over || namer.parts().length === 0) return;
        named++;
        for (const point of points(named, 3)) {
          const at = new Map(variables.map((variable, i) => [variable, point[i]!]));
          const [expected, value] = valuesAt([plain.result, writtenOut(over.result, namer.parts())], at) as [
            number,
            number,
          ];
          const { result, before } = stepValues(over, at).get(over.root)!;
          const [source] = valuesAt([whole], at) as [number];
          if (![expected, value, result, source].every((one) => Number.isFinite(one) && Math.abs(one) < 1e6)) continue;
          const allowed = 1e-7 * Math.max(1, Math.abs(expected));
          expect(Math.abs(value - expected)).toBeLessThanOrEqual(allowed);
          expect(Math.abs(result - expected)).toBeLessThanOrEqual(allowed);
          expect(Math.abs(before - source)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(source)));
        }
        expect(stepsOf(over).length).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
    expect(named).toBeGreaterThan(30);
  });
});
