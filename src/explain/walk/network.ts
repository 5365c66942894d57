/** One data point through a network: forward, loss and backward, from the same graph that trains, in float64. */

import { fail } from '../../graph/error.ts';
import { input, type Node } from '../../graph/node.ts';
import {
  anything,
  callback,
  checkedLater,
  listOf,
  lossOrName,
  type OptionKinds,
  objectWith,
  text,
} from '../../graph/option-kinds.ts';
import { formatValue, requireKind, requireOptions } from '../../graph/options.ts';
import { sizeOf } from '../../graph/shape.ts';
import { rebuild, topologicalOrder } from '../../graph/walk.ts';
import { countParameters } from '../../nn/describe.ts';
import { asLoss, type LossOrName } from '../../nn/from-options.ts';
import type { Loss } from '../../nn/loss.ts';
import { type NetworkNames, type NotationStyle, notationKind } from '../../nn/names.ts';
import { type Network, type NetworkParameter, networkKind } from '../../nn/network.ts';
import { reapply } from '../../ops/define.ts';
import { flatRows, type NumberRows } from '../../train/given-rows.ts';
import { inputChain, neuronChains, type Trail } from './chains.ts';
import { activationName, derivativeFormula } from './elementwise.ts';
import { walkGraph } from './graph.ts';
import { networkKinks } from './kinks.ts';
import { lossGraph } from './loss.ts';
import { neuronOf, neuronsNamed } from './neurons.ts';
import { evaluateAll, type WalkNumbers } from './numbers.ts';
import { lossWalkOf, type OutputTerms, outputOf } from './output.ts';
import { type ReadStep, readNetwork } from './read.ts';
import { indexOrder, namesFor, type StageKind, stageKinds, stageNotation } from './stages.ts';
import {
  type Graph,
  type NetworkWalk,
  type Notation,
  type ParameterWalk,
  type Point,
  type Stage,
  type Step,
  walkVersion,
} from './types.ts';

/** One row in the network's own terms, as `TrainingData` has it. */
export interface DataPoint {
  /** [inputs]; standardised where the network was trained so. */
  readonly x: NumberRows;
  /** The class index, or the values or labels [outputs]; absent where it is unknown. */
  readonly y?: NumberRows | undefined;
}

export interface FlatPoint {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number> | undefined;
}

/** What of a data point is walked. */
export interface WalkOptions extends OutputTerms {
  /** That of the training: by its name, or made. */
  readonly loss: LossOrName;
  /** Neurons to have in full, such as `1.2`: layer and unit, from 1; all of a network of at most 1,000 parameters when absent. */
  readonly neurons?: readonly string[] | undefined;
  /** Where the data point comes from; its numbers as they are when absent. */
  readonly point?: Point | undefined;
  /** How weights are named: `matrix`, W[unit][input], when absent; `slides` is input, unit. */
  readonly notation?: NotationStyle | undefined;
}

const walkKinds: OptionKinds<WalkOptions> = {
  loss: lossOrName,
  neurons: listOf(text, "a list of neurons, such as ['1.2']"),
  point: objectWith('a point of a walk', 'row', 'features', 'target'),
  notation: notationKind,
  classes: listOf(text, 'a list of names'),
  decode: callback,
};

/** In networks of more parameters, only the neurons that are asked for are in full. */
const smallNetwork = 1000;
/** Longer arrays are left out of the walk. */
const longestArray = 10_000;
/** Layers of more units are not taken apart into operations. */
const widestGraph = 16;
/**
 * Walks one data point through a network. Throws a `ChainruleError` where the point does not fit the network or
 * there is no such neuron.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { walkNetwork } from 'chainrule/explain';
 *
 * const network = mlp({ inputs: 2, hidden: 2, outputs: 1, activation: 'tanh' });
 * const walk = walkNetwork(network, { x: [0, 1], y: [1] }, { loss: 'binaryCrossEntropy' });
 * console.log(walk.stages.map(({ notation }) => notation.text)); // ['x', 'z(1)', 'a', 'z(2)']
 * console.log(walk.loss?.value, walk.chains[0]?.notation.text); // 0.7197 ∂ℓ/∂w(1)11
 */
