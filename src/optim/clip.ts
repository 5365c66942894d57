/** Gradient clipping: no step is larger than wanted, however steep the loss. */
import type { Node } from '../graph/node.ts';
import { add, clip, div, greater, mul, sqrt, square, sum, where } from '../ops/index.ts';
import { requirePositive } from './checks.ts';

/**
 * All gradients scaled by one factor, so that their common Euclidean norm is at most `limit`; smaller ones stay as they
 * are. Pascanu et al., "On the difficulty of training recurrent neural networks", 2013.
 */
export function clipByNorm(gradients: readonly Node[], limit: number): Node[] {
  requirePositive('clipByNorm', 'limit', limit);
  if (gradients.length === 0) return [];
  const norm = sqrt(gradients.map((gradient) => sum(square(gradient))).reduce((a, b) => add(a, b)));
  const factor = where(greater(norm, limit), div(limit, norm), 1);
  return gradients.map((gradient) => mul(factor, gradient));
}

/** Each element held within -limit and limit. */
export function clipByValue(gradients: readonly Node[], limit: number): Node[] {
  requirePositive('clipByValue', 'limit', limit);
  return gradients.map((gradient) => clip(gradient, -limit, limit));
}
