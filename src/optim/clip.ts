/** Gradient clipping: no step is larger than wanted, however steep the loss. */
import { constant, type Node } from '../graph/node.ts';
import { add, clip, div, greater, mul, sqrt, square, sum, where } from '../ops/index.ts';
import { requirePositive } from './checks.ts';

/**
 * All gradients scaled by one factor, so that their common Euclidean norm is at most `limit`; smaller ones stay as they
 * are. Pascanu et al., "On the difficulty of training recurrent neural networks", 2013.
 */
export function clipByNorm(gradients: readonly Node[], limit: number): Node[] {
  const factor = normFactor(gradients, limit);
  return gradients.map((gradient) => mul(factor, gradient));
}

/** The factor of {@link clipByNorm}, at most 1. */
export function normFactor(gradients: readonly Node[], limit: number): Node {
  requirePositive('clipByNorm', 'limit', limit);
  const squares = gradients.map((gradient) => sum(square(gradient)));
  const norm = sqrt(squares.reduce((a, b) => add(a, b), constant(0) as Node));
  return where(greater(norm, limit), div(limit, norm), 1);
}

/** Each element held within -limit and limit. */
export function clipByValue(gradients: readonly Node[], limit: number): Node[] {
  requirePositive('clipByValue', 'limit', limit);
  return gradients.map((gradient) => clip(gradient, -limit, limit));
}
