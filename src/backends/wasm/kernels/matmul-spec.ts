/** What is to be multiplied, and how it is cut into tiles. */

import { fail } from '../../../graph/error.ts';
import type { FunctionBuilder } from '../assembler.ts';

/**
 * C[m,n] = A B (or C += A B with `accumulate`) in float32, all row-major without gaps: A is [m,k], or stored as [k,m]
 * with `transposeA`; B is [k,n], or stored as [n,k] with `transposeB`.
 */
export interface MatmulSpec {
  m: number;
  n: number;
  k: number;
  transposeA: boolean;
  transposeB: boolean;
  /** With `transposeA`: the columns of the stored matrix [k,lda] of which these m are the first; m when absent. */
  lda?: number;
  /** Without `transposeB`: the columns of the stored matrix [k,ldb] of which these n are the first; n when absent. */
  ldb?: number;
  /** The columns of the matrix [m,ldc] of which C is the first n; n when absent. */
  ldc?: number;
  accumulate?: boolean;
  /**
   * Writes what is to be done with the finished rows [rowStart, rowEnd) of C, given as locals that it must not change,
   * as is `c`, the address of C. It runs once for each block of rows, while they are in the cache.
   */
  epilogue?: (f: FunctionBuilder, rowStart: number, rowEnd: number, c: number) => void;
}

/**
 * Whether threads that share a product each do some columns of C, and not some rows: where B is larger than A and C, so that
 * each reads its part of B only.
 */
export function isSharedByColumns({ m, n, k }: MatmulSpec): boolean {
  return n > m && k >= m;
}

/** Rows [start, end) that are worked on `height` at a time; the height divides their number. */
export interface RowRegion {
  start: number;
  end: number;
  height: number;
}

/** `count` neighbouring panels of `columns` columns each, from column `start` on. */
export interface PanelGroup {
  start: number;
  columns: number;
  count: number;
}

/**
 * Cuts m rows into tiles of at most `tallest` rows whose heights differ by at most one, so that no tile is much lower
 * than the others.
 */
export function rowRegions(m: number, tallest: number): RowRegion[] {
  const tiles = Math.ceil(m / tallest);
  const low = Math.floor(m / tiles);
  const middle = (m - low * tiles) * (low + 1);
  const regions = [
    { start: 0, end: middle, height: low + 1 },
    { start: middle, end: m, height: low },
  ];
  return regions.filter(({ start, end }) => start < end);
}

/** Cuts n columns into panels of 8, the last one of 5 to 12 or, if n is less than 5, of n. */
export function panelGroups(n: number): PanelGroup[] {
  const vectors = Math.ceil(n / 4);
  const last = vectors === 1 ? 1 : vectors % 2 === 0 ? 2 : 3;
  const full = n % 8 === 0 ? n / 8 : (vectors - last) / 2;
  const groups = [
    { start: 0, columns: 8, count: full },
    { start: 8 * full, columns: n - 8 * full, count: 1 },
  ];
  return groups.filter(({ columns, count }) => columns > 0 && count > 0);
}

/** Whether a product has so few multiplications that its tiles are written in place, without calls. */
export function isTiny({ m, n, k }: MatmulSpec): boolean {
  return m * n * k < 2000;
}

export function checkSpec({ m, n, k }: MatmulSpec): void {
  for (const size of [m, n, k]) {
    if (!Number.isInteger(size) || size < 1) {
      fail({ what: 'wasm matmul', problem: 'a size is not a positive integer', got: `m ${m}, n ${n}, k ${k}` });
    }
  }
}
