/** What neurons can be fed with: functions of the two coordinates that are drawn. */
import type { FeatureKey, State } from '../state/properties.ts';
import { featureKeys } from '../state/properties.ts';

interface Feature {
  /** For labels: X1². */
  readonly label: string;
  /** A name that a column of a file can have. */
  readonly column: string;
  readonly of: (x: number, y: number) => number;
}

export const features: Readonly<Record<FeatureKey, Feature>> = {
  x: { label: 'x₁', column: 'x1', of: (x) => x },
  y: { label: 'x₂', column: 'x2', of: (_, y) => y },
  xSquared: { label: 'x₁²', column: 'x1_squared', of: (x) => x * x },
  ySquared: { label: 'x₂²', column: 'x2_squared', of: (_, y) => y * y },
  xTimesY: { label: 'x₁x₂', column: 'x1_times_x2', of: (x, y) => x * y },
  sinX: { label: 'sin x₁', column: 'sin_x1', of: (x) => Math.sin(x) },
  sinY: { label: 'sin x₂', column: 'sin_x2', of: (_, y) => Math.sin(y) },
};

/** The features that are switched on, in TensorFlow Playground's order; x and y where none is switched on. */
export function activeFeatures(state: State): FeatureKey[] {
  const active = featureKeys.filter((key) => state[key] && !state.hidden.includes(key));
  return active.length > 0 || state.formulas.length > 0 ? active : ['x', 'y'];
}
