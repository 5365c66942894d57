/** How the numbers of a network are written: w^layer_{unit,input}, the order of matrices, in text and in LaTeX. */
import type { Notation } from './types.ts';

function superscript(number: number): string {
  return String(number).replaceAll(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!);
}

function subscript(number: number): string {
  return String(number).replaceAll(/\d/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]!);
}

/** A letter with a layer above and indices below; two indices of more than one digit need a comma between them. */
export function indexed(
  letter: string,
  { layer, indices = [], latex = letter }: { layer?: number | undefined; indices?: readonly number[]; latex?: string },
): Notation {
  const isLong = indices.length > 1 && indices.some((index) => index > 9);
  const above = layer === undefined ? '' : superscript(layer);
  const below = isLong ? `[${indices.join(',')}]` : indices.map(subscript).join('');
  return {
    text: `${letter}${above}${below}`,
    latex: `${latex}${layer === undefined ? '' : `^{${layer}}`}${indices.length === 0 ? '' : `_{${indices.join(isLong ? ',' : '')}}`}`,
  };
}

/** ∂ℓ/∂w¹₂₁ */
export function partial(of: Notation, by: Notation): Notation {
  return { text: `∂${of.text}/∂${by.text}`, latex: `\\frac{\\partial ${of.latex}}{\\partial ${by.latex}}` };
}

export const lossSymbol: Notation = { text: 'ℓ', latex: '\\ell' };

/** The size of a layer of weights. */
export interface LayerSize {
  readonly units: number;
  readonly inputs: number;
}

/**
 * The names of everything in a network. An index that tells nothing is left out: that of the unit in a layer of one,
 * and that of the layer where only one layer has activations.
 *
 * @example
 * import { WalkNames } from 'chainrule/explain';
 *
 * const names = new WalkNames(2, [{ inputs: 2, units: 4 }, { inputs: 4, units: 1 }], 1);
 * console.log(names.weight(1, 2, 1).text, names.weight(1, 2, 1).latex); // w¹₂₁ w^{1}_{21}
 */
export class Names {
  readonly #inputs: number;
  readonly #layers: readonly LayerSize[];
  readonly #hasOneActivation: boolean;

  /** `layers`: the layers of weights from the first to the last; `activations`: how many vectors are activations. */
  constructor(inputs: number, layers: readonly LayerSize[], activations: number) {
    this.#inputs = inputs;
    this.#layers = layers;
    this.#hasOneActivation = activations === 1;
  }

  #unit(layer: number, unit: number | undefined): readonly number[] {
    return unit === undefined || this.#layers[layer - 1]?.units === 1 ? [] : [unit];
  }

  /** x, or one of its numbers. All indices count from 1. */
  input(i?: number): Notation {
    return indexed('x', { indices: i === undefined || this.#inputs === 1 ? [] : [i] });
  }

  /** The matrix W of a layer of weights, or its number from the unit `from` before to `unit`. */
  weight(layer: number, unit?: number, from?: number): Notation {
    if (unit === undefined || from === undefined) return indexed('W', { layer });
    const { units, inputs } = this.#layers[layer - 1]!;
    return indexed('w', { layer, indices: units === 1 ? (inputs === 1 ? [] : [from]) : [unit, from] });
  }

  /** The vector b of a layer of weights, or one of its numbers. */
  bias(layer: number, unit?: number): Notation {
    return indexed('b', { layer, indices: this.#unit(layer, unit) });
  }

  /** z = W a + b, or one of its numbers. */
  sum(layer: number, unit?: number): Notation {
    return indexed('z', { layer, indices: this.#unit(layer, unit) });
  }

  /** ∂ℓ/∂z */
  delta(layer: number, unit?: number): Notation {
    return indexed('δ', { layer, latex: '\\delta', indices: this.#unit(layer, unit) });
  }

  /** a, what an activation gives, or one of its numbers. */
  activation(layer: number, unit?: number): Notation {
    return indexed('a', {
      indices: this.#unit(layer, unit),
      layer: this.#hasOneActivation ? undefined : layer,
    });
  }

  /** What another layer gives: h, with primes where several follow one layer of weights. */
  other(layer: number, primes: number, unit?: number): Notation {
    return indexed(`h${'′'.repeat(primes)}`, {
      layer,
      latex: primes === 0 ? 'h' : `{h${"'".repeat(primes)}}`,
      indices: unit === undefined ? [] : [unit],
    });
  }
}
