/** Functions of forms: what they become for certain operands. */
import type { Attributes, Operation } from '../../graph/operation.ts';
import type { intrinsics, ScalarExpression } from '../../graph/scalar.ts';
import { compileScalar } from '../../ops/interpret.ts';
import { callRewrites } from './call-rewrites.ts';
import type { Form } from './form.ts';
import { rationalFrom } from './rational.ts';
import type { FormTable } from './table.ts';

/** The operation applied to forms. */
export function call(table: FormTable, operation: Operation, operands: readonly Form[], attributes: Attributes): Form {
  for (const { apply } of callRewrites.get(operation) ?? []) {
    const simpler = apply(table, operands);
    if (simpler) return simpler;
  }
  return folded(table, operation, operands) ?? table.call(operation, operands, attributes);
}

/**
 * The value for numbers where it is a small fraction and not by accident: the operation only compares, adds and
 * multiplies, or all operands are 0 or 1 (cos 0, log 1).
 */
function folded(table: FormTable, operation: Operation, operands: readonly Form[]): Form | undefined {
  if (operation.kind !== 'scalar') return undefined;
  const numbers = operands.flatMap((form) => (form.kind === 'number' ? form.value.n / form.value.d : []));
  if (numbers.length < operands.length) return undefined;
  if (!numbers.every((value) => value === 0 || value === 1) && !isExact(operation.formula)) return undefined;
  const value = rationalFrom(compileScalar(operation.formula)(numbers));
  return value && table.number(value);
}

const exact: ReadonlySet<string> = new Set<keyof typeof intrinsics>([
  'add',
  'sub',
  'mul',
  'neg',
  'abs',
  'floor',
  'min',
  'max',
  'less',
  'lessEqual',
  'equal',
  'select',
]);

function isExact(formula: ScalarExpression): boolean {
  return formula.kind !== 'apply' || (exact.has(formula.intrinsic) && formula.operands.every(isExact));
}
