/** Derivations of gradients: their numbers are the engine's, factor by factor, along every path, and as one expression. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveGradient, type GradientPlace } from '../../src/explain/walk/derive-gradient.ts';
import { walkNetwork } from '../../src/explain/walk/network.ts';
import type { NetworkWalk } from '../../src/explain/walk/types.ts';
import { activation, layerNorm, linear } from '../../src/nn/layers/index.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { sequential } from '../../src/nn/network.ts';
import { lectureNetwork, lecturePoint } from './lecture-network.ts';
import { samples } from './random-networks.ts';

/** Within rounding: products and sums of the same numbers in another order. */
function expectClose(found: number, expected: number, what: string): void {
  const isClose = Math.abs(found - expected) < 1e-9 * Math.max(1, Math.abs(expected));
  if (!isClose) throw new Error(`${what}: ${found} against ${expected}`);
}

/** Every way on from a unit, as units of the later stages. */
function pathsFrom({ stages, steps }: NetworkWalk, stage: number, unit: number): number[][] {
  if (stage === steps.length) return [[]];
  const next = steps[stage]!.kind === 'elementwise' ? [unit] : Array.from(stages[stage + 1]!.units, (_, i) => i);
  return next.flatMap((to) => pathsFrom({ stages, steps } as NetworkWalk, stage + 1, to).map((rest) => [to, ...rest]));
}

