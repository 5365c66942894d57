/** A tile of sums of products held in registers while loops over both operands run: what correlations are cut into. */
import type { FunctionBuilder, ModuleBuilder } from '../assembler.ts';
import { advance, loadLanes, sharedFunction, storeLanes } from './matmul-lanes.ts';

/** A loop of the sums, strides in bytes; that of B is at least 1. */
export interface SumLoop {
  count: number;
  aStride: number;
  bStride: number;
}

/** C = A B, or C += A B with `adds`, for rows x columns of C: sums over loops, the last one innermost, in ascending order. */
export interface SumTile {
  rows: number;
  columns: number;
  loops: readonly SumLoop[];
  aRowStride: number;
  cRowStride: number;
  /** Whether the rows of B may be read up to a multiple of 4 columns. */
  bPadded: boolean;
  adds: boolean;
}

/** The function (a, b, c) of a module that does a tile, defined when first asked for. */
export function sumTile(module: ModuleBuilder, tile: SumTile): number {
  return sharedFunction(module, `sums_${tile.rows}x${tile.columns}`, tile, 3, (f) => emitTile(f, tile));
}

function emitTile(f: FunctionBuilder, { rows, columns, loops, aRowStride, cRowStride, bPadded, adds }: SumTile): void {
  const [a, b, c] = [0, 1, 2];
  const lanes = Array.from({ length: Math.ceil(columns / 4) }, (_, j) => Math.min(4, columns - 4 * j));
  const sums = Array.from({ length: rows }, () => lanes.map(() => f.local('v128')));
  const bRow = lanes.map(() => f.local('v128'));
  const factor = f.local('v128');
  const step = (): void => {
    for (const [j, local] of bRow.entries()) {
      loadLanes(f, b, bPadded ? 4 : lanes[j]!, 16 * j);
      f.set(local);
    }
    for (const [i, row] of sums.entries()) {
      f.get(a);
      f.load('v128.load32_splat', i * aRowStride);
      f.set(factor);
      for (const [j, sum] of row.entries()) {
        f.get(sum);
        f.get(factor);
        f.get(bRow[j]!);
        f.op('f32x4.mul');
        f.op('f32x4.add');
        f.set(sum);
      }
    }
  };
  /** Leaves the addresses where the loop ended. */
  const run = ([loop, ...inner]: readonly SumLoop[]): void => {
    if (!loop) {
      step();
      return;
    }
    const { count, aStride, bStride } = loop;
    const body = (): void => {
      run(inner);
      // What the loops inside have moved on counts already.
      advance(f, a, aStride - travelled(inner, 'aStride'));
      advance(f, b, bStride - travelled(inner, 'bStride'));
    };
    if (count === 1) {
      body();
      return;
    }
    const end = f.local('i32');
    f.get(b);
    f.i32(count * bStride);
    f.op('i32.add');
    f.set(end);
    f.loop(() => {
      body();
      f.get(b);
      f.get(end);
      f.op('i32.lt_u');
      f.brIf(0);
    });
  };
  for (const sum of sums.flat()) {
    f.v128splatI32(0);
    f.set(sum);
  }
  run(loops);
  for (const [i, row] of sums.entries()) {
    for (const [j, sum] of row.entries()) {
      const offset = i * cRowStride + 16 * j;
      if (adds) {
        f.get(sum);
        loadLanes(f, c, lanes[j]!, offset);
        f.op('f32x4.add');
        f.set(sum);
      }
      storeLanes(f, c, sum, lanes[j]!, offset);
    }
  }
}

/** How far a loop moves an address: by its stride in each turn. */
function travelled([loop]: readonly SumLoop[], stride: 'aStride' | 'bStride'): number {
  return loop ? loop.count * loop[stride] : 0;
}
