/** The end of a network, as people write it: what is read of the outputs, the loss in terms of it, and why its gradient is so short. */
import { grad } from '../../autodiff/grad.ts';
import { evaluate } from '../../backends/reference/evaluate.ts';
import { derive } from '../../calculus/derive.ts';
import { simplify } from '../../compiler/simplify.ts';
import { type Apply, constant, type Node } from '../../graph/node.ts';
import { sizeOf } from '../../graph/shape.ts';
import { rebuild, topologicalOrder } from '../../graph/walk.ts';
import type { Loss } from '../../nn/loss.ts';
import { indexed } from '../../nn/names.ts';
import { reapply } from '../../ops/define.ts';
import {
  binaryCrossEntropy,
  crossEntropy,
  oneHot,
  reshape,
  sigmoid,
  softmax,
  squaredError,
  sum,
} from '../../ops/index.ts';
import { formulaOf, placeholder } from './formula.ts';
import { lossBy } from './notation.ts';
import type { DerivationLine, Factor, Notation } from './types.ts';

/** The loss of one row as a graph, and its parts. */
export interface LossGraph {
  /** A scalar. */
  readonly value: Node;
  /** What the outputs are compared with, in their shape: one-hot for classes, smoothed where the loss smooths. */
  readonly targets: Node;
  /** The operation that compares; undefined for a loss that is made in another way. */
  readonly comparison: Apply | undefined;
}

export function lossGraph(loss: Loss, outputs: Node, y: ArrayLike<number>): LossGraph {
  const given =
    loss.targets === 'classes' ? constant([y[0]!], [1], 'int32') : constant(Float64Array.from(y), outputs.shape);
  const value = reshape(loss.perRow(outputs, given), []);
  const comparison = topologicalOrder([value], (node) => (node.kind === 'apply' ? node.inputs : [])).find(
    (node): node is Apply => node.kind === 'apply' && node.operation.kind === 'composed' && node.inputs[0] === outputs,
  );
  const compared = comparison?.inputs[1] ?? given;
  const targets = compared.dtype === 'int32' ? oneHot(compared, outputs.shape[1]!) : compared;
  return { value, targets, comparison };
}

/** How ŷ is written: one number, or one for each output; probabilities of classes are p. */
export function predictedNames(predicted: Node): { vector: Notation; units: Notation[]; targets: Notation[] } {
  const count = sizeOf(predicted.shape);
  const isProbabilities = isApplication(predicted, softmax.operation);
  const [letter, latex] = isProbabilities ? ['p', 'p'] : ['ŷ', '\\hat{y}'];
  const named = (text: string, inLatex: string) =>
    Array.from({ length: count }, (_, i) => indexed(text, { latex: inLatex, indices: count === 1 ? [] : [i + 1] }));
  return { vector: { text: letter, latex }, units: named(letter, latex), targets: named('y', 'y') };
}

export interface TextbookLoss {
  /** As it is written with these names or numbers in it. */
  readonly formula: (prediction: Notation, target: Notation) => Notation;
  /** ∂ℓ/∂ŷ */
  readonly gradients: (predictions: Float64Array, targets: Float64Array) => number[];
}

/**
 * The textbook form of the loss, ŷ in it as a variable: its formula, and its gradient by each ŷ. Where ŷ rounds to 0 or
 * 1 the gradient may not be finite, which is why training uses the form from the outputs.
 */
