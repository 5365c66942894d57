/** How a walk is written: the lecture's network as a golden file, neurons in full, large networks in short, LaTeX that KaTeX reads. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import katex from 'katex';
import { describe, expect, test } from 'vitest';
import { parseExpression } from '../../src/calculus/parse.ts';
import { walkExpression } from '../../src/explain/walk/expression.ts';
import { latexSections, walkLatex } from '../../src/explain/walk/latex.ts';
import { walkNetwork } from '../../src/explain/walk/network.ts';
import { walkText } from '../../src/explain/walk/text.ts';
import type { Walk } from '../../src/explain/walk/types.ts';
import { withUpdate } from '../../src/explain/walk/update.ts';
import { activation, dropout, layerNorm, linear } from '../../src/nn/layers/index.ts';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { sequential } from '../../src/nn/network.ts';
import { setWeights } from '../../src/nn/weights.ts';
import { lectureNetwork, lecturePoint, lectureWalk } from './lecture-network.ts';
import { samples } from './random-networks.ts';

const golden = (name: string) => readFileSync(new URL(`golden/${name}`, import.meta.url), 'utf8');

test('the head says both names of a weight, of the matrix and of the diagram', () => {
  const { indexOrder, neurons } = lectureWalk();
  expect(neurons[1]!.terms[0]!.weight.text).toBe('w(1)21');
  expect(indexOrder).toContain('w(1)21 goes to unit 2 of layer 1 from its input 1');
  expect(indexOrder).toContain('its diagrams and sums, w^(layer)_{input,unit}, call it w(1)12');
});

test("in the slides' notation the input comes first, and the same weight has the same number", () => {
  const loss = binaryCrossEntropy();
  const slides = walkNetwork(lectureNetwork(), lecturePoint, { loss, notation: 'slides' });
  const weights = (walk: typeof slides) =>
    walk.neurons.flatMap(({ terms }) => terms.map(({ weight: { text, value } }) => [text, value]));
  // z₁ = 0.5 x₁ - 0.5 x₂, z₂ = x₁ + 0.25 x₂.
  expect(weights(slides).slice(0, 4)).toEqual([
    ['w(1)11', 0.5],
    ['w(1)21', -0.5],
    ['w(1)12', 1],
    ['w(1)22', 0.25],
  ]);
  expect(
    weights(lectureWalk())
      .slice(0, 4)
      .map(([text]) => text),
  ).toEqual(['w(1)11', 'w(1)12', 'w(1)21', 'w(1)22']);
  expect(slides.indexOrder).toContain('w(1)12 goes to unit 2 of layer 1 from its input 1');
  expect(slides.indexOrder).toContain('call it w(1)21');
  const text = walkText(slides);
  expect(text).toContain('z₁₂ = w(1)12 x₁ + w(1)22 x₂ + b(1)2');
  expect(text).toContain('∂ℓ/∂w(1)21 = (ŷ - y) · w(2)11 · a₁₁(1 - a₁₁) · x₂');
  expect(walkLatex(slides)).toContain('z_{12} &= w^{(1)}_{12} x_{1} + w^{(1)}_{22} x_{2} + b^{(1)}_{2}');
  const data = { x: lecturePoint.x as number[], y: lecturePoint.y as number[], count: 1 };
  const updated = walkText(
    withUpdate(slides, lectureNetwork(), { method: 'sgd', learningRate: 0.5, loss, data, point: data }),
  );
  expect(updated).toMatch(/w\(1\)21 +-0\.5 .*\n +w\(1\)12 +1 /);
});

test('the lecture network, as in the golden file', () => {
  expect(`${walkText(lectureWalk())}\n`).toBe(golden('walk-2-2-1.txt'));
});

test('an expression, as in the golden file', () => {
  const { node, variables } = parseExpression('(w1*x + b - y)^2 + relu(x)');
  const at: Record<string, number> = { w1: 1, x: 2, b: 0.5, y: 3 };
  const walk = walkExpression(node, new Map([...variables].map(([name, input]) => [input, at[name]!])));
  expect(`${walkText(walk)}\n`).toBe(golden('walk-expression.txt'));
});

test('paths to several outputs are told apart, and a kink on the way is named', () => {
  const network = sequential([linear(1, 2), activation('relu'), linear(2, 2)]);
  setWeights(network, [
    [1, 1],
    [0, -2],
    [1, 2, 3, 4],
    [0, 0],
  ]);
  const text = walkText(walkNetwork(network, { x: [2], y: [1, 1] }, { loss: meanSquaredError() }));
  expect(text.match(/by \S+, \S+:/g)!.slice(-4)).toEqual([
    'by z(2)1, a₁:',
    'by z(2)2, a₁:',
    'by z(2)1, a₂:',
    'by z(2)2, a₂:',
  ]);
  expect(text).toMatch(/Note: relu has a kink at z\(1\)2 = 0: the derivative there is a convention/);
});

test('of a one-hot target the loss is -log of the probability of its class', () => {
  const network = sequential([linear(1, 3)]);
  setWeights(network, [
    [0, 0, 0],
    [Math.log(2), Math.log(5), Math.log(3)],
  ]);
  const text = walkText(walkNetwork(network, { x: [1], y: [1] }, { loss: crossEntropy() }));
  expect(text.replaceAll(/\s+/g, ' ')).toMatch(/ℓ = [^=]+ = -log\(p₂\) = -log\(0\.5\) = 0\.6931/);
  const smooth = walkText(walkNetwork(network, { x: [1], y: [1] }, { loss: crossEntropy({ labelSmoothing: 0.1 }) }));
  expect(smooth).not.toContain('-log(p₂)');
});

test('matrices are cut to the width, and say so; so they are in a network that is summed up', () => {
  const walkOf = (inputs: number, hidden: number) => {
    const network = mlp({ inputs, hidden, outputs: 1, activation: 'tanh' });
    const point = { x: Array.from({ length: inputs }, (_, i) => i / inputs), y: [1] };
    return walkNetwork(network, point, { loss: binaryCrossEntropy() });
  };
  const wide = walkOf(12, 4);
  for (const width of [80, 120]) {
    const text = walkText(wide, { width });
    expect(text).toContain('Of more than 8 rows or columns the first 6 and the last are written');
    const lines = text.slice(text.indexOf('In matrices')).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines.some((line) => line.includes('[4, 12]'))).toBe(true);
    expect(text).toContain('(cut to the width');
  }
  expect(walkText(lectureWalk())).not.toContain('cut to');
  expect(walkText(walkOf(8, 8), { width: 200 })).toMatch(/In matrices, backward/);
  const summed = walkText(walkOf(20, 12), { width: 100 });
  for (const part of [
    'In matrices, forward',
    'Of more than 4 rows or columns the first 2',
    '[12, 20]',
    '[1, 12]',
    'In matrices, backward',
    '∂ℓ/∂W(1)',
  ])
    expect(summed).toContain(part);
  const large = walkText(walkOf(1200, 9), { width: 100 });
  expect(large).toContain('Of W(1) only the shape is written: too many numbers.');
  expect(large).toContain('[9, 1200]');
});

test('the update of the lecture network, by hand', () => {
  const loss = binaryCrossEntropy();
  const data = { ...lecturePoint, count: 1 };
  const options = { method: 'sgd', learningRate: 0.5, loss, data, point: lecturePoint } as const;
  const { update } = withUpdate(lectureWalk(), lectureNetwork(), options);
  const [w1, , w2] = update!.parameters;
  // z = (-0.375, 1.25), a = (0.40733, 0.77730), z(2) = -0.50862, ŷ = 0.37552, ŷ - y = -0.62448.
  expect(w2!.gradients![0]).toBeCloseTo(-0.25437, 4);
  expect(w2!.after![0]).toBeCloseTo(1 + 0.5 * 0.25437, 4);
  expect(w1!.gradients![1]).toBeCloseTo(-0.62448 * 1 * 0.40733 * (1 - 0.40733) * 2, 4);
  expect(w1!.after![1]).toBe(w1!.before![1]! - 0.5 * w1!.gradients![1]!);
  expect(update!.lossBefore).toBeCloseTo(-Math.log(0.37552), 4);
  expect(update!.lossAfter).toBeLessThan(update!.lossBefore);
});

describe('size', () => {
  const network = mlp({ inputs: 30, hidden: [20, 8], outputs: 2, activation: 'relu', seed: 1 });
  const point = { x: Array.from({ length: 30 }, (_, i) => i / 10), y: [1, 2] };

  test('a large network is summed up, with a hint how to look closer', () => {
    const text = walkText(walkNetwork(network, point, { loss: meanSquaredError() }));
    expect(text.split('\n').length).toBeLessThan(150);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('a neuron can be asked for by layer and unit, such as 1.2');
    expect(text).toMatch(/z\(2\) +weights \[8, 20\]/);
  });

  test('a neuron in full has every term of its sum', () => {
    const walk = walkNetwork(network, point, { loss: meanSquaredError(), neurons: ['2.8'] });
    const text = walkText(walk, { isAsked: true });
    expect(walk.neurons[0]!.terms).toHaveLength(20);
    expect(text).toContain('w(2)[8,20] a(1)20');
    expect(text).toContain('∂ℓ/∂w(2)[8,20] = δ(2)8 · a(1)20');
    const total = walk.neurons[0]!.terms.reduce((sum, { product }) => sum + product, walk.neurons[0]!.bias!.value);
    expect(total).toBeCloseTo(walk.neurons[0]!.z.value, 12);
  });

  test('a neuron that is not there is refused', () => {
    expect(() => walkNetwork(network, point, { loss: meanSquaredError(), neurons: ['4.1'] })).toThrow(
      'neuron: no such neuron: got "4.1"; expected layer.unit, both from 1: 1.1 to 1.20, 2.1 to 2.8, 3.1 to 3.2',
    );
  });
});

test('without a target it goes forward only', () => {
  const walk = walkNetwork(lectureNetwork(), { x: [1, 2] }, { loss: binaryCrossEntropy() });
  expect(walk).toMatchObject({ loss: null, chains: [] });
  expect(walkText(walk)).not.toContain('Backward');
  expect(walkText(walk)).toContain('ŷ     = σ(z(2))');
});

test('points that do not fit are refused', () => {
  const loss = binaryCrossEntropy();
  expect(() => walkNetwork(lectureNetwork(), { x: [1] }, { loss })).toThrow(
    'walk: x: does not fit the network: got 1 numbers; expected 2 finite numbers, one for each input',
  );
  expect(() => walkNetwork(lectureNetwork(), { x: [1, Number.NaN] }, { loss })).toThrow('got NaN as input 2');
  expect(() => walkNetwork(lectureNetwork(), { x: [1, 2], y: [1, 0] }, { loss })).toThrow(
    'walk: y: does not fit the network and its loss: got [1, 0]; expected 1 finite numbers',
  );
});

test('layer normalisation is walked operation by operation, and dropout is said to rest', () => {
  const network = sequential([linear(2, 3), layerNorm(3), activation('silu'), dropout(0.5), linear(3, 1)], { seed: 1 });
  const walk = walkNetwork(network, { x: [1, 2], y: [1] }, { loss: binaryCrossEntropy() });
  const step = walk.steps.find(({ kind }) => kind === 'general');
  if (step?.kind !== 'general') throw new Error('no layer is general');
  const last = step.graph!.nodes.at(-1)!;
  expect(last.values).toEqual(walk.stages[2]!.units.map(({ value }) => value));
  // What flows back through its operations is the gradient of the stage before it.
  const first = step.graph!.nodes.find(({ kind }) => kind === 'variable')!;
  first.gradients!.forEach((gradient, i) => {
    expect(gradient).toBeCloseTo(walk.stages[1]!.units[i]!.gradient!, 12);
  });
  expect(walk.notes).toEqual(['dropout 0.5 changes nothing here: it only acts while training']);
});

describe('LaTeX', () => {
  const compiles = (walk: Walk, isAsked = false) => {
    let count = 0;
    for (const { parts } of latexSections(walk, { isAsked })) {
      for (const { kind, latex } of parts) {
        if (kind !== 'math') continue;
        count += 1;
        katex.renderToString(latex, { displayMode: true, throwOnError: true, strict: 'ignore' });
      }
    }
    return count;
  };

  test('of any network compiles in KaTeX', () => {
    fc.assert(
      fc.property(samples, ({ network, loss, x, y }) => {
        const walk = walkNetwork(network, { x, y }, { loss, classes: ['50 % & more_{', '#2\\', 'c', 'd', 'e'] });
        expect(compiles(walk)).toBeGreaterThan(3);
        expect(compiles(walkNetwork(network, { x, y }, { loss, neurons: ['1.1'] }), true)).toBeGreaterThan(2);
      }),
      { numRuns: 15 },
    );
  });

  test('has the lecture equation, and headings', () => {
    const latex = walkLatex(lectureWalk());
    expect(latex).toContain('\\subsection*{Backward, layer 1}');
    expect(latex).toContain('\\text{Why the gradient by } z^{(2)} \\text{ is } \\hat{y} - y');
    expect(latex).toContain(
      '\\frac{\\partial \\ell}{\\partial w^{(1)}_{11}} &= \\left(\\hat{y} - y\\right) \\cdot w^{(2)}_{11} \\cdot a_{1} \\left(1 - a_{1}\\right) \\cdot x_{1}',
    );
  });

  test('of an expression compiles', () => {
    const { node, variables } = parseExpression('exp(-x^2)/(1 + |y|)');
    const walk = walkExpression(node, new Map([...variables.values()].map((input) => [input, 0.5])));
    expect(compiles(walk)).toBeGreaterThan(2);
  });
});
