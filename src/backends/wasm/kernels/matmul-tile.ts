/** The innermost kernel: a tile of C held in registers while k runs, by outer products. */

import type { FunctionBuilder, ModuleBuilder } from '../assembler.ts';
import { advance, loadLanes, sharedFunction, storeLanes } from './matmul-lanes.ts';

/** A tile of rows x columns; strides in bytes. */
export interface Tile {
  rows: number;
  columns: number;
  aRowStride: number;
  aStepStride: number;
  bStepStride: number;
  /** Whether the rows of B may be read up to a multiple of 4 columns. */
  bPadded: boolean;
  cRowStride: number;
}

/** Locals that hold the addresses of the tile's parts of A, B and C. */
export interface TileAddresses {
  a: number;
  b: number;
  c: number;
}

/**
 * Writes C = A B, or C += A B, for one tile, summing over `steps` (a number, or a local of at least 1) in ascending
 * order. `add`: whether to add to C, as a constant or as a local. The addresses are left as they were.
 */
export function emitTile(
  f: FunctionBuilder,
  tile: Tile,
  at: TileAddresses,
  steps: number | { local: number },
  add: boolean | { local: number },
): void {
  const vectors = Math.ceil(tile.columns / 4);
  const lanes = Array.from({ length: vectors }, (_, j) => Math.min(4, tile.columns - 4 * j));
  const sums = Array.from({ length: tile.rows }, () => lanes.map(() => f.local('v128')));
  const bRow = lanes.map(() => f.local('v128'));
  const factor = f.local('v128');

  const step = (a: number, b: number, index: number, first: boolean): void => {
    for (const [j, local] of bRow.entries()) {
      loadLanes(f, b, tile.bPadded ? 4 : lanes[j]!, index * tile.bStepStride + 16 * j);
      f.set(local);
    }
    for (const [i, row] of sums.entries()) {
      f.get(a);
      f.load('v128.load32_splat', i * tile.aRowStride + index * tile.aStepStride);
      f.set(factor);
      for (const [j, sum] of row.entries()) {
        if (!first) f.get(sum);
        f.get(factor);
        f.get(bRow[j]!);
        f.op('f32x4.mul');
        if (!first) f.op('f32x4.add');
        f.set(sum);
      }
    }
  };

  if (typeof steps === 'number' && steps <= 4) {
    for (let index = 0; index < steps; index++) step(at.a, at.b, index, index === 0);
  } else {
    stepLoop(f, tile, at, steps, sums.flat(), (a, b) => step(a, b, 0, false));
  }

  const addToC = (): void => {
    for (const [i, row] of sums.entries()) {
      for (const [j, sum] of row.entries()) {
        f.get(sum);
        loadLanes(f, at.c, lanes[j]!, i * tile.cRowStride + 16 * j);
        f.op('f32x4.add');
        f.set(sum);
      }
    }
  };
  if (add === true) addToC();
  else if (add !== false) {
    f.get(add.local);
    f.if(addToC);
  }
  for (const [i, row] of sums.entries()) {
    for (const [j, sum] of row.entries()) storeLanes(f, at.c, sum, lanes[j]!, i * tile.cRowStride + 16 * j);
  }
}

/** One step a turn: V8 moves the loads of a longer body to its front, and spills them. */
function stepLoop(
  f: FunctionBuilder,
  tile: Tile,
  at: TileAddresses,
  steps: number | { local: number },
  sums: readonly number[],
  step: (a: number, b: number) => void,
): void {
  const [a, b, end] = [f.local('i32'), f.local('i32'), f.local('i32')];
  f.get(at.a);
  f.set(a);
  f.get(at.b);
  f.tee(b);
  if (typeof steps === 'number') {
    f.i32(steps * tile.bStepStride);
  } else {
    f.get(steps.local);
    f.i32(tile.bStepStride);
    f.op('i32.mul');
  }
  f.op('i32.add');
  f.set(end);
  for (const sum of sums) {
    f.v128splatI32(0);
    f.set(sum);
  }
  f.loop(() => {
    step(a, b);
    advance(f, a, tile.aStepStride);
    advance(f, b, tile.bStepStride);
    f.get(b);
    f.get(end);
    f.op('i32.lt_u');
    f.brIf(0);
  });
}

/**
 * The function of a module that does a tile, defined when first asked for: (a, b, c), or (a, b, c, steps, add) unless
 * these two are fixed.
 */
export function tileFunction(module: ModuleBuilder, tile: Tile, fixed?: { steps: number; add: boolean }): number {
  const name = `tile_${tile.rows}x${tile.columns}`;
  return sharedFunction(module, name, { tile, fixed }, fixed ? 3 : 5, (f) =>
    emitTile(f, tile, { a: 0, b: 1, c: 2 }, fixed?.steps ?? { local: 3 }, fixed?.add ?? { local: 4 }),
  );
}
