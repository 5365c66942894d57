/** Threads: the same bits as on one thread, over one memory that never grows, and no thread left behind or waiting for ever. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Backend } from '../../src/backends/backend.ts';
import { buildModule } from '../../src/backends/wasm/module.ts';
import { wasmThreads as pageThreads } from '../../src/backends/wasm/page-threads.ts';
import { fewestInstructions } from '../../src/backends/wasm/shares.ts';
import { threadsBy } from '../../src/backends/wasm/team.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import type { Program } from '../../src/compiler/program.ts';
import { input, type Node, parameter } from '../../src/graph/node.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { threadedBackend, wasmThreads } from '../../src/node/threads.ts';
import { random } from '../../src/numeric/random.ts';
import {
  add,
  argMax,
  broadcastTo,
  concat,
  correlate2d,
  correlate2dFilters,
  exp,
  gather,
  matmul,
  max,
  mul,
  pad,
  scatterAdd,
  sin,
  sum,
  tanh,
  uniform,
} from '../../src/ops/index.ts';
import { adam } from '../../src/optim/index.ts';
import { train } from '../../src/train/train.ts';
import { bitsOf } from '../browser/tasks.ts';
import { onTurn } from '../turn.ts';
import { type Case, contractCases, type Results, runAll } from './cases.ts';

function makeCase(name: string, inputs: readonly Node[], outputs: Record<string, Node>): Case {
  const draws = random(1, name);
  const values = new Map(
    inputs.map((node) => {
      const size = node.shape.reduce((x, y) => x * y, 1);
      return [node, Float32Array.from({ length: size }, () => draws.normal() / 4)] as const;
    }),
  );
  return { name, outputs, values };
}

/** Products in every layout, with few and many rows and columns, and with more rows than are packed at once; a third at a turn. */
function products(): Case[] {
  const sizes = [1, 2, 3, 5, 17, 70, 150].flatMap((m) =>
    [1, 6, 44, 280].flatMap((n) => [3, 40, 300].map((k) => [m, n, k] as const)),
  );
  return [false, true].flatMap((transposeA) =>
    [false, true].flatMap((transposeB) =>
      onTurn(sizes, 3).map(([m, n, k]) => {
        const a = input('a', transposeA ? [k, m] : [m, k]);
        const b = input('b', transposeB ? [n, k] : [k, n]);
        const bias = input('bias', [n]);
        const product = matmul(a, b, { transposeA, transposeB });
        const name = `matmul ${m}x${n}x${k} ${transposeA} ${transposeB}`;
        return makeCase(name, [a, b, bias], { product, layer: tanh(add(product, bias)) });
      }),
    ),
  );
}

/** Loops and reductions over every set of axes, with broadcasts, and sizes that are no multiples of 4 or of the threads. */
function loops(): Case[] {
  return [
    [7, 5, 9],
    [37, 29, 1],
    [1, 1, 4003],
    [3, 1, 130],
  ].flatMap((shape, i) => {
    const x = input('x', shape);
    const y = input('y', [shape[1]!, 1]);
    const all = { loop: tanh(add(mul(x, x), exp(y))), chain: mul(x, 3) };
    const reductions = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]].map((axes) => [
      [`sum${axes.join('')}`, tanh(sum(mul(x, y), axes))],
      [`max${axes.join('')}`, max(x, axes)],
    ]);
    const reduced = Object.fromEntries(reductions.flat()) as Record<string, Node>;
    return [makeCase(`loops ${i}`, [x, y], { ...all, ...reduced })];
  });
}

function copies(): Case[] {
  const x = input('x', [50, 70]);
  const rows = input('rows', [33], 'int32');
  const counter = input('counter', [], 'int32');
  const draws = random(3, 'rows');
  return [1, 8, 61, 1000].map((size) => ({
    ...makeCase(`copies ${size}`, [x], {
      rowsOfX: gather(x, rows),
      columnsOfX: gather(x, rows, 1),
      sums: scatterAdd(gather(x, rows), rows, 0, [50, 70]),
      joined: concat([x, gather(x, rows)], 0),
      padded: pad(x, [1, 2], [53, 75]),
      largest: argMax(x, 0),
      noise: uniform([size], counter, { seed: 1, stream: 2 }),
    }),
    values: new Map<Node, ArrayLike<number>>([
      [x, Float32Array.from({ length: 3500 }, (_, i) => i)],
      [rows, Int32Array.from({ length: 33 }, () => draws.integer(50))],
      [counter, [size]],
    ]),
  }));
}