export function walkNetwork(network: Network, given: DataPoint, options: WalkOptions): NetworkWalk {
  requireKind('walk: network', network, networkKind);
  requireOptions<WalkOptions>('walkNetwork', options, walkKinds, ['loss']);
  const { notation = 'matrix' } = options;
  const lossOfRows = asLoss(options.loss);
  const point = pointFor(network, given, lossOfRows);
  const read = readNetwork(network);
  const sizes = read.steps.flatMap((step) => (step.kind === 'affine' ? [sizeOfLayer(step.weight)] : []));
  const kinds = stageKinds(read.steps);
  const names = namesFor(sizeOf(network.row), sizes, kinds, notation);
  const predicted = lossOfRows.predict(read.outputs);
  const loss = point.y && lossGraph(lossOfRows, read.outputs, point.y);
  const numbers = evaluateAll(network, read, predicted, loss, point);
  const stages = kinds.map((kind, i) => stageOf(kind, i === 0 ? read.x : read.steps[i - 1]!.to, numbers, names));
  const steps = read.steps.map((step, i) => stepOf(step, [stages[i]!, stages[i + 1]!], numbers, names));

  const plainOutput = outputOf(lossOfRows, predicted, read, numbers, options);
  const end = loss && lossWalkOf(lossOfRows, loss, read, predicted, stages.at(-1)!, plainOutput, numbers, names);
  const isSmall = countParameters(network) <= smallNetwork;
  const places = neuronsNamed(steps, options.neurons, isSmall);
  const trail: Trail | null = end ? { stages, steps, loss: end.walk, names } : null;
  return {
    format: 'chainrule walk',
    version: walkVersion,
    kind: 'network',
    widths: [sizeOf(network.row), ...sizes.map(({ units }) => units)],
    parameters: countParameters(network),
    notation,
    indexOrder: indexOrder(steps, sizeOf(network.row), notation),
    point: options.point ?? plainPoint(network, point),
    stages,
    steps: steps.map(withoutLongArrays),
    output: end?.output ?? plainOutput,
    loss: end?.walk ?? null,
    neurons: places.map(({ stage, unit }) => neuronOf(stages, steps, names, stage, unit, trail)),
    chains: trail
      ? [
          ...places.flatMap(({ stage, unit }) => neuronChains(trail, stage, unit)),
          ...(isSmall && !options.neurons ? stages[0]!.units.map((_, unit) => inputChain(trail, unit)) : []),
        ]
      : [],
    update: null,
    notes: [
      ...read.idle.map((layer) => `${layer} changes nothing here: it only acts while training`),
      ...read.steady.map(
        (layer) => `${layer} uses its running statistics here: in training it uses those of the minibatch`,
      ),
      ...(trail ? networkKinks(read.steps, stages) : []),
    ],
  };
}

function sizeOfLayer({ shape }: NetworkParameter): { units: number; inputs: number } {
  const [units, inputs] = shape as [number, number];
  return { units, inputs };
}

function stageOf({ kind, layer, primes }: StageKind, node: Node, numbers: WalkNumbers, names: NetworkNames): Stage {
  const notationOf = (unit?: number) => stageNotation(names, kind, layer, primes, unit);
  const gradients = numbers.gradient(node);
  return {
    kind,
    layer,
    notation: notationOf(),
    units: Array.from(numbers.value(node), (value, unit) => ({
      ...notationOf(unit + 1),
      value,
      gradient: gradients ? gradients[unit]! : null,
    })),
  };
}

function stepOf(step: ReadStep, [from, to]: readonly [Stage, Stage], numbers: WalkNumbers, names: NetworkNames): Step {
  const { layer } = to;
  switch (step.kind) {
    case 'affine':
      return {
        kind: 'affine',
        layer,
        weight: parameterOf(step.weight, names.weight(layer), numbers),
        bias: step.bias ? parameterOf(step.bias, names.bias(layer), numbers) : null,
      };
    case 'elementwise': {
      const formula = derivativeFormula(step);
      return {
        kind: 'elementwise',
        layer,
        name: activationName(step),
        derivatives: Array.from(numbers.slope(step), (value, unit) => ({
          ...formula(from.units[unit]!, to.units[unit]!),
          value,
        })),
      };
    }
    case 'general':
      return {
        kind: 'general',
        layer,
        name: step.detail,
        jacobian: numbers.jacobian(step.to),
        parameters: step.parameters.map((one) =>
          parameterOf(one, { text: one.name, latex: `\\mathrm{${one.name}}` }, numbers),
        ),
        graph: layerGraph(step, from, numbers),
      };
  }
}

