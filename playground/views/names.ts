/** What things are called on the page. */

import { activations } from '../../src/engine.ts';
import { NetworkNames, type WalkNotation } from '../../src/explain.ts';
import type { Opened } from '../engine/messages.ts';
import { type Selection, state } from '../session/store.ts';

const theirs = ['relu', 'tanh', 'sigmoid', 'identity'];
const titles: Readonly<Record<string, string>> = {
  relu: 'ReLU',
  identity: 'linear',
  leakyRelu: 'leaky ReLU',
  elu: 'ELU',
  selu: 'SELU',
  gelu: 'GELU',
  silu: 'SiLU',
};

export function activationTitle(name: string): string {
  return titles[name] ?? name;
}

export function activationNames(compatible: boolean): { value: string; label: string }[] {
  const names = compatible ? theirs : [...theirs, ...[...activations.keys()].filter((name) => !theirs.includes(name))];
  return names.map((value) => ({ value, label: activationTitle(value) }));
}

const known = new WeakMap<Opened, { readonly notation: string; readonly names: NetworkNames }>();

/** The names of everything in the network, in the notation of the page. */
export function namesOf(about: Opened): NetworkNames {
  const { notation } = state.value;
  const before = known.get(about);
  if (before?.notation === notation) return before.names;
  const { inputNames, layers } = about;
  const made = new NetworkNames({
    inputs: inputNames.length,
    layers: layers.map(({ units }, i) => ({ units, inputs: i === 0 ? inputNames.length : layers[i - 1]!.units })),
    activations: layers.filter(({ isActivated }) => isActivated).length,
    notation,
  });
  known.set(about, { notation, names: made });
  return made;
}

/** As everywhere in the walk: w(2)13 is in layer 2, into unit 1, from unit 3, and w(2)31 as lectures draw it. */
export function symbolOf(selected: Selection, about: Opened): WalkNotation {
  const names = namesOf(about);
  const { kind, layer } = selected;
  const unit = selected.unit + 1;
  if (kind === 'weight') return names.weight(layer, unit, selected.input + 1);
  if (kind === 'bias') return names.bias(layer, unit);
  if (layer === 0) return names.input(unit);
  return about.layers[layer - 1]!.isActivated ? names.activation(layer, unit) : names.sum(layer, unit);
}

/** What a finding of the training doctor is called, as a title. */
export function findingTitle(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1);
}

/**
 * What the training doctor says of a network, in the terms of the page: layers are counted as they are drawn, names are
 * those of its lists, and what it does not have is not advised.
 */
export function inPageTerms(text: string, { layers, parameters }: Opened): string {
  const numbers = layers.map((_, i) => Number(/\d+/.exec(parameters[2 * i]!.name)![0]));
  const layerOf = (number: number) => numbers.filter((first) => first <= number).length;
  const named = (number: number) =>
    layerOf(number) === layers.length ? 'the output layer' : `layer ${layerOf(number)}`;
  return text
    .replace(/(?:; |, or |, )layer normalisation/, '')
    .replaceAll(/\blayer(\d+)\b/g, (_, number: string) => named(Number(number)))
    .replaceAll(/\b[a-z]+(?:elu|ilu)\b|\b[gs]?elu\b|\bleakyRelu\b/g, activationTitle);
}