export function textbookLoss(
  { value, comparison }: LossGraph,
  outputs: Node,
  predicted: Node,
): TextbookLoss | undefined {
  if (comparison?.operation.kind !== 'composed') return undefined;
  const { operation, inputs, attributes } = comparison;
  const shape = predicted.shape;
  const [p, y] = [placeholder(0, shape), placeholder(1, shape)];
  const comparedInputs = [outputs, y, ...inputs.slice(2)];
  const form =
    operation.notation?.textbook?.(comparedInputs, attributes) ?? operation.expand(comparedInputs, attributes);
  const inPlace = rebuild(
    [value],
    (node, operands) => {
      if (node === comparison) return form;
      return node.kind === 'apply' ? reapply(node, operands) : node;
    },
    (node) => (node.kind === 'apply' && node !== comparison ? node.inputs : []),
  ).get(value)!;
  const isPredicted = (node: Node) =>
    node === predicted ||
    (node.kind === 'apply' &&
      predicted.kind === 'apply' &&
      node.operation === predicted.operation &&
      node.inputs[0] === predicted.inputs[0]);
  const rebuilt = rebuild(
    [inPlace],
    (node, operands) => {
      if (isPredicted(node)) return p;
      return node.kind === 'apply' ? reapply(node, operands) : node;
    },
    (node) => (node.kind === 'apply' && !isPredicted(node) ? node.inputs : []),
  ).get(inPlace)!;
  if (topologicalOrder([rebuilt]).includes(outputs)) return undefined;
  const gradient = grad(sum(rebuilt), [p]);
  // Of one output the mean over outputs is the loss itself.
  const written = sizeOf(shape) === 1 ? simplify([rebuilt])[0]! : rebuilt;
  return {
    formula: (prediction, target) => formulaOf(written, [prediction, target]),
    gradients: (predictions, at) => {
      const [result] = evaluate(
        gradient,
        new Map<Node, Float64Array>([
          [p, predictions],
          [y, at],
        ]),
      );
      return Array.from(result!);
    },
  };
}

/** The gradient by each output of the network in its shortest form: `ŷ - y`. */
export function deltaNotations(
  { comparison }: LossGraph,
  predicted: Node,
  outputs: Node,
  names: { units: readonly Notation[]; targets: readonly Notation[] },
  sums: readonly Notation[],
  isShort: boolean,
): Notation[] {
  const count = names.units.length;
  return names.units.map((unit, i) => {
    const difference = (before: string, after: string, inLatex: [string, string]) => ({
      text: `${before}${unit.text} - ${names.targets[i]!.text}${after}`,
      latex: `${inLatex[0]}${unit.latex} - ${names.targets[i]!.latex}${inLatex[1]}`,
    });
    if (isShort && collapses(comparison, predicted)) {
      const labels = labelsOf(comparison, predicted);
      return labels === 1
        ? difference('', '', ['', ''])
        : difference('(', `)/${labels}`, [`\\tfrac{1}{${labels}}\\left(`, '\\right)']);
    }
    if (predicted === outputs && comparison?.operation === squaredError.operation) {
      return count === 1
        ? difference('2(', ')', ['2\\left(', '\\right)'])
        : count === 2
          ? difference('', '', ['', ''])
          : difference('2(', `)/${count}`, [`\\tfrac{2}{${count}}\\left(`, '\\right)']);
    }
    return lossBy(sums[i]!);
  });
}

/** Sigmoid with binary cross-entropy, softmax with cross-entropy. */
function collapses(comparison: Apply | undefined, predicted: Node): boolean {
  return (
    (comparison?.operation === binaryCrossEntropy.operation && isApplication(predicted, sigmoid.operation)) ||
    (comparison?.operation === crossEntropy.operation && isApplication(predicted, softmax.operation))
  );
}

/** Over how many labels the loss of a row is the mean: 1 for classes. */
export function labelsOf(comparison: Apply | undefined, predicted: Node): number {
  return comparison?.operation === binaryCrossEntropy.operation ? sizeOf(predicted.shape) : 1;
}