/** Filters over pictures and their gradients: channels of every rest, filters that are packed, many rows, strides and dilation. */
function correlations(): Case[] {
  const sizes = [
    [1, 30, 30, 1, 5, 5, 6],
    [5, 9, 8, 3, 3, 3, 17],
    [3, 6, 7, 20, 3, 2, 28],
    [2, 40, 41, 8, 3, 3, 12],
    [33, 5, 5, 2, 2, 2, 1],
  ] as const;
  const moves = [{}, { stride: [2, 2] }, { stride: [1, 2], dilation: [1, 2] }];
  return sizes.flatMap(([n, height, width, channels, down, across, outputs]) =>
    moves.map((by, i) => {
      const x = input('x', [n, height, width, channels]);
      const filters = input('filters', [down, across, channels, outputs]);
      const sums = correlate2d(x, filters, by);
      const g = input('g', sums.shape);
      const name = `correlate2d ${n}x${height}x${width}x${channels} ${outputs} ${i}`;
      return makeCase(name, [x, filters, g], { sums, byFilters: correlate2dFilters(x, g, [down, across], by) });
    }),
  );
}

const groups = Object.entries({
  contract: contractCases(),
  products: products(),
  correlations: correlations(),
  loops: loops(),
  copies: copies(),
});

/** The outputs that differ in a bit, by case and name. */
function differing(one: ReadonlyMap<string, Results>, several: ReadonlyMap<string, Results>): string[] {
  return [...one].flatMap(([name, outputs]) =>
    Object.entries(outputs).flatMap(([output, values]) => {
      const others = several.get(name)![output]!;
      return values.length === others.length && values.every((value, i) => Object.is(value, others[i]))
        ? []
        : [`${name} ${output}`];
    }),
  );
}

const onOne = new Map<string, ReadonlyMap<string, Results>>();
let trainedOnOne: string;
beforeAll(async () => {
  for (const [group, cases] of groups) onOne.set(group, await runAll(wasm, cases));
  trainedOnOne = await trained(wasm);
});

describe.each([2, 3])('%i threads: the bits of one', (threads) => {
  // Every kernel is shared out, however small.
  const backend = threadedBackend(threads, 1);

  it.each(groups)('%s', async (group, cases) => {
    const one = onOne.get(group)!;
    expect([...one.values()].flatMap((outputs) => Object.keys(outputs)).length).toBeGreaterThan(7);
    expect(differing(one, await runAll(backend, cases))).toEqual([]);
  });

  it('a training with Adam, dropout, weights of rows and a short last batch', async () => {
    expect((await trained(backend)) === trainedOnOne).toBe(true);
    expect((await trained(threadedBackend(threads))) === trainedOnOne).toBe(true);
  });
});

/** The bits of all losses and weights of a training. */
async function trained(backend: Backend): Promise<string> {
  const draws = random(1, 'threads test');
  const rows = 300;
  const network = mlp({ inputs: 64, hidden: [256, 256], outputs: 10, activation: 'relu', dropout: 0.25, seed: 3 });
  const x = Float32Array.from({ length: rows * 64 }, () => draws.normal());
  const y = Int32Array.from({ length: rows }, () => draws.integer(10));
  const data = { x, y, sampleWeights: Float32Array.from(y, (label) => 1 + label / 4) };
  const validation = { x: x.subarray(0, 64 * 100), y: y.subarray(0, 100) };
  const options = {
    optimizer: adam({ learningRate: 0.01 }),
    batchSize: 128,
    epochs: 3,
    seed: 5,
    clipNorm: 1,
    l2: 0.01,
  };
  const losses: number[] = [];
  for await (const event of train(network, data, { ...options, validation, backend })) {
    losses.push(event.loss, event.validation!.loss);
  }
  return bitsOf([...losses, ...network.parameters.flatMap(({ values }) => [...values])]).join();
}

