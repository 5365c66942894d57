/**
 * One data point on its way through a network or an expression, forward and backward, as plain data: what text, LaTeX,
 * pictures and the playground are drawn from. Everything can be written as JSON; `docs/walk.md` is the reference.
 */

import type { Notation, NotationStyle } from '../../nn/names.ts';

/**
 * The version of walks as data. Counts up when a field changes its meaning or goes; new fields do not change it.
 *
 * @example
 * import { walkVersion } from 'chainrule/explain';
 *
 * console.log(walkVersion); // 1
 */
export const walkVersion = 1;

export type { Notation };

/** A number with the way it is written. */
export interface Factor extends Notation {
  readonly value: number;
}

/** Factors multiplied. */
export interface Product {
  readonly factors: readonly Factor[];
  readonly value: number;
}

/** A value and the gradient of the loss by it; null where the target is unknown. */
export interface Quantity extends Factor {
  readonly gradient: number | null;
}

/** A data point on its way through a network or an expression, or a picture through the filters of one: plain data. */
export type Walk = NetworkWalk | ExpressionWalk | PictureWalk;

/** A data point on its way through a network. */
export interface NetworkWalk {
  readonly format: 'chainrule walk';
  readonly version: number;
  readonly kind: 'network';
  /** Inputs, neurons of each layer of weights, e.g. [2, 4, 2, 1]. */
  readonly widths: readonly number[];
  /** The count of trainable numbers. */
  readonly parameters: number;
  /** How weights are named: `matrix` is W[unit][input], `slides` is w^{(layer)}_{input,unit}. */
  readonly notation: NotationStyle;
  /** The same as a sentence, with both names of one weight. */
  readonly indexOrder: string;
  readonly point: Point;
  /** The vectors on the way, from the inputs to the network's outputs. */
  readonly stages: readonly Stage[];
  /** What makes stage i + 1 of stage i. */
  readonly steps: readonly Step[];
  readonly output: Output;
  /** Null where the target is unknown: then all gradients are null too. */
  readonly loss: LossWalk | null;
  /** Neurons in full: all of a small network (at most 1,000 parameters), else those that were asked for. */
  readonly neurons: readonly Neuron[];
  /** The gradients of these neurons' weights and biases, and of the inputs, as chains of factors. */
  readonly chains: readonly Chain[];
  readonly update: Update | null;
  readonly notes: readonly string[];
}

/** Where the data point comes from. */
export interface Point {
  /** Of the table, counted from 1; null where there is no table. */
  readonly row: number | null;
  /** One for each input of the network. */
  readonly features: readonly Feature[];
  readonly target: { readonly name: string; readonly raw: number | string | null } | null;
}

/** An input of a network, and the cell of the table that it comes from. */
export interface Feature {
  /** The column, or `colour=red`. */
  readonly name: string;
  /** The cell as it was read; null where it is missing. */
  readonly raw: number | string | null;
  /** How the input follows from it: `(5.2 - 5.8) / 0.8`; empty where nothing was done. */
  readonly how: string;
}

/** A vector: the inputs, the sums z of a layer, its activations a, or what another layer gives. */
export interface Stage {
  readonly kind: 'input' | 'sum' | 'activation' | 'other';
  /** The layer of weights that it belongs to, counted from 1; 0 for the inputs. */
  readonly layer: number;
  /** The vector. */
  readonly notation: Notation;
  readonly units: readonly Quantity[];
}

/** `z = W v + b`. */
export interface AffineStep {
  readonly kind: 'affine';
  readonly layer: number;
  /** [units, inputs]. */
  readonly weight: ParameterWalk;
  /** [units]. */
  readonly bias: ParameterWalk | null;
}

/** The same function of each unit. */
export interface ElementwiseStep {
  readonly kind: 'elementwise';
  readonly layer: number;
  /** `sigmoid`. */
  readonly name: string;
  /** The derivative at each unit, in symbols where they are short: `a₁(1 - a₁)`. */
  readonly derivatives: readonly Factor[];
}

