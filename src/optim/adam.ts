/** Adam: steps scaled by running means of the gradient and of its square. */
import type { Node } from '../graph/node.ts';
import { settingsOf } from '../graph/options.ts';
import { pow } from '../numeric/elementary.ts';
import { add, div, mul, sqrt, sub } from '../ops/index.ts';
import { requireDecay, requireNotNegative, requirePositive } from './checks.ts';
import { runningMean, runningSquare, withWeightDecay } from './formulas.ts';
import type { Optimizer } from './optimizer.ts';

export interface AdamOptions {
  /** 0.001 by default. */
  learningRate?: number;
  /** How much the mean of gradients keeps from step to step; 0.9 by default. */
  beta1?: number;
  /** How much the mean of squared gradients keeps; 0.999 by default. */
  beta2?: number;
  /** Keeps the division safe; 1e-8 by default. */
  epsilon?: number;
  /** Adds weightDecay * w to the gradient; 0 by default. */
  weightDecay?: number;
}

/** All settings of an optimizer of this family. */
export type AdamSettings = Required<AdamOptions>;

const defaults: AdamSettings = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };

export const adamSlots: readonly string[] = ['mean', 'square'];

/**
 * m <- beta1 m + (1 - beta1) g, v <- beta2 v + (1 - beta2) g^2,
 * w <- w - learningRate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).
 * Kingma and Ba, "Adam: a method for stochastic optimization", 2015.
 *
 * @example
 * import { adam, fit, mlp } from 'chainrule';
 *
 * const data = { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] };
 * const network = mlp({ inputs: 2, hidden: 8, outputs: 1, activation: 'tanh' });
 * const model = await fit(network, data, { optimizer: adam({ learningRate: 0.05 }), epochs: 200 });
 * console.log(model.predict([0, 1])); // [0.9992]
 */
export function adam(options: AdamOptions = {}): Optimizer {
  const settings = adamSettings('adam', defaults, options);
  return {
    name: 'adam',
    learningRate: settings.learningRate,
    options: settings,
    slots: adamSlots,
    scalars: (t, learningRate) => biasCorrections(settings, t, learningRate),
    isElementwise: true,
    update: (parameter, gradient, slots, scalars) =>
      adamStep(settings, parameter, withWeightDecay(gradient, parameter, settings.weightDecay), slots, scalars),
  };
}

/** Settings from options, all in their ranges. */
export function adamSettings(what: string, fallback: AdamSettings, options: AdamOptions): AdamSettings {
  const settings = settingsOf(what, fallback, options);
  requirePositive(what, 'learningRate', settings.learningRate);
  requireDecay(what, 'beta1', settings.beta1);
  requireDecay(what, 'beta2', settings.beta2);
  requirePositive(what, 'epsilon', settings.epsilon);
  requireNotNegative(what, 'weightDecay', settings.weightDecay);
  return settings;
}

/** learningRate / (1 - beta1^t), and 1 / sqrt(1 - beta2^t). */
export function biasCorrections(
  { beta1, beta2 }: AdamSettings,
  t: number,
  learningRate: number,
): { stepSize: number; squareCorrection: number } {
  return {
    stepSize: learningRate / (1 - pow(beta1, t)),
    squareCorrection: 1 / Math.sqrt(1 - pow(beta2, t)),
  };
}

/** The parameter and the running means after a step along the gradient. */
export function adamStep(
  { beta1, beta2, epsilon }: AdamSettings,
  parameter: Node,
  gradient: Node,
  slots: Readonly<Record<string, Node>>,
  scalars: Readonly<Record<string, Node>>,
): { parameter: Node; slots: { mean: Node; square: Node } } {
  const mean = runningMean(slots.mean!, gradient, beta1);
  const square = runningSquare(slots.square!, gradient, beta2);
  const size = add(mul(sqrt(square), scalars.squareCorrection!), epsilon);
  return { parameter: sub(parameter, mul(scalars.stepSize!, div(mean, size))), slots: { mean, square } };
}
