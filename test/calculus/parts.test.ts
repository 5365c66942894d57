/** Derivations over named parts: the names of the text, and those of long parts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../src/calculus/derivation.ts';
import { derivativesOf } from '../../src/calculus/derivatives.ts';
import { derivativesJson, stepValues } from '../../src/calculus/derivatives-json.ts';
import { derive } from '../../src/calculus/derive.ts';
import { deriveOverParts, withLongParts, writtenOut } from '../../src/calculus/derive-parts.ts';
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
  it('get names that the steps use, and the result is written out', () => {
    const text = '(tanh(w1 x1 + w2 x2 + b) - y)^2';
    const [derivative] = derivativesOf(text, { wrt: ['w1'] }).derivatives;
    const { root } = derivative!.derivations[0]!;
    expect(root.rule.pattern).toBe('∂f/∂w1 = ∂f/∂u1 · ∂u1/∂w1');
    expect(root.substitutions.map(({ variable, value }) => `${variable.name} = ${formatExpression(value)}`)).toEqual([
      'u1 = w1*x1 + w2*x2 + b',
    ]);
    expect(formatExpression(root.result)).toBe('2*(tanh(u1) - y)*(1 - tanh(u1)^2)*x1');
    const { node, variables: own } = parseExpression(text);
    expect(formatExpression(derivative!.result)).toBe(formatExpression(derive(node, own.get('w1')!).result));
  });

  it('of random expressions have the values of the whole, at every step', () => {
    let named = 0;
    fc.assert(
      fc.property(expressions, (whole) => {
        const long = withLongParts(whole);
        const [x] = variables as [Input];
        const over = deriveOverParts(long.expression, long.parts, x, 'f');
        if (!over) return;
        named++;
        const plain = derive(whole, x);
        for (const point of points(named, 3)) {
          const at = new Map(variables.map((variable, i) => [variable, point[i]!]));
          const [expected, value] = valuesAt([plain.result, writtenOut(over.result, long.parts)], at) as [
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
        expect(stepsOf(over).length).toBeGreaterThan(1);
      }),
      { numRuns: 2000 },
    );
    expect(named).toBeGreaterThan(30);
  });
});