/** Any other layer: each output may depend on each input. */
export interface GeneralStep {
  readonly kind: 'general';
  readonly layer: number;
  /** `layerNorm 4`. */
  readonly name: string;
  /** ∂ output i / ∂ input j at [i][j]; null where there are more than 64 of one. */
  readonly jacobian: readonly (readonly number[])[] | null;
  readonly parameters: readonly ParameterWalk[];
  /** The layer as operations on arrays; null where it is too large. */
  readonly graph: Graph | null;
}

/** What makes a stage of the one before. */
export type Step = AffineStep | ElementwiseStep | GeneralStep;

/** An array of numbers that the network has. */
export interface ParameterWalk {
  /** In the model file: `layer1.weight`. */
  readonly name: string;
  readonly notation: Notation;
  readonly shape: readonly number[];
  /** Row-major; null where there are more than 10,000. */
  readonly values: readonly number[] | null;
  /** Null also where the target is unknown, and for statistics, which have none. */
  readonly gradients: readonly number[] | null;
  /** The Euclidean length of all values, and of all gradients. */
  readonly norm: number;
  readonly gradientNorm: number | null;
}

/** What people read of the network's outputs. */
export interface Output {
  /** `sigmoid`, `softmax`, `identity`. */
  readonly name: string;
  readonly notation: Notation;
  /** ŷ, or the probability of each class; the gradient is the one by ŷ, null where it is not finite. */
  readonly units: readonly Quantity[];
  /** Class names in the order of the units; for one unit of two classes both of them; empty for numbers. */
  readonly classes: readonly string[];
  /** ∂ŷ_i / ∂z_j at [i][j]; null where there are more than 64. */
  readonly jacobian: readonly (readonly number[])[] | null;
  /** The most likely class, or the number in the target's own units. */
  readonly prediction: string | number | null;
}

/** The loss of a data point. */
export interface LossWalk {
  readonly name: string;
  /** In terms of ŷ: the textbook form. */
  readonly formula: Notation;
  /** The same with numbers in it; null where there are several outputs. */
  readonly numbers: Notation | null;
  /** What the outputs are compared with: smoothed or standardised where the model does so. */
  readonly targets: readonly Factor[];
  readonly value: number;
  /** The gradient by each output of the network, before sigmoid or softmax: `ŷ - y`. */
  readonly deltas: readonly Factor[];
  /** Why it is that. */
  readonly derivation: readonly DerivationLine[];
}

/** One line of a derivation, with its number for this data point; null where a line has none. */
export interface DerivationLine extends Notation {
  readonly value: number | null;
  /** What a letter in it stands for: `ŷ = σ(z)`. */
  readonly where?: Notation;
}

/** A neuron in full: what comes in, what goes out, and the gradients on the way back. */
export interface Neuron {
  /** Layer and unit, both counted from 1: `1.2`. */
  readonly name: string;
  readonly layer: number;
  readonly unit: number;
  readonly terms: readonly Term[];
  readonly bias: Quantity | null;
  readonly z: Quantity;
  /** Null where z is passed on as it is. */
  readonly activation: { readonly name: string; readonly derivative: Factor; readonly a: Quantity } | null;
  /** How the loss depends on what the neuron gives (a, or z): one product for each unit that it goes to; empty for outputs. */
  readonly paths: readonly Product[];
  /** The gradient by z, one product for each path to the loss; null where there are more than 64, or no target. */
  readonly routes: readonly ChainPath[] | null;
}

/** One product of the sum z, and what flows back along it. */
export interface Term {
  readonly weight: Quantity;
  readonly input: Factor;
  readonly product: number;
  /** The part of the gradient by the input that comes along this edge: δ w. */
  readonly flow: number | null;
}

/** The gradient by one number as a chain of factors. */
export interface Chain {
  /** ∂ℓ/∂w(1)11 */
  readonly notation: Notation;
  readonly kind: 'weight' | 'bias' | 'input';
  /** Of a weight or bias: where it is in the model file; indices count from 0. */
  readonly parameter: string | null;
  readonly index: readonly number[];
  /** From the engine's gradient. */
  readonly value: number;
  /** With the gradients of the next layer: a sum of products. */
  readonly terms: readonly Product[];
  /** One product for each path to the loss; null where there are more than 64. */
  readonly paths: readonly ChainPath[] | null;
}

