/** The memory that a fit says it needs is that of its compiled program, and is known before anything is taken. */
import { expect, it, vi } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { generate } from '../../src/data/generators/index.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { sequential } from '../../src/nn/network.ts';
import { adam } from '../../src/optim/index.ts';
import type { Optimizer } from '../../src/optim/optimizer.ts';

/** wasm, which notes how large the programs are that it takes memory for. */
function counting(): { backend: Backend; bytes: number[] } {
  const bytes: number[] = [];
  const backend: Backend = {
    ...wasm,
    instantiate: (program) => {
      bytes.push(4 * program.arenaSize);
      return wasm.instantiate(program);
    },
  };
  return { backend, bytes };
}

const table = generate('xor', { rows: 200, seed: 1 });
// 2-8-1: 33 numbers.
const options = { target: 'y', hidden: [8], validation: 0.25, test: 0, seed: 1 } as const;

it('is its program, the weights in the network and the best ones, and the data', async () => {
  const { backend, bytes } = counting();
  const { plan } = await fitTable(table, { ...options, epochs: 1, backend });
  expect(plan.memory).toBe(bytes[0]! + 33 * (8 + 4) + 200 * (2 + 1) * 4);
});

it('counts what five other trainings have learned, with the moments of Adam, while one has its turn', async () => {
  const { backend, bytes } = counting();
  let memory = 0;
  await fitTable(table, {
    ...options,
    optimizer: adam(),
    backend,
    signal: AbortSignal.abort(),
    onStart: (plan) => {
      expect(bytes).toEqual([]);
      memory = plan.memory;
    },
  });
  // Each array lies at a multiple of 16 numbers: 16 + 16 + 16 + 1 of the layers' weights and biases.
  // Weights and two moments: 16 + 8 + 8 + 1 numbers each, every array of them in a multiple of 16.
  expect(memory).toBe(bytes[0]! + 33 * (8 + 4) + 200 * (2 + 1) * 4 + 5 * (3 * 64 * 4));
});

/** Adam with an array more for each parameter. */
const withThird: Optimizer = {
  ...adam(),
  slots: [...adam().slots, 'third'],
  update: (parameter, gradient, slots, scalars) => {
    const next = adam().update(parameter, gradient, slots, scalars);
    return { ...next, slots: { ...next.slots, third: slots.third! } };
  },
};

it.each([
  [adam(), 'smaller batches'],
  [withThird, 'smaller hidden layers'],
])('refuses a training that has no room, before it starts', async (optimizer, hint) => {
  const onStart = vi.fn<() => void>();
  const fit = fitTable(table, { ...options, hidden: [16_380, 16_380], optimizer, onStart });
  await expect(fit).rejects.toThrow(
    new RegExp(
      `^network 2-16380-16380-1, batches of 32 rows: too large for memory: got at least \\d\\.\\d GB for training; expected at most 4\\.3 GB — try ${hint}$`,
    ),
  );
  expect(onStart).not.toHaveBeenCalled();
});

it('initial weights are drawn when they are first asked for, and once', () => {
  let draws = 0;
  const [layer] = mlp({ inputs: 2, hidden: [], outputs: 1 }).layers;
  const spied = {
    ...layer!.layer,
    build: (row: readonly number[]) => {
      const built = layer!.layer.build(row);
      const parameters = built.parameters.map((spec) => ({
        ...spec,
        initialise: (random: Parameters<typeof spec.initialise>[0]) => {
          draws++;
          return spec.initialise(random);
        },
      }));
      return { ...built, parameters };
    },
  };
  const network = sequential([spied]);
  expect(draws).toBe(0);
  const [weight] = network.parameters;
  expect(weight!.values).toBe(weight!.values);
  expect(draws).toBe(1);
});
