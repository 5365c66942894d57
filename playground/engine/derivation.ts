/** The gradient by one number at one data point, derived rule by rule from the live weights. */
import { deriveGradient, type GradientDerivation, type GradientPlace, type NotationStyle } from '../../src/explain.ts';
import type { Studio } from './studio.ts';

export interface DerivationWish {
  readonly row: number;
  readonly by: GradientPlace;
  /** A unit of each later stage; the path that counts most when absent. */
  readonly through?: readonly number[] | undefined;
  /** How weights are called. */
  readonly notation: NotationStyle;
}

export interface DerivationAnswer {
  readonly problem: number;
  readonly step: number;
  readonly derivation: GradientDerivation;
}

export async function deriveAt(
  studio: Studio,
  { row, by, through, notation }: DerivationWish,
): Promise<DerivationAnswer> {
  const { loss } = studio.training.problem;
  const network = await studio.liveNetwork();
  const derivation = deriveGradient(network, studio.dataPoint(row), {
    loss,
    by,
    through,
    notation,
  });
  return { problem: studio.number, step: studio.training.step, derivation };
}