/** A layer as operations, its input by its name; null where it is too large to look at. */
function layerGraph(
  { from, to, parameters }: Extract<ReadStep, { kind: 'general' }>,
  { notation }: Stage,
  numbers: WalkNumbers,
): Graph | null {
  if (sizeOf(to.shape) > widestGraph) return null;
  const start = input('layer input', from.shape);
  const cut = rebuild(
    [to],
    (node, inputs) => (node === from ? start : node.kind === 'apply' ? reapply(node, inputs) : node),
    (node) => (node === from || node.kind !== 'apply' ? [] : node.inputs),
  ).get(to)!;
  const values = new Map<Node, ArrayLike<number>>([[start, numbers.value(from)]]);
  for (const node of topologicalOrder([cut])) if (node.kind === 'parameter') values.set(node, numbers.given(node));
  const names = new Map(parameters.map(({ node, name }) => [node.name, name]));
  const nameOf = ({ name }: { readonly name: string }) =>
    name === start.name ? notation : { text: names.get(name)!, latex: `\\mathrm{${names.get(name)!}}` };
  const statistics = parameters.filter(({ role }) => role === 'statistic').map((one): Node => one.node);
  return walkGraph(cut, values, numbers.gradient(to) ?? null, nameOf, { fixed: new Set(statistics) }).graph;
}

function parameterOf(
  { node, name, shape, values }: NetworkParameter,
  notation: Notation,
  numbers: WalkNumbers,
): ParameterWalk {
  const gradients = numbers.gradient(node);
  return {
    name,
    notation,
    shape,
    values: Array.from(values),
    gradients: gradients ? Array.from(gradients) : null,
    norm: lengthOf(values),
    gradientNorm: gradients ? lengthOf(gradients) : null,
  };
}

function withoutLongArrays(step: Step): Step {
  const shortened = (parameter: ParameterWalk): ParameterWalk =>
    sizeOf(parameter.shape) > longestArray ? { ...parameter, values: null, gradients: null } : parameter;
  switch (step.kind) {
    case 'affine':
      return { ...step, weight: shortened(step.weight), bias: step.bias && shortened(step.bias) };
    case 'elementwise':
      return step;
    case 'general':
      return { ...step, parameters: step.parameters.map(shortened) };
  }
}

function plainPoint({ row }: Network, { x }: FlatPoint): Point {
  return {
    row: null,
    features: Array.from({ length: sizeOf(row) }, (_, i) => ({ name: `x${i + 1}`, raw: x[i]!, how: '' })),
    target: null,
  };
}

function lengthOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum);
}

/** The point with one array each, which fits the network and its loss. */
export function pointFor(network: Network, given: DataPoint, loss: Loss): FlatPoint {
  requireOptions<DataPoint>('walk: point', given, { x: checkedLater('numbers, one for each input'), y: anything }, [
    'x',
  ]);
  const { x, y } = given;
  const point = { x: flatRows('walk: x', x, sizeOf(network.row)), y: y && flatRows('walk: y', y) };
  checkPoint(network, point, loss);
  return point;
}

function checkPoint({ row, output }: Network, { x, y }: FlatPoint, loss: Loss): void {
  const [inputs, outputs] = [sizeOf(row), sizeOf(output)];
  const wrong = Array.from(x).findIndex((value) => !Number.isFinite(value));
  if (x.length !== inputs || wrong >= 0) {
    fail({
      what: 'walk: x',
      problem: x.length === inputs ? 'not a finite number' : 'does not fit the network',
      got: x.length === inputs ? `${formatValue(x[wrong])} as input ${wrong + 1}` : `${x.length} numbers`,
      expected: `${inputs} finite numbers, one for each input`,
    });
  }
  if (!y) return;
  const isClass = loss.targets === 'classes';
  const count = isClass ? 1 : outputs;
  const fits = (value: number) =>
    isClass ? Number.isInteger(value) && value >= 0 && value < outputs : Number.isFinite(value);
  if (y.length === count && Array.from(y).every(fits)) return;
  fail({
    what: 'walk: y',
    problem: 'does not fit the network and its loss',
    got: `[${Array.from(y).slice(0, 5).map(formatValue).join(', ')}${y.length > 5 ? ', …' : ''}]`,
    expected: isClass ? `one class index from 0 to ${outputs - 1}` : `${outputs} finite numbers, one for each output`,
  });
}
