/** The product of one row with B, which reads B once and in the order in which it is stored. */

import type { FunctionBuilder } from '../assembler.ts';
import { advance, loadLanes, storeLanes } from './matmul-lanes.ts';
import type { MatmulSpec } from './matmul-spec.ts';

/** Rows of B whose multiples are summed before they are added to C. */
const stepsAtOnce = 8;

/**
 * c[n] = a[k] B, B stored as [k,n], or c += a B; `at` holds the locals with their addresses. The first
 * k mod 8 (or 8) steps are summed in ascending order, then each 8 that follow are summed and added.
 */
export function emitRow(f: FunctionBuilder, spec: MatmulSpec, at: { a: number; b: number; c: number }): void {
  const { n, k, ldb = n, accumulate = false } = spec;
  const locals = (): number => f.local('i32');
  const [step, column, a, b, bColumn, c] = [locals(), locals(), locals(), locals(), locals(), locals()];
  const factors = Array.from({ length: Math.min(k, stepsAtOnce) }, () => f.local('v128'));

  const addSteps = (count: number, add: boolean): void => {
    const used = factors.slice(0, count);
    for (const [i, factor] of used.entries()) {
      f.get(a);
      f.load('v128.load32_splat', 4 * i);
      f.set(factor);
    }
    const sum = f.local('v128');
    const columns = (lanes: number): void => {
      for (const [i, factor] of used.entries()) {
        f.get(factor);
        loadLanes(f, bColumn, lanes, i * 4 * ldb);
        f.op('f32x4.mul');
        if (i > 0) f.op('f32x4.add');
      }
      if (add) {
        loadLanes(f, c, lanes, 0);
        f.op('f32x4.add');
      }
      f.set(sum);
      storeLanes(f, c, sum, lanes, 0);
      advance(f, c, 16);
      advance(f, bColumn, 16);
    };
    f.get(at.c);
    f.set(c);
    f.get(b);
    f.set(bColumn);
    f.forRange(column, 0, n - (n % 4), 4, () => columns(4));
    if (n % 4 > 0) columns(n % 4);
    advance(f, a, 4 * count);
    advance(f, b, 4 * ldb * count);
  };

  f.get(at.a);
  f.set(a);
  f.get(at.b);
  f.set(b);
  const head = k % stepsAtOnce || stepsAtOnce;
  addSteps(head, accumulate);
  f.forRange(step, head, k, stepsAtOnce, () => addSteps(stepsAtOnce, true));
  if (spec.epilogue === undefined) return;
  const rowEnd = f.local('i32');
  f.i32(1);
  f.set(rowEnd);
  spec.epilogue(f, f.local('i32'), rowEnd, at.c);
}
