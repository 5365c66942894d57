/**
 * What browser tests run in both places: each task is called here and in the page, and must give the same value.
 * A task takes and gives plain data (numbers, strings, arrays, objects), and may be asynchronous.
 */

import { reference } from '../../src/backends/reference/reference.ts';
import { wasmThreads } from '../../src/backends/wasm/page-threads.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import { generate } from '../../src/data/generators/index.ts';
import { readPicture, readTable } from '../../src/data.ts';
import { input } from '../../src/graph/node.ts';
import { fit } from '../../src/model/fit.ts';
import { fitTable } from '../../src/model/fit-table.ts';
import { modelFromBytes, networkFromBytes } from '../../src/model/model-file.ts';
import { lossNamed } from '../../src/nn/from-options.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { cos, erf, exp, log, pow, sin, tanh } from '../../src/numeric/elementary.ts';
import { random } from '../../src/numeric/random.ts';
import { gather } from '../../src/ops/index.ts';
import { train } from '../../src/train/train.ts';
import { contractCases, runOn } from '../backends/cases.ts';
import { runKnownPictures } from '../train/known-pictures.ts';
import { runKnownTraining } from '../train/known-training.ts';

/** Floats as their bits, so that NaN, -0 and the last digit count too. NaN has one form. */
export function bitsOf(values: Iterable<number>): string[] {
  const view = new DataView(new ArrayBuffer(8));
  return Array.from(values, (value) => {
    view.setFloat64(0, value);
    return Number.isNaN(value) ? 'NaN' : view.getBigUint64(0).toString(16).padStart(16, '0');
  });
}

const xor = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  y: [0, 1, 1, 0],
};

