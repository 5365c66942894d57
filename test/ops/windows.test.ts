/** Windows with pad and matmul are the convolution of PyTorch: values and both gradients of its vectors, layouts turned. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { constant, input, type Node } from '../../src/graph/node.ts';
import { add, matmul, mul, overlapAdd, pad, reshape, sum, transpose, windows } from '../../src/ops/index.ts';
import { runOn } from '../backends/cases.ts';
import { messageOf } from '../nn/message.ts';

interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly name: string;
  readonly options: Readonly<Record<'kernel' | 'stride' | 'dilation', [number, number]>> & {
    readonly padding: [number, number] | string | number[];
    readonly groups: number;
  };
  readonly x: Tensor;
  readonly weight: Tensor;
  readonly bias?: Tensor | null;
  readonly y: Tensor;
  readonly outputGradient: Tensor;
  readonly gradients: { readonly x: Tensor; readonly weight: Tensor };
}

const folder = join(import.meta.dirname, '../../../shared/reference/torch-conv');
const cases = ['conv2d-kernels', 'conv2d-strides'].flatMap((file) => {
  const path = join(folder, `${file}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { cases: Case[] }).cases : [];
});
const usable = cases.filter(({ options: { padding } }) => Array.isArray(padding) && padding.length === 2);
if (usable.length === 0) console.warn('SKIPPED: convolutions of PyTorch: shared/reference/torch-conv is missing');
it.skipIf(usable.length === 0)('there are vectors', () => expect(usable.length).toBeGreaterThan(20));

/** The convolution in PyTorch's layout, by operations on channels last. */
function convolution(x: Node, weight: Node, bias: Node, { kernel, stride, dilation, padding }: Case['options']): Node {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const [down, across] = padding as [number, number];
  const padded = pad(transpose(x, [0, 2, 3, 1]), [0, down, across, 0], [n, h + 2 * down, w + 2 * across, c]);
  const patches = windows(padded, { axes: [1, 2], size: kernel, stride, dilation });
  const [, rows, columns] = patches.shape;
  const filter = reshape(transpose(weight, [0, 2, 3, 1]), [weight.shape[0]!, kernel[0] * kernel[1] * c]);
  const flat = reshape(patches, [n * rows! * columns!, kernel[0] * kernel[1] * c]);
  const y = add(matmul(flat, filter, { transposeB: true }), bias);
  return transpose(reshape(y, [n, rows!, columns!, weight.shape[0]!]), [0, 3, 1, 2]);
}

describe.each([
  { backend: reference, bound: 1e-10 },
  { backend: wasm, bound: 1e-5 },
])('$backend.name', ({ backend, bound }) => {
  it.each(usable.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const x = input('x', one.x.shape);
    const weight = input('weight', one.weight.shape);
    const bias = one.bias ? constant(one.bias.data, one.bias.shape) : constant(0);
    const y = convolution(x, weight, bias, one.options);
    expect(y.shape).toEqual(one.y.shape);
    const total = sum(mul(y, constant(one.outputGradient.data, one.outputGradient.shape)));
    const [byX, byWeight] = grad(total, [x, weight]) as [Node, Node];
    const values = new Map<Node, number[]>([
      [x, [...one.x.data]],
      [weight, [...one.weight.data]],
    ]);
    const found = await runOn(backend, { y, byX, byWeight }, values);
    const right = { y: one.y, byX: one.gradients.x, byWeight: one.gradients.weight };
    for (const [name, { data }] of Object.entries(right)) {
      const scale = Math.max(1, ...data.map(Math.abs));
      const worst = Math.max(...data.map((value, i) => Math.abs(value - found[name]![i]!)));
      expect(worst / scale, `${name} of the convolution`).toBeLessThanOrEqual(bound);
    }
  });
});

it('refuse what does not fit, in words', () => {
  const x = input('x', [4, 3]);
  expect(messageOf(() => windows(x, { axes: [0], size: [5] }))).toBe(
    'windows: a window is longer than its axis: got 5 elements along axis 0 of [4, 3]; expected at most 4 — try smaller windows, or pad() before',
  );
  expect(messageOf(() => windows(x, { axes: [0, 1], size: [2] }))).toBe(
    'windows: size: not one number for each axis: got [2]; expected 2 numbers, for the axes [0, 1]',
  );
  expect(messageOf(() => overlapAdd(x, [9, 3], { axes: [0], size: [2] }))).toBe(
    'overlapAdd: values are not the windows of that shape: got [4, 3]; expected [8, 2, 3] for [9, 3]',
  );
});
