/** What a symbol of a walk stands for in the network, and which gradient a selection asks for. */
import type { ChainPath, GradientPlace, NetworkWalk, WalkChain, WalkNeuron, WalkProduct } from '../../src/explain.ts';
import type { Opened } from '../engine/messages.ts';
import type { Selection } from '../session/store.ts';
import { indexOf } from './link-card.tsx';
import { symbolOf } from './names.ts';

/** By text: weights, biases and inputs, and the sum, activation, slope and gradient of each neuron. */
export function placesOf({ stages, steps, neurons, loss }: NetworkWalk): ReadonlyMap<string, Selection> {
  const places = new Map<string, Selection>();
  for (const [i, { layer, units }] of stages.entries()) {
    const before = steps[i - 1];
    for (const [unit, { text }] of units.entries()) {
      const self: Selection = { kind: 'neuron', layer, unit };
      places.set(text, self).set(`∂ℓ/∂${text}`, self);
      if (text.startsWith('z')) places.set(text.replace('z', 'δ'), self);
      if (before?.kind === 'elementwise') places.set(before.derivatives[unit]!.text, self);
    }
  }
  const outputs = stages.at(-1)!.layer;
  for (const [unit, { text }] of (loss?.deltas ?? []).entries())
    places.set(text, { kind: 'neuron', layer: outputs, unit });
  for (const { layer, unit: number, terms, bias } of neurons) {
    const unit = number - 1;
    for (const [input, { weight }] of terms.entries()) places.set(weight.text, { kind: 'weight', layer, unit, input });
    if (bias) places.set(bias.text, { kind: 'bias', layer, unit });
  }
  return places;
}

/** What the panel shows of a selection: its gradient as a sum of products, and every path. */
export interface Subject {
  /** What the gradient is by. */
  readonly symbol: string;
  /** ∂ℓ/∂w, and of the sum of a neuron δ as well. */
  readonly latex: string;
  readonly text: string;
  readonly value: number;
  readonly terms: readonly WalkProduct[];
  readonly paths: readonly ChainPath[];
  readonly by: GradientPlace;
}

export function subjectOf(walk: NetworkWalk, selected: Selection, about: Opened): Subject | undefined {
  if (selected.kind === 'neuron') {
    const neuron = walk.neurons.find(({ layer, unit }) => layer === selected.layer && unit === selected.unit + 1);
    return neuron && neuronSubject(walk, neuron);
  }
  const parameter = about.parameters[indexOf(selected, about).parameter]!.name;
  const index = selected.kind === 'weight' ? [selected.unit, selected.input] : [selected.unit];
  const chain = walk.chains.find((one) => one.parameter === parameter && one.index.join() === index.join());
  if (!chain) return undefined;
  const { notation, value, terms, paths } = chain;
  const { text: symbol } = symbolOf(selected, about);
  return { ...notation, symbol, value, terms, paths: paths ?? [], by: { parameter, index } };
}

/** By the sum of a neuron, δ: through its activation to every neuron that it goes to. */
function neuronSubject({ stages }: NetworkWalk, { layer, unit, z, activation, paths, routes }: WalkNeuron): Subject {
  const stage = stages.findIndex((one) => one.kind === 'sum' && one.layer === layer);
  const slope = activation?.derivative;
  const terms = slope
    ? paths.map(({ factors, value }) => ({ factors: [...factors, slope], value: value * slope.value }))
    : paths;
  return {
    symbol: z.text,
    text: `${z.text.replace('z', 'δ')} = ∂ℓ/∂${z.text}`,
    latex: `${z.latex.replace('z', '\\delta')} = \\frac{\\partial \\ell}{\\partial ${z.latex}}`,
    value: z.gradient ?? Number.NaN,
    terms: terms.length > 0 ? terms : (routes ?? []),
    paths: routes ?? [],
    by: { stage, unit: unit - 1 },
  };
}

export function selectionOf({ kind, parameter, index }: WalkChain, about: Opened): Selection {
  const layer = Math.floor(about.parameters.findIndex(({ name }) => name === parameter) / 2) + 1;
  const [unit, input] = index;
  return kind === 'weight'
    ? { kind: 'weight', layer, unit: unit!, input: input! }
    : { kind: 'bias', layer, unit: unit! };
}

/** The links along a path: those of its factors that are weights. */
export function linksOf({ factors }: WalkProduct, places: ReadonlyMap<string, Selection>): Selection[] {
  return factors.flatMap(({ text }) => {
    const place = places.get(text);
    return place?.kind === 'weight' ? [place] : [];
  });
}

/** The unit of each stage after the start, from the weights along a path. */
export function unitsOf(
  path: WalkProduct,
  { stages }: NetworkWalk,
  selected: Selection,
  places: ReadonlyMap<string, Selection>,
): number[] {
  const unitOf = new Map<number, number>([[selected.layer, selected.unit]]);
  for (const link of linksOf(path, places)) unitOf.set(link.layer, link.unit);
  const start = stages.findIndex(({ kind, layer }) => kind === 'sum' && layer === selected.layer);
  return stages.slice(start + 1).map(({ layer }) => unitOf.get(layer)!);
}
