/** What a layer is: parameters with their initial values, and a composition of operations. */
import type { Node } from '../graph/node.ts';
import type { Shape } from '../graph/shape.ts';
import type { Random } from '../numeric/random.ts';

/** Plain data, so that an architecture can be saved and read back. */
export type LayerOptions = Readonly<Record<string, number | string | boolean>>;

export interface ParameterSpec {
  /** Short name inside the layer, such as `weight` or `bias`. */
  readonly name: string;
  readonly shape: Shape;
  /** Penalties and decay that are meant for weights only ask for this. */
  readonly isWeight: boolean;
  /** Initial values, row-major. */
  readonly initialise: (random: Random) => Float64Array;
}

/** How a forward pass is meant. */
export interface ForwardContext {
  readonly training: boolean;
  /** int32 scalar that differs from step to step: the counter of random draws such as dropout's. */
  readonly counter: Node;
  readonly seed: number;
  /** The layer's place in its network: random draws of different layers differ by it. */
  readonly index: number;
}

export interface Layer {
  /** The name under which `layers/index.ts` lists the maker of this layer. */
  readonly type: string;
  readonly options: LayerOptions;
  /** Features per row that go in and come out; undefined where any number passes unchanged. */
  readonly inputs?: number;
  readonly outputs?: number;
  readonly parameters: readonly ParameterSpec[];
  /** From [rows, inputs] to [rows, outputs]; `parameters` in the order of the specs. */
  readonly apply: (x: Node, parameters: readonly Node[], context: ForwardContext) => Node;
  /** For people: `linear 2 -> 4`. */
  readonly detail: string;
  /** The parameter count as a formula: `2 x 4 + 4`; empty where there are none. */
  readonly formula: string;
}
