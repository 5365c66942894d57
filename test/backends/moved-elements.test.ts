/** Operations that move elements, largest places and stacks of products: any shapes and axes give the reference's numbers, on 1 to 3 threads. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { loadKernels } from '../../src/backends/wasm/kernels/index.ts';
import { buildModule } from '../../src/backends/wasm/module.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import { constant, input, type Node } from '../../src/graph/node.ts';
import type { Dtype } from '../../src/graph/shape.ts';
import { sizeOf } from '../../src/graph/shape.ts';
import { threadedBackend } from '../../src/node/threads.ts';
import { kernel, type OperationFunction } from '../../src/ops/define.ts';
import { add, argMax, concat, gather, matmul, pad, scatterAdd } from '../../src/ops/index.ts';
import { type Case, contractCases, runAll, runOn } from './cases.ts';

const backends = [wasm, threadedBackend(2, 1), threadedBackend(3, 1)];

/** Small integers, on which sums are exact in any precision. */
function leaf(name: string, shape: readonly number[], dtype: Dtype, values: Map<Node, ArrayLike<number>>): Node {
  const node = input(name, shape, dtype);
  values.set(
    node,
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7919 + shape.length * 31) % 201) - 100),
  );
  return node;
}

const lengths = fc.integer({ min: 1, max: 9 });
const shapes = fc.array(lengths, { minLength: 1, maxLength: 3 });
const few = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 2 });
const dtypes = fc.constantFrom<Dtype[]>('float', 'int32');
const seeds = fc.nat();

/** One of each kind of movement on an array of that shape. */
function movements(shape: readonly number[], dtype: Dtype, last: number, seed: number) {
  const values = new Map<Node, ArrayLike<number>>();
  // A last axis of up to some hundred elements: runs are copied in bulk from 65 on.
  const whole = [...shape, last];
  const axis = seed % whole.length;
  const x = leaf('x', whole, dtype, values);
  const count = 1 + (seed % 5);
  const indices = input('indices', [count, 2], 'int32');
  values.set(
    indices,
    Int32Array.from({ length: 2 * count }, (_, i) => (i * 31 + seed) % whole[axis]!),
  );
  const wider = whole.map((length, i) => length + ((seed >> i) % 3));
  const starts = whole.map((_, i) => ((seed >> i) % 3) - ((seed >> i) % 3 > 1 ? 1 : 0));
  const gathered = gather(x, indices, axis);
  const part = leaf(
    'part',
    whole.map((length, i) => (i === axis ? 1 + (seed % 4) : length)),
    dtype,
    values,
  );
  const moved = {
    gathered,
    scattered: scatterAdd(gathered, indices, axis, whole),
    padded: pad(x, starts, wider),
    joined: concat([part, x, part], axis),
  };
  // The same of what is computed, not given.
  const computed = dtype === 'float' ? { after: add(concat([moved.padded, moved.padded], axis), 1) } : {};
  return { outputs: { ...moved, ...computed }, values };
}

/** The results of all cases, as the functions of one program: of the reference, and of each backend. */
async function resultsOf(cases: readonly Case[]) {
  const expected = await runAll(reference, cases);
  return {
    expected: backends.map(() => expected),
    found: await Promise.all(backends.map((one) => runAll(one, cases))),
  };
}

describe('moves', () => {
  it('give the numbers of the reference, whatever the shapes', async () => {
    const drawn = fc.sample(fc.tuple(few, dtypes, fc.integer({ min: 1, max: 90 }), seeds), 100);
    const { expected, found } = await resultsOf(drawn.map((draw) => ({ name: draw.join(' '), ...movements(...draw) })));
    expect(found).toEqual(expected);
  });

  it.each([
    ['gather along the first axis', (x: Node, at: Node) => gather(x, at)],
    ['gather along another axis', (x: Node, at: Node) => gather(x, at, 1)],
    ['scatterAdd', (x: Node, at: Node) => scatterAdd(gather(x, constant([0, 1], [2], 'int32'), 1), at, 1, [5, 5])],
  ])('%s: an index out of range is an error in words, and the next run is right', async (_, apply) => {
    const x = input('x', [5, 5]);
    const at = input('at', [2], 'int32');
    const program = compile([{ name: 'f', outputs: { y: apply(x, at) } }]);
    for (const backend of backends) {
      const executable = await backend.instantiate(program);
      const table = executable.table('f');
      table.field('x').get(0).fill(1);
      for (const bad of [5, -1, 2 ** 31 - 1, -(2 ** 31)]) {
        table.field('at').set(0, [4, bad]);
        expect(() => executable.runSync!('f')).toThrow(
          'f: an index is out of range: expected row and class indices within their arrays',
        );
        table.field('at').set(0, [4, 0]);
        executable.runSync!('f');
        expect(Array.from(table.field('y').get(0)).reduce((total, value) => total + value)).toBe(10);
      }
      executable.free();
    }
  });
});

