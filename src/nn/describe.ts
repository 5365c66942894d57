/** What a network consists of, for people: one row per layer, and parameter counts with their formulas. */
import { sizeOf } from '../graph/shape.ts';
import type { Network } from './network.ts';

export interface LayerDescription {
  /** As in the names of its parameters: `layer1`. */
  readonly name: string;
  /** `linear 2 -> 4`. */
  readonly detail: string;
  readonly parameters: number;
  /** The count as a formula, weights + biases: `2 x 4 + 4`; empty where there are none. */
  readonly formula: string;
}

export function describeLayers(network: Network): LayerDescription[] {
  return network.layers.map(({ detail, formula, parameters }, i) => ({
    name: `layer${i + 1}`,
    detail,
    parameters: parameters.reduce((total, { shape }) => total + sizeOf(shape), 0),
    formula,
  }));
}

/** The trainable numbers of the network: 2-1024-512-3 has 529,411. */
export function countParameters(network: Network): number {
  return network.parameters.reduce((total, { shape }) => total + sizeOf(shape), 0);
}
