/** Gradient descent, with momentum where wanted. */
import { fail } from '../graph/error.ts';
import { settingsOf } from '../graph/options.ts';
import { add, mul, sub } from '../ops/index.ts';
import { requireDecay, requireNotNegative, requirePositive } from './checks.ts';
import { withWeightDecay } from './formulas.ts';
import type { Optimizer } from './optimizer.ts';

export interface SgdOptions {
  /** 0.01 by default. */
  learningRate?: number;
  /** 0 (the default): plain gradient descent. */
  momentum?: number;
  /** Looks ahead along the momentum; false by default. */
  nesterov?: boolean;
  /** Adds weightDecay * w to the gradient; 0 by default. */
  weightDecay?: number;
}

const defaults: Required<SgdOptions> = { learningRate: 0.01, momentum: 0, nesterov: false, weightDecay: 0 };

/**
 * w <- w - learningRate * g; with momentum, v <- momentum * v + g takes the place of g, and with nesterov
 * g + momentum * v. Polyak 1964; Nesterov 1983, in the form of Sutskever et al., "On the importance of initialization
 * and momentum in deep learning", 2013, as PyTorch has it.
 *
 * @example
 * import { sgd } from 'chainrule';
 *
 * console.log(sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }).options);
 * // { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0 }
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const settings = settingsOf('sgd', defaults, options);
  const { learningRate, momentum, nesterov, weightDecay } = settings;
  requirePositive('sgd', 'learningRate', learningRate);
  requireDecay('sgd', 'momentum', momentum);
  requireNotNegative('sgd', 'weightDecay', weightDecay);
  if (nesterov && momentum === 0) {
    fail({ what: 'sgd: nesterov', problem: 'needs momentum', got: 'momentum 0', hint: 'momentum: 0.9' });
  }
  return {
    name: 'sgd',
    learningRate,
    options: settings,
    slots: momentum === 0 ? [] : ['velocity'],
    scalars: (_, rate) => ({ learningRate: rate }),
    isElementwise: true,
    update: (parameter, gradient, slots, scalars) => {
      const slope = withWeightDecay(gradient, parameter, weightDecay);
      if (momentum === 0) return { parameter: sub(parameter, mul(scalars.learningRate!, slope)), slots: {} };
      const velocity = add(mul(momentum, slots.velocity!), slope);
      const direction = nesterov ? add(slope, mul(momentum, velocity)) : velocity;
      return { parameter: sub(parameter, mul(scalars.learningRate!, direction)), slots: { velocity } };
    },
  };
}
