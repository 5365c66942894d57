/** Prints scalar expressions as WebAssembly: one f32x4 instruction, or our own mathematics in place, per intrinsic. */
import type { Intrinsic, ScalarExpression } from '../../graph/scalar.ts';
import type { FunctionBuilder, OpName } from './assembler.ts';
import { emitMath, type MathName } from './math.ts';

const instructions: Partial<Record<Intrinsic, OpName>> = {
  add: 'f32x4.add',
  sub: 'f32x4.sub',
  mul: 'f32x4.mul',
  div: 'f32x4.div',
  neg: 'f32x4.neg',
  abs: 'f32x4.abs',
  sqrt: 'f32x4.sqrt',
  floor: 'f32x4.floor',
  min: 'f32x4.min',
  max: 'f32x4.max',
};

/** Comparisons, which leave a mask of bits. */
const masks: Partial<Record<Intrinsic, OpName>> = {
  less: 'f32x4.lt',
  lessEqual: 'f32x4.le',
  equal: 'f32x4.eq',
};

/** Whether an intrinsic is about one instruction, and not our own mathematics. */
export function isOneInstruction(intrinsic: Intrinsic): boolean {
  return intrinsic in instructions || intrinsic in masks || intrinsic === 'select';
}

/**
 * A printer for expressions that share their parts: `print(e)` leaves the v128 value of `e` on the stack.
 * What is used more than once is computed once and kept in a local.
 */
export function expressionPrinter(
  f: FunctionBuilder,
  expressions: readonly ScalarExpression[],
  argument: (index: number) => void,
): (expression: ScalarExpression) => void {
  const uses = countUses(expressions);
  const locals = new Map<ScalarExpression, number>();

  const print = (e: ScalarExpression): void => {
    if (e.kind === 'constant') {
      f.v128splatF32(e.value);
      return;
    }
    if (e.kind === 'argument') {
      argument(e.index);
      return;
    }
    const known = locals.get(e);
    if (known !== undefined) {
      f.get(known);
      return;
    }
    apply(e.intrinsic, e.operands);
    if (uses.get(e)! > 1) {
      const local = f.local('v128');
      f.tee(local);
      locals.set(e, local);
    }
  };

  const apply = (intrinsic: Intrinsic, operands: readonly ScalarExpression[]): void => {
    const mask = masks[intrinsic];
    if (mask) {
      operands.forEach(print);
      f.op(mask);
      f.v128splatF32(1);
      f.op('v128.and');
      return;
    }
    if (intrinsic === 'select') {
      const [condition, a, b] = operands as [ScalarExpression, ScalarExpression, ScalarExpression];
      print(a);
      print(b);
      printMask(condition);
      f.op('v128.bitselect');
      return;
    }
    operands.forEach(print);
    const instruction = instructions[intrinsic];
    if (instruction) f.op(instruction);
    else emitMath(f, intrinsic as MathName);
  };

  /** All ones where the condition is not 0. */
  const printMask = (condition: ScalarExpression): void => {
    const mask =
      condition.kind === 'apply' && !locals.has(condition) && uses.get(condition) === 1
        ? masks[condition.intrinsic]
        : undefined;
    if (mask && condition.kind === 'apply') {
      condition.operands.forEach(print);
      f.op(mask);
      return;
    }
    print(condition);
    f.v128splatF32(0);
    f.op('f32x4.ne');
  };

  return print;
}

function countUses(roots: readonly ScalarExpression[]): Map<ScalarExpression, number> {
  const uses = new Map<ScalarExpression, number>();
  const visit = (e: ScalarExpression): void => {
    const before = uses.get(e) ?? 0;
    uses.set(e, before + 1);
    if (before === 0 && e.kind === 'apply') e.operands.forEach(visit);
  };
  roots.forEach(visit);
  return uses;
}