/** One path of a chain: the factors on it. */
export interface ChainPath extends Product {
  /** The units on the way. */
  readonly through: readonly Notation[];
}

/** The gradient by one number, derived by the rules of differentiation on the network's own graph. */
export interface GradientDerivation {
  /** ∂ℓ/∂w(1)11 */
  readonly notation: Notation;
  /** From the engine's gradient: the sum over all paths. */
  readonly value: number;
  readonly path: {
    /** From the stage after the start to the outputs, a unit of each, from 0. */
    readonly units: readonly number[];
    /** The product of the factors; not a number where a factor has no value. */
    readonly value: number;
  };
  /** The local derivatives along the path, from the loss on. */
  readonly factors: readonly DerivedFactor[];
  /** The loss as one expression of weights and inputs; null where it is too large to read. */
  readonly whole: DerivedFactor | null;
}

/** One derivative and its steps. */
export interface DerivedFactor extends Notation {
  /** What is derived, by its name. */
  readonly of: Notation;
  /** The same in terms of what it is made of. */
  readonly formula: Notation;
  readonly result: Notation;
  /** Null where it is not finite. */
  readonly value: number | null;
  /** Each before its sub-steps, equal ones once. */
  readonly steps: readonly DerivedStep[];
  /** The layer from 1, the unit from 0, and of a weight its input from 0: where it is in the network; null for the whole. */
  readonly place: { readonly layer: number; readonly unit: number; readonly input?: number } | null;
}

/** One application of one rule. */
export interface DerivedStep {
  /** `1.2.1`: the second sub-step's first. */
  readonly number: string;
  readonly rule: string;
  /** The rule in letters, such as `(u·v)' = u'·v + u·v'`. */
  readonly pattern: string;
  readonly wrt: Notation;
  readonly before: Notation;
  /** The derivative of `before` as the rule gives it. */
  readonly after: Notation;
  /** `after`, simplified. */
  readonly result: Notation;
  readonly substitutions: readonly { readonly name: Notation; readonly value: Notation }[];
  /** Their numbers; a step that was done before keeps its number. */
  readonly substeps: readonly string[];
  /** Of `result`; null where it is not finite. */
  readonly value: number | null;
  readonly note?: string | undefined;
}

/** The step of gradient descent that follows. */
export interface Update {
  readonly method: 'gd' | 'sgd' | 'minibatch';
  readonly learningRate: number;
  /** Of the table, counted from 1; null where there is no table. */
  readonly rows: readonly number[] | null;
  readonly count: number;
  readonly parameters: readonly UpdatedParameter[];
  /** The mean loss over these rows. */
  readonly lossBefore: number;
  readonly lossAfter: number;
  /** The loss of the walked data point. */
  readonly pointLossBefore: number;
  readonly pointLossAfter: number;
}

/** A parameter before and after a step. */
export interface UpdatedParameter {
  readonly name: string;
  readonly notation: Notation;
  readonly shape: readonly number[];
  /** Row-major; null where there are more than 10,000. */
  readonly before: readonly number[] | null;
  /** The mean over the rows; null also for statistics, which have none. */
  readonly gradients: readonly number[] | null;
  readonly after: readonly number[] | null;
}

/** A graph of operations on arrays, each node after its operands. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** A node of a graph, with its value and its gradient. */
export interface GraphNode {
  readonly id: string;
  readonly kind: 'variable' | 'constant' | 'operation';
  /** `mul`; empty for variables and constants. */
  readonly operation: string;
  /** The variable, the number, or the name `v3` that the node is called by. */
  readonly notation: Notation;
  /** What an operation node is, in terms of its operands. */
  readonly formula: Notation | null;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: readonly number[];
  /** The sum over all edges that leave the node; null where nothing flows back. */
  readonly gradients: readonly number[] | null;
}

