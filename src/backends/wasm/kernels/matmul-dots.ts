/**
 * Products of rows with rows, A [m,k] and B stored as [n,k]: dot products along k, which need no packing. The order of
 * every sum depends on k alone: lane i of four sums the steps i, i + 4, … of a block of steps, in ascending order, then
 * (lane 0 + lane 1) + (lane 2 + lane 3) is the sum of the block, and the blocks are added in ascending order.
 */

import type { FunctionBuilder, ModuleBuilder } from '../assembler.ts';
import { advance, loadLanes, setAddress, setSmaller, sharedFunction, storeLanes, transpose4 } from './matmul-lanes.ts';
import type { MatmulSpec, RowRegion } from './matmul-spec.ts';
import { isTiny, rowRegions } from './matmul-spec.ts';

/** Steps in one block: four rows of B take 8 KiB. */
const mostSteps = 512;
/** Rows in one block: with the most steps, 128 KiB of A. */
const rowsPerBlock = 64;

/** A tile of rows x columns of C, strides in bytes; the steps, or `undefined` where they are given in locals. */
interface DotTile {
  rows: number;
  columns: number;
  /** Bytes from row to row of A and of B. */
  stride: number;
  cRowStride: number;
  /** The steps of all blocks but the last are a multiple of 4; what the last one has beyond that. */
  oddSteps: number;
  add: boolean | undefined;
}

/** Locals; `steps` without the odd ones, and `add` and `last` as flags. */
interface DotArguments {
  a: number;
  b: number;
  c: number;
  steps: number;
  add: number;
  last: number;
}

/** Writes the product of the matrices whose addresses are in these locals. */
export function emitDots(
  module: ModuleBuilder,
  f: FunctionBuilder,
  spec: MatmulSpec,
  { a, b, c }: { a: number; b: number; c: number },
): void {
  const { m, n, k, ldc = n, accumulate = false } = spec;
  const blocks = Math.ceil(k / mostSteps);
  const stepsPerBlock = 4 * Math.ceil(k / blocks / 4);
  const locals = (): number => f.local('i32');
  const at: DotArguments = { a: locals(), b: locals(), c: locals(), steps: locals(), add: locals(), last: locals() };
  const [rowStart, rowEnd, step, row, column, aBlock] = [locals(), locals(), locals(), locals(), locals(), locals()];

  const emitTile = (rows: number, columns: number): void => {
    const tile = {
      rows,
      columns,
      stride: 4 * k,
      cRowStride: 4 * ldc,
      oddSteps: k % 4,
      add: blocks === 1 ? accumulate : undefined,
    };
    if (isTiny(spec)) {
      emitDotTile(f, tile, at);
      return;
    }
    for (const local of [at.a, at.b, at.c, at.steps, at.add, at.last]) f.get(local);
    f.call(dotFunction(module, tile));
  };

  const emitColumns = (region: RowRegion, columns: number): void => {
    setAddress(f, at.b, b, column, 4 * k);
    setAddress(f, at.b, at.b, step, 4);
    setAddress(f, at.c, c, rowStart, 4 * ldc);
    setAddress(f, at.c, at.c, column, 4);
    f.get(aBlock);
    f.set(at.a);
    f.forRange(row, { local: rowStart }, { local: rowEnd }, region.height, () => {
      emitTile(region.height, columns);
      advance(f, at.a, 4 * k * region.height);
      advance(f, at.c, 4 * ldc * region.height);
    });
  };

  const setSteps = (): void => {
    setSmaller(f, at.steps, step, stepsPerBlock, k - (k % 4));
    f.get(at.steps);
    f.get(step);
    f.op('i32.sub');
    f.set(at.steps);
    f.get(step);
    f.i32(accumulate ? 1 : 0);
    f.op('i32.or');
    f.set(at.add);
    f.get(step);
    f.i32(stepsPerBlock);
    f.op('i32.add');
    f.i32(k);
    f.op('i32.ge_u');
    f.set(at.last);
    setAddress(f, aBlock, a, rowStart, 4 * k);
    setAddress(f, aBlock, aBlock, step, 4);
  };

  const overColumns = (region: RowRegion, each: (columns: number) => void): void => {
    // Eight sums at a time hide the latency of an addition: four columns of two rows, or eight of a single row.
    const width = region.height === 1 ? 8 : 4;
    const wide = n - (n % width);
    f.forRange(column, 0, wide, width, () => each(width));
    if (wide + 4 <= n) f.forRange(column, wide, wide + 4, 4, () => each(4));
    if (n % 4 > 0) f.forRange(column, n - (n % 4), n, 4, () => each(n % 4));
  };

  for (const region of rowRegions(m, 2)) {
    f.forRange(rowStart, region.start, region.end, rowsPerBlock, () => {
      setSmaller(f, rowEnd, rowStart, rowsPerBlock, region.end);
      const overSteps = (each: () => void): void =>
        f.forRange(step, 0, k, stepsPerBlock, () => {
          setSteps();
          each();
        });
      // A single row reads B once, in the order in which it lies in memory.
      if (m === 1) overColumns(region, (columns) => overSteps(() => emitColumns(region, columns)));
      else overSteps(() => overColumns(region, (columns) => emitColumns(region, columns)));
      spec.epilogue?.(f, rowStart, rowEnd, c);
    });
  }
}

