/** What intrinsics the formula of an operation is made with. */
import type { Apply, Node } from '../graph/node.ts';
import type { Intrinsic, ScalarExpression } from '../graph/scalar.ts';
import { topologicalOrder } from '../graph/walk.ts';

/** Those whose values jump. */
export const jumping: readonly Intrinsic[] = ['floor', 'less', 'lessEqual', 'equal', 'select'];

/** True where the formula of the operation is made with one of these intrinsics, or is not known. */
export function uses({ operation }: Apply, intrinsics: readonly Intrinsic[]): boolean {
  if (operation.kind !== 'scalar') return operation.kind === 'kernel';
  const has = (part: ScalarExpression): boolean =>
    part.kind === 'apply' && (intrinsics.includes(part.intrinsic) || part.operands.some(has));
  return has(operation.formula);
}

/** Whether a part of these may jump by its formula. */
export function mayJump(outputs: readonly Node[]): boolean {
  return topologicalOrder(outputs).some(
    (node) => node.kind === 'apply' && node.operation.kind === 'scalar' && uses(node, jumping),
  );
}
