/** The chain rule along a network: from a unit to the loss, one step at a time and along every path. */
import type { NetworkNames } from '../../nn/names.ts';
import { lossBy, partial } from './notation.ts';
import type { Chain, ChainPath, Factor, LossWalk, Notation, Product, Stage, Step } from './types.ts';

/** More paths than this are not listed. */
const mostPaths = 64;

export interface Trail {
  readonly stages: readonly Stage[];
  readonly steps: readonly Step[];
  readonly loss: LossWalk;
  readonly names: NetworkNames;
}

/** The gradient by a unit, as it is written where it is a factor. */
function arriving({ stages, loss, names }: Trail, stage: number, unit: number): Factor {
  if (stage === stages.length - 1) return loss.deltas[unit]!;
  const { kind, layer, units } = stages[stage]!;
  const value = units[unit]!.gradient!;
  if (kind === 'sum') return { ...names.delta(layer, unit + 1), value };
  return { ...lossBy(units[unit]!), value };
}

/** The local derivatives of the next stage's units by one unit, where they are not 0 by structure. */
function leaving(
  { stages, steps }: Trail,
  stage: number,
  unit: number,
  names: NetworkNames,
): { to: number; local: Factor }[] {
  const step = steps[stage];
  switch (step?.kind) {
    case undefined:
      return [];
    case 'elementwise':
      return [{ to: unit, local: step.derivatives[unit]! }];
    case 'affine': {
      const [units, inputs] = step.weight.shape as [number, number];
      const { values } = step.weight;
      if (!values) return [];
      return Array.from({ length: units }, (_, to) => ({
        to,
        local: { ...names.weight(step.layer, to + 1, unit + 1), value: values[to * inputs + unit]! },
      }));
    }
    case 'general':
      return (step.jacobian ?? []).map((row, to) => ({
        to,
        local: { ...partial(stages[stage + 1]!.units[to]!, stages[stage]!.units[unit]!), value: row[unit]! },
      }));
  }
}

/** The gradient by a unit as a sum over the units that it goes to. */
export function termsOf(trail: Trail, stage: number, unit: number): Product[] {
  return leaving(trail, stage, unit, trail.names).map(({ to, local }) =>
    product([arriving(trail, stage + 1, to), local]),
  );
}

/**
 * One product for each path from a unit to the loss, its factors in order from the loss; null where there are too many.
 */
export function pathsOf(trail: Trail, stage: number, unit: number): ChainPath[] | null {
  if (countPaths(trail, stage) > mostPaths) return null;
  if (stage === trail.stages.length - 1) return [{ ...product([trail.loss.deltas[unit]!]), through: [] }];
  return leaving(trail, stage, unit, trail.names).flatMap(({ to, local }) => {
    const next = trail.stages[stage + 1]!;
    // A z has the number of its activation, which stands for both; the outputs have none.
    const isNamed = next.kind !== 'sum' || (stage + 2 === trail.stages.length && next.units.length > 1);
    return pathsOf(trail, stage + 1, to)!.map((path) => ({
      ...product([...path.factors, local]),
      through: isNamed ? [notationOf(next.units[to]!), ...path.through] : path.through,
    }));
  });
}

function countPaths({ stages, steps }: Trail, stage: number): number {
  let count = 1;
  for (let s = stage; s < steps.length; s++) {
    const step = steps[s]!;
    if (step.kind !== 'elementwise') count *= stages[s + 1]!.units.length;
    if (step.kind === 'general' && !step.jacobian) return Number.POSITIVE_INFINITY;
    if (step.kind === 'affine' && !step.weight.values) return Number.POSITIVE_INFINITY;
  }
  return count;
}

/** The chains of one neuron's weights and bias. */
export function neuronChains(trail: Trail, stage: number, unit: number): Chain[] {
  const step = trail.steps[stage]!;
  if (step.kind !== 'affine') return [];
  const { layer, weight, bias } = step;
  const delta = arriving(trail, stage + 1, unit);
  const paths = pathsOf(trail, stage + 1, unit);
  const chainOf = (
    kind: 'weight' | 'bias',
    of: Notation,
    own: readonly Factor[],
    parameter: string,
    index: number[],
    value: number,
  ): Chain => ({
    notation: lossBy(of),
    kind,
    parameter,
    index,
    value,
    terms: [product([delta, ...own])],
    paths: paths?.map((path) => ({ ...product([...path.factors, ...own]), through: path.through })) ?? null,
  });
  const inputs = trail.stages[stage]!.units;
  const gradientOf = (values: readonly number[] | null, at: number) => values![at]!;
  return [
    ...(weight.gradients
      ? inputs.map((from, j) =>
          chainOf(
            'weight',
            trail.names.weight(layer, unit + 1, j + 1),
            [factorOf(from)],
            weight.name,
            [unit, j],
            gradientOf(weight.gradients, unit * inputs.length + j),
          ),
        )
      : []),
    ...(bias
      ? [chainOf('bias', trail.names.bias(layer, unit + 1), [], bias.name, [unit], gradientOf(bias.gradients, unit))]
      : []),
  ];
}

/** The chain of one input of the network. */
export function inputChain(trail: Trail, unit: number): Chain {
  const { units } = trail.stages[0]!;
  return {
    notation: lossBy(units[unit]!),
    kind: 'input',
    parameter: null,
    index: [unit],
    value: units[unit]!.gradient!,
    terms: termsOf(trail, 0, unit),
    paths: pathsOf(trail, 0, unit),
  };
}

export function product(factors: readonly Factor[]): Product {
  return { factors, value: factors.reduce((value, factor) => value * factor.value, 1) };
}

export function notationOf({ text, latex }: Notation): Notation {
  return { text, latex };
}

function factorOf({ text, latex, value }: Factor): Factor {
  return { text, latex, value };
}
