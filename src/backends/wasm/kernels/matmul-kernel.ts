/** Matrix products of a program as calls of the matmul kernel. */
import type { CallKernel } from '../../../compiler/program.ts';
import { sizeOf } from '../../../graph/shape.ts';
import type { ModuleBuilder } from '../assembler.ts';
import type { FastKernel, Share } from './fast-kernel.ts';
import { defineMatmul, type MatmulSpec, matmulScratchBytes } from './matmul.ts';
import { isSharedByColumns } from './matmul-spec.ts';
import { planStack } from './matmul-stack.ts';

/** Single products, and stacks: those of rows times one matrix are one product of more rows. */
export const matmulKernel: FastKernel = (call) => {
  const spec = matmulSpecOf(call);
  if (!spec) return planStack(call, matrixSpec(call));
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

/** The one product that a call stands for, or undefined where it is several. */
export function matmulSpecOf(call: CallKernel): MatmulSpec | undefined {
  const { node, inputs } = call;
  const stack = sizeOf(node.shape.slice(0, -2));
  const spec = matrixSpec(call);
  if (stack > 1 && (spec.transposeA || sizeOf(inputs[1]!.layout.shape.slice(0, -2)) > 1)) return undefined;
  return { ...spec, m: spec.m * stack };
}

/** The product of one pair of matrices. */
function matrixSpec({ node, inputs: [a] }: CallKernel): MatmulSpec {
  const { transposeA, transposeB } = node.attributes as { transposeA: boolean; transposeB: boolean };
  const [m, n] = node.shape.slice(-2) as [number, number];
  return { m, n, k: a!.layout.shape.at(transposeA ? -2 : -1)!, transposeA, transposeB };
}
