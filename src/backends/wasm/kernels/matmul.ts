/**
 * Matrix products of float32 with all sizes known at compile time: register-blocked tiles over packed panels of B
 * (K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008), or dot products where both
 * operands are contiguous along k. Which of the two, and with it the order of every sum, depends on k, on the layout and
 * on whether there is one row or column; never on how many rows or columns there are beyond that.
 */

import type { FunctionBuilder, ModuleBuilder } from '../assembler.ts';
import { emitDots } from './matmul-dots.ts';
import type { MatmulSpec } from './matmul-spec.ts';
import { checkSpec } from './matmul-spec.ts';
import { emitTiled, tiledScratchBytes } from './matmul-tiled.ts';
import { emitRow } from './matmul-vector.ts';

export type { MatmulSpec } from './matmul-spec.ts';

/** With fewer steps the sums at the end of a dot product cost more than the packing of B for tiles. */
const stepsThatPayForDots = 16;

interface Product {
  method: 'row' | 'dots' | 'tiles';
  /** The product as it is done: one with a single column is done as one with a single row. */
  spec: MatmulSpec;
  swapped: boolean;
}

function chooseMethod(spec: MatmulSpec): Product {
  checkSpec(spec);
  const { m, n, k } = spec;
  // A single row or column of an operand is the same in both layouts.
  const transposeA = m > 1 && spec.transposeA;
  const transposeB = n > 1 ? spec.transposeB : true;
  const dots = !transposeA && transposeB && k >= stepsThatPayForDots;
  if (n === 1 && m > 1 && (dots || transposeA)) {
    const turned = { ...spec, m: 1, n: m, transposeA: false, transposeB: dots, ...turnedEpilogue(spec) };
    return { method: dots ? 'dots' : 'row', spec: turned, swapped: true };
  }
  if (dots) return { method: 'dots', spec, swapped: false };
  if (m === 1 && !transposeB) return { method: 'row', spec, swapped: false };
  return { method: 'tiles', spec: { ...spec, transposeA, transposeB: n > 1 && transposeB }, swapped: false };
}

/** The epilogue of a product with one column, for the one row as which it is done. */
function turnedEpilogue({ m, epilogue }: MatmulSpec): Pick<MatmulSpec, 'epilogue'> {
  if (epilogue === undefined) return {};
  const forAllRows: typeof epilogue = (f, rowStart, _, c) => {
    const rowEnd = f.local('i32');
    f.i32(m);
    f.set(rowEnd);
    epilogue(f, rowStart, rowEnd, c);
  };
  return { epilogue: forAllRows };
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
    const { method, swapped } = product;
    if (method === 'tiles') {
      emitTiled(module, f, product.spec, scratch);
      return;
    }
    const at = swapped ? { a: 1, b: 0, c: 2 } : { a: 0, b: 1, c: 2 };
    if (method === 'row') emitRow(f, product.spec, at);
    else emitDots(module, f, product.spec, at);
  };
  return { index: module.define(name, ['i32', 'i32', 'i32'], [], body) };
}
