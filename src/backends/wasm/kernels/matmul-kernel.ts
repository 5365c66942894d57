/** Matrix products of a program as calls of the matmul kernel. */
import type { CallKernel } from '../../../compiler/program.ts';
import { sizeOf } from '../../../graph/shape.ts';
import type { ModuleBuilder } from '../assembler.ts';
import type { FastKernel, Share } from './fast-kernel.ts';
import { defineMatmul, type MatmulSpec, matmulScratchBytes } from './matmul.ts';
import { isSharedByColumns } from './matmul-spec.ts';

/** Fits products of floats: single ones, and stacks of rows times one matrix, which are one product of more rows. */
export const matmulKernel: FastKernel = (call) => {
  const spec = matmulSpecOf(call);
  if (!spec) return undefined;
  const { m, n, k, transposeA } = spec;
  const byColumns = isSharedByColumns(spec);
  // A product with one column reads a transposed A as the rows of B, and a single row or column is summed in another order.
  const whole = transposeA && n === 1;
  return {
    pieces: { count: whole ? 1 : byColumns ? n : m, fewest: 2, work: (m * n * k) / 2, byColumns },
    rows: m,
    scratchBytes: (share) => matmulScratchBytes(share ? partOf(spec, share) : spec),
    define: (module, _, { scratch, epilogue, share }) => {
      const finished = { ...spec, ...(epilogue && { epilogue }) };
      return share ? definePart(module, finished, scratch, share) : defineMatmul(module, finished, scratch).index;
    },
  };
};

/** The product of some rows of A, or of some columns of B. */
function partOf(spec: MatmulSpec, { from, to }: Share): MatmulSpec {
  const { m, n, transposeA, transposeB } = spec;
  if (isSharedByColumns(spec)) return { ...spec, n: to - from, ldc: n, ...(!transposeB && { ldb: n }) };
  return { ...spec, m: to - from, ...(transposeA && { lda: m }) };
}

/** Defines (a, b, c), addresses of the whole matrices, that does a share; the epilogue is told of the rows of the whole. */
function definePart(module: ModuleBuilder, whole: MatmulSpec, scratch: number, share: Share): number {
  const { n, k, transposeA, transposeB, epilogue } = whole;
  const byColumns = isSharedByColumns(whole);
  const part = partOf(whole, share);
  const firstRow = byColumns ? 0 : share.from;
  const shifted: MatmulSpec['epilogue'] = (f, rowStart, rowEnd, c) => {
    const [start, end] = [f.local('i32'), f.local('i32')];
    for (const [local, row] of [
      [start, rowStart],
      [end, rowEnd],
    ] as const) {
      f.get(row);
      f.i32(firstRow);
      f.op('i32.add');
      f.set(local);
    }
    epilogue!(f, start, end, c);
  };
  const product = defineMatmul(module, epilogue ? { ...part, epilogue: shifted } : part, scratch).index;
  return module.define('matmul_part', ['i32', 'i32', 'i32'], [], (f) => {
    const [a, b, c] = [0, 1, 2];
    const push = (address: number, elements: number): void => {
      f.get(address);
      f.i32(4 * elements);
      f.op('i32.add');
    };
    push(a, firstRow * (transposeA ? 1 : k));
    push(b, byColumns ? share.from * (transposeB ? k : 1) : 0);
    push(c, byColumns ? share.from : firstRow * n);
    f.call(product);
  });
}

/** The product that a call stands for, or undefined where it is not one of two float matrices. */
export function matmulSpecOf({ node, inputs }: CallKernel): MatmulSpec | undefined {
  if (inputs.some(({ buffer }) => buffer.dtype !== 'float')) return undefined;
  const [a, b] = inputs.map(({ layout }) => layout.shape) as [readonly number[], readonly number[]];
  const { transposeA, transposeB } = node.attributes as { transposeA: boolean; transposeB: boolean };
  const [rows, n] = [node.shape.at(-2)!, node.shape.at(-1)!];
  const stack = sizeOf(node.shape.slice(0, -2));
  if (stack > 1 && (transposeA || sizeOf(b.slice(0, -2)) > 1)) return undefined;
  return { m: rows * stack, n, k: transposeA ? a.at(-2)! : a.at(-1)!, transposeA, transposeB };
}
