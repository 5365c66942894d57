/** What one answer of a network takes. */
import { input } from '../graph/node.ts';
import { requireKind } from '../graph/options.ts';
import { sizeOf } from '../graph/shape.ts';
import { dependencies, topologicalOrder } from '../graph/walk.ts';
import { conv2d, matmul } from '../ops/index.ts';
import { type Network, networkKind } from './network.ts';

/**
 * The multiplications, each with an addition, that products of matrices and filters make for one row: most of what an answer costs.
 *
 * @example
 * import { lenet } from 'chainrule';
 * import { countMultiplyAdds } from 'chainrule/engine';
 *
 * console.log(countMultiplyAdds(lenet({ row: [28, 28, 1], outputs: 10 }))); // 4241152
 */
export function countMultiplyAdds(network: Network): number {
  requireKind('countMultiplyAdds: network', network, networkKind);
  const y = network.forward(input('x', [1, ...network.row]));
  // A convolution is counted as what it is, however it is computed.
  const order = topologicalOrder([y], (node) =>
    node.kind === 'apply' && node.operation === conv2d.operation ? node.inputs : dependencies(node),
  );
  return order.reduce((sum, node) => {
    if (node.kind !== 'apply') return sum;
    const { operation, shape, attributes, inputs } = node;
    const [left, right] = inputs;
    if (operation === conv2d.operation) return sum + sizeOf(shape) * sizeOf(right!.shape.slice(0, 3));
    if (operation !== matmul.operation) return sum;
    return sum + sizeOf(shape) * left!.shape.at(attributes.transposeA ? -2 : -1)!;
  }, 0);
}
