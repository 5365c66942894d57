/** An operation on scalars, whatever its kind. */
import { type Apply, applyNode, type Node } from '../graph/node.ts';
import type { Attributes, Operation } from '../graph/operation.ts';

export function applyTo(operation: Operation, inputs: readonly Node[], attributes: Attributes = {}): Apply {
  const type = { shape: [], dtype: 'float' } as const;
  const expansion = operation.kind === 'composed' ? operation.expand(inputs, attributes) : undefined;
  return applyNode(operation, inputs, attributes, expansion ?? type, expansion);
}
