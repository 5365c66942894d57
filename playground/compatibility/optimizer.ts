/** How TensorFlow Playground updates weights: gradient descent, and a penalty that can kill a weight. */
import {
  greater,
  less,
  maximum,
  mul,
  type Network,
  type Node,
  type Optimizer,
  sign,
  sub,
  where,
} from '../../src/index.ts';

export interface CompatiblePenalty {
  readonly kind: 'none' | 'L1' | 'L2';
  readonly rate: number;
}

/**
 * u = w - learningRate * g, then u - learningRate * rate * r'(w) for weights, never biases, with r'(w) = sign(w) for L1
 * and w for L2. A weight that the L1 penalty moves across 0 becomes 0 and stays 0: it is dead.
 */
export function compatibleOptimizer(
  network: Network,
  learningRate: number,
  { kind, rate }: CompatiblePenalty,
): Optimizer {
  const weights = new Set<Node>(network.parameters.filter(({ role }) => role === 'weight').map(({ node }) => node));
  const canDie = kind === 'L1' && rate > 0;
  return {
    name: 'compatible',
    learningRate,
    options: { learningRate, [kind]: rate },
    slots: canDie ? ['dead'] : [],
    scalars: (_, current) => ({ learningRate: current }),
    update: (parameter, gradient, slots, { learningRate: current }) => {
      const descended = sub(parameter, mul(current!, gradient));
      const dead = slots.dead;
      if (kind === 'none' || rate === 0 || !weights.has(parameter)) {
        return { parameter: descended, slots: dead ? { dead } : {} };
      }
      const slope = kind === 'L1' ? sign(parameter) : parameter;
      const shrunk = sub(descended, mul(mul(current!, rate), slope));
      if (!dead) return { parameter: shrunk, slots: {} };
      const gone = maximum(dead, less(mul(descended, shrunk), 0));
      return { parameter: where(greater(gone, 0), 0, shrunk), slots: { dead: gone } };
    },
  };
}
