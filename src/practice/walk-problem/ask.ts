/** What the numbers of a walk are asked with: the values that are given, and the functions of a network on one number. */
import { grad } from '../../autodiff/grad.ts';
import { evaluate } from '../../backends/reference/evaluate.ts';
import { lossBy } from '../../explain/walk/notation.ts';
import type { NetworkWalk, Quantity } from '../../explain/walk/types.ts';
import { constant, input } from '../../graph/node.ts';
import { activationNamed } from '../../nn/activations.ts';
import type { Notation } from '../../nn/names.ts';
import type { Worked } from '../exercise.ts';
import { number } from '../show.ts';

/** What a number of a walk is. */
export type WalkQuestionKind =
  | 'sum'
  | 'activation'
  | 'output'
  | 'loss'
  | 'output slope'
  | 'local slope'
  | 'sum slope'
  | 'activation slope'
  | 'weight slope'
  | 'input slope';

/** A number of a walk that can be asked for. */
export interface WalkQuestion extends Notation {
  readonly kind: WalkQuestionKind;
  /** Of weights, from 1; 0 for the inputs. */
  readonly layer: number;
  /** From 1; 0 for the loss. */
  readonly unit: number;
  /** Of a weight: which input of its unit, from 1. */
  readonly input?: number;
  /** As the walk has it. */
  readonly value: number;
}

/** A question, and how it is worked out from the values that are given. */
export interface Askable extends WalkQuestion {
  readonly work: (values: Values) => Worked;
}

/** A number by its name. */
export interface Named {
  readonly text: string;
  readonly value: number;
}

export type LossOfWalk = NonNullable<NetworkWalk['loss']>;

/** The numbers that a person works with: the walk's, in four digits as they are shown, or one's own. */
export class Values {
  readonly #own: Readonly<Record<string, number>>;
  readonly #isFull: boolean;
  readonly #used = new Map<string, number>();

  constructor(own: Readonly<Record<string, number>> = {}, isFull = false) {
    this.#own = own;
    this.#isFull = isFull;
  }

  of(name: string, value: number): number {
    const own = Object.hasOwn(this.#own, name) ? this.#own[name]! : undefined;
    const used = own ?? (this.#isFull ? value : Number(number(value)));
    this.#used.set(name, used);
    return used;
  }

  quantity({ text, value }: Named): number {
    return this.of(text, value);
  }

  /** ∂ℓ/∂ of something. */
  slope(quantity: Quantity): number {
    return this.of(lossBy(quantity).text, quantity.gradient ?? Number.NaN);
  }

  /** What was given so far, as a text: `` `x₁ = 1`, `w(1)11 = 0.5` ``. */
  given(): string {
    return [...this.#used].map(([name, value]) => `\`${name} = ${number(value)}\``).join(', ');
  }
}

/** σ for the sigmoid; other functions by their names. */
export function letterOf(activation: string): string {
  return activation === 'sigmoid' ? 'σ' : activation;
}

export function apply(activation: string, z: number): number {
  return evaluate(activationNamed(activation).apply(constant(z)));
}

/** The derivative of an activation, where it is taken at z. */
export function derivative(activation: string, z: number): number {
  const at = input('z', []);
  return evaluate(grad(activationNamed(activation).apply(at), at), new Map([[at, [z]]]));
}

/** Whose number it is, at the start of a sentence. */
export function subjectOf(walk: NetworkWalk, layer: number, unit: number): string {
  const isLast = layer === walk.widths.length - 1;
  if (isLast) return walk.widths.at(-1) === 1 ? 'The output neuron' : `Output neuron ${unit}`;
  return `Neuron ${unit} of layer ${layer}`;
}
