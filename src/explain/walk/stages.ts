/** Which vectors there are on the way through a network, and how they are written. */
import { type Index, type LayerSize, NetworkNames, type NotationStyle } from '../../nn/names.ts';
import type { ReadStep } from './read.ts';
import type { NetworkWalk, Notation, Stage, Step } from './types.ts';

export interface StageKind extends Pick<Stage, 'kind' | 'layer'> {
  readonly primes: number;
}

export function stageKinds(steps: readonly ReadStep[]): StageKind[] {
  const kinds: StageKind[] = [{ kind: 'input', layer: 0, primes: 0 }];
  let layer = 0;
  for (const step of steps) {
    if (step.kind === 'affine') layer += 1;
    const isFirst = (kind: Stage['kind']) => !kinds.some((before) => before.kind === kind && before.layer === layer);
    if (step.kind === 'affine') kinds.push({ kind: 'sum', layer, primes: 0 });
    else if (step.kind === 'elementwise' && isFirst('activation')) kinds.push({ kind: 'activation', layer, primes: 0 });
    else {
      const primes = kinds.filter((before) => before.kind === 'other' && before.layer === layer).length;
      kinds.push({ kind: 'other', layer, primes });
    }
  }
  return kinds;
}

export function stageNotation(
  names: NetworkNames,
  kind: Stage['kind'],
  layer: number,
  primes: number,
  unit?: Index,
): Notation {
  switch (kind) {
    case 'input':
      return names.input(unit);
    case 'sum':
      return names.sum(layer, unit);
    case 'activation':
      return names.activation(layer, unit);
    case 'other':
      return names.other(layer, primes, unit);
  }
}

/** The names of everything in a network. */
export function namesFor(
  inputs: number,
  layers: readonly LayerSize[],
  kinds: readonly Pick<Stage, 'kind'>[],
  notation: NotationStyle,
): NetworkNames {
  return new NetworkNames({
    inputs,
    layers,
    activations: kinds.filter(({ kind }) => kind === 'activation').length,
    notation,
  });
}

/** The names of everything in the network of a walk. */
export function namesOf({ widths, steps, stages, notation }: NetworkWalk): NetworkNames {
  return namesFor(widths[0]!, layerSizes(steps), stages, notation);
}

function layerSizes(steps: readonly Step[]): LayerSize[] {
  return steps.flatMap((step) => {
    if (step.kind !== 'affine') return [];
    const [units, inputs] = step.weight.shape as [number, number];
    return [{ units, inputs }];
  });
}

/** How a unit of the vector is written whose number is a letter. */
export function anyUnit(names: NetworkNames, { kind, layer, notation }: Stage): (index: string) => Notation {
  // Only what other layers give has primes.
  const primes = notation.text.split('′').length - 1;
  return (index) => stageNotation(names, kind, layer, primes, index);
}

/** What the indices of weights mean, with both names of one weight. */
export function indexOrder(steps: readonly Step[], inputs: number, notation: NotationStyle): string {
  const step = steps.find((one) => one.kind === 'affine');
  if (step?.kind !== 'affine')
    return 'No layer of the network is linear by itself: it is walked from row to output alone.';
  const [units, from] = step.weight.shape as [number, number];
  const [unit, input] = [Math.min(2, units), Math.min(1, from)];
  const { layer } = step;
  const name = (style: NotationStyle) => namesFor(inputs, layerSizes(steps), [], style).weight(layer, unit, input).text;
  const [matrix, slides] = [name('matrix'), name('slides')];
  const place = `unit ${unit} of layer ${layer} from its input ${input}`;
  const inFile = `In the model file, where indices count from 0, it is ${step.weight.name}[${unit - 1}][${input - 1}].`;
  if (notation === 'slides') {
    return (
      `Weights are w^(layer)_{input,unit}, as in the lecture's diagrams and sums: ${slides} goes to ${place}; ` +
      `its matrices, and PyTorch, are W[unit][input] and call it ${matrix}. ${inFile} ` +
      `Sums and activations have layer and unit as their indices, those of the outputs the unit alone.`
    );
  }
  return (
    `Weights are W[unit][input], as in PyTorch and in the lecture's matrices: ${matrix} goes to ${place}; ` +
    `its diagrams and sums, w^(layer)_{input,unit}, call it ${slides}. ${inFile} ` +
    `Of z, a and b the index of a unit is left out where a layer has only one.`
  );
}