describe('deriveGradient', () => {
  it('has the gradients of the engine, and the paths sum to them', () => {
    let wholes = 0;
    fc.assert(
      fc.property(samples, fc.nat(), fc.boolean(), ({ network, loss, x, y, name }, pick, isBias) => {
        const walk = walkNetwork(network, { x, y }, { loss });
        const chains = walk.chains.filter(({ kind }) => kind === (isBias ? 'bias' : 'weight'));
        const chain = chains[pick % chains.length]!;
        const by: GradientPlace = { parameter: chain.parameter!, index: chain.index };
        const best = deriveGradient(network, { x, y }, { loss, by });
        expect(best.notation).toEqual(chain.notation);
        expect(best.value).toBe(chain.value);
        const stage = walk.steps.findIndex(
          (step) => step.kind === 'affine' && [step.weight.name, step.bias?.name].includes(chain.parameter!),
        );
        const paths = pathsFrom(walk, stage + 1, chain.index[0]!);
        const derived = paths.map((through) => deriveGradient(network, { x, y }, { loss, by, through }));
        const total = derived.reduce((sum, { path }) => sum + path.value, 0);
        expectClose(total, chain.value, name);
        const sizes = derived.map(({ path }) => Math.abs(path.value));
        expectClose(Math.abs(best.path.value), Math.max(...sizes), name);
        if (best.whole) {
          wholes++;
          expectClose(best.whole.value!, chain.value, `${name}, whole`);
        }
      }),
      { numRuns: 20 },
    );
    expect(wholes).toBeGreaterThan(3);
  });

  it('has the gradients by units too', () => {
    fc.assert(
      fc.property(samples, fc.nat(), ({ network, loss, x, y, name }, pick) => {
        const { stages } = walkNetwork(network, { x, y }, { loss });
        const stage = pick % stages.length;
        const unit = pick % stages[stage]!.units.length;
        const { value, whole } = deriveGradient(network, { x, y }, { loss, by: { stage, unit } });
        expect(value).toBe(stages[stage]!.units[unit]!.gradient);
        if (whole) expectClose(whole.value!, value, name);
      }),
      { numRuns: 20 },
    );
  });

  it("derives the lecture's weight by the rules that a person names", () => {
    const by = { parameter: 'layer1.weight', index: [1, 0] };
    const { factors, whole, notation } = deriveGradient(lectureNetwork(), lecturePoint, {
      loss: binaryCrossEntropy(),
      by,
    });
    expect(notation.text).toBe('∂ℓ/∂w(1)21');
    expect(factors.map(({ text, result }) => `${text} = ${result.text}`)).toEqual([
      '∂ℓ/∂z(2) = sigma(z(2)) - y',
      '∂z(2)/∂a₂ = w(2)12',
      '∂a₂/∂z(1)2 = sigma(z(1)2)*(1 - sigma(z(1)2))',
      '∂z(1)2/∂w(1)21 = x₁',
    ]);
    expect(factors.map(({ place }) => place)).toEqual([
      { layer: 2, unit: 0 },
      { layer: 2, unit: 0, input: 1 },
      { layer: 1, unit: 1 },
      { layer: 1, unit: 1 },
    ]);
    const last = factors.at(-1)!;
    expect(last.formula).toEqual({
      text: 'w(1)21*x₁ + w(1)22*x₂ + b(1)2',
      latex: 'w^{(1)}_{21} x_{1} + w^{(1)}_{22} x_{2} + b^{(1)}_{2}',
    });
    expect(last.steps.map(({ number, rule, result, value, note }) => [number, rule, result.text, value, note])).toEqual(
      [
        ['1', 'sum', 'x₁', 1, undefined],
        ['1.1', 'constant multiple', 'x₁', 1, undefined],
        ['1.1.1', 'identity', '1', 1, undefined],
        ['1.2', 'constant', '0', 0, 'no w(1)21 in it'],
        ['1.3', 'constant', '0', 0, 'b(1)2 is held constant'],
      ],
    );
    expect(factors[0]!.steps.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['sum', 'constant multiple', 'chain', 'logarithm', 'sigmoid']),
    );
    expect(whole!.steps.length).toBeGreaterThan(15);
    expect(whole!.formula.text).toContain('sigma(w(2)11*sigma(w(1)11*x₁ + w(1)12*x₂ + b(1)1)');
  });

  it('goes through layers that mix their units, and writes classes as numbers', () => {
    const network = sequential([linear(2, 3), layerNorm(3), activation('silu'), linear(3, 3)], { seed: 1 });
    const by = { parameter: 'layer1.bias', index: [2] };
    const point = { x: [1, 2], y: [1] };
    const loss = crossEntropy();
    const walk = walkNetwork(network, point, { loss });
    const total = pathsFrom(walk, 1, 2)
      .map((through) => deriveGradient(network, point, { loss, by, through }).path.value)
      .reduce((a, b) => a + b);
    const { value, factors } = deriveGradient(network, point, { loss, by });
    expectClose(total, value, 'layerNorm');
    expect(factors[0]!.formula.text).toBe('-log(exp(z(2)2)/(exp(z(2)1) + exp(z(2)2) + exp(z(2)3)))');
  });

  it('leaves out what is too large to read as one expression, and derives a factor of a wide layer', () => {
    const network = mlp({ inputs: 3, hidden: [300], outputs: 1, activation: 'relu', seed: 1 });
    const point = { x: [1, 2, -1], y: [0.5] };
    const by = { parameter: 'layer1.weight', index: [7, 2] };
    const { whole, factors, value } = deriveGradient(network, point, { loss: meanSquaredError(), by });
    expect(whole).toBeNull();
    expectClose(
      factors.reduce((product, factor) => product * factor.value!, 1),
      value,
      'the one path',
    );
    expect(factors[1]!.steps).toHaveLength(303);
  });

  it('refuses places and paths that are not there', () => {
    const network = lectureNetwork();
    const loss = binaryCrossEntropy();
    const at = (options: { by: GradientPlace; through?: number[] }) => () =>
      deriveGradient(network, lecturePoint, { loss, ...options });
    expect(at({ by: { parameter: 'layer1.weight', index: [2, 0] } })).toThrow(
      'deriveGradient: by: no such weight or bias: got layer1.weight[2][0]; expected a parameter of a linear layer by its name, and an index into it, from 0',
    );
    expect(at({ by: { stage: 9, unit: 0 } })).toThrow(
      'deriveGradient: by: no such unit: got stage 9, unit 0; expected a stage of the walk and one of its units, from 0',
    );
    expect(at({ by: { stage: 1, unit: 0 }, through: [1, 0] })).toThrow(
      'deriveGradient: through: no such path: got [1, 0]; expected a unit of each of the 2 later stages, from 0, the same one before and after an activation',
    );
    expect(() => deriveGradient(network, { x: [1, 2] }, { loss, by: { stage: 1, unit: 0 } })).toThrow(
      'deriveGradient: the target is unknown: expected point.y',
    );
  });
});
