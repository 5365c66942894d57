/** Is the learning rate too high for the curvature of the loss? */
import type { Optimizer } from '../../optim/optimizer.ts';
import { type Finding, say } from './finding.ts';

/**
 * The largest learning rate with which the optimizer is stable where the largest curvature is `curvature`: on a parabola
 * of that curvature, larger steps lead away from the minimum. 2 / λ for gradient descent, 2 (1 + β) / λ with momentum β
 * (B. Polyak 1964; G. Goh, "Why momentum really works", Distill 2017), (2 + 2β) / (1 + 2β) / λ for Nesterov's form
 * (J. Cohen et al., "Gradient descent on neural networks typically occurs at the edge of stability", ICLR 2021). Undefined
 * for optimizers that scale each weight's step by its own history: the curvature alone says nothing about those.
 */
export function stableRate({ name, options }: Optimizer, curvature: number): number | undefined {
  if (name !== 'sgd') return undefined;
  const momentum = Number(options.momentum ?? 0);
  return (options.nesterov ? (2 + 2 * momentum) / (1 + 2 * momentum) : 2 * (1 + momentum)) / curvature;
}

/**
 * Training with full batches settles by itself at or a little above the limit, and learns there (Cohen et al. 2021):
 * only a rate well beyond it is reported.
 */
const wellBeyond = 1.5;
/** A step this many times the limit multiplies the distance to the minimum by 5 or more. */
const farBeyond = 3;

export function judgeRate(optimizer: Optimizer, learningRate: number, curvature: number): Finding[] {
  const limit = curvature > 0 ? stableRate(optimizer, curvature) : undefined;
  if (limit === undefined || learningRate < wellBeyond * limit) return [];
  const formula = optimizer.options.momentum
    ? `the limit with momentum ${say(Number(optimizer.options.momentum))}`
    : 'the limit 2/λmax';
  return [
    {
      id: 'learning rate too high',
      severity: learningRate >= farBeyond * limit ? 'problem' : 'warning',
      measured: { learningRate, curvature, limit },
      text: `The learning rate ${say(learningRate)} is ${say(learningRate / limit)} times ${formula} = ${say(limit)}: the largest curvature of the loss here is λmax = ${say(curvature)}.`,
      why: 'In the direction of the largest curvature each step jumps over the valley and ends higher on its other side: the loss bounces, or grows until it is no number.',
      advice: `a learning rate below ${say(limit)}, better half of that; or clipping of gradients, a warm-up, or Adam, which scales the step of each weight`,
    },
  ];
}
