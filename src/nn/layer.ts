/** What a layer is: what it makes of the shape of a row, its parameters, and a composition of operations. */

import type { Node } from '../graph/node.ts';
import { type OptionKind, objectWith } from '../graph/option-kinds.ts';
import type { Shape } from '../graph/shape.ts';
import type { Random } from '../numeric/random.ts';

export const layerKind: OptionKind = objectWith(
  "a layer, such as linear(2, 4) or activation('relu')",
  'type',
  'options',
  'build',
  'apply',
);

/** What JSON can hold, so that an architecture can be saved and read back. */
export type PlainData =
  | number
  | string
  | boolean
  | null
  | readonly PlainData[]
  | { readonly [name: string]: PlainData };

/** What a layer is saved with, and made of again: plain data by name. */
export type LayerOptions = Readonly<Record<string, PlainData>>;

/**
 * What training does with a parameter. `weight`: learned, and what penalties are for. `bias`: learned without
 * penalties; scales and shifts too. `statistic`: not learned, and not counted among the network's parameters; the layer
 * says its next value in {@link ForwardContext.update}.
 */
export type Role = 'weight' | 'bias' | 'statistic';

/** An array of numbers that a layer has. */
export interface ParameterSpec {
  /** Short name inside the layer, such as `weight` or `bias`. */
  readonly name: string;
  readonly shape: Shape;
  readonly role: Role;
  /** Initial values, row-major. */
  readonly initialise: (random: Random) => Float64Array;
}

/** What a layer is for rows of a certain shape. */
export interface BuiltLayer {
  /** The shape of a row that comes out. */
  readonly row: Shape;
  readonly parameters: readonly ParameterSpec[];
  /** How its learned numbers add up, `(3 x 3 x 16 + 1) x 32`, where that is not weights + biases as they are. */
  readonly formula?: string | undefined;
}

/** What a layer is told about a forward pass. */
export interface ForwardContext {
  readonly training: boolean;
  /** int32 scalar that differs from step to step: the counter of random draws such as dropout's. */
  readonly counter: Node;
  readonly seed: number;
  /** Tells the random draws of the layers of a network apart. */
  readonly stream: number;
  /** While training: gives the next value of a statistic, by its short name. */
  readonly update: (name: string, next: Node) => void;
  /**
   * Where many rows are answered with the same weights: gives a node to compute with in place of one that depends on weights alone,
   * which is then computed once. The name is short, and of this layer alone.
   */
  readonly once?: ((name: string, value: Node) => Node) | undefined;
}

/** How exported code computes a layer, for one row. */
export interface LayerCode {
  /**
   * TypeScript: a function of the name of the layer's type, from the numbers of a row and the values of each parameter to
   * the numbers that come out. Of types it has `number`, lists of it, `ArrayLike<number>` and `Float32Array` alone, which
   * are left out for JavaScript.
   */
  readonly source: string;
  /** In short: `W x + b`. */
  readonly formula: string;
}

/** A part of a network: what it makes of the shape of a row, its parameters, and a composition of operations. */
export interface Layer {
  /** The name of the function that makes the layer from its `options`. */
  readonly type: string;
  readonly options: LayerOptions;
  /** What people want to know of it beside shapes, in few words: `3 x 3, stride 2`. */
  readonly note?: string | undefined;
  /** The shape of a row that goes in, where the layer knows it by itself, as `linear(2, 4)` does. */
  readonly row?: Shape | undefined;
  /** What the layer is for rows of that shape; throws where it cannot take them. */
  readonly build: (row: Shape) => BuiltLayer;
  /** From [rows, ...row in] to [rows, ...row out]; `values` are those of the parameters by their short names. */
  readonly apply: (x: Node, values: Readonly<Record<string, Node>>, context: ForwardContext) => Node;
  /**
   * For exported programs: not needed where each number that comes out is a function of the one that goes in. `true` of a layer
   * of the library whose code stands beside it, in `layers/codes.ts`, where only who exports programs loads it.
   */
  readonly code?: LayerCode | true | undefined;
}
