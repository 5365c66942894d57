/** Host tables: what is written into a row is what that run reads, and what is no field, no row or too much is an error. */
import { describe, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { compile } from '../../src/compiler/compile.ts';
import { input } from '../../src/graph/node.ts';
import { add, gather, mul, sum } from '../../src/ops/index.ts';

const x = input('x', [2, 3]);
const rate = input('rate', []);
const rows = input('rows', [2], 'int32');
const unused = input('counter', []);
const program = compile([
  { name: 'step', rows: 3, outputs: { y: mul(rate, gather(x, rows)), total: add(sum(x), mul(0, unused)) } },
]);

describe.each([reference, wasm])('$name', (backend) => {
  const open = async () => {
    const executable = await backend.instantiate(program);
    return { executable, table: executable.table('step') };
  };

  it('keeps rows apart, and takes numbers, arrays and parts of them', async () => {
    const { executable, table } = await open();
    expect(table.rows).toBe(3);
    for (let row = 0; row < 3; row++) {
      table.field('x').set(row, [1, 2, 3, 4, 5, 6]);
      table.field('x').set(row, new Float64Array([50, 60]), 4);
      table.field('x').set(row, 20 + row, 1);
      table.field('rate').set(row, row);
      table.field('rows').set(row, Int32Array.of(1, 0));
    }
    await executable.run('step', 3);
    const y = table.field('y');
    expect(y.size).toBe(6);
    expect([0, 1, 2].map((row) => [...y.get(row)])).toEqual([
      [0, 0, 0, 0, 0, 0],
      [4, 50, 60, 1, 21, 3],
      [8, 100, 120, 2, 44, 6],
    ]);
    expect([0, 1, 2].map((row) => table.field('total').number(row))).toEqual([138, 139, 140]);
    executable.free();
  });

  it('gives rows in place, however long they are', async () => {
    const long = input('x', [100]);
    const executable = await backend.instantiate(compile([{ name: 'f', outputs: { y: add(long, 1) }, rows: 2 }]));
    const [from, to] = [executable.table('f').field('x'), executable.table('f').field('y')];
    const values = Float32Array.from({ length: 100 }, (_, i) => i);
    from.set(1, values);
    const row = from.get(1);
    expect([...row]).toEqual([...values]);
    row[99] = 7;
    await executable.run('f', 2);
    expect([to.get(0)[99], to.get(1)[98], to.get(1)[99]]).toEqual([1, 99, 8]);
    executable.free();
  });

  it('refuses names that are no fields', async () => {
    const { table } = await open();
    const names = ['rate', 'x', 'rows', 'y', 'total'];
    expect([...names, 'counter', 'w'].filter((name) => table.has(name))).toEqual(names);
    expect(() => table.field('raet')).toThrow(
      'step: field: unknown name: got "raet"; expected one of rate, x, rows, y, total — try "rate"',
    );
    expect(() => table.field('learningRate')).toThrow(
      /^step: field: unknown name: got "learningRate"; expected one of rate, x, rows, y, total$/,
    );
    expect(() => table.field('counter')).toThrow(
      'step: field: no result depends on this input: got "counter" — try has(name) before field(name)',
    );
  });

  it('refuses rows that there are not, and values that do not fit', async () => {
    const { table } = await open();
    const field = table.field('x');
    for (const row of [3, -1, 0.5, Number.NaN]) {
      const message = `field x: no such row: got ${row}; expected 0 to 2`;
      expect(() => field.set(row, 1)).toThrow(message);
      expect(() => field.get(row)).toThrow(message);
      expect(() => field.number(row)).toThrow(message);
    }
    expect(() => field.set(0, new Float32Array(7))).toThrow(
      'field x: values do not fit in a row: got 7; expected at most 6',
    );
    expect(() => field.set(2, [1, 2], 5)).toThrow(
      'field x: values do not fit in a row: got 2 from element 5 on; expected at most 6',
    );
    expect(() => field.set(2, 1, -1)).toThrow(
      'field x: values do not fit in a row: got 1 from element -1 on; expected at most 6',
    );
  });
});
