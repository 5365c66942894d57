/** The letters of a network with two hidden neurons and one output: those of walks, in the notation that is asked for. */
import { canonicalName } from '../calculus/parse.ts';
import { NetworkNames, type NotationStyle } from '../nn/names.ts';
import { list, matrix, number } from './show.ts';

/** The numbers that a question gives. */
export interface GivenNumbers {
  readonly x: readonly number[];
  /** The weights of the hidden neurons, a row for each. */
  readonly W: readonly (readonly number[])[];
  readonly b?: readonly number[];
  /** The weights of the output. */
  readonly v: readonly number[];
  readonly c?: number;
  readonly y?: number;
}

export class NetworkLetters {
  readonly names: NetworkNames;
  readonly #notation: NotationStyle;
  readonly #inputs: number;

  /** `isActivated`: whether the hidden neurons have an activation. */
  constructor(inputs: number, isActivated: boolean, notation: NotationStyle) {
    this.#inputs = inputs;
    this.#notation = notation;
    const layers = [
      { units: 2, inputs },
      { units: 1, inputs: 2 },
    ];
    this.names = new NetworkNames({ inputs, layers, activations: Number(isActivated), notation });
  }

  /** An input, counted from 1. */
  x(i: number): string {
    return this.names.input(i).text;
  }

  /** The weight to a hidden neuron, or to any of them. */
  w(unit: number | 'j', from: number): string {
    return this.names.weight(1, unit, from).text;
  }

  /** The weight of the output for what a hidden neuron gives. */
  v(from: number | 'j'): string {
    return this.names.weight(2, 1, from).text;
  }

  /** The bias of a hidden neuron. */
  b(unit: number | 'j'): string {
    return this.names.bias(1, unit).text;
  }

  /** The bias of the output. */
  get c(): string {
    return this.names.bias(2, 1).text;
  }

  /** `w(1)j1 x₁ + w(1)j2 x₂` */
  sum(unit: number | 'j'): string {
    return this.#from(this.#inputs, (i) => `${this.w(unit, i)} ${this.x(i)}`);
  }

  /** `w(2)11 a₁ + w(2)12 a₂`, of what the hidden neurons are called. */
  output(hidden: (unit: number) => string): string {
    return this.#from(2, (i) => `${this.v(i)} ${hidden(i)}`);
  }

  #from(count: number, term: (i: number) => string): string {
    return Array.from({ length: count }, (_, i) => term(i + 1)).join(' + ');
  }

  /** The hidden weights with their numbers: a matrix, or one by one where that would have its indices the other way round. */
  hiddenWeights(W: GivenNumbers['W']): string {
    if (this.#notation === 'matrix')
      return `\`${this.names.weight(1).text} = ${matrix(W)}\` (row j belongs to neuron j)`;
    return W.flatMap((row, i) => row.map((value, k) => `\`${this.w(i + 1, k + 1)} = ${number(value)}\``)).join(', ');
  }

  /** The weights of the output with their numbers. */
  outputWeights(v: readonly number[]): string {
    if (this.#notation === 'matrix') return `\`${this.names.weight(2).text} = ${list(v)}\``;
    return v.map((value, i) => `\`${this.v(i + 1)} = ${number(value)}\``).join(', ');
  }

  /** By their names, as answers may use them. */
  given({ x, W, b, v, c, y }: GivenNumbers): Map<string, number> {
    const all: [string, number | undefined][] = [
      ...x.map((value, i): [string, number] => [this.x(i + 1), value]),
      ...W.flatMap((row, i) => row.map((value, k): [string, number] => [this.w(i + 1, k + 1), value])),
      ...(b ?? []).map((value, i): [string, number] => [this.b(i + 1), value]),
      ...v.map((value, i): [string, number] => [this.v(i + 1), value]),
      [this.c, c],
      ['y', y],
    ];
    return new Map(all.flatMap(([name, value]) => (value === undefined ? [] : [[canonicalName(name) ?? name, value]])));
  }
}
