/** A neuron in full: the sum of products that it takes, its activation, and its paths to the loss. */
import { fail } from '../../graph/error.ts';
import type { NetworkNames } from '../../nn/names.ts';
import { pathsOf, type Trail, termsOf } from './chains.ts';
import type { Factor, Neuron, Stage, Step } from './types.ts';

export interface NeuronPlace {
  /** Of its inputs. */
  readonly stage: number;
  /** From 0. */
  readonly unit: number;
}

/** The places of neurons by name (`1.2`), or of all where none are named and all are wanted. */
export function neuronsNamed(
  steps: readonly Step[],
  wanted: readonly string[] | undefined,
  wantsAll: boolean,
): NeuronPlace[] {
  const layers = steps.flatMap((step, stage) =>
    step.kind === 'affine' ? [{ layer: step.layer, stage, units: step.weight.shape[0]! }] : [],
  );
  if (!wanted) {
    if (!wantsAll) return [];
    return layers.flatMap(({ stage, units }) => Array.from({ length: units }, (_, unit) => ({ stage, unit })));
  }
  return wanted.map((name) => {
    const [, layerText, unitText] = /^(\d+)\.(\d+)$/.exec(name) ?? [];
    const place = layers.find(({ layer }) => layer === Number(layerText));
    const unit = Number(unitText);
    if (place && unit >= 1 && unit <= place.units) return { stage: place.stage, unit: unit - 1 };
    return fail({
      what: 'neuron',
      problem: 'no such neuron',
      got: JSON.stringify(name),
      expected: `layer.unit, both from 1: ${layers.map(({ layer, units }) => (units === 1 ? `${layer}.1` : `${layer}.1 to ${layer}.${units}`)).join(', ')}`,
    });
  });
}

export function neuronOf(
  stages: readonly Stage[],
  steps: readonly Step[],
  names: NetworkNames,
  stage: number,
  unit: number,
  trail: Trail | null,
): Neuron {
  const step = steps[stage]!;
  if (step.kind !== 'affine') throw new Error('a neuron has weights');
  const { layer, weight, bias } = step;
  const inputs = stages[stage]!.units;
  const z = stages[stage + 1]!.units[unit]!;
  const next = steps[stage + 1];
  const a = next?.kind === 'elementwise' ? stages[stage + 2]!.units[unit]! : undefined;
  const at = (values: readonly number[] | null, index: number) => (values ? values[index]! : null);
  return {
    name: `${layer}.${unit + 1}`,
    layer,
    unit: unit + 1,
    terms: inputs.map((from, j) => {
      const index = unit * inputs.length + j;
      const value = weight.values![index]!;
      const input: Factor = { text: from.text, latex: from.latex, value: from.value };
      return {
        weight: { ...names.weight(layer, unit + 1, j + 1), value, gradient: at(weight.gradients, index) },
        input,
        product: value * from.value,
        flow: z.gradient === null ? null : z.gradient * value,
      };
    }),
    bias: bias && {
      ...names.bias(layer, unit + 1),
      value: bias.values![unit]!,
      gradient: at(bias.gradients, unit),
    },
    z,
    activation: next?.kind === 'elementwise' && a ? { name: next.name, derivative: next.derivatives[unit]!, a } : null,
    paths: trail ? termsOf(trail, a ? stage + 2 : stage + 1, unit) : [],
    routes: trail && pathsOf(trail, stage + 1, unit),
  };
}
