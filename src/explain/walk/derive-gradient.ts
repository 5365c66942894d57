/** The gradient of one number in a network, derived rule by rule on the network's own graph: factor by factor along a path, and as one expression. */

import type { Derivation, DerivationStep } from '../../calculus/derivation.ts';
import { stepNumber, stepsOf } from '../../calculus/derivation.ts';
import { stepValues } from '../../calculus/derivatives-json.ts';
import { derive } from '../../calculus/derive.ts';
import { elementOf } from '../../calculus/elements.ts';
import { fail } from '../../graph/error.ts';
import type { Node } from '../../graph/node.ts';
import { either, indexList, lossOrName, type OptionKinds, objectWith } from '../../graph/option-kinds.ts';
import { requireOptions } from '../../graph/options.ts';
import { asLoss, type LossOrName } from '../../nn/from-options.ts';
import type { Loss } from '../../nn/loss.ts';
import { type NotationStyle, notationKind } from '../../nn/names.ts';
import type { Network } from '../../nn/network.ts';
import { bestPath } from './best-path.ts';
import { Lettering } from './lettering.ts';
import { type LossGraph, lossGraph, predictedNames } from './loss.ts';
import { type DataPoint, pointFor, walkNetwork } from './network.ts';
import { lossBy, lossSymbol, partial } from './notation.ts';
import { type ReadNetwork, readNetwork } from './read.ts';
import { namesOf } from './stages.ts';
import type {
  DerivedFactor,
  DerivedStep,
  Factor,
  GradientDerivation,
  NetworkWalk,
  Notation,
  ParameterWalk,
  Quantity,
} from './types.ts';

/**
 * What to differentiate by: a weight or bias of a layer by its name and index, or a unit of a stage of the walk; from
 * 0.
 */
export type GradientPlace =
  | { readonly parameter: string; readonly index: readonly number[] }
  | { readonly stage: number; readonly unit: number };

/** Which gradient is derived. */
export interface DeriveGradientOptions {
  /** That of the training: by its name, or made. */
  readonly loss: LossOrName;
  /** What it is the gradient by. */
  readonly by: GradientPlace;
  /** The path: the unit of each later stage, from 0; the one with the largest product when absent. */
  readonly through?: readonly number[] | undefined;
  /** How weights are named: `matrix`, W[unit][input], when absent; `slides` is input, unit. */
  readonly notation?: NotationStyle | undefined;
}

const kinds: OptionKinds<DeriveGradientOptions> = {
  loss: lossOrName,
  by: either(objectWith('{ parameter, index }', 'parameter', 'index'), objectWith('{ stage, unit }', 'stage', 'unit')),
  through: indexList('a list of units'),
  notation: notationKind,
};

/** Networks of more parameters, and derivations of more steps, are too long to read as one expression. */
const mostParameters = 13;
const mostSteps = 120;

/**
 * Derives the gradient of the loss at one data point, whose target must be known. Throws a `ChainruleError` where
 * the point does not fit the network or there is no such place.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { deriveGradient } from 'chainrule/explain';
 *
 * const network = mlp({ inputs: 1, hidden: 1, outputs: 1, activation: 'tanh' });
 * const by = { parameter: 'layer1.weight', index: [0, 0] };
 * const { notation } = deriveGradient(network, { x: [1], y: [1] }, { loss: 'binaryCrossEntropy', by });
 * console.log(notation.text); // ∂ℓ/∂w(1)11
 */
export function deriveGradient(network: Network, given: DataPoint, options: DeriveGradientOptions): GradientDerivation {
  requireOptions<DeriveGradientOptions>('deriveGradient', options, kinds, ['loss', 'by']);
  const { by } = options;
  const loss = asLoss(options.loss);
  const point = pointFor(network, given, loss);
  if (!point.y) fail({ what: 'deriveGradient', problem: 'the target is unknown', expected: 'point.y' });
  const way = walkNetwork(network, point, { loss, neurons: [], notation: options.notation });
  const table = new Table(network, way, loss, point.y!);
  const start = table.startOf(by);
  const units = bestPath(way, start, options.through);
  const factors = [table.lossFactor(units.at(-1)!)];
  for (let stage = way.stages.length - 1; stage > start.stage; stage--)
    factors.push(table.stepFactor(stage, units[stage - start.stage]!, units[stage - start.stage - 1]!));
  if (start.parameter) factors.push(table.parameterFactor(start.stage, start.unit, start.parameter));
  const target = start.parameter ?? way.stages[start.stage]!.units[start.unit]!;
  return {
    notation: lossBy(target),
    value: target.gradient!,
    path: {
      units: units.slice(1),
      value: factors.reduce((product, { value }) => product * (value ?? Number.NaN), 1),
    },
    factors,
    whole: table.whole(start),
  };
}