/** x <- sin(3 x + sums of columns), which never settles: what one thread writes, another one reads in the next step. */
function relay(rows: number): Program {
  const x = parameter('x', [12, 20]);
  const scale = input('scale', []);
  const mixed = sin(add(mul(x, 3), mul(scale, broadcastTo(sum(x, [0]), [12, 20]))));
  return compile([{ name: 'step', outputs: { total: sum(x) }, updates: new Map([[x, mixed]]), rows }]);
}

describe('a team of threads', () => {
  it('keeps step through 2,000 tiny steps, in one call and in many', async () => {
    const results = await Promise.all(
      [wasm, threadedBackend(2, 1), threadedBackend(3, 1)].map(async (backend) => {
        const program = relay(500);
        const executable = await backend.instantiate(program);
        const [x] = [...program.parameters.keys()];
        executable.write(
          x!,
          Float32Array.from({ length: 240 }, (_, i) => Math.fround(i / 240)),
        );
        const scale = executable.table('step').field('scale');
        for (let row = 0; row < 500; row++) scale.set(row, row % 2 ? 0.05 : 0.03);
        for (let i = 0; i < 2; i++) await executable.run('step', 500);
        for (let i = 0; i < 1000; i++) executable.runSync!('step');
        const values = await executable.read(x!);
        executable.free();
        return bitsOf(values);
      }),
    );
    expect(new Set(results[0]).size).toBeGreaterThan(200);
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it('stops all threads when an index is out of range, whichever meets it, and goes on afterwards', async () => {
    const x = input('x', [8, 4]);
    const rows = input('rows', [9], 'int32');
    const executable = await threadedBackend(3, 1).instantiate(
      compile([{ name: 'f', outputs: { y: exp(gather(exp(x), rows)) } }]),
    );
    const table = executable.table('f');
    const [indices, y] = [table.field('rows').get(0), table.field('y').get(0)];
    for (let bad = 0; bad < 9; bad++) {
      indices.fill(7);
      indices[bad] = 8;
      expect(() => executable.runSync!('f')).toThrow(
        'f: an index is out of range: expected row and class indices within their arrays',
      );
      indices[bad] = 0;
      y.fill(0);
      executable.runSync!('f');
      expect([...y]).toEqual(Array(36).fill(Math.fround(Math.E)));
    }
    executable.free();
  });

  it('shares one memory, which never grows', async () => {
    const executable = await threadedBackend(2, 1).instantiate(relay(4));
    const { buffer } = executable.table('step').field('scale').get(0);
    expect(buffer).toBeInstanceOf(SharedArrayBuffer);
    const bytes = buffer.byteLength;
    await executable.run('step', 4);
    expect(executable.table('step').field('scale').get(0).buffer).toBe(buffer);
    expect(buffer.byteLength).toBe(bytes);
    expect(buffer).toHaveProperty('growable', false);
    executable.free();
    expect(() => executable.runSync!('step')).toThrow('executable: used after free()');
  });

  it('does not exist where nothing is large enough to be shared out', async () => {
    const program = relay(1);
    const threads = threadsBy(() => expect.unreachable(), { threads: 4, fewestInstructions, firstMaySleep: true });
    expect(buildModule(program, undefined, threads).bytes).toEqual(buildModule(program).bytes);
    const executable = await threadedBackend(4).instantiate(program);
    expect(executable.table('step').field('scale').get(0).buffer).toBeInstanceOf(ArrayBuffer);
    executable.free();
  });

  it.each(['frees', 'forgets'])('does not keep the process of one who %s it', async (how) => {
    const script = new URL('./threads-process.ts', import.meta.url);
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', fileURLToPath(script), how]);
    expect(stdout).toBe('done\n');
  });
});

it.each([0, -1, 1.5, 17, Number.NaN])('refuses %s threads', (threads) => {
  for (const make of [wasmThreads, pageThreads]) {
    expect(() => make(threads)).toThrow(`threads: not a number of threads: got ${threads}; expected 1 to 16`);
  }
});

it('the threads of pages are one thread in Node, which is said once', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  expect([pageThreads(1), pageThreads(2), pageThreads(3)]).toEqual([wasm, wasm, wasm]);
  expect(warn.mock.calls).toEqual([
    [
      'threads: there are no workers of a page here, so one thread does the work: got 2 — try in Node, wasmThreads of chainrule/node',
    ],
  ]);
  warn.mockRestore();
});
