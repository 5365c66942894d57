/** From which probability on a model predicts the second of two classes, where it was told or chose one. */
import type { AnyTableModel } from '../../src/index.ts';
import { formatPercent } from '../../src/report.ts';

/** By target; nothing where the more probable class is predicted. */
export function thresholdsOf({ preprocessing }: AnyTableModel): { thresholds?: Record<string, number> } {
  const known = preprocessing.targets.flatMap((target) =>
    target.kind === 'classes' && target.threshold !== undefined ? [[target.column, target.threshold] as const] : [],
  );
  return known.length === 0 ? {} : { thresholds: Object.fromEntries(known) };
}

/** A line for each of them. */
export function thresholdLines({ preprocessing }: AnyTableModel): string[] {
  return preprocessing.targets.flatMap((target) =>
    target.kind === 'classes' && target.threshold !== undefined
      ? [
          `${target.column}: “${target.classes[1]}” is predicted from a probability of ${formatPercent(target.threshold)} on`,
        ]
      : [],
  );
}
