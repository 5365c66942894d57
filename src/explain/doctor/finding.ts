/** What the doctor says: plain data, each finding with what was measured, why it matters and what to try. */

export type FindingId =
  | 'learning rate too high'
  | 'divergence'
  | 'dead units'
  | 'saturated units'
  | 'vanishing gradients'
  | 'exploding gradients'
  | 'no nonlinearity'
  | 'overfitting'
  | 'unscaled inputs';

/** One thing that is wrong with a network or its training: what was measured, why it matters, what to do. */
export interface Finding {
  readonly id: FindingId;
  /** `problem`: it keeps the network from learning. `warning`: it may. */
  readonly severity: 'problem' | 'warning';
  /** The layer that it is about, as in the names of parameters: `layer2`. */
  readonly layer?: string;
  /** The numbers behind it, by name. */
  readonly measured: Readonly<Record<string, number>>;
  /** What was measured, as a sentence. */
  readonly text: string;
  readonly why: string;
  readonly advice: string;
}

/** A number in a sentence: three significant digits. */
export function say(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) >= 1e6 || Math.abs(rounded) < 1e-4 ? rounded.toExponential() : String(rounded);
}

export function sayShare(share: number): string {
  return `${Math.round(share * 100)} %`;
}