function dotFunction(module: ModuleBuilder, tile: DotTile): number {
  return sharedFunction(module, `dots_${tile.rows}x${tile.columns}`, tile, 6, (f) =>
    emitDotTile(f, tile, { a: 0, b: 1, c: 2, steps: 3, add: 4, last: 5 }),
  );
}

function emitDotTile(f: FunctionBuilder, tile: DotTile, at: DotArguments): void {
  const [a, b, end] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const sums = Array.from({ length: tile.rows }, () =>
    Array.from({ length: 4 * Math.ceil(tile.columns / 4) }, () => f.local('v128')),
  );
  const aParts = sums.map(() => f.local('v128'));
  const bPart = f.local('v128');
  const step = (lanes: number): void => {
    for (const [i, part] of aParts.entries()) {
      loadLanes(f, a, lanes, i * tile.stride);
      f.set(part);
    }
    for (let j = 0; j < tile.columns; j++) {
      loadLanes(f, b, lanes, j * tile.stride);
      f.set(bPart);
      for (const [i, part] of aParts.entries()) {
        const sum = sums[i]![j]!;
        f.get(sum);
        f.get(part);
        f.get(bPart);
        f.op('f32x4.mul');
        f.op('f32x4.add');
        f.set(sum);
      }
    }
  };
  for (const sum of sums.flat()) {
    f.v128splatI32(0);
    f.set(sum);
  }
  f.get(at.b);
  f.set(b);
  setAddress(f, end, at.a, at.steps, 4);
  f.forRange(a, { local: at.a }, { local: end }, 16, () => {
    step(4);
    advance(f, b, 16);
  });
  if (tile.oddSteps > 0) {
    f.get(at.last);
    f.if(() => step(tile.oddSteps));
  }
  const finish = ([p, q, r, s]: FourSums, lanes: number, offset: number): void => {
    transpose4(f, [p, q, r, s]);
    addTo(f, p, q);
    addTo(f, r, s);
    addTo(f, p, r);
    const addToC = (): void => {
      f.get(p);
      loadLanes(f, at.c, lanes, offset);
      f.op('f32x4.add');
      f.set(p);
    };
    if (tile.add === undefined) {
      f.get(at.add);
      f.if(addToC);
    } else if (tile.add) addToC();
    storeLanes(f, at.c, p, lanes, offset);
  };
  for (const [i, row] of sums.entries()) {
    for (let j = 0; j < tile.columns; j += 4) {
      finish(row.slice(j, j + 4) as FourSums, Math.min(4, tile.columns - j), i * tile.cRowStride + 4 * j);
    }
  }
}

type FourSums = [number, number, number, number];

function addTo(f: FunctionBuilder, sum: number, summand: number): void {
  f.get(sum);
  f.get(summand);
  f.op('f32x4.add');
  f.set(sum);
}
