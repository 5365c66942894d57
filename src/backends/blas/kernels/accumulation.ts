/**
 * Epilogues that a product can take over: C <- C + alpha A B, with alpha a number. The step of gradient descent is one: it
 * then needs no gradient in memory.
 */
import { isDense } from '../../../compiler/layout.ts';
import type { Access, Buffer, CallKernel } from '../../../compiler/program.ts';
import type { ScalarExpression } from '../../../graph/scalar.ts';

export interface Accumulation {
  /** C, dense. */
  readonly target: Buffer;
  /** Alpha, or its constant part where `scale` is the rest. */
  readonly factor: number;
  /** A single number in memory. */
  readonly scale?: Access;
}

/** The accumulation that a product with its epilogue is; undefined where there is none or it is another. */
export function accumulationOf({ inputs, target: product, epilogue }: CallKernel): Accumulation | undefined {
  const [statement, ...others] = epilogue?.statements ?? [];
  if (!epilogue || !statement || others.length > 0) return undefined;
  const { expression, target } = statement;
  // What overwrites the product itself is no sum with an older value; and a product must not overwrite what it reads.
  if (target === product || inputs.some(({ buffer }) => buffer === target)) return undefined;
  if (expression.kind !== 'apply') return undefined;
  const isOf = (e: ScalarExpression, buffer: Buffer): boolean => {
    const access = e.kind === 'argument' ? epilogue.reads[e.index]! : undefined;
    return access?.buffer === buffer && isDense(access.layout);
  };
  const [first, second] = expression.operands as [ScalarExpression, ScalarExpression];
  const alphaOf = (term: ScalarExpression, sign: 1 | -1): Accumulation | undefined => {
    if (isOf(term, product)) return { target, factor: sign };
    if (term.kind !== 'apply' || term.intrinsic !== 'mul') return undefined;
    const [left, right] = term.operands as [ScalarExpression, ScalarExpression];
    const scale = isOf(right, product) ? left : isOf(left, product) ? right : undefined;
    if (scale?.kind === 'constant') return { target, factor: sign * scale.value };
    const access = scale?.kind === 'argument' ? epilogue.reads[scale.index]! : undefined;
    if (access?.buffer.dtype !== 'float' || access.layout.strides.some((stride) => stride !== 0)) return undefined;
    return { target, factor: sign, scale: access };
  };
  if (expression.intrinsic === 'sub') return isOf(first, target) ? alphaOf(second, -1) : undefined;
  if (expression.intrinsic !== 'add') return undefined;
  if (isOf(first, target)) return alphaOf(second, 1);
  return isOf(second, target) ? alphaOf(first, 1) : undefined;
}
