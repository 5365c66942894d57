/** Slabs: parameters that lie together, are one array for the host and for graphs, and keep their own names. */
import { describe, expect, it } from 'vitest';
import { grad } from '../../src/autodiff/grad.ts';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import { printProgram } from '../../src/compiler/print.ts';
import type { FunctionSpec } from '../../src/compiler/program.ts';
import { slab } from '../../src/compiler/slab.ts';
import { verifyProgram } from '../../src/compiler/verify.ts';
import { input, type Node, type Parameter, parameter } from '../../src/graph/node.ts';
import { add, concat, matmul, mul, reshape, slice, square, sub, sum } from '../../src/ops/index.ts';

const a = parameter('a', [2, 3]);
const b = parameter('b', [20]);
const c = parameter('c', []);
const all = slab('all', [a, b, c]);

const [ofA, ofB, ofC] = [[1, 2, 3, 4, 5, 6], Array.from({ length: 20 }, (_, i) => 10 + i), [99]];
const zeros = (count: number): number[] => new Array<number>(count).fill(0);
const together = [...ofA, ...zeros(10), ...ofB, ...zeros(12), ...ofC, ...zeros(15)];

it('its parts lie one after the other, each at the start of a cache line', () => {
  const program = compile([{ name: 'f', outputs: { y: sum(square(b)) } }], [all]);
  verifyProgram(program);
  expect(printProgram(program).split('\n').slice(0, 5)).toEqual([
    'memory: 96 elements',
    '  parameter all : float[64] at 16',
    '  parameter a : float[2, 3] at 16 in all',
    '  parameter b : float[20] at 32 in all',
    '  parameter c : float at 64 in all',
  ]);
});

it('takes no more memory than its parts took alone', () => {
  const specs: FunctionSpec[] = [{ name: 'f', outputs: { y: add(sum(a), add(sum(b), c)) } }];
  expect(compile(specs, [all]).arenaSize).toBe(compile(specs).arenaSize);
});

describe.each([reference, wasm])('$name', (backend) => {
  async function open(updates: readonly [Parameter, Node][], outputs: Record<string, Node> = {}) {
    const program = compile([{ name: 'f', outputs, updates: new Map(updates) }], [all]);
    verifyProgram(program);
    const executable = await backend.instantiate(program);
    executable.write(all.whole, together);
    return executable;
  }
  const run = async (updates: readonly [Parameter, Node][], outputs: Record<string, Node> = {}) => {
    const executable = await open(updates, outputs);
    await executable.run('f');
    return {
      whole: Array.from(await executable.read(all.whole)),
      outputs: Object.keys(outputs).map((name) => Array.from(executable.table('f').field(name).get(0))),
    };
  };

  it('the host reads and writes it as one array, or part by part', async () => {
    const executable = await open([[c, mul(2, c)]]);
    expect(Array.from(await executable.read(a))).toEqual(ofA);
    expect(Array.from(await executable.read(b))).toEqual(ofB);
    executable.write(c, [7]);
    expect(Array.from(await executable.read(all.whole))).toEqual([...together.slice(0, 48), 7, ...zeros(15)]);
    expect(Array.from(await executable.read(all.whole, new Float32Array(2), 31))).toEqual([ofB[15], ofB[16]]);
  });

  it('a part is updated alone', async () => {
    const { whole } = await run([[b, mul(2, b)]]);
    expect(whole).toEqual([...together.slice(0, 16), ...ofB.map((value) => 2 * value), ...together.slice(36)]);
  });

  it('the whole is updated at once, and parts are read as they were before', async () => {
    const { whole, outputs } = await run([[all.whole, sub(mul(3, all.whole), c)]], { first: slice(b, [0], [2]), c });
    expect(whole).toEqual(together.map((value) => 3 * value - 99));
    expect(outputs).toEqual([[10, 11], [99]]);
  });

  it('the whole gets what is computed from its parts', async () => {
    const product = reshape(matmul(a, a, { transposeB: true }), [4]);
    const turned = concat([slice(all.whole, [16], [64]), product, slice(b, [0], [12])]);
    const { whole } = await run([[all.whole, turned]]);
    expect(whole).toEqual([...together.slice(16), 14, 32, 32, 77, ...ofB.slice(0, 12)]);
  });

  it('a part gets what lies elsewhere in the whole', async () => {
    const { whole } = await run([
      [b, slice(all.whole, [0], [20])],
      [c, sum(all.whole)],
    ]);
    const total = together.reduce((x, y) => x + y);
    expect(whole).toEqual([...together.slice(0, 16), ...together.slice(0, 20), ...zeros(12), total, ...zeros(15)]);
  });

  it('the gradient by the whole is that by its own reads', async () => {
    const { outputs } = await run([], { slope: grad(sum(square(all.whole)), [all.whole])[0]! });
    expect(outputs).toEqual([together.map((value) => 2 * value)]);
  });
});

it('is refused as a whole and in parts at one time', () => {
  const updates = new Map<Parameter, Node>([
    [all.whole, mul(2, all.whole)],
    [b, input('x', [20])],
  ]);
  expect(() => compile([{ name: 'step', outputs: {}, updates }], [all])).toThrow(
    'step: all: a slab is updated as a whole and in parts: got b too; expected one or the other',
  );
});

it('is of floats, each in one place', () => {
  expect(() => slab('odd', [a, parameter('classes', [3], 'int32')])).toThrow(
    'odd: a slab is of floats: got classes of int32',
  );
  expect(() => compile([], [all, slab('again', [b])])).toThrow('b: lies in two slabs, or twice in one');
});