/** From the loss to the gradient by the outputs, line by line, with the numbers of one output. */
export function derivationOf(
  { comparison }: LossGraph,
  predicted: Node,
  z: Notation,
  anyZ: (index: string) => Notation,
  formula: Notation,
  numbers: { loss: number; byPrediction: number | null; slope: number | null; delta: number },
): DerivationLine[] {
  const { loss, byPrediction, slope, delta } = numbers;
  if (!collapses(comparison, predicted)) return [];
  const labels = labelsOf(comparison, predicted);
  if (labels > 1) return derivationOfLabels(labels, anyZ('k'), formula, loss);
  if (comparison?.operation === binaryCrossEntropy.operation) {
    return [
      {
        ...lossLine(formula),
        value: loss,
        where: { text: `ŷ = σ(${z.text})`, latex: `\\hat{y} = \\sigma\\left(${z.latex}\\right)` },
      },
      {
        text: '∂ℓ/∂ŷ = -y/ŷ + (1 - y)/(1 - ŷ) = (ŷ - y)/(ŷ(1 - ŷ))',
        latex:
          '\\frac{\\partial \\ell}{\\partial \\hat{y}} = -\\frac{y}{\\hat{y}} + \\frac{1 - y}{1 - \\hat{y}} = \\frac{\\hat{y} - y}{\\hat{y}\\left(1 - \\hat{y}\\right)}',
        value: byPrediction,
      },
      {
        text: `∂ŷ/∂${z.text} = σ′(${z.text}) = ŷ(1 - ŷ)`,
        latex: `\\frac{\\partial \\hat{y}}{\\partial ${z.latex}} = \\sigma'\\left(${z.latex}\\right) = \\hat{y}\\left(1 - \\hat{y}\\right)`,
        value: slope,
      },
      {
        text: `∂ℓ/∂${z.text} = ∂ℓ/∂ŷ · ∂ŷ/∂${z.text} = ŷ - y`,
        latex: `\\frac{\\partial \\ell}{\\partial ${z.latex}} = \\frac{\\partial \\ell}{\\partial \\hat{y}} \\cdot \\frac{\\partial \\hat{y}}{\\partial ${z.latex}} = \\hat{y} - y`,
        value: delta,
      },
    ];
  }
  const [zi, zj, zk] = [anyZ('i'), anyZ('j'), anyZ('k')];
  return [
    {
      ...lossLine({ text: '-Σₖ yₖ log(pₖ)', latex: '-\\sum_k y_k \\ln p_k' }),
      value: loss,
      where: {
        text: `pₖ = exp(${zk.text}) / Σⱼ exp(${zj.text})`,
        latex: `p_k = \\frac{e^{${zk.latex}}}{\\sum_j e^{${zj.latex}}}`,
      },
    },
    {
      text: '∂ℓ/∂pₖ = -yₖ/pₖ',
      latex: '\\frac{\\partial \\ell}{\\partial p_k} = -\\frac{y_k}{p_k}',
      value: null,
    },
    {
      text: `∂pₖ/∂${zi.text} = pₖ([k = i] - pᵢ)`,
      latex: `\\frac{\\partial p_k}{\\partial ${zi.latex}} = p_k\\left([k = i] - p_i\\right)`,
      value: null,
    },
    {
      text: `∂ℓ/∂${zi.text} = Σₖ ∂ℓ/∂pₖ · ∂pₖ/∂${zi.text} = -Σₖ yₖ([k = i] - pᵢ) = pᵢ Σₖ yₖ - yᵢ = pᵢ - yᵢ, because Σₖ yₖ = 1`,
      latex: `\\frac{\\partial \\ell}{\\partial ${zi.latex}} = \\sum_k \\frac{\\partial \\ell}{\\partial p_k} \\frac{\\partial p_k}{\\partial ${zi.latex}} = -\\sum_k y_k\\left([k = i] - p_i\\right) = p_i \\sum_k y_k - y_i = p_i - y_i`,
      value: null,
    },
  ];
}

function lossLine({ text, latex }: Notation): Notation {
  return { text: `ℓ = ${text}`, latex: `\\ell = ${latex}` };
}