interface Start {
  readonly stage: number;
  readonly unit: number;
  /** The weight or bias, which the unit of the stage is the sum of. */
  readonly parameter?: Quantity;
}

interface Elements {
  readonly walk: ParameterWalk;
  readonly notation: (at: number) => Notation;
}

/** A network at one point, with a variable for each of its numbers. */
class Table {
  private readonly way: NetworkWalk;
  private readonly read: ReadNetwork;
  /** Of each parameter, how its elements are written, and what they are. */
  private readonly elements = new Map<Node, Elements>();
  private readonly graph: LossGraph;
  private readonly targets: readonly Notation[];
  private readonly y: ArrayLike<number>;

  constructor(network: Network, way: NetworkWalk, loss: Loss, y: ArrayLike<number>) {
    this.way = way;
    this.y = y;
    this.read = readNetwork(network);
    const names = namesOf(way);
    this.graph = lossGraph(loss, this.read.outputs, y);
    this.targets = predictedNames(loss.predict(this.read.outputs)).targets;
    for (const [i, step] of this.read.steps.entries()) {
      const described = way.steps[i]!;
      if (step.kind === 'affine' && described.kind === 'affine') {
        const { layer, weight, bias } = described;
        const columns = weight.shape[1]!;
        this.elements.set(step.weight.node, {
          walk: weight,
          notation: (at) => names.weight(layer, Math.floor(at / columns) + 1, (at % columns) + 1),
        });
        if (step.bias && bias)
          this.elements.set(step.bias.node, { walk: bias, notation: (at) => names.bias(layer, at + 1) });
      } else if (step.kind === 'general' && described.kind === 'general') {
        for (const [k, one] of step.parameters.entries()) {
          const { name } = one;
          this.elements.set(one.node, {
            walk: described.parameters[k]!,
            notation: (at) => ({ text: `${name}[${at}]`, latex: `\\mathrm{${name.replaceAll('_', '\\_')}}_{${at}}` }),
          });
        }
      }
    }
  }

  startOf(by: GradientPlace): Start {
    if ('stage' in by) {
      if (this.way.stages[by.stage]?.units[by.unit]) return by;
      return fail({
        what: 'deriveGradient: by',
        problem: 'no such unit',
        got: `stage ${by.stage}, unit ${by.unit}`,
        expected: 'a stage of the walk and one of its units, from 0',
      });
    }
    const stage = this.way.steps.findIndex(
      (step) => step.kind === 'affine' && [step.weight.name, step.bias?.name].includes(by.parameter),
    );
    const step = this.read.steps[stage];
    const [unit = -1, column] = by.index;
    if (step?.kind === 'affine') {
      const isWeight = step.weight.name === by.parameter;
      const { node, shape } = isWeight ? step.weight : step.bias!;
      const fits =
        by.index.length === shape.length && by.index.every((index, axis) => index >= 0 && index < shape[axis]!);
      if (fits)
        return { stage: stage + 1, unit, parameter: this.element(node, isWeight ? unit * shape[1]! + column! : unit) };
    }
    return fail({
      what: 'deriveGradient: by',
      problem: 'no such weight or bias',
      got: `${by.parameter}[${by.index.join('][')}]`,
      expected: 'a parameter of a linear layer by its name, and an index into it, from 0',
    });
  }

  /** ∂ℓ/∂z of an output, in the textbook form of the loss. */
  lossFactor(unit: number): DerivedFactor {
    const letters = new Lettering();
    const outputs = this.way.stages.at(-1)!;
    const expression = this.lossExpression(letters, (at) => letters.variable(outputs.units[at]!));
    const by = outputs.units[unit]!;
    return { ...factor(letters, lossSymbol, by, expression), place: { layer: outputs.layer, unit } };
  }

  /** The derivative of a unit by one of the stage before. */
  stepFactor(stage: number, unit: number, from: number): DerivedFactor {
    const letters = new Lettering();
    const [before, after] = [this.way.stages[stage - 1]!, this.way.stages[stage]!];
    const expression = this.unitExpression(letters, stage, unit);
    return {
      ...factor(letters, after.units[unit]!, before.units[from]!, expression),
      place: { layer: after.layer, unit, ...(this.way.steps[stage - 1]!.kind === 'affine' && { input: from }) },
    };
  }

