/** The blas backend on products large enough to be handed over, in every layout, on one thread and on several. */
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import type { Backend } from '../../src/backends/backend.ts';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import { input, type Node, parameter } from '../../src/graph/node.ts';
import { type Shape, sizeOf } from '../../src/graph/shape.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { findBlas, requireBlas, threadedBlas } from '../../src/node/openblas.ts';
import { random } from '../../src/numeric/random.ts';
import type { Conv2dOptions } from '../../src/ops/conv2d.ts';
import { add, conv2d, matmul, mul, sub, sum, tanh } from '../../src/ops/index.ts';
import { sgd } from '../../src/optim/index.ts';
import { train } from '../../src/train/train.ts';
import { runOn } from '../backends/cases.ts';

const blas = findBlas();
if (!blas) console.warn('SKIPPED: the blas backend: no BLAS library could be opened');
it.skipIf(!blas)('there is a BLAS library to test', () => expect(blas?.name).toContain('blas'));

/** By threads; with several, every kernel is shared out, however small. */
const backends = blas ? ([[1, blas], ...[2, 3].map((n) => [n, threadedBlas(n, 1)!])] as [number, Backend][]) : [];

function draw(name: string, size: number): Float64Array {
  const draws = random(1, name);
  return Float64Array.from({ length: size }, () => Math.fround(draws.normal() / 8));
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return largest(Array.from(a, (value, i) => value - b[i]!));
}

const layouts = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

describe.each(backends)('%i threads', (_, backend) => {
  // More rows than columns, fewer, and neither a multiple of where tiles are cut.
  it.each(
    layouts.flatMap(([a, b]) =>
      [
        [33, 65, 97],
        [130, 17, 40],
      ].map(([m, n, k]) => [m!, n!, k!, a, b] as const),
    ),
  )(
    'multiplies %ix%ix%i with transposeA %s, transposeB %s, and what follows the product',
    async (m, n, k, transposeA, transposeB) => {
      const a = input('a', transposeA ? [k, m] : [m, k]);
      const b = input('b', transposeB ? [n, k] : [k, n]);
      const bias = input('bias', [n]);
      const values = new Map(
        [a, b, bias].map((node) => [
          node,
          draw(
            `openblas ${node.name}`,
            node.shape.reduce((x, y) => x * y),
          ),
        ]),
      );
      const outputs = { y: tanh(add(matmul(a, b, { transposeA, transposeB }), bias)) };
      const [right] = evaluate([outputs.y], values);
      const { y } = await runOn(backend, outputs, values);
      expect(largestDifference(y!, right!)).toBeLessThan(2e-6);
    },
  );

  const scale = input('scale', []);
  it.each<[string, (c: Node, product: Node) => Node]>([
    ['c - scale product', (c, product) => sub(c, mul(scale, product))],
    ['c + product scale', (c, product) => add(c, mul(product, scale))],
    ['product + c', (c, product) => add(product, c)],
    ['c - 3 product', (c, product) => sub(c, mul(3, product))],
    ['c - scale (0.25 product)', (c, product) => sub(c, mul(scale, mul(0.25, product)))],
    ['c + (product scale) scale', (c, product) => add(c, mul(mul(product, scale), scale))],
    ['product - c, which is no such sum', (c, product) => sub(product, c)],
    ['c - product product, which is no such sum', (c, product) => sub(c, mul(product, product))],
  ])('adds to what is there, step after step: %s', async (_name, next) => {
    const [m, n, k] = [70, 90, 20];
    const [a, b] = [parameter('a', [k, m]), parameter('b', [k, n])];
    const c = parameter('c', [m, n]);
    const value = next(c, matmul(a, b, { transposeA: true }));
    const executable = await backend.instantiate(
      compile([{ name: 'step', outputs: { twice: mul(2, scale) }, updates: new Map([[c, value]]), rows: 3 }]),
    );
    let values = new Map<Node, ArrayLike<number>>();
    for (const [node, size] of [
      [a, k * m],
      [b, k * n],
      [c, m * n],
    ] as const) {
      values.set(node, draw(`accumulation ${node.name}`, size));
      executable.write(node, values.get(node)!);
    }
    const field = executable.table('step').field('scale');
    for (let row = 0; row < 3; row++) {
      field.set(row, 0.5 + row);
      const [right] = evaluate([value], values.set(scale, [0.5 + row]));
      values = values.set(c, right!);
    }
    await executable.run('step', 3);
    const found = await executable.read(c);
    executable.free();
    expect(largestDifference(found, values.get(c)!) / largest(values.get(c)!)).toBeLessThan(2e-6);
  });

  // Lines of windows that are shared by rows of filters, and those that are not; parts of a picture at once; few pictures for the threads.
  it.each<[string, Shape, Shape, Conv2dOptions]>([
    ['3 x 3, with a frame', [5, 16, 15, 16], [3, 3, 16, 33], { padding: 'same' }],
    ['two pixels apart', [3, 21, 22, 16], [3, 3, 16, 48], { stride: 2, padding: 1 }],
    ['single pixels, apart', [2, 40, 40, 32], [1, 1, 32, 64], { stride: 2 }],
    ['rows of filters apart', [2, 30, 20, 16], [3, 2, 16, 32], { dilation: [2, 1], stride: [1, 2] }],
    ['rows and pixels apart', [2, 20, 20, 16], [3, 3, 16, 32], { dilation: 2 }],
    ['more than is laid out at once', [1, 70, 66, 64], [3, 3, 64, 16], {}],
  ])('filters pictures, and gives gradients by both: %s', async (name, shape, size, options) => {
    const [x, filters] = [input('x', shape), input('filters', size)];
    const y = conv2d(x, filters, options);
    const flows = input('flows', y.shape);
    const gradients = grad(sum(mul(y, flows)), [x, filters]);
    const values = new Map([x, filters, flows].map((node) => [node, draw(`${name} ${node.name}`, sizeOf(node.shape))]));
    const outputs = { y, byPictures: gradients[0]!, byFilters: gradients[1]! };
    const right = await runOn(wasm, outputs, values);
    const found = await runOn(backend, outputs, values);
    for (const [key, array] of Object.entries(right)) {
      expect(largestDifference(found[key]!, array!) / largest(array!)).toBeLessThan(2e-6);
    }
  });

  it('trains to the losses of wasm', async () => {
    const losses = (on: Backend) => trainedLosses(on);
    const [ours, right] = [await losses(backend), await losses(wasm)];
    expect(right[0]! - right.at(-1)!).toBeGreaterThan(0.1);
    expect(largestDifference(ours, right)).toBeLessThan(1e-5);
  });
});

async function trainedLosses(backend: Backend): Promise<number[]> {
  const network = mlp({ inputs: 40, hidden: [64], outputs: 10, activation: 'relu', seed: 3 });
  const draws = random(1, 'openblas training');
  const y = Int32Array.from({ length: 300 }, () => draws.integer(10));
  const x = Float32Array.from(
    { length: 300 * 40 },
    (_, i) => draws.normal() + (y[Math.floor(i / 40)] === i % 10 ? 2 : 0),
  );
  const losses: number[] = [];
  const options = { optimizer: sgd({ learningRate: 0.1 }), batchSize: 64, epochs: 5, seed: 2, backend };
  for await (const event of train(network, { x, y }, options)) losses.push(event.loss);
  return losses;
}

it.each([0, 1.5, 17])('refuses %s threads', (threads) => {
  expect(() => requireBlas({ threads })).toThrow(`threads: not a number of threads: got ${threads}; expected 1 to 16`);
});
