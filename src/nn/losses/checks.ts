/** What the losses demand of their targets and options. */
import { fail } from '../../graph/error.ts';
import type { Node } from '../../graph/node.ts';
import { formatValue } from '../../graph/options.ts';
import { formatShape, type Shape, sameShape } from '../../graph/shape.ts';
import { requireNumber } from '../../ops/checks.ts';

/** Refuses targets of another shape or dtype: broadcasting [rows] against [rows, 1] would compare each row with every other. */
export function requireTargets(what: string, targets: Node, shape: Shape, dtype: 'float' | 'int32' = 'float'): void {
  if (sameShape(targets.shape, shape) && targets.dtype === dtype) return;
  fail({
    what,
    problem: 'targets do not fit the outputs',
    got: `${targets.dtype} ${formatShape(targets.shape)}`,
    expected: `${dtype} ${formatShape(shape)}`,
  });
}

export function requireLabelSmoothing(what: string, value: number): void {
  requireNumber(what, 'labelSmoothing', value, 'a number from 0 up to but not including 1', (x) => x >= 0 && x < 1);
}

/** Class weights must be finite and not negative, and some class must count. */
export function requireClassWeights(what: string, weights: readonly number[] | undefined, classes?: number): void {
  if (weights === undefined) return;
  const isWeight = (x: unknown) => typeof x === 'number' && Number.isFinite(x) && x >= 0;
  if (!Array.isArray(weights) || !weights.every(isWeight) || !weights.some((x) => x > 0)) {
    fail({
      what,
      problem: 'bad classWeights',
      got: Array.isArray(weights) ? `[${weights.map(formatValue).join(', ')}]` : formatValue(weights),
      expected: 'a finite number >= 0 for each class, not all 0',
    });
  }
  if (classes !== undefined && weights.length !== classes) {
    fail({
      what,
      problem: 'classWeights do not fit the classes',
      got: `${weights.length} weights`,
      expected: `${classes}, one for each class`,
    });
  }
}
