/** Products with few rows, which read B once and in the order in which it is stored. */

import type { FunctionBuilder } from '../assembler.ts';
import { advance, loadLanes, setAddress, storeLanes, transpose4 } from './matmulLanes.ts';
import type { MatmulSpec } from './matmulSpec.ts';
import { rowRegions } from './matmulSpec.ts';

/** Addresses are in locals. */
interface Operands {
  a: number;
  b: number;
  c: number;
}

const stepsAtOnce = 8;

/** c[n] = a[k] B, B stored as [k,n]: 8 rows of B at a time are added to c, first the odd ones. */
export function emitRowTimesRows(f: FunctionBuilder, spec: MatmulSpec, { a, b, c }: Operands): void {
  const { n, k, accumulate = false } = spec;
  const [step, j, aAt, bAt, bColumn, cAt] = Array.from({ length: 6 }, () => f.local('i32')) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const factors = Array.from({ length: Math.min(k, stepsAtOnce) }, () => f.local('v128'));
  const sum = f.local('v128');

  const addSteps = (count: number, toC: boolean): void => {
    const used = factors.slice(0, count);
    for (const [i, factor] of used.entries()) {
      f.get(aAt);
      f.load('v128.load32_splat', 4 * i);
      f.set(factor);
    }
    const columns = (lanes: number): void => {
      if (toC) {
        loadLanes(f, cAt, lanes, 0);
        f.set(sum);
      }
      for (const [i, factor] of used.entries()) {
        if (toC || i > 0) f.get(sum);
        f.get(factor);
        loadLanes(f, bColumn, lanes, i * 4 * n);
        f.op('f32x4.mul');
        if (toC || i > 0) f.op('f32x4.add');
        f.set(sum);
      }
      storeLanes(f, cAt, sum, lanes, 0);
      advance(f, cAt, 16);
      advance(f, bColumn, 16);
    };
    f.get(c);
    f.set(cAt);
    f.get(bAt);
    f.set(bColumn);
    f.forRange(j, 0, n - (n % 4), 4, () => columns(4));
    if (n % 4 > 0) columns(n % 4);
    advance(f, aAt, 4 * count);
    advance(f, bAt, 4 * n * count);
  };

  f.get(a);
  f.set(aAt);
  f.get(b);
  f.set(bAt);
  const head = k % stepsAtOnce || stepsAtOnce;
  addSteps(head, accumulate);
  f.forRange(step, head, k, stepsAtOnce, () => addSteps(stepsAtOnce, true));
}

/** C[m,n] = A B, A stored as [m,k] and B as [n,k]: dot products, four columns and one or two rows at a time. */
export function emitDotProducts(f: FunctionBuilder, spec: MatmulSpec, { a, b, c }: Operands): void {
  const { m, n, k, accumulate = false } = spec;
  const [row, column, aAt, bAt, cAt] = Array.from({ length: 5 }, () => f.local('i32')) as [
    number,
    number,
    number,
    number,
    number,
  ];
  for (const region of rowRegions(m, 2)) {
    const block = (columns: number): void => {
      setAddress(f, bAt, b, column, 4 * k);
      setAddress(f, cAt, c, column, 4);
      advance(f, cAt, 4 * n * region.start);
      f.get(a);
      f.i32(4 * k * region.start);
      f.op('i32.add');
      f.set(aAt);
      f.forRange(row, region.start, region.end, region.height, () => {
        emitDotTile(f, { rows: region.height, columns, k, n }, { a: aAt, b: bAt, c: cAt }, accumulate);
        advance(f, aAt, 4 * k * region.height);
        advance(f, cAt, 4 * n * region.height);
      });
    };
    f.forRange(column, 0, n - (n % 4), 4, () => block(4));
    if (n % 4 > 0) {
      f.i32(n - (n % 4));
      f.set(column);
      block(n % 4);
    }
  }
}

/** Each sum is kept in four lanes, lane i for the steps i, i + 4, …, which are added at the end. */
function emitDotTile(
  f: FunctionBuilder,
  { rows, columns, k, n }: { rows: number; columns: number; k: number; n: number },
  at: Operands,
  add: boolean,
): void {
  const [a, b, end] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const sums = Array.from({ length: rows }, () => Array.from({ length: 4 }, () => f.local('v128')));
  const aParts = sums.map(() => f.local('v128'));
  const bPart = f.local('v128');
  for (const sum of sums.flat()) {
    f.v128splatI32(0);
    f.set(sum);
  }
  const step = (lanes: number): void => {
    for (const [i, part] of aParts.entries()) {
      loadLanes(f, a, lanes, i * 4 * k);
      f.set(part);
    }
    for (let j = 0; j < columns; j++) {
      loadLanes(f, b, lanes, j * 4 * k);
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
  f.get(at.a);
  f.tee(a);
  f.i32(4 * (k - (k % 4)));
  f.op('i32.add');
  f.set(end);
  f.get(at.b);
  f.set(b);
  if (k >= 4) {
    f.loop(() => {
      step(4);
      advance(f, b, 16);
      advance(f, a, 16);
      f.get(a);
      f.get(end);
      f.op('i32.lt_u');
      f.brIf(0);
    });
  }
  if (k % 4 > 0) step(k % 4);
  for (const [i, row] of sums.entries()) {
    const [p, q, r, s] = row as [number, number, number, number];
    transpose4(f, [p, q, r, s]);
    for (const [x, y] of [
      [p, q],
      [r, s],
      [p, r],
    ] as const) {
      f.get(x);
      f.get(y);
      f.op('f32x4.add');
      f.set(x);
    }
    if (add) {
      f.get(p);
      loadLanes(f, at.c, columns, i * 4 * n);
      f.op('f32x4.add');
      f.set(p);
    }
    storeLanes(f, at.c, p, columns, i * 4 * n);
  }
}
