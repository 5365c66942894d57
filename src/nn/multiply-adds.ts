/** What one answer of a network takes. */
import { compile } from '../compiler/compile.ts';
import { kernelCost } from '../compiler/cost.ts';
import { input } from '../graph/node.ts';
import { requireKind } from '../graph/options.ts';
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
  const { functions } = compile([{ name: 'forward', outputs: { y } }]);
  const calls = functions.flatMap(({ kernels }) => kernels.flatMap((one) => (one.kind === 'call' ? [one] : [])));
  return calls.reduce((sum, { kind, node, inputs, target }) => {
    // What follows a product in its kernel is no part of it.
    return sum + kernelCost({ kind, node, inputs, target }).arithmetic / 2;
  }, 0);
}
