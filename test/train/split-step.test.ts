/** A step in two functions, with the sums over its rows in memory between them, is the step in one function. */
import { describe, expect, it } from 'vitest';
import type { Backend, Executable } from '../../src/backends/backend.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import type { Program } from '../../src/compiler/program.ts';
import { verifyProgram } from '../../src/compiler/verify.ts';
import type { Layer } from '../../src/nn/layer.ts';
import { activation, batchNorm, dropout, linear } from '../../src/nn/layers/index.ts';
import { crossEntropy } from '../../src/nn/losses/index.ts';
import { sequential } from '../../src/nn/network.ts';
import { findBlas } from '../../src/node/openblas.ts';
import { threadedBackend } from '../../src/node/threads.ts';
import { random } from '../../src/numeric/random.ts';
import { adam, adamw, optimizers, rmsprop, sgd } from '../../src/optim/index.ts';
import type { Optimizer } from '../../src/optim/optimizer.ts';
import { dataNodes } from '../../src/train/objective.ts';
import { everySlab, trainingSlabs } from '../../src/train/slabs.ts';
import { gradientsFunction, stepSums, updateFunction } from '../../src/train/split-step.ts';
import { type Regularisation, stepFunction } from '../../src/train/step.ts';
import { scaledError } from '../nn/run.ts';

const [rows, inputs, classes] = [20, 6, 3];
/** The last batch is short. */
const batches = [
  [3, 1, 4, 15, 9, 2, 6, 5],
  [0, 7, 8, 10, 11, 12, 13, 14],
  [16, 17, 18, 19],
];
const draws = random(4, 'split step');
const x = Float32Array.from({ length: rows * inputs }, () => draws.normal());
const y = Int32Array.from({ length: rows }, () => draws.integer(classes));
const sampleWeights = Float32Array.from({ length: rows }, () => draws.integer(3));

interface Setting {
  readonly optimizer: Optimizer;
  readonly regularisation: Regularisation;
  readonly isWeighted: boolean;
  readonly layers?: readonly Layer[];
}

/** With dropout and statistics. */
const layersOf = (width: number): readonly Layer[] => [
  linear(width),
  batchNorm(),
  activation('gelu'),
  dropout(0.2),
  linear(7),
  activation('relu'),
  linear(classes),
];

const none = { l1: 0, l2: 0 };
/** Only matrices decay. */
const byShape: Optimizer = {
  ...sgd({ learningRate: 0.1 }),
  isElementwise: false,
  update: (weight, gradient, slots, scalars) =>
    sgd({ weightDecay: weight.shape.length > 1 ? 0.1 : 0 }).update(weight, gradient, slots, scalars),
};
const settings: Readonly<Record<string, Setting>> = {
  ...Object.fromEntries(
    [...optimizers].map(([name, make]) => [name, { optimizer: make(), regularisation: none, isWeighted: false }]),
  ),
  'a rule that looks at shapes': { optimizer: byShape, regularisation: none, isWeighted: false },
  'weights of classes and rows': { optimizer: sgd(), regularisation: none, isWeighted: true },
  penalties: { optimizer: adam(), regularisation: { l1: 0.01, l2: 0.1 }, isWeighted: false },
  clipping: { optimizer: adamw(), regularisation: { ...none, clipNorm: 0.05, clipValue: 0.02 }, isWeighted: false },
  'all of it': {
    optimizer: rmsprop(),
    regularisation: { l1: 0.01, l2: 0.1, clipNorm: 0.05, clipValue: 0.02 },
    isWeighted: true,
  },
};

