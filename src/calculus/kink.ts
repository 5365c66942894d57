/** What is said about the kinks of a function where its derivative is taken. */
import { evaluate } from '../backends/reference/evaluate.ts';
import { constant } from '../graph/node.ts';
import type { Operation } from '../graph/operation.ts';
import { shortNumber } from '../graph/shown.ts';
import { applyOperation } from '../ops/define.ts';

/** Where the function has kinks or jumps, and which number stands for its derivative there. */
export function kinkNote(operation: Operation): string | undefined {
  if (operation.kind !== 'scalar' || !operation.kinks || operation.arity !== 1) return undefined;
  const places = operation.kinks.map((kink) => {
    const node = applyOperation(operation, [constant(kink)]);
    const local = operation.derivative(node.inputs, node)[0];
    return local ? `at ${shortNumber(kink)}, a kink, ${shortNumber(evaluate([local])[0]![0]!)} is taken` : '';
  });
  return places.filter(Boolean).join('; ') || undefined;
}
