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
  /** Alpha is this constant, times the single numbers in memory. */
  readonly factor: number;
  readonly scales: readonly Access[];
}

/** The accumulation that a product with its epilogue is; undefined where there is none or it is another. */
export function accumulationOf({ inputs, target: product, epilogue }: CallKernel): Accumulation | undefined {
  const [statement, ...others] = epilogue?.statements ?? [];
  if (!epilogue || !statement || others.length > 0) return undefined;
  const { expression, target } = statement;
  // What overwrites the product itself is not a sum with an older value; and a product must not overwrite what it reads.
  if (target === product || inputs.some(({ buffer }) => buffer === target)) return undefined;
  if (expression.kind !== 'apply') return undefined;
  const isOf = (e: ScalarExpression, buffer: Buffer): boolean => {
    const access = e.kind === 'argument' ? epilogue.reads[e.index]! : undefined;
    return access?.buffer === buffer && isDense(access.layout);
  };
  const [first, second] = expression.operands as [ScalarExpression, ScalarExpression];
  /** Products of the matrix product with numbers: `learningRate * (scale * product)`. */
  const alphaOf = (term: ScalarExpression, sign: 1 | -1): Accumulation | undefined => {
    let factor: number = sign;
    const scales: Access[] = [];
    for (let rest = term; !isOf(rest, product); ) {
      if (rest.kind !== 'apply' || rest.intrinsic !== 'mul') return undefined;
      const [left, right] = rest.operands as [ScalarExpression, ScalarExpression];
      const [scale, other] = left.kind === 'apply' || isOf(left, product) ? [right, left] : [left, right];
      if (scale.kind === 'apply') return undefined;
      if (scale.kind === 'constant') factor *= scale.value;
      else {
        const access = epilogue.reads[scale.index]!;
        if (access.buffer.dtype !== 'float' || access.layout.strides.some((stride) => stride !== 0)) return undefined;
        scales.push(access);
      }
      rest = other;
    }
    return { target, factor, scales };
  };
  if (expression.intrinsic === 'sub') return isOf(first, target) ? alphaOf(second, -1) : undefined;
  if (expression.intrinsic !== 'add') return undefined;
  if (isOf(first, target)) return alphaOf(second, 1);
  return isOf(second, target) ? alphaOf(first, 1) : undefined;
}
