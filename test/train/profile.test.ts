/** A profile counts what kernels do, says what they are for, and leaves the training as it was. */
import { describe, expect, it, vi } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import { kernelCost } from '../../src/compiler/cost.ts';
import type { Kernel } from '../../src/compiler/program.ts';
import { input, type Node, parameter } from '../../src/graph/node.ts';
import { crossEntropy } from '../../src/nn/losses/index.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { threadedBackend } from '../../src/node/threads.ts';
import { add, argMax, exp, gather, matmul, mul, relu, sum } from '../../src/ops/index.ts';
import { adam } from '../../src/optim/index.ts';
import { type FunctionProfile, profiler } from '../../src/train/profile.ts';
import { train } from '../../src/train/train.ts';

describe('the cost of a kernel', () => {
  const kernelsOf = (output: Node): readonly Kernel[] =>
    compile([{ name: 'f', outputs: { output } }]).functions[0]!.kernels;
  const x = parameter('x', [8, 3]);
  const row = parameter('row', [3]);

  it.each([
    // 8 x 3 sums of 5 products; A, B and the result.
    ['a product', matmul(parameter('a', [8, 5]), parameter('b', [5, 3])), 2 * 5 * 24, 40 + 15 + 24],
    ['the same, transposed', matmul(parameter('a', [5, 8]), row5x3(), { transposeA: true }), 2 * 5 * 24, 40 + 15 + 24],
    // A product, a sum and a maximum for each element; the row is read once.
    ['a loop over a broadcast row', relu(add(mul(x, x), row)), 3 * 24, 24 + 3 + 24],
    // The shared exp is computed once.
    ['a part that is used twice', mul(exp(x), exp(x)), 2 * 24, 24 + 24],
    ['a sum of products', sum(mul(x, x), [1]), 2 * 24, 24 + 8],
    ['the largest of each row', argMax(x), 24, 24 + 8],
    // Only the rows that are wanted.
    ['some rows', gather(x, input('rows', [2], 'int32')), 0, 6 + 2 + 6],
  ])('%s', (_, output, arithmetic, elements) => {
    const kernels = kernelsOf(output);
    expect(kernels.length).toBe(1);
    expect(kernelCost(kernels[0]!)).toEqual({ arithmetic, elements });
  });

  it('has the epilogue of a product in it, which finds the result at hand', () => {
    const kernels = kernelsOf(relu(add(matmul(parameter('a', [8, 5]), parameter('b', [5, 3])), row)));
    expect(kernels.length).toBe(1);
    expect(kernelCost(kernels[0]!)).toEqual({ arithmetic: 240 + 2 * 24, elements: 40 + 15 + 3 + 24 });
  });
});

function row5x3(): Node {
  return parameter('b', [5, 3]);
}

const data = {
  x: Float32Array.from({ length: 50 * 4 }, (_, i) => ((i * 37) % 19) / 9 - 1),
  y: Int32Array.from({ length: 50 }, (_, i) => (i * 7) % 3),
};
const makeNetwork = () => mlp({ inputs: 4, hidden: [16, 8], outputs: 3, seed: 2 });
const weightsOf = ({ parameters }: ReturnType<typeof makeNetwork>) => parameters.map(({ values }) => [...values]);
const options = { loss: crossEntropy(), optimizer: adam(), batchSize: 16, epochs: 3, validation: data };

describe.each([
  ['one thread', wasm],
  ['two threads', threadedBackend(2, 0)],
])('a profiled training on %s', (_, backend) => {
  it('is the same training, with all its runs and kernels told', async () => {
    const profiling = profiler(backend);
    const [plain, profiled] = [makeNetwork(), makeNetwork()];
    for await (const _event of train(plain, data, options));
    for await (const _event of train(profiled, data, { ...options, backend: profiling.backend }));
    expect(weightsOf(profiled)).toEqual(weightsOf(plain));

    const functions = profiling.functions();
    expect(functions.map(({ name, runs }) => [name, runs])).toEqual([
      ['step of 16', 9],
      ['step of 2', 3],
      ['evaluation of 50', 3],
    ]);
    for (const { kernels, seconds, runs, kernelSeconds } of functions) {
      const each = kernels.reduce((total, kernel) => total + kernel.seconds, 0);
      expect(kernelSeconds).toBeCloseTo(runs * each, 12);
      expect(kernels.every((kernel) => kernel.seconds >= 0 && Number.isFinite(kernel.gflops))).toBe(true);
      expect(seconds).toBeGreaterThan(0);
    }
  });
});