  /** The derivative of a sum by one of its weights, or by its bias. */
  parameterFactor(stage: number, unit: number, parameter: Quantity): DerivedFactor {
    const letters = new Lettering();
    const expression = this.unitExpression(letters, stage, unit);
    const { layer, units } = this.way.stages[stage]!;
    return { ...factor(letters, units[unit]!, parameter, expression), place: { layer, unit } };
  }

  /** The loss as one expression of all weights and of the inputs, where that can be read. */
  whole({ stage, unit, parameter }: Start): DerivedFactor | null {
    if (this.way.parameters > mostParameters) return null;
    const letters = new Lettering();
    const start = parameter ? -1 : stage;
    const by = parameter ?? this.way.stages[stage]!.units[unit]!;
    const { steps } = this.read;
    // From the chosen stage on, or from the inputs.
    const leafNode = start <= 0 ? this.read.x : steps[start - 1]!.to;
    const units = this.way.stages[Math.max(0, start)]!.units;
    const leaf = (node: Node, at: number) =>
      node === leafNode ? letters.variable(units[at]!) : this.parameterVariable(letters, node, at);
    const expression = elementOf(this.graph.value, 0, (node, at) => this.target(letters, node, at) ?? leaf(node, at));
    const variable = letters.variable(by);
    const derivation = derive(expression, variable);
    if (stepsOf(derivation).length > mostSteps) return null;
    return { ...factorOf(letters, lossSymbol, by, derivation), place: null };
  }

  private element(node: Node, at: number): Quantity {
    const { walk, notation } = this.elements.get(node)!;
    return { ...notation(at), value: walk.values![at]!, gradient: walk.gradients?.[at] ?? null };
  }

  private parameterVariable(letters: Lettering, node: Node, at: number): Node | undefined {
    return this.elements.has(node) ? letters.variable(this.element(node, at)) : undefined;
  }

  /** Values that outputs are compared with have a name; classes are numbers. */
  private target(letters: Lettering, node: Node, at: number): Node | undefined {
    if (node !== this.graph.targets || node.kind !== 'constant') return undefined;
    return letters.variable({ ...this.targets[at]!, value: this.y[at]! });
  }

  private lossExpression(letters: Lettering, output: (at: number) => Node): Node {
    return elementOf(this.graph.value, 0, (node, at) =>
      node === this.read.outputs ? output(at) : this.target(letters, node, at),
    );
  }

  private unitExpression(letters: Lettering, stage: number, unit: number): Node {
    const { from, to } = this.read.steps[stage - 1]!;
    const before = this.way.stages[stage - 1]!.units;
    return elementOf(to, unit, (node, at) =>
      node === from ? letters.variable(before[at]!) : this.parameterVariable(letters, node, at),
    );
  }
}

type Unplaced = Omit<DerivedFactor, 'place'>;

function factor(letters: Lettering, of: Notation, by: Factor, expression: Node): Unplaced {
  return factorOf(letters, of, by, derive(expression, letters.variable(by)));
}

function factorOf(letters: Lettering, of: Notation, by: Factor, derivation: Derivation): Unplaced {
  const values = stepValues(derivation, letters.point);
  return {
    ...partial(of, by),
    of: { text: of.text, latex: of.latex },
    formula: letters.write(derivation.expression),
    result: letters.write(derivation.result),
    value: finite(values.get(derivation.root)!.result),
    steps: stepsOf(derivation).map((step) => stepData(letters, derivation, step, values.get(step)!.result)),
  };
}

function stepData(letters: Lettering, derivation: Derivation, step: DerivationStep, value: number): DerivedStep {
  const { rule, wrt, before, after, result, substitutions, substeps, note } = step;
  return {
    number: stepNumber(derivation, step),
    rule: rule.name,
    pattern: rule.pattern,
    wrt: letters.write(wrt),
    before: letters.write(before),
    after: letters.write(after),
    result: letters.write(result),
    substitutions: substitutions.map(({ variable, value: inner }) => ({
      name: letters.write(variable),
      value: letters.write(inner),
    })),
    substeps: substeps.map((substep) => stepNumber(derivation, substep)),
    value: finite(value),
    note: note === undefined ? undefined : letters.named(note),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}