export const tasks = {
  /** A file of a table, its bytes as characters: its format and columns, or what is said of it. */
  async readFile({ name, characters }: { name: string; characters: string }): Promise<object | string> {
    const bytes = Uint8Array.from(characters, (character) => character.charCodeAt(0));
    try {
      const { format, table } = await readTable(bytes, { name });
      return { format, rows: table.rows, columns: JSON.stringify(table.columns) };
    } catch (error) {
      return (error as Error).message;
    }
  },

  /** A picture, its bytes as characters: its size and pixels, or what is said of it. */
  async readPicture({
    characters,
    size,
  }: {
    characters: string;
    size?: number[] | undefined;
  }): Promise<object | string> {
    const bytes = Uint8Array.from(characters, (character) => character.charCodeAt(0));
    try {
      const { width, height, channels, pixels } = await readPicture(bytes, { size });
      return { width, height, channels, pixels: Array.from(pixels) };
    } catch (error) {
      return (error as Error).message;
    }
  },

  /** Uniform and normal draws of a stream, and a shuffled order. */
  randomDraws({ seed, count }: { seed: number; count: number }): string[] {
    const draws = random(seed, 'browser test');
    const uniform = Array.from({ length: count }, () => draws.uniform());
    const normal = Array.from({ length: count }, () => draws.normal());
    const order = draws.shuffle(Array.from({ length: count }, (_, i) => i));
    return bitsOf([...uniform, ...normal, ...order]);
  },

  /** Our own transcendental functions over their range. */
  elementaryFunctions({ count }: { count: number }): string[] {
    const draws = random(1, 'arguments');
    const values = Array.from({ length: count }, () => draws.normal() * 20);
    return bitsOf(
      values.flatMap((x) => [exp(x), log(Math.abs(x)), sin(x), cos(x), tanh(x), erf(x), pow(Math.abs(x), 1.7)]),
    );
  },

  /** Trains on generated rows with dropout, Adam and a validation part: losses and final weights. */
  async trainNetwork({
    loss,
    activation,
  }: {
    loss: 'binaryCrossEntropy' | 'meanSquaredError';
    activation: string;
  }): Promise<string[]> {
    const draws = random(5, 'rows');
    const x = Float32Array.from({ length: 3 * 90 }, () => draws.normal());
    const y = Float32Array.from({ length: 90 }, (_, i) => Number(x[3 * i]! * x[3 * i + 1]! > 0));
    const network = mlp({ inputs: 3, hidden: [17, 5], outputs: 1, activation, dropout: 0.2, seed: 2 });
    const losses: number[] = [];
    const data = { x: x.subarray(0, 210), y: y.subarray(0, 70) };
    const validation = { x: x.subarray(210), y: y.subarray(70) };
    for await (const event of train(network, data, {
      loss: lossNamed(loss),
      batchSize: 16,
      epochs: 12,
      seed: 3,
      validation,
    })) {
      losses.push(event.loss, event.validation!.loss);
    }
    return bitsOf([...losses, ...network.parameters.flatMap(({ values }) => [...values])]);
  },

  /** Weights after the training whose checksum tests in Node know. */
  knownTraining(): Promise<{ epochs: number; checksum: string }> {
    return runKnownTraining(wasm);
  },

  /** The same of a training on pictures. */
  knownPictures(): Promise<{ epochs: number; checksum: string }> {
    return runKnownPictures(wasm);
  },

  /** The same on several threads, where the page may have them; and whether it had. */
  async trainingOnThreads({ threads }: { threads: number }): Promise<{ checksum: string; shared: boolean }> {
    const backend = wasmThreads(threads);
    let shared = false;
    const { checksum } = await runKnownTraining({
      ...backend,
      instantiate: async (program) => {
        const executable = await backend.instantiate(program);
        const [name] = program.functions.map(({ spec }) => spec.name);
        shared = !(executable.table(name!).field('rows').get(0).buffer instanceof ArrayBuffer);
        return executable;
      },
    });
    return { checksum, shared };
  },

  /** An index out of range, which one thread meets while the other waits for it; then a good one. */
  async badIndexOnThreads({ bad }: { bad: number }): Promise<{ message: string; sum: number }> {
    const rows = input('rows', [64], 'int32');
    const table = input('table', [8, 4096]);
    const executable = await wasmThreads(2).instantiate(compile([{ name: 'f', outputs: { y: gather(table, rows) } }]));
    const fields = executable.table('f');
    fields.field('table').get(0).fill(1);
    fields.field('rows').set(0, 8, bad);
    const message = await executable.run('f').then(
      () => 'it ran',
      (error: unknown) => String(error),
    );
    fields.field('rows').set(0, 7, bad);
    await executable.run('f');
    let sum = 0;
    for (const value of fields.field('y').get(0)) sum += value;
    executable.free();
    return { message, sum };
  },

  /** What the default backend says where WebAssembly may not be compiled. */
  wasmRefusal(): Promise<string> {
    return fit(mlp({ inputs: 2, hidden: [4], outputs: 1 }), xor).then(
      () => 'it trained',
      (error: Error) => error.message,
    );
  },

  /** On the reference backend: predictions of two models that were saved elsewhere, and of two that are trained here. */
  async onReference({ table, network }: { table: number[]; network: number[] }): Promise<number[]> {
    const options = { backend: reference };
    const loadedTable = await modelFromBytes(Uint8Array.from(table), options);
    const loadedNetwork = await networkFromBytes(Uint8Array.from(network), options);
    const net = mlp({ inputs: 2, hidden: [4], outputs: 1, activation: 'tanh', seed: 3 });
    const fitted = await fit(net, xor, { ...options, epochs: 50, batchSize: 'full' });
    const rows = generate('moons', { rows: 60, noise: 0.1, seed: 1 });
    const fittedTable = await fitTable(rows, { ...options, target: 'y', epochs: 3, hidden: 4 });
    return [
      ...loadedTable.predictTable(rows).probabilities!,
      ...loadedNetwork.predict(xor.x).flat(),
      (await loadedNetwork.evaluate(xor)).loss,
      ...fitted.predict(xor.x).flat(),
      ...fittedTable.predictTable(rows).probabilities!,
    ];
  },

  /** Every operation's first sample on the wasm backend: value and gradient. */
  async operationValues(): Promise<Record<string, string[]>> {
    const results: Record<string, string[]> = {};
    for (const { name, outputs, values } of contractCases()) {
      const { value, first0 } = await runOn(wasm, outputs, values);
      results[name] = bitsOf([...value!, ...(first0 ?? [])]);
    }
    return results;
  },
};

export type Tasks = typeof tasks;