/** An edge of a graph, with what flows along it. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Which operand of `to` it is, from 0. */
  readonly operand: number;
  /** The derivative of `to` by this operand where it is a number for each element of `to`; null for sums, matrix products and the like. */
  readonly local: { readonly notation: Notation; readonly values: readonly number[] } | null;
  /** What flows back along the edge, in the shape of `from`; null where nothing does. */
  readonly gradients: readonly number[] | null;
}

/** A point on its way through an expression. */
export interface ExpressionWalk {
  readonly format: 'chainrule walk';
  readonly version: number;
  readonly kind: 'expression';
  readonly expression: Notation;
  readonly value: number;
  readonly graph: Graph;
  /** The gradient by each variable that is a number, as a sum over all paths. */
  readonly chains: readonly Chain[];
  /** The losses of an update are values of the expression. */
  readonly update: Update | null;
  readonly notes: readonly string[];
}

/** One output of the first convolution of a network for pictures: where it comes from, and what flows back to it. */
export interface PictureWalk {
  readonly format: 'chainrule walk';
  readonly version: number;
  readonly kind: 'picture';
  /** What the picture is called. */
  readonly name: string;
  /** As the network sees it: pixels from 0 to 255, [height, width, channels]. */
  readonly picture: {
    readonly width: number;
    readonly height: number;
    readonly channels: number;
    readonly pixels: readonly number[];
  };
  /** All learned numbers of the network. */
  readonly parameters: number;
  readonly convolution: WalkedConvolution;
  /** The output that is walked: its row, column and filter, counted from 1. */
  readonly place: { readonly row: number; readonly column: number; readonly filter: number };
  /** What the filter reads, channel by channel. */
  readonly channels: readonly FilteredChannel[];
  readonly bias: Quantity | null;
  /** The sum of all products and the bias; its gradient is what goes back. */
  readonly z: Quantity;
  readonly output: {
    readonly classes: readonly string[];
    readonly probabilities: readonly number[];
    readonly prediction: string;
  };
  /** Null where the class of the picture is unknown: then all gradients are null too. */
  readonly loss: { readonly name: string; readonly target: string; readonly value: number } | null;
  readonly notes: readonly string[];
}

/** The first convolution of a network. */
export interface WalkedConvolution {
  /** In the model file: `layer1`. */
  readonly layer: string;
  /** `conv2d 3 x 3, 28 x 28 x 1 -> 28 x 28 x 32`. */
  readonly detail: string;
  /** How its learned numbers add up: `(3 x 3 x 1 + 1) x 32`. */
  readonly formula: string;
  readonly parameters: number;
  /** Of all places, [rows, columns, filters]. */
  readonly shape: readonly number[];
  /** Of what is read, counted from 1: row and column of the patch's first pixel, less than 1 where it lies in the padding. */
  readonly corner: { readonly row: number; readonly column: number };
  /** From one pixel of the patch to the next, downwards and across. */
  readonly dilation: readonly number[];
}

/** One channel of a patch under its filter; grids are row after row. */
export interface FilteredChannel {
  /** `red`; `channel 4` where what comes in is no picture any more. */
  readonly name: string;
  /** Pixels from 0 to 255; null for padding, and for all where the convolution does not read the picture itself. */
  readonly pixels: readonly (readonly (number | null)[])[] | null;
  /** The numbers that the filter meets; 0 for padding. */
  readonly patch: readonly (readonly number[])[];
  readonly filter: readonly (readonly number[])[];
  readonly products: readonly (readonly number[])[];
  readonly sum: number;
  /** The gradient of the loss by each weight of the filter: the sum over all places that the filter lies at. */
  readonly filterGradients: readonly (readonly number[])[] | null;
  /** The part of it that comes from here: z's gradient times the patch. */
  readonly filterParts: readonly (readonly number[])[] | null;
  /** What flows from here back to the patch: z's gradient times the filter. */
  readonly patchParts: readonly (readonly number[])[] | null;
  /** The gradient by each number of the patch, from all filters and places that read it; null for padding. */
  readonly patchGradients: readonly (readonly (number | null)[])[] | null;
}
