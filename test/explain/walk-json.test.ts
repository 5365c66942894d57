/** Walks written as JSON and read back follow the schema, and pictures of them are whole. */
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { parseExpression } from '../../src/calculus/parse.ts';
import { walkExpression } from '../../src/explain/walk/expression.ts';
import { walkNetwork } from '../../src/explain/walk/network.ts';
import { walkSvg } from '../../src/explain/walk/svg.ts';
import { withUpdate } from '../../src/explain/walk/update.ts';
import { activation, layerNorm, linear } from '../../src/nn/layers/index.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { sequential } from '../../src/nn/network.ts';
import { walkQuestions } from '../../src/practice/walk-problem/index.ts';
import { lectureNetwork, lecturePoint, lectureWalk } from './lecture-network.ts';
import { samples } from './random-networks.ts';
import { expressionWalk, networkWalk } from './walk-schema.ts';

const roundTrip = (walk: object): unknown => JSON.parse(JSON.stringify(walk));

describe('JSON', () => {
  test('of any network follows the schema, and loses nothing', () => {
    fc.assert(
      fc.property(samples, ({ network, loss, x, y }) => {
        const walk = walkNetwork(network, { x, y }, { loss });
        expect(v.parse(networkWalk, roundTrip(walk)).chains).toHaveLength(walk.chains.length);
        expect(v.parse(networkWalk, roundTrip(walkNetwork(network, { x }, { loss }))).loss).toBeNull();
      }),
      { numRuns: 20 },
    );
  });

  test('of other layers, updates and expressions too', () => {
    const network = sequential([linear(2, 3), layerNorm(3), activation('silu'), linear(3, 1)], { seed: 1 });
    v.parse(networkWalk, roundTrip(walkNetwork(network, { x: [1, 2], y: [1] }, { loss: binaryCrossEntropy() })));
    const options = {
      learningRate: 0.1,
      loss: binaryCrossEntropy(),
      data: { ...lecturePoint, count: 1 },
      point: lecturePoint,
    };
    const updated = withUpdate(lectureWalk(), lectureNetwork(), { ...options, method: 'gd' });
    expect(v.parse(networkWalk, roundTrip(updated)).update!.parameters).toHaveLength(4);
    const { node, variables } = parseExpression('x*log(x) + |x|');
    const walk = walkExpression(node, new Map([[variables.get('x')!, 2]]));
    expect(v.parse(expressionWalk, roundTrip(walk)).value).toBe(walk.value);
  });

  test('the schema refuses a field that it does not have', () => {
    expect(v.is(networkWalk, { ...lectureWalk(), more: 1 })).toBe(false);
    expect(v.is(networkWalk, lectureWalk())).toBe(true);
  });
});