/** A network and its step: in one function and in two, for both sizes of batches. */
function makeSteps({ optimizer, regularisation, isWeighted, layers = layersOf(10) }: Setting) {
  const network = sequential(layers, { row: [inputs], seed: 2 });
  const loss = crossEntropy(isWeighted ? { classWeights: [1, 2, 4] } : {});
  const data = dataNodes(rows, network, loss, isWeighted);
  const slabs = trainingSlabs(network, optimizer);
  const rule = { optimizer, slabs, regularisation };
  const objective = { network, loss, data };
  const sums = stepSums(network);
  const sizes = [8, 4];
  const inOne = compile(
    sizes.map((size) => stepFunction(`step of ${size}`, size, 1, objective, rule)),
    everySlab(slabs),
  );
  const inTwo = compile(
    [
      ...sizes.map((size) => gradientsFunction(`gradients of ${size}`, size, 1, objective, sums)),
      updateFunction('update', 1, network, sums, rule),
    ],
    [...everySlab(slabs), sums.slab],
  );
  for (const program of [inOne, inTwo]) verifyProgram(program);

  const open = async (backend: Backend, program: Program): Promise<Executable> => {
    const executable = await backend.instantiate(program);
    for (const { node, values } of network.parameters) executable.write(node, values);
    executable.write(data.x, x);
    executable.write(data.y, y);
    if (data.sampleWeights) executable.write(data.sampleWeights, sampleWeights);
    return executable;
  };
  /** A function of a step. */
  const run = async (executable: Executable, name: string, step: number, batch: readonly number[]): Promise<void> => {
    const table = executable.table(name);
    const given = { rows: batch, counter: step, ...optimizer.scalars(step + 1, 0.01) };
    for (const [field, value] of Object.entries(given)) if (table.has(field)) table.field(field).set(0, value);
    await executable.run(name);
  };
  /** All numbers, and the sums of each step, of two epochs. */
  const train = async (backend: Backend, program: Program, functionsOf: (size: number) => readonly string[]) => {
    const executable = await open(backend, program);
    const totals: number[] = [];
    for (const [step, batch] of [...batches, ...batches].entries()) {
      const names = functionsOf(batch.length);
      for (const name of names) await run(executable, name, step, batch);
      const table = executable.table(names.at(-1)!);
      for (const field of ['loss', 'weight', 'metric']) totals.push(table.field(field).number(0));
    }
    const wholes = await Promise.all(
      everySlab(slabs).map(async ({ whole }) => Array.from(await executable.read(whole))),
    );
    executable.free();
    return { totals, wholes };
  };
  return {
    sums,
    slabs,
    inOne,
    inTwo,
    open,
    run,
    trainInOne: (backend: Backend) => train(backend, inOne, (size) => [`step of ${size}`]),
    trainInTwo: (backend: Backend) => train(backend, inTwo, (size) => [`gradients of ${size}`, 'update']),
  };
}

const exact: readonly Backend[] = [reference, wasm, threadedBackend(2, 1)];

describe.each(
  exact.map((backend, i) => [`${backend.name}, ${i < 2 ? 'one thread' : 'two threads'}`, backend] as const),
)('to the same bits on %s', (_, backend) => {
  it.each(Object.entries(settings))('%s', async (_name, setting) => {
    const steps = makeSteps(setting);
    const [one, two] = [await steps.trainInOne(backend), await steps.trainInTwo(backend)];
    expect(two).toEqual(one);
    expect(new Set(one.totals).size).toBeGreaterThan(batches.length);
  });
});

const blas = findBlas();
it.skipIf(!blas)('on blas to what float32 rounds', async () => {
  const steps = makeSteps({ optimizer: sgd(), regularisation: none, isWeighted: true, layers: layersOf(1000) });
  const [one, two] = [await steps.trainInOne(blas!), await steps.trainInTwo(blas!)];
  expect(scaledError(two.totals, one.totals)).toBeLessThan(1e-5);
  for (const [i, whole] of one.wholes.entries()) expect(scaledError(two.wholes[i]!, whole)).toBeLessThan(1e-5);
});

it('what other rows sum up to is added as one array, and the update is that of all rows', async () => {
  const { sums, slabs, inOne, inTwo, open, run } = makeSteps({
    optimizer: adam(),
    regularisation: { ...none, clipNorm: 0.05 },
    isWeighted: true,
    // Dropout and the statistics of a batch would make rows differ in other company.
    layers: [linear(10), activation('gelu'), linear(classes)],
  });
  const [here, there, alone] = [
    await open(reference, inTwo),
    await open(reference, inTwo),
    await open(reference, inOne),
  ] as const;
  const [batch] = batches as [number[]];
  await run(here, 'gradients of 4', 0, batch.slice(0, 4));
  await run(there, 'gradients of 4', 0, batch.slice(4));
  const [own, other] = [await here.read(sums.slab.whole), await there.read(sums.slab.whole)];
  here.write(
    sums.slab.whole,
    Array.from(own, (value, i) => value + other[i]!),
  );
  await run(here, 'update', 0, []);
  await run(alone, 'step of 8', 0, batch);
  for (const { whole } of everySlab(slabs)) {
    // The order of sums, in float64.
    expect(scaledError(await here.read(whole), await alone.read(whole))).toBeLessThan(1e-12);
  }
  const total = (executable: Executable, name: string) => executable.table(name).field('loss').number(0);
  expect(total(here, 'update')).toBeCloseTo(total(alone, 'step of 8'), 12);
});
