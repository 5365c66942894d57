/** Updates and outputs that read one another: all read the values from before the run. */
import { describe, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import type { FunctionSpec } from '../../src/compiler/program.ts';
import { verifyProgram } from '../../src/compiler/verify.ts';
import { input, type Node, type Parameter, parameter } from '../../src/graph/node.ts';
import { add, argMax, concat, matmul, mul, neg, slice, tanh, transpose } from '../../src/ops/index.ts';

const a = parameter('a', [2, 2]);
const b = parameter('b', [2, 2]);
const start: ReadonlyMap<Parameter, number[]> = new Map([
  [a, [1, 2, 3, 4]],
  [b, [5, 6, 7, 8]],
]);

describe.each([reference, wasm])('$name', (backend) => {
  /** The outputs of the last of some runs, and both parameters afterwards. */
  async function run(outputs: Record<string, Node>, updates: readonly [Parameter, Node][] = [], runs = 1) {
    const spec: FunctionSpec = { name: 'f', outputs, updates: new Map(updates) };
    const program = compile([spec, { name: 'keep', outputs: { a, b } }]);
    verifyProgram(program);
    const executable = await backend.instantiate(program);
    for (const [node, values] of start) executable.write(node, values);
    for (let i = 0; i < runs; i++) await executable.run('f');
    const read = (name: string) => Array.from(executable.table('f').field(name).get(0));
    return {
      outputs: Object.fromEntries(Object.keys(outputs).map((name) => [name, read(name)])),
      a: Array.from(await executable.read(a)),
      b: Array.from(await executable.read(b)),
    };
  }

  it('two parameters change places', async () => {
    const updates: [Parameter, Node][] = [
      [a, b],
      [b, a],
    ];
    expect(await run({}, updates)).toMatchObject({ a: [5, 6, 7, 8], b: [1, 2, 3, 4] });
    expect(await run({}, updates, 2)).toMatchObject({ a: [1, 2, 3, 4], b: [5, 6, 7, 8] });
  });

  it('a copy of a parameter is of its old value, in either order', async () => {
    const changed: [Parameter, Node] = [a, mul(a, 10)];
    const copied: [Parameter, Node] = [b, a];
    expect(await run({}, [changed, copied])).toMatchObject({ a: [10, 20, 30, 40], b: [1, 2, 3, 4] });
    expect(await run({}, [copied, changed])).toMatchObject({ a: [10, 20, 30, 40], b: [1, 2, 3, 4] });
  });

  it('an output that is a view of a parameter is of its old value', async () => {
    const outputs = { column: slice(a, [0, 1], [2, 2]), turned: transpose(a) };
    expect(await run(outputs, [[a, b]])).toEqual({
      outputs: { column: [2, 4], turned: [1, 3, 2, 4] },
      a: [5, 6, 7, 8],
      b: [5, 6, 7, 8],
    });
  });

  it('an update that moves the elements of its own parameter', async () => {
    expect(await run({}, [[a, transpose(a)]])).toMatchObject({ a: [1, 3, 2, 4] });
    expect(await run({}, [[a, add(a, transpose(a))]])).toMatchObject({ a: [2, 5, 5, 8] });
    expect(await run({}, [[a, matmul(a, a)]])).toMatchObject({ a: [7, 10, 15, 22] });
    expect(await run({}, [[a, add(a, matmul(a, a))]])).toMatchObject({ a: [8, 12, 18, 26] });
  });

  it('the new value as an output too, and used further', async () => {
    const next = mul(a, 2);
    expect(await run({ next, twice: add(next, next) }, [[a, next]])).toMatchObject({
      outputs: { next: [2, 4, 6, 8], twice: [4, 8, 12, 16] },
      a: [2, 4, 6, 8],
    });
  });

  it('one value for two parameters and two outputs', async () => {
    const value = neg(a);
    const result = await run({ one: value, two: value }, [
      [a, value],
      [b, value],
    ]);
    const negated = [-1, -2, -3, -4];
    expect(result).toEqual({ outputs: { one: negated, two: negated }, a: negated, b: negated });
  });

  it('integers and floats of the same elements', async () => {
    const places = argMax(a, 1);
    expect(await run({ pair: concat([places, places]), negative: neg(places) })).toMatchObject({
      outputs: { pair: [1, 1, 1, 1], negative: [-1, -1] },
    });
  });

  it('a parameter without influence is kept', async () => {
    const executable = await backend.instantiate(compile([{ name: 'f', outputs: { y: mul(a, 0) } }]));
    executable.write(a, [1, 2, 3, 4]);
    await executable.run('f');
    expect(Array.from(await executable.read(a))).toEqual([1, 2, 3, 4]);
  });

  it('a parameter is written and read in pieces, into arrays of any kind', async () => {
    const executable = await backend.instantiate(compile([{ name: 'f', outputs: { y: mul(a, 0) } }]));
    executable.write(a, [1, 2]);
    executable.write(a, Int32Array.of(3, 4), 2);
    expect(Array.from(await executable.read(a, new Float64Array(3), 1))).toEqual([2, 3, 4]);
    expect(Array.from(await executable.read(a, new Float32Array(1), 3))).toEqual([4]);
    expect(Array.from(await executable.read(a, new Float64Array(4)))).toEqual([1, 2, 3, 4]);
  });
});

it('an update of another type is refused', () => {
  expect(() => compile([{ name: 'step', outputs: {}, updates: new Map([[a, tanh(input('x', [3]))]]) }])).toThrow(
    'step: a: an update has another type than its parameter: got [3] float; expected [2, 2] float',
  );
});

it('names that would hide one another are refused', () => {
  const x = input('x', [3]);
  expect(() => compile([{ name: 'f', outputs: { x: neg(x) } }])).toThrow(
    'f: an output is called like an input: got x; expected different names: both are fields of one row',
  );
  expect(() => compile([{ name: 'f', outputs: { y: add(x, input('x', [3])) } }])).toThrow(
    'the rule "two inputs, or two parameters, have different names" is broken',
  );
});