it('argMax finds the place of the reference, whatever is not finite and wherever it lies', async () => {
  const special = fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, -0, 1, 1, 2);
  const cases = fc.record({ shape: shapes, picks: fc.array(special, { minLength: 729, maxLength: 729 }) });
  const { expected, found } = await resultsOf(
    fc.sample(cases, 300).map(({ shape, picks }, i) => {
      const x = input('x', shape);
      const values = new Map([[x, picks.slice(0, sizeOf(shape))]]);
      const outputs = Object.fromEntries(shape.map((_, axis) => [`axis${axis}`, argMax(x, axis)]));
      return { name: `${i}: ${shape.join('x')}`, outputs, values };
    }),
  );
  expect(found).toEqual(expected);
});

it('products of stacks of matrices give the numbers of the reference, however their leading axes broadcast', async () => {
  const values = new Map<Node, ArrayLike<number>>();
  const leading = [
    [[3], [3]],
    [[1], [4]],
    [[2, 3], [3]],
    [
      [2, 1],
      [1, 3],
    ],
    [[3], [2, 3]],
    [
      [2, 1, 2],
      [5, 1],
    ],
  ] as const;
  const outputs: Record<string, Node> = {};
  for (const [left, right] of leading) {
    for (const [m, n, k] of [
      [2, 3, 4],
      [17, 5, 20],
      [1, 4, 9],
      [6, 1, 33],
    ] as const) {
      for (const [transposeA, transposeB] of [
        [false, false],
        [true, false],
        [false, true],
        [true, true],
      ] as const) {
        const name = [left.join(), right.join(), m, n, k, transposeA, transposeB].join(' ');
        const a = leaf(`a ${name}`, [...left, ...(transposeA ? [k, m] : [m, k])], 'float', values);
        const b = leaf(`b ${name}`, [...right, ...(transposeB ? [n, k] : [k, n])], 'float', values);
        outputs[name] = matmul(a, b, { transposeA, transposeB });
      }
    }
  }
  const { expected, found } = await resultsOf([{ name: 'stacks', outputs, values }]);
  expect(found).toEqual(expected);
});

describe('a module of the wasm backend', () => {
  it('calls nothing outside of it, whatever the operation', async () => {
    for (const { name, outputs } of contractCases()) {
      const program = compile([{ name: 'f', outputs }]);
      const { bytes } = buildModule(program, undefined, undefined, await loadKernels(program));
      const module = new WebAssembly.Module(bytes);
      expect([name, WebAssembly.Module.imports(module).map((one) => one.name)]).toEqual([name, ['memory']]);
    }
  });

  it('refuses an operation that its record does not say and that has no kernel', async () => {
    const reverse: OperationFunction<[x: Node]> = kernel(
      {
        name: 'reverse',
        infer: ([x]) => x!,
        reference: ([x], output) => output.data.set(x!.data.toReversed()),
        vectorJacobianProduct: (_, cotangent) => [reverse(cotangent)],
      },
      (apply) => (x) => apply([x]),
    );
    const x = input('x', [3]);
    const values = new Map([[x, [1, 2, 3]]]);
    expect(await runOn(reference, { y: reverse(x) }, values)).toEqual({ y: Float64Array.of(3, 2, 1) });
    await expect(runOn(wasm, { y: reverse(x) }, values)).rejects.toThrow(
      'reverse: the wasm backend has no code for this operation: expected a record with a view, a reduction or moves, or a kernel in backends/wasm/kernels',
    );
  });
});
