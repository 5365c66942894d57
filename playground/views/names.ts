/** What things are called on the page. */
import { activations } from '../../src/index.ts';
import type { Selection } from '../session/store.ts';

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

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const subscripts = '₀₁₂₃₄₅₆₇₈₉';
const written = (value: number, digits: string) => [...String(value)].map((digit) => digits[Number(digit)]).join('');

/** The lecture's notation: w²₁₃ is in layer 2, into unit 1, from unit 3. */
export function symbolOf(selected: Selection): string {
  const { kind, layer, unit } = selected;
  const sub = written(unit + 1, subscripts);
  if (kind === 'neuron') return layer === 0 ? `x${sub}` : `a${written(layer, superscripts)}${sub}`;
  const letter = kind === 'weight' ? 'w' : 'b';
  const input =
    kind === 'weight' ? `${unit >= 9 || selected.input >= 9 ? ',' : ''}${written(selected.input + 1, subscripts)}` : '';
  return `${letter}${written(layer, superscripts)}${sub}${input}`;
}
