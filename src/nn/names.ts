/** What the numbers of a network are called, in text and in LaTeX: the one place for all that people read. */

import { integerFrom, listOf, type OptionKind, type OptionKinds, objectWith, oneOf } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';

/** How something is written: `w(1)21` and `w^{(1)}_{21}`. */
export interface Notation {
  readonly text: string;
  readonly latex: string;
}

/**
 * The order of a weight's indices: `matrix` is W[unit][input], as in model files and PyTorch; `slides` is input, unit, as
 * lectures draw networks.
 */
export type NotationStyle = 'matrix' | 'slides';

/**
 * The styles, the usual one first.
 *
 * @example
 * import { notationStyles } from 'chainrule/explain';
 *
 * console.log(notationStyles); // ['matrix', 'slides']
 */
export const notationStyles: readonly NotationStyle[] = ['matrix', 'slides'];

/** A number from 1, or a letter for any of them. */
export type Index = number | string;

const lowered: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Array.from('₀₁₂₃₄₅₆₇₈₉', (digit, i) => [i, digit])),
  i: 'ᵢ',
  j: 'ⱼ',
  k: 'ₖ',
};

/**
 * A letter with its layer in parentheses and its indices: `w(2)11`, and `x₁` where no layer is said. Indices of which one has
 * several digits stand in brackets.
 */
export function indexed(
  letter: string,
  {
    layer,
    indices = [],
    latex = letter,
  }: { layer?: number | undefined; indices?: readonly Index[]; latex?: string } = {},
): Notation {
  const isLong = indices.length > 1 && indices.some((index) => String(index).length > 1);
  const plain = indices.join(isLong ? ',' : '');
  const lower = () => [...plain].map((character) => lowered[character] ?? character).join('');
  const below = isLong ? `[${plain}]` : layer === undefined ? lower() : plain;
  return {
    text: `${letter}${layer === undefined ? '' : `(${layer})`}${below}`,
    latex: `${latex}${layer === undefined ? '' : `^{(${layer})}`}${plain === '' ? '' : `_{${plain}}`}`,
  };
}

/** The size of a layer of weights. */
export interface LayerSize {
  readonly units: number;
  readonly inputs: number;
}

/** How many of what there is in a network, and how it is written. */
export interface NetworkNamesOptions {
  /** Of the network. */
  readonly inputs: number;
  /** The layers of weights from the first to the last. */
  readonly layers: readonly LayerSize[];
  /** How many vectors are activations. */
  readonly activations: number;
  /** `matrix` when absent. */
  readonly notation?: NotationStyle | undefined;
}

export const notationKind: OptionKind = oneOf(...notationStyles);

const kinds: OptionKinds<NetworkNamesOptions> = {
  inputs: integerFrom(1),
  layers: listOf(objectWith('{ units, inputs }', 'units', 'inputs')),
  activations: integerFrom(0),
  notation: notationKind,
};

/**
 * The names of everything in a network. A weight has both of its indices. Of the others, one that tells nothing is left out:
 * that of the unit in a layer of one, and that of the layer where only one layer has activations. In `slides` sums and
 * activations have layer and unit as their indices, z₁₂, and the sum of the outputs is z.
 *
 * @example
 * import { NetworkNames } from 'chainrule/explain';
 *
 * const shape = { inputs: 2, layers: [{ inputs: 2, units: 4 }, { inputs: 4, units: 1 }], activations: 1 };
 * const names = new NetworkNames(shape);
 * console.log(names.weight(1, 2, 1).text, names.weight(1, 2, 1).latex); // w(1)21 w^{(1)}_{21}
 * const slides = new NetworkNames({ ...shape, notation: 'slides' });
 * console.log(slides.weight(1, 2, 1).text, slides.sum(1, 2).text, slides.sum(2, 1).text); // w(1)12 z₁₂ z
 */
export class NetworkNames {
  readonly #inputs: number;
  readonly #layers: readonly LayerSize[];
  readonly #hasOneActivation: boolean;
  readonly #isSlides: boolean;

  constructor(options: NetworkNamesOptions) {
    requireOptions<NetworkNamesOptions>('NetworkNames', options, kinds, ['inputs', 'layers', 'activations']);
    const { inputs, layers, activations, notation = 'matrix' } = options;
    this.#inputs = inputs;
    this.#layers = layers;
    this.#hasOneActivation = activations === 1;
    this.#isSlides = notation === 'slides';
  }

  #unitsOf(layer: number): number | undefined {
    return this.#layers[layer - 1]?.units;
  }

  /** x, or one of its numbers. All indices count from 1. */
  input(i?: Index): Notation {
    return indexed('x', { indices: i === undefined || this.#inputs === 1 ? [] : [i] });
  }

  /** The matrix W of a layer of weights, or its number from the unit `from` before to `unit`. */
  weight(layer: number, unit?: Index, from?: Index): Notation {
    if (unit === undefined || from === undefined) return indexed('W', { layer });
    return indexed('w', { layer, indices: this.#isSlides ? [from, unit] : [unit, from] });
  }

  /** The vector b of a layer of weights, or one of its numbers. */
  bias(layer: number, unit?: Index): Notation {
    const isLeftOut = unit === undefined || (this.#unitsOf(layer) === 1 && !this.#isSlides);
    return indexed('b', { layer, indices: isLeftOut ? [] : [unit] });
  }

  /** z = W a + b, or one of its numbers. */
  sum(layer: number, unit?: Index): Notation {
    return this.#ofUnit('z', 'z', layer, unit, layer === this.#layers.length);
  }

  /** ∂ℓ/∂z */
  delta(layer: number, unit?: Index): Notation {
    return this.#ofUnit('δ', '\\delta', layer, unit, layer === this.#layers.length);
  }

  /** a, what an activation gives, or one of its numbers. */
  activation(layer: number, unit?: Index): Notation {
    if (this.#isSlides) return this.#ofUnit('a', 'a', layer, unit, false);
    const isLeftOut = unit === undefined || this.#unitsOf(layer) === 1;
    return indexed('a', { layer: this.#hasOneActivation ? undefined : layer, indices: isLeftOut ? [] : [unit] });
  }

  /** What another layer gives: h, with primes where several follow one layer of weights. */
  other(layer: number, primes: number, unit?: Index): Notation {
    return indexed(`h${'′'.repeat(primes)}`, {
      layer,
      latex: primes === 0 ? 'h' : `{h${"'".repeat(primes)}}`,
      indices: unit === undefined ? [] : [unit],
    });
  }

  #ofUnit(letter: string, latex: string, layer: number, unit: Index | undefined, isOutput: boolean): Notation {
    const isOnly = this.#unitsOf(layer) === 1;
    if (!this.#isSlides) return indexed(letter, { latex, layer, indices: unit === undefined || isOnly ? [] : [unit] });
    if (isOutput) return indexed(letter, { latex, indices: unit === undefined || isOnly ? [] : [unit] });
    return unit === undefined ? indexed(letter, { latex, layer }) : indexed(letter, { latex, indices: [layer, unit] });
  }
}