/** Seconds that a call of a program takes on the clock of `onClockOf`, beside its kernels. */
const callSeconds = 2e-6;

/** Trains on a backend whose first kernel takes `unit` seconds, the second one twice that and so on, whatever the machine does. */
async function profiledByClock(unit: number): Promise<readonly FunctionProfile[]> {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => 1000 * now);
  const timed: Backend = {
    ...wasm,
    instantiate: async (program) => {
      const executable = await wasm.instantiate(program);
      const seconds = new Map<Kernel, number>();
      const functions = new Map<string, number>();
      for (const { spec, kernels } of program.functions) {
        // Those that are timed alone come after the whole function, and are the same kernels.
        for (const [i, kernel] of kernels.entries()) if (!seconds.has(kernel)) seconds.set(kernel, (i + 1) * unit);
        functions.set(
          spec.name,
          kernels.reduce((total, kernel) => total + seconds.get(kernel)!, 0),
        );
      }
      const pass = (name: string, rows: number): void => {
        now += callSeconds + rows * functions.get(name)!;
      };
      return {
        ...executable,
        run: async (name, rows = 1) => {
          await executable.run(name, rows);
          pass(name, rows);
        },
        runSync: (name, rows = 1) => pass(name, rows),
      };
    },
  };
  try {
    const profiling = profiler(timed);
    for await (const _event of train(makeNetwork(), data, { ...options, backend: profiling.backend }));
    return profiling.functions();
  } finally {
    clock.mockRestore();
  }
}

it.each([
  ['too short for a clock, which are timed together', 1e-9],
  ['long, which are timed one by one', 1e-4],
])('finds the time of kernels that are %s', async (_, unit) => {
  for (const { runs, seconds, kernelSeconds, kernels } of await profiledByClock(unit)) {
    const parts = (kernels.length * (kernels.length + 1)) / 2;
    expect(kernelSeconds / (runs * parts * unit)).toBeCloseTo(1, 9);
    for (const [i, kernel] of kernels.entries()) {
      expect(kernel.seconds / ((i + 1) * unit)).toBeCloseTo(1, 6);
      expect(kernel.share).toBeCloseTo((i + 1) / parts, 6);
    }
    // The clock of the whole has the calls in it, of which there are at most as many as runs.
    const calls = (seconds - kernelSeconds) / callSeconds;
    expect(calls).toBeGreaterThan(0.999);
    expect(calls).toBeLessThan(runs + 0.001);
  }
});

it('counts arithmetic and memory by the second', async () => {
  const [step] = await profiledByClock(1e-4);
  const [i, product] = [...step!.kernels.entries()].find(([, { role }]) => role === 'layer1 forward')!;
  const seconds = (i + 1) * 1e-4;
  // 16 rows of 4 features, 16 units: a product, bias and relu.
  expect(product.gflops).toBeCloseTo((16 * 16 * (2 * 4 + 2)) / seconds / 1e9, 12);
  expect(product.gigabytes).toBeCloseTo((4 * (16 * 4 + 16 * 4 + 16 + 16 * 16)) / seconds / 1e9, 12);
});

it('says what each kernel is for', async () => {
  const profiling = profiler(wasm);
  for await (const _event of train(makeNetwork(), data, { ...options, epochs: 1, backend: profiling.backend }));
  const roles = profiling.functions()[0]!.kernels.map(({ role, text }) => [role, text.split(/ = |\(/)[1]!]);
  const products = roles.filter(([, operation]) => operation === 'matmul').map(([role]) => role);
  expect(products).toEqual([
    'layer1 forward',
    'layer3 forward',
    'layer5 forward',
    'layer5 backward',
    'layer3 backward',
    'gradient of layer1.weight',
    'gradient of layer3.weight',
    'gradient of layer5.weight',
  ]);
  const others = [...new Set(roles.map(([role]) => role!))].filter((role) => !products.includes(role));
  expect(others.sort()).toEqual([
    'backward',
    'forward',
    'gradient of layer1.bias',
    'gradient of layer3.bias',
    'gradient of layer5.bias',
    'rows of data.x',
    'rows of data.y',
    'update of layer1.bias',
    'update of layer1.weight',
    'update of layer3.bias',
    'update of layer3.weight',
    'update of layer5.bias',
    'update of layer5.weight',
  ]);
});

it('refuses a backend that runs no kernels', () => {
  expect(() => profiler(reference)).toThrow(
    'profile: the backend reference evaluates graphs and has no kernels: expected a backend that runs them — try wasm',
  );
});
