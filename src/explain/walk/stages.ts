/** Which vectors there are on the way through a network, and how they are written. */
import { indexed, type LayerSize, Names } from './notation.ts';
import type { ReadStep } from './read.ts';
import type { Notation, Stage, Step } from './types.ts';

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
  names: Names,
  kind: Stage['kind'],
  layer: number,
  primes: number,
  unit?: number,
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
export function namesFor(inputs: number, layers: readonly LayerSize[], kinds: readonly StageKind[]): Names {
  return new Names(inputs, layers, kinds.filter(({ kind }) => kind === 'activation').length);
}

/** What the indices of weights mean. */
export function indexOrder(steps: readonly Step[]): string {
  const step = steps.find((one) => one.kind === 'affine');
  if (step?.kind !== 'affine') return 'The network has no weights.';
  const [units, inputs] = step.weight.shape as [number, number];
  const [unit, from] = [Math.min(2, units), Math.min(1, inputs)];
  const { layer } = step;
  const name = (indices: readonly number[]) => indexed('w', { layer, indices }).text;
  const diagrams = 'w^layer_{input,unit}';
  const other =
    units === 1
      ? `diagrams that write ${diagrams} have the two indices the other way. `
      : `diagrams that write ${diagrams} call it ${name([from, unit])}. `;
  return (
    `Weights are W[unit][input], as in PyTorch and in the lecture's matrices: ` +
    `${name([unit, from])} goes to unit ${unit} of layer ${layer} from its input ${from}; ${other}` +
    `In the model file, where indices count from 0, it is ${step.weight.name}[${unit - 1}][${from - 1}]. ` +
    `The index of a unit is left out where a layer has only one.`
  );
}
