/** What is read of a network's outputs, and the loss of one row. */
import type { Node } from '../../graph/node.ts';
import { isOfLabels, type Loss } from '../../nn/loss.ts';
import type { NetworkNames } from '../../nn/names.ts';
import {
  deltaNotations,
  derivationOf,
  factors,
  type LossGraph,
  labelsOf,
  predictedNames,
  scalarDerivation,
  textbookLoss,
} from './loss.ts';
import { lossBy } from './notation.ts';
import type { WalkNumbers } from './numbers.ts';
import { numeral } from './numerals.ts';
import type { ReadNetwork } from './read.ts';
import { anyUnit } from './stages.ts';
import type { DerivationLine, LossWalk, Output, Stage } from './types.ts';

/** In which terms outputs are told. */
export interface OutputTerms {
  /** Class names in the order of the outputs (two for one output of binary cross-entropy). */
  readonly classes?: readonly string[] | undefined;
  /** From an output to the target's own units. */
  readonly decode?: ((output: number) => number) | undefined;
}

export function outputOf(
  loss: Loss,
  predicted: Node,
  { outputs }: ReadNetwork,
  numbers: WalkNumbers,
  { classes = [], decode }: OutputTerms,
): Output {
  const { vector, units } = predictedNames(predicted);
  const values = Array.from(numbers.value(predicted));
  return {
    name: predicted === outputs ? 'identity' : predicted.kind === 'apply' ? predicted.operation.name : 'predict',
    notation: vector,
    units: units.map((notation, i) => ({ ...notation, value: values[i]!, gradient: null })),
    classes,
    jacobian: numbers.jacobian(predicted),
    prediction: isOfLabels(loss) && values.length > 1 ? null : predictionOf(values, classes, decode),
  };
}

function predictionOf(
  values: readonly number[],
  classes: readonly string[],
  decode?: (output: number) => number,
): string | number | null {
  if (classes.length > 0) {
    const probabilities = values.length === 1 ? [1 - values[0]!, values[0]!] : values;
    return classes[probabilities.indexOf(Math.max(...probabilities))] ?? null;
  }
  return decode && values.length === 1 ? decode(values[0]!) : null;
}

const targetVector = { text: 'y', latex: 'y' };

export function lossWalkOf(
  loss: Loss,
  graph: LossGraph,
  { outputs }: ReadNetwork,
  predicted: Node,
  last: Stage,
  output: Output,
  numbers: WalkNumbers,
  names: NetworkNames,
): { walk: LossWalk; output: Output } {
  const written = predictedNames(predicted);
  const value = numbers.value(graph.value)[0]!;
  const targets = Array.from(numbers.value(graph.targets));
  const predictions = Float64Array.from(output.units, (unit) => unit.value);
  const deltas = Array.from(last.units, ({ gradient }) => gradient!);
  const textbook = textbookLoss(graph, outputs, predicted);
  const byPrediction = textbook?.gradients(predictions, Float64Array.from(targets));
  const labels = labelsOf(graph.comparison, predicted);
  const isShort = deltas.every((delta, i) => Math.abs(labels * delta - (predictions[i]! - targets[i]!)) <= 1e-9);
  const formula = textbook?.formula(written.vector, targetVector) ?? {
    text: loss.name,
    latex: `\\mathrm{${loss.name}}`,
  };
  const finite = (number: number | undefined) => (Number.isFinite(number) ? number! : null);
  const units = output.units.map((unit, i) => ({ ...unit, gradient: finite(byPrediction?.[i]) }));
  const z = last.units.length === 1 ? last.units[0]! : last.notation;
  const notations = deltaNotations(graph, predicted, outputs, written, last.units, isShort);
  const ends = { loss: value, delta: deltas[0]! };
  let derivation: DerivationLine[] = [];
  if (isShort) {
    const [byFirst, slope] = [units[0]!.gradient, output.jacobian?.[0]?.[0] ?? null];
    derivation = derivationOf(graph, predicted, z, anyUnit(names, last), formula, {
      ...ends,
      byPrediction: byFirst,
      slope,
    });
  }
  const isUnnamed = notations[0]!.text === lossBy(last.units[0]!).text;
  if (isUnnamed && predicted === outputs && deltas.length === 1)
    derivation = scalarDerivation(graph, z, { prediction: predictions[0]!, target: targets[0]!, ...ends });
  return {
    output: { ...output, units },
    walk: {
      name: loss.name,
      formula,
      numbers:
        textbook && targets.length === 1 ? textbook.formula(numeral(predictions[0]!), numeral(targets[0]!)) : null,
      targets: factors(written.targets, targets),
      value,
      deltas: factors(notations, deltas),
      derivation,
    },
  };
}