describe('SVG', () => {
  const count = (svg: string, part: RegExp) => [...svg.matchAll(part)].length;
  /** w(1)11 as pictures have it. */
  const drawn = (text: string) =>
    text.replace(/\((\d)\)(\d)(\d)/, (_, ...digits) => {
      const [layer, unit, input] = digits.map(Number) as [number, number, number];
      return `⁽${'¹²³'[layer - 1]}⁾${'₁₂₃₄'[unit - 1]}${'₁₂₃₄'[input - 1]}`;
    });

  test('of 2-4-2-1 has each neuron and each weight with its value and gradient', async () => {
    const network = mlp({ inputs: 2, hidden: [4, 2], outputs: 1, activation: 'tanh', seed: 1 });
    const walk = walkNetwork(network, { x: [1, -2], y: [1] }, { loss: binaryCrossEntropy() });
    const svg = await walkSvg(walk);
    // 2 inputs, 7 neurons, ŷ, and the loss with its ring.
    expect(count(svg, /<circle/g)).toBe(2 + 7 + 1 + 2);
    expect(count(svg, /<polyline/g)).toBe(8 + 8 + 2 + 2);
    for (const { weight } of walk.neurons.flatMap(({ terms }) => terms))
      expect(svg).toContain(`>${drawn(weight.text)} `);
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  test('has names as on the board, and those of classes as they are', async () => {
    const network = mlp({ inputs: 2, hidden: [2], outputs: 2, seed: 1 });
    const classes = ['type(1)', 'type(2)'];
    const walk = walkNetwork(network, { x: [1, -2], y: [1] }, { loss: crossEntropy(), classes });
    const svg = await walkSvg(walk);
    for (const name of classes) expect(svg).toContain(`>${name}<`);
    expect(svg).toMatch(/>w⁽²⁾₂₁ -?\d/);
    expect(svg).toMatch(/>z⁽¹⁾₂ = /);
  });

  test('of operations has a circle for each, values and local derivatives on edges, and what flows back in them', async () => {
    const svg = await walkSvg(lectureWalk(), { operations: true });
    const { neurons } = lectureWalk();
    const products = neurons.flatMap(({ terms }) => terms);
    // Inputs, products, sums, activations, ŷ, and the loss with its ring.
    expect(count(svg, /<circle/g)).toBe(2 + products.length + neurons.length + 2 + 1 + 2);
    expect(count(svg, /<polyline/g)).toBe(2 * products.length + 2 + 2);
    for (const { weight } of products) expect(svg).toContain(`∂${drawn(weight.text)} `);
    const [x1] = lectureWalk().stages[0]!.units;
    expect(svg).toMatch(new RegExp(`back: ∂ℓ/∂x₁ = .* = ${String(Number(x1!.gradient!.toPrecision(4)))}<`));
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  test('hides the numbers that are still to be found, and all that tells them', async () => {
    const walk = lectureWalk();
    const questions = walkQuestions(walk);
    const numbersIn = (svg: string) => new Set(svg.match(/(?<=[>= ])-?\d+\.\d{3,}/g) ?? []);
    const weights = walk.neurons.flatMap(({ terms, bias }) => [...terms.map(({ weight }) => weight), bias!]);
    const given = numbersIn(weights.map(({ value }) => ` ${value}`).join(''));
    for (const options of [{ operations: true }, {}, { neuron: '1.1' }]) {
      const open = numbersIn(await walkSvg(walk, options));
      const hidden = await walkSvg(walk, { ...options, hidden: questions.map(({ text }) => text) });
      expect(open.size).toBeGreaterThan(5);
      expect([...numbersIn(hidden)].filter((number) => !given.has(number))).toEqual([]);
    }
  });

  test('of operations is for small networks of weights and activations', () => {
    const network = mlp({ inputs: 4, hidden: [5], outputs: 1, seed: 1 });
    const walk = walkNetwork(network, { x: [1, 2, 3, 4], y: [1] }, { loss: binaryCrossEntropy() });
    expect(() => walkSvg(walk, { operations: true })).toThrow(
      'picture: operations: the network is too large: got 25 weights; expected layers of weights and activations, with at most 21 weights in all — try the picture without operations, or around one neuron, such as 1.1',
    );
  });

  test('of a large network is around one neuron', async () => {
    const network = mlp({ inputs: 30, hidden: [20], outputs: 2, seed: 1 });
    const point = { x: Array.from({ length: 30 }, (_, i) => i / 10), y: [1, 2] };
    const walk = walkNetwork(network, point, { loss: meanSquaredError(), neurons: ['1.3'] });
    expect(() => walkSvg(walk)).toThrow(
      'picture: the network is too large for one: got 640 weights; expected at most 64 — try the picture around one neuron, such as 1.1',
    );
    const svg = await walkSvg(walk, { neuron: '1.3' });
    expect(svg).toContain('neuron 1.3');
    expect(svg).toContain('22 weaker inputs are not drawn');
  });

  test('of an expression has each operation, and names are escaped', async () => {
    const { node, variables } = parseExpression('(w*x - y)^2');
    const walk = walkExpression(node, new Map([...variables.values()].map((variable) => [variable, 2])));
    const svg = await walkSvg(walk);
    expect(count(svg, /<title>/g)).toBeGreaterThanOrEqual(6);
    expect(svg).toContain('∂v₁/∂w = x = 2');
    const named = { ...lectureWalk(), widths: ['<script>' as unknown as number] };
    expect(await walkSvg(named)).not.toContain('<script>');
  });
});
