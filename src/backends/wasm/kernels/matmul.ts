/**
 * Matrix products of float32 with all sizes known at compile time: register-blocked tiles over packed panels of B
 * (K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008), and plain loops for few rows.
 *
 * Each element is a sum over k in an order that depends on the spec alone: in ascending order within blocks of at most
 * 256, the sums of the blocks in ascending order; for few rows with `transposeB`, in four interleaved sums.
 */

import type { FunctionBuilder, ModuleBuilder } from '../assembler.ts';
import type { MatmulSpec } from './matmulSpec.ts';
import { checkSpec } from './matmulSpec.ts';
import { emitTiled, tiledScratchBytes } from './matmulTiled.ts';
import { emitDotProducts, emitRowTimesRows } from './matmulVector.ts';

export type { MatmulSpec } from './matmulSpec.ts';

/** With fewer rows, and B stored as [n,k], dot products beat tiles, for which B would have to be transposed. */
const fewRows = 40;

interface Product {
  method: 'row' | 'dots' | 'tiles';
  /** The product as it is done: one with a single column is done as one with a single row. */
  spec: MatmulSpec;
  swapped: boolean;
}

function chooseMethod(spec: MatmulSpec): Product {
  checkSpec(spec);
  if (spec.n === 1 && spec.m > 1) {
    const spread = { ...spec, m: 1, n: spec.m, transposeA: false, transposeB: !spec.transposeA };
    return { method: spec.transposeA ? 'row' : 'dots', spec: spread, swapped: true };
  }
  const { m, n, transposeA, transposeB } = spec;
  if (m === 1) return { method: transposeB || n === 1 ? 'dots' : 'row', spec, swapped: false };
  return { method: m < fewRows && transposeB && !transposeA ? 'dots' : 'tiles', spec, swapped: false };
}

/** Bytes of scratch memory that the product needs, at an address that is a multiple of 16. */
export function matmulScratchBytes(spec: MatmulSpec): number {
  const product = chooseMethod(spec);
  return product.method === 'tiles' ? tiledScratchBytes(product.spec) : 0;
}

/**
 * Defines a function (a: i32, b: i32, c: i32), addresses in bytes, that multiplies; C must not overlap A, B or scratch.
 * `scratch` is the address of `matmulScratchBytes(spec)` bytes that nothing else uses while it runs.
 */
export function defineMatmul(module: ModuleBuilder, spec: MatmulSpec, scratch: number): { index: number } {
  const product = chooseMethod(spec);
  const name = `matmul_${spec.m}x${spec.n}x${spec.k}${spec.transposeA ? '_ta' : ''}${spec.transposeB ? '_tb' : ''}`;
  const body = (f: FunctionBuilder): void => {
    if (product.method === 'tiles') {
      emitTiled(module, f, spec, scratch);
      return;
    }
    const at = product.swapped ? { a: 1, b: 0, c: 2 } : { a: 0, b: 1, c: 2 };
    if (product.method === 'row') emitRowTimesRows(f, product.spec, at);
    else emitDotProducts(f, product.spec, at);
    if (spec.epilogue === undefined) return;
    const [rowStart, rowEnd] = [f.local('i32'), f.local('i32')];
    f.i32(spec.m);
    f.set(rowEnd);
    spec.epilogue(f, rowStart, rowEnd, at.c);
  };
  return { index: module.define(name, ['i32', 'i32', 'i32'], [], body) };
}
