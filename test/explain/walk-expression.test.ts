/** Walks of expressions: gradients are those of the engine, paths add up to them, kinks and domains are said. */
import { describe, expect, test } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { parseExpression, parseExpressions } from '../../src/calculus/parse.ts';
import { walkExpression } from '../../src/explain/walk/expression.ts';
import { walkLatex } from '../../src/explain/walk/latex.ts';
import { walkSvg } from '../../src/explain/walk/svg.ts';
import { walkText } from '../../src/explain/walk/text.ts';
import { constant, input, type Node } from '../../src/graph/node.ts';
import { matmul, mul, softmax, sum } from '../../src/ops/index.ts';

test.each([
  'x*y + sin(x*y)',
  '-(y*log(sigma(w1 x + w2 y)) + (1-y)*log(1-sigma(w1 x + w2 y)))',
  'x^y/(1 + exp(-w1))',
  'tanh(x)*tanh(x)*x',
  'sqrt(x^2 + y^2 + w2^2)',
])('%s', (text) => {
  const { node, variables } = parseExpression(text);
  const at = new Map<Node, number>([...variables.values()].map((variable, i) => [variable, 0.25 + 0.5 * i]));
  const walk = walkExpression(node, at);
  const values = new Map([...at].map(([variable, value]) => [variable, [value]]));
  const [value, ...gradients] = evaluate([node, ...grad(node, [...variables.values()])], values);
  expect(walk.value).toBeCloseTo(value![0]!, 14);
  expect(walk.chains).toHaveLength(variables.size);
  const names = [...variables.keys()].map((name) => name.replace('1', '₁').replace('2', '₂'));
  for (const chain of walk.chains) {
    const i = names.indexOf(chain.notation.text.replace('∂f/∂', ''));
    expect(chain.value).toBeCloseTo(gradients[i]![0]!, 13);
    for (const products of [chain.terms, chain.paths!])
      expect(products.reduce((total, product) => total + product.value, 0)).toBeCloseTo(chain.value, 12);
  }
});

test('at a fan-out the flows of the edges add up to the gradient of the node', () => {
  const { node, variables } = parseExpression('x^2 * sin(x) + x');
  const { graph } = walkExpression(node, new Map([[variables.get('x')!, 1.5]]));
  const x = graph.nodes.find(({ kind }) => kind === 'variable')!;
  const flows = graph.edges.filter(({ from }) => from === x.id).map(({ gradients }) => gradients![0]!);
  expect(flows).toHaveLength(3);
  expect(flows.reduce((total, flow) => total + flow, 0)).toBeCloseTo(x.gradients![0]!, 13);
  // 2 x sin x + x² cos x + 1
  expect(x.gradients![0]).toBeCloseTo(3 * Math.sin(1.5) + 2.25 * Math.cos(1.5) + 1, 12);
});

test('matrices are walked whole', () => {
  const w = input('w', [2, 3]);
  const x = input('x', [3]);
  const output = sum(mul(softmax(matmul(w, x)), constant([1, 2])));
  const { graph, chains } = walkExpression(
    output,
    new Map([
      [w, [1, 2, 3, 4, 5, 6]],
      [x, [0.1, 0, -0.2]],
    ]),
  );
  const [gradient] = evaluate(
    grad(output, [w]),
    new Map([
      [w, [1, 2, 3, 4, 5, 6]],
      [x, [0.1, 0, -0.2]],
    ]),
  );
  const node = graph.nodes.find(({ notation }) => notation.text === 'w')!;
  node.gradients!.forEach((number, i) => {
    expect(number).toBeCloseTo(gradient![i]!, 13);
  });
  expect(chains).toEqual([]);
});

test('kinks and points outside the domain are said', () => {
  const notesAt = (text: string, x: number) => {
    const { node, variables } = parseExpression(text);
    return walkExpression(node, new Map([[variables.get('x')!, x]])).notes;
  };
  expect(notesAt('relu(x)*x', 0)).toEqual([
    'relu has a kink at x = 0: the derivative there is a convention, that of PyTorch',
  ]);
  expect(notesAt('log(x)', -1)).toEqual(['log(x) is not finite here: the point lies outside the domain']);
  expect(notesAt('relu(x)*x', 1)).toEqual([]);
});

