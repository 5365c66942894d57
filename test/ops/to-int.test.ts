/** toInt: what it cuts off, where int32 ends, and its values as indices, on every backend alike. */
import { describe, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import { constant, input, type Node } from '../../src/graph/node.ts';
import { add, gather, mul, oneHot, scatterAdd, toInt } from '../../src/ops/index.ts';

/** The outputs for values of x. */
async function run(
  backend: typeof wasm,
  values: readonly number[],
  outputs: (x: Node) => Record<string, Node>,
): Promise<Record<string, number[]>> {
  const made = outputs(input('x', [values.length]));
  const executable = await backend.instantiate(compile([{ name: 'f', outputs: made }]));
  const table = executable.table('f');
  table.field('x').set(0, values);
  await executable.run('f');
  return Object.fromEntries(Object.keys(made).map((name) => [name, [...table.field(name).get(0)]]));
}

describe.each([reference, wasm])('toInt on $name', (backend) => {
  const values = [2.7, -2.7, -0.5, 0, 3, 16777215, 1e20, -1e20, Number.POSITIVE_INFINITY, NaN];
  const integers = [2, -2, 0, 0, 3, 16777215, 2147483647, -2147483648, 2147483647, 0];

  it('cuts off what is after the point, and ends at the ends of int32', async () => {
    const { y } = await run(backend, values, (x) => ({ y: toInt(x) }));
    // -0 and 0 are one integer.
    expect(y!.map((value) => value + 0)).toEqual(integers);
  });

  it('has the same values where it is computed in the kernel that uses it, and where it is stored besides', async () => {
    const short = [2.7, -2.7, -0.5, 3.2, NaN];
    const outputs = await run(backend, short, (x) => {
      const whole = toInt(mul(2, x));
      return { fused: mul(10, toInt(mul(2, x))), whole, both: add(whole, 0.5), copied: toInt(whole) };
    });
    expect(outputs.whole!.map((value) => value + 0)).toEqual([5, -5, -1, 6, 0]);
    expect(outputs.fused).toEqual([50, -50, -10, 60, 0]);
    expect(outputs.both).toEqual([5.5, -4.5, -0.5, 6.5, 0.5]);
    expect(outputs.copied).toEqual(outputs.whole);
  });

  it('gives indices to gather, scatterAdd and oneHot', async () => {
    const table = constant([10, 11, 20, 21, 30, 31], [3, 2]);
    const outputs = await run(backend, [2, 0.9], (x) => ({
      rows: gather(table, toInt(x)),
      sums: scatterAdd(constant([5, 7]), toInt(x), 0, [3]),
      hot: oneHot(toInt(x), 3),
    }));
    expect(outputs).toEqual({ rows: [30, 31, 10, 11], sums: [7, 0, 5], hot: [0, 0, 1, 1, 0, 0] });
  });
});
