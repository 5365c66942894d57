/** Matrix products of a program as calls of the matmul kernel. */
import type { CallKernel } from '../../../compiler/program.ts';
import { sizeOf } from '../../../graph/shape.ts';
import type { FastKernel } from './fast-kernel.ts';
import { defineMatmul, type MatmulSpec, matmulScratchBytes } from './matmul.ts';

/** Fits products of floats: single ones, and stacks of rows times one matrix, which are one product of more rows. */
export const matmulKernel: FastKernel = {
  scratchBytes: (call) => {
    const spec = matmulSpecOf(call);
    return spec && matmulScratchBytes(spec);
  },
  define: (module, _, call, scratch, epilogue) =>
    defineMatmul(module, { ...matmulSpecOf(call)!, ...(epilogue && { epilogue }) }, scratch).index,
  rowsOf: (call) => matmulSpecOf(call)!.m,
};

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
