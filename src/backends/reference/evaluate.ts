/** Evaluates graphs node by node in float64: the definition of right. */
import { fail } from '../../graph/error.ts';
import type { Node } from '../../graph/node.ts';
import type { DenseArray } from '../../graph/operation.ts';
import { formatShape, sizeOf } from '../../graph/shape.ts';
import { topologicalOrder } from '../../graph/walk.ts';
import { interpret } from '../../ops/interpret.ts';

/** The values of the outputs, row-major, from the values of the inputs and parameters that they need. */
export function evaluate(
  outputs: readonly Node[],
  values: ReadonlyMap<Node, ArrayLike<number>> = new Map(),
): (Float64Array | Int32Array)[] {
  const known = new Map<Node, DenseArray>();
  for (const node of topologicalOrder(outputs)) {
    if (node.kind === 'apply') {
      const value = node.expansion
        ? known.get(node.expansion)!
        : interpret(
            node,
            node.inputs.map((input) => known.get(input)!),
          );
      known.set(node, value);
    } else {
      known.set(node, { shape: node.shape, data: node.kind === 'constant' ? node.values : given(node, values) });
    }
  }
  return outputs.map((output) => known.get(output)!.data as Float64Array | Int32Array);
}

function given(node: Node & { name: string }, values: ReadonlyMap<Node, ArrayLike<number>>): Float64Array | Int32Array {
  const value = values.get(node);
  if (!value || value.length !== sizeOf(node.shape)) {
    fail({
      what: `${node.kind} ${node.name}`,
      problem: value ? 'values do not fill the shape' : 'no value is given',
      got: value ? `${value.length} values` : 'nothing',
      expected: `${sizeOf(node.shape)} values for ${formatShape(node.shape)}`,
    });
  }
  return node.dtype === 'float' ? Float64Array.from(value) : Int32Array.from(value);
}