test('what cannot be walked is refused', () => {
  const x = input('x', []);
  expect(() => walkExpression(x, new Map())).toThrow('walk: x: no value is given: expected a number for each variable');
  expect(() => walkExpression(x, new Map([[x, Number.NaN]]))).toThrow('walk: x: not a finite number: got NaN');
  expect(() => walkExpression(input('v', [3]), new Map())).toThrow('walk: only a scalar has a gradient: got [3]');
  let deep: Node = x;
  for (let i = 0; i < 300; i++) deep = mul(deep, x);
  expect(() => walkExpression(deep, new Map([[x, 1]]))).toThrow(
    'walk: the graph is too large to look at: got 301 nodes with 301 numbers; expected at most 200 nodes and 5000 numbers',
  );
});

test('paths with the same units are told apart, and a square root has the derivative 1/(2√x)', () => {
  const { node, variables } = parseExpression('x*x + sqrt(2x)');
  const text = walkText(walkExpression(node, new Map([[variables.get('x')!, 2]])));
  expect(text.match(/^ +by .*$/gm)!.map((line) => line.trim())).toEqual([
    'by v₁ (way 1): x = 2',
    'by v₁ (way 2): x = 2',
    'by v₃, v₂: (1 / (2 · v₃)) · 2 = 0.25 · 2 = 0.5',
  ]);
});

describe('the step that follows', () => {
  const point = (text: string, at: Readonly<Record<string, number>>) => {
    const { node, variables } = parseExpression(text);
    return [node, new Map<Node, number>([...variables].map(([name, variable]) => [variable, at[name]!]))] as const;
  };

  test('moves what is called as weights are, and without such all', () => {
    const weights = walkExpression(...point('(w x + b - y)^2', { w: 1, x: 2, b: 0.5, y: 3 }), {
      update: { learningRate: 0.1 },
    });
    expect(weights.update!.parameters.map(({ name, gradients, after }) => [name, gradients![0], after![0]])).toEqual([
      ['w', -2, 1.2],
      ['b', -1, 0.6],
    ]);
    expect([weights.update!.lossBefore, weights.update!.lossAfter]).toEqual([0.25, expect.closeTo(0, 12)]);
    const all = walkExpression(...point('x^2 + y^2', { x: 1, y: 2 }), { update: { learningRate: 0.1 } });
    expect(all.update!.parameters.map(({ after }) => after![0])).toEqual([0.8, 1.6]);
    expect(walkText(all)).toContain('f = 5 → 3.2   (lower)');
    expect(walkLatex(all)).toContain('5 \\to 3.2');
  });

  test('moves only what is asked for; a step out of the domain is said', () => {
    const walk = walkExpression(...point('w log x', { w: 1, x: 0.5 }), { update: { learningRate: 1, wrt: ['x'] } });
    expect(walk.update!.parameters.map(({ name, after }) => [name, after![0]])).toEqual([['x', -1.5]]);
    expect(walkText(walk)).toMatch(/Held as they are: w\.[\s\S]*→ undefined {3}\(the step leaves the domain/);
    const [node, at] = point('w x', { w: 1, x: 2 });
    expect(() => walkExpression(node, at, { update: { learningRate: 1, wrt: ['z'] } })).toThrow(
      'walk: update: no such variable: got z; expected w, x',
    );
  });
});

test('in the picture edges have their local derivatives and what flows back', async () => {
  const { nodes, variables, parts, name } = parseExpressions('z = w x; ŷ = σ(z); ℓ = -log ŷ');
  const at = new Map<Node, number>([
    [variables.get('w')!, 0.5],
    [variables.get('x')!, 2],
  ]);
  const named = new Map(parts.map(({ node, variable }) => [node, variable.name]));
  const svg = await walkSvg(walkExpression(nodes[0]!, at, { name: name!, parts: named }));
  const sigma = 1 / (1 + Math.exp(-1));
  const labels = [...svg.matchAll(/class="value"[^>]*>([^<]*)<\/text><text class="gradient"[^>]*>([^<]*)</g)];
  const four = (value: number) => String(Number(value.toPrecision(4)));
  expect(labels.map(([, above, below]) => [above, below])).toEqual(
    expect.arrayContaining([
      ['x = 2', four((sigma - 1) * 2)],
      ['w = 0.5', four((sigma - 1) * 0.5)],
      [`σ′(z) = ${four(sigma * (1 - sigma))}`, four(sigma - 1)],
      [`1 / ŷ = ${four(1 / sigma)}`, four(-1 / sigma)],
    ]),
  );
});