/** Of labels, each of which has a sigmoid of its own. */
function derivationOfLabels(labels: number, z: Notation, formula: Notation, loss: number): DerivationLine[] {
  const { text: unit, latex } = z;
  return [
    {
      ...lossLine(formula),
      value: loss,
      where: { text: `ŷₖ = σ(${unit})`, latex: `\\hat{y}_k = \\sigma\\left(${latex}\\right)` },
    },
    {
      text: `∂ℓ/∂ŷₖ = (-yₖ/ŷₖ + (1 - yₖ)/(1 - ŷₖ))/${labels} = (ŷₖ - yₖ)/(${labels} ŷₖ(1 - ŷₖ))`,
      latex: `\\frac{\\partial \\ell}{\\partial \\hat{y}_k} = \\frac{1}{${labels}}\\left(-\\frac{y_k}{\\hat{y}_k} + \\frac{1 - y_k}{1 - \\hat{y}_k}\\right) = \\frac{\\hat{y}_k - y_k}{${labels}\\,\\hat{y}_k\\left(1 - \\hat{y}_k\\right)}`,
      value: null,
    },
    {
      text: `∂ŷₖ/∂${unit} = σ′(${unit}) = ŷₖ(1 - ŷₖ)`,
      latex: `\\frac{\\partial \\hat{y}_k}{\\partial ${latex}} = \\sigma'\\left(${latex}\\right) = \\hat{y}_k\\left(1 - \\hat{y}_k\\right)`,
      value: null,
    },
    {
      text: `∂ℓ/∂${unit} = ∂ℓ/∂ŷₖ · ∂ŷₖ/∂${unit} = (ŷₖ - yₖ)/${labels}`,
      latex: `\\frac{\\partial \\ell}{\\partial ${latex}} = \\frac{\\partial \\ell}{\\partial \\hat{y}_k} \\cdot \\frac{\\partial \\hat{y}_k}{\\partial ${latex}} = \\tfrac{1}{${labels}}\\left(\\hat{y}_k - y_k\\right)`,
      value: null,
    },
  ];
}

/** Of one output that is the prediction itself: the loss as a function of it, differentiated by the rules of calculus. */
export function scalarDerivation(
  { comparison }: LossGraph,
  z: Notation,
  { prediction, target, loss, delta }: { prediction: number; target: number; loss: number; delta: number },
): DerivationLine[] {
  if (comparison?.operation.kind !== 'composed') return [];
  const { operation, inputs, attributes } = comparison;
  const [p, y] = [placeholder(0), placeholder(1)];
  const compared = [p, y, ...inputs.slice(2)];
  const form = operation.notation?.textbook?.(compared, attributes) ?? operation.expand(compared, attributes);
  const { result } = derive(form, p);
  const point = new Map<Node, number[]>([
    [p, [prediction]],
    [y, [target]],
  ]);
  const [value, slope] = evaluate([form, result], point).map(([number]) => number!);
  // A loss that does more with its comparison has no derivation this short.
  if (!isNear(value!, loss) || !isNear(slope!, delta)) return [];
  const names = [
    { text: 'ŷ', latex: '\\hat{y}' },
    { text: 'y', latex: 'y' },
  ];
  const [formula, derivative] = [formulaOf(form, names), formulaOf(result, names)];
  return [
    {
      ...lossLine(formula),
      value: loss,
      where: { text: `ŷ = ${z.text}`, latex: `\\hat{y} = ${z.latex}` },
    },
    {
      text: `∂ℓ/∂${z.text} = ${derivative.text}`,
      latex: `\\frac{\\partial \\ell}{\\partial ${z.latex}} = ${derivative.latex}`,
      value: delta,
    },
  ];
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

export function factors(notations: readonly Notation[], values: ArrayLike<number>): Factor[] {
  return notations.map((notation, i) => ({ ...notation, value: values[i]! }));
}

function isApplication(node: Node, operation: Apply['operation']): boolean {
  return node.kind === 'apply' && node.operation === operation;
}
