/** A walk as a picture: the network with its numbers, or around one neuron of a network that is too large for one picture. */

import { type GraphPicture, graphPicture, type PictureEdge, type PictureNode } from '../../drawing/graph-picture.ts';
import { fail } from '../../graph/error.ts';
import { text as aText, listOf, truth } from '../../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../../graph/options.ts';
import { walkKind } from './kind.ts';
import { numeral } from './numerals.ts';
import { operationsPicture } from './operations-svg.ts';
import { filteredPicture } from './picture-svg.ts';
import { valuesOf } from './script-expression.ts';
import {
  gradientLines,
  gradientName,
  lossNode,
  type Show,
  showing,
  shownValue,
  signs,
  titleOf,
  typeset,
} from './shown.ts';
import { namesOf } from './stages.ts';
import type { ExpressionWalk, GraphEdge, GraphNode, NetworkWalk, Neuron, Quantity, Walk } from './types.ts';

/** More edges than this cannot be told apart. */
const mostEdges = 64;
/** More operations, variables and numbers than this have no room. */
const mostOperations = 60;
/** Around one neuron, the strongest so many of its inputs and of the units it goes to. */
const mostNeighbours = 8;

/** How a walk is drawn. */
export interface WalkSvgOptions {
  /** As in {@link WalkOptions.neurons}: `1.2`. */
  readonly neuron?: string | undefined;
  /**
   * Of a small network, of layers of weights and activations: each product, sum and activation in a circle of its own, on edges
   * the value and the local derivative. False by default: a circle is a neuron.
   */
  readonly operations?: boolean;
  /** Numbers of a network that are drawn as `?`, by the names of `walkQuestions`: who works them out does not see them. None by default. */
  readonly hidden?: readonly string[];
}

/**
 * An SVG document: circles for inputs and neurons, values above in one colour and gradients below in another, on edges
 * the weight and its gradient; of an expression, on edges the local derivative and what flows back along it. With `neuron` (`1.2`) only what that neuron takes and gives,
 * with `operations` its computational graph as lectures draw it. Throws where the network is
 * too large for one picture. Of a picture under a filter: the picture with the patch marked, and patch, filter, products and gradients as
 * coloured cells; not for a `neuron`.
 *
 * @example
 * import { mlp } from 'chainrule';
 * import { walkNetwork, walkSvg } from 'chainrule/explain';
 *
 * const walk = walkNetwork(mlp({ inputs: 2, hidden: 2, outputs: 1 }), { x: [0, 1], y: [1] }, { loss: 'binaryCrossEntropy' });
 * console.log((await walkSvg(walk)).slice(0, 4)); // <svg
 */
export function walkSvg(walk: Walk, options: WalkSvgOptions = {}): Promise<string> {
  requireOptions<WalkSvgOptions>('walkSvg', options, { neuron: aText, operations: truth, hidden: listOf(aText) });
  requireKind('walkSvg: walk', walk, walkKind);
  const { neuron, operations = false } = options;
  if (walk.kind === 'expression') return graphPicture(expressionPicture(walk));
  if (walk.kind === 'picture') return Promise.resolve(filteredPicture(walk));
  const show = showing(options.hidden);
  const of = () => {
    if (neuron !== undefined) return aroundNeuron(walk, neuron, show);
    return operations ? operationsPicture(walk, show) : wholeNetwork(walk, show);
  };
  return graphPicture(typeset(of(), walk));
}

function wholeNetwork(walk: NetworkWalk, show: Show): GraphPicture {
  const edges = walk.steps.flatMap((step) => (step.kind === 'affine' ? weightCount(step.weight.shape) : []));
  const count = edges.reduce((sum, number) => sum + number, 0);
  if (count > mostEdges || walk.neurons.length < walk.widths.slice(1).reduce((sum, width) => sum + width, 0)) {
    fail({
      what: 'picture',
      problem: 'the network is too large for one',
      got: `${count} weights`,
      expected: `at most ${mostEdges}`,
      hint: 'the picture around one neuron, such as 1.1',
    });
  }
  const first = walk.stages[0]!.units;
  const nodes: PictureNode[] = first.map((unit, i) =>
    quantityNode(`0.${i + 1}`, unit, show, walk.point.features[i]?.name),
  );
  const links: PictureEdge[] = [];
  const strongest = strongestWeight(walk);
  for (const neuron of walk.neurons) {
    nodes.push(neuronNode(neuron, show));
    links.push(...neuron.terms.map((_, j) => termEdge(neuron, j, `${neuron.layer - 1}.${j + 1}`, strongest, show)));
  }
  requireJoined(nodes, links);
  return picture(walk, [...nodes, ...endNodes(walk, show)], [...links, ...endEdges(walk, show)], show);
}

/** Between two layers of weights no other layer may change how many numbers there are: those would have no circle. */
function requireJoined(nodes: readonly PictureNode[], links: readonly PictureEdge[]): void {
  const known = new Set(nodes.map(({ id }) => id));
  const loose = links.find(({ from }) => !known.has(from));
  if (!loose) return;
  fail({
    what: 'picture',
    problem: 'a layer between those of weights changes how many numbers there are',
    got: `no unit ${loose.from} for what goes to ${loose.to}`,
    expected: 'layers that keep them',
    hint: 'the walk as text or LaTeX, or the picture around one neuron, such as 1.1',
  });
}

function weightCount([units = 1, inputs = 1]: readonly number[]): number {
  return units * inputs;
}

function strongestWeight({ neurons }: NetworkWalk): number {
  return Math.max(1e-12, ...neurons.flatMap(({ terms }) => terms.map(({ weight }) => Math.abs(weight.value))));
}

/** ŷ for each output, and the loss. */
function endNodes({ output, loss, stages }: NetworkWalk, show: Show): PictureNode[] {
  const values: PictureNode[] = output.units.map((unit, i) => ({
    id: `output.${i + 1}`,
    symbol: unit.text,
    above: [
      shownValue(show, unit),
      ...(output.classes[i] !== undefined && output.units.length > 1 ? [output.classes[i]] : []),
    ].reverse(),
    below: loss ? gradientLines(show, unit) : [],
    hint: `${unit.text} = ${output.name}(${stages.at(-1)!.units[i]!.text})`,
    ...(!loss && { role: 'result' as const }),
  }));
  return loss ? [...values, lossNode(loss, show)] : values;
}

function endEdges({ output, loss, widths, stages }: NetworkWalk, show: Show): PictureEdge[] {
  const last = widths.length - 1;
  const isMixed = output.name === 'softmax';
  const sign = signs[output.name] ?? output.name;
  const into = output.units.flatMap((_, i) =>
    (isMixed ? output.units.map((_unit, j) => j) : [i]).map((j): PictureEdge => {
      const slope = output.jacobian?.[i]?.[j];
      const z = stages.at(-1)!.units[j]!.text;
      const { text } = output.units[i]!;
      const slopeText = slope === undefined ? '' : show(slope, `∂${text}/∂${z}`, text);
      return {
        from: `${last}.${j + 1}`,
        to: `output.${i + 1}`,
        // Of softmax each output has an edge from each sum: their slopes would cover one another.
        above: slope === undefined || isMixed || output.name === 'identity' ? '' : `${sign}′(${z}) = ${slopeText}`,
        below: '',
        hint: slope === undefined ? undefined : `local derivative ${slopeText}`,
      };
    }),
  );
  const toLoss = loss
    ? output.units.map(({ text, gradient }, i): PictureEdge => {
        const above = gradient === null ? '' : `∂ℓ/∂${text} = ${show(gradient, `∂ℓ/∂${text}`)}`;
        return { from: `output.${i + 1}`, to: 'loss', above, below: '' };
      })
    : [];
  return [...into, ...toLoss];
}

function aroundNeuron(walk: NetworkWalk, name: string, show: Show): GraphPicture {
  const neuron = walk.neurons.find((one) => one.name === name);
  if (!neuron) {
    return fail({
      what: 'picture',
      problem: 'the walk does not have this neuron in full',
      got: name,
      expected: walk.neurons.map((one) => one.name).join(', ') || 'a walk with neurons',
    });
  }
  const strongest = Math.max(1e-12, ...neuron.terms.map(({ weight }) => Math.abs(weight.value)));
  const inputs = [...neuron.terms.keys()]
    .sort((i, j) => Math.abs(neuron.terms[j]!.product) - Math.abs(neuron.terms[i]!.product))
    .slice(0, mostNeighbours)
    .sort((i, j) => i - j);
  const paths = [...neuron.paths.keys()]
    .sort((i, j) => Math.abs(neuron.paths[j]!.value) - Math.abs(neuron.paths[i]!.value))
    .slice(0, mostNeighbours)
    .sort((i, j) => i - j);
  const left = [
    ...(inputs.length < neuron.terms.length
      ? [`${neuron.terms.length - inputs.length} weaker inputs are not drawn`]
      : []),
    ...(paths.length < neuron.paths.length
      ? [`${neuron.paths.length - paths.length} weaker ways on are not drawn`]
      : []),
  ];
  const nodes: PictureNode[] = [
    ...inputs.map((j) => {
      const { input, flow } = neuron.terms[j]!;
      return {
        id: `in.${j}`,
        symbol: input.text,
        above: [shownValue(show, input)],
        below: flow === null ? [] : [`part ${show(flow, ...flowNames(neuron, j))}`],
        role: 'leaf' as const,
      };
    }),
    neuronNode(neuron, show),
    ...paths.map((i) => onward(walk, neuron, i, show)),
  ];
  const edges: PictureEdge[] = [
    ...inputs.map((j) => termEdge(neuron, j, `in.${j}`, strongest, show)),
    ...paths.map((i): PictureEdge => {
      const { factors, value } = neuron.paths[i]!;
      const local = factors[1];
      return {
        from: neuron.name,
        to: `out.${i}`,
        above: local ? `${local.text} ${numeral(local.value).text}` : '',
        below: `flows ${show(value, gradientName(neuron.activation?.a ?? neuron.z))}`,
      };
    }),
  ];
  return picture(walk, nodes, edges, show, left, `, neuron ${name}`);
}

/** A unit that the neuron goes to, by its gradient. */
function onward(walk: NetworkWalk, { layer, paths }: Neuron, i: number, show: Show): PictureNode {
  const { text, value } = paths[i]!.factors[0]!;
  const names = namesOf(walk);
  const sum = names.sum(layer + 1, i + 1);
  const isSum = text === names.delta(layer + 1, i + 1).text;
  const number = show(value, gradientName(sum), text);
  return {
    id: `out.${i}`,
    symbol: isSum ? sum.text : 'next',
    above: [],
    below: [`∂ ${number}`],
    hint: `${text} = ${number}`,
    role: 'leaf',
  };
}

/** What tells the part of a gradient that comes along an edge: that of the sum, and the whole of it. */
function flowNames({ z, terms }: Neuron, j: number): string[] {
  return [gradientName(z), gradientName(terms[j]!.input)];
}

function quantityNode(id: string, quantity: Quantity, show: Show, name?: string): PictureNode {
  return {
    id,
    symbol: quantity.text,
    above: [shownValue(show, quantity)],
    below: gradientLines(show, quantity),
    hint: name,
    role: 'leaf',
  };
}

function neuronNode({ name, z, bias, activation }: Neuron, show: Show): PictureNode {
  const line = (quantity: Quantity) => `${quantity.text} = ${shownValue(show, quantity)}`;
  const gradientLine = (quantity: Quantity) => gradientLines(show, quantity, `∂${quantity.text}`);
  const symbols: Readonly<Record<string, string>> = { sigmoid: 'Σ│σ', tanh: 'Σ│tanh', relu: 'Σ│relu' };
  // What the slope is made of tells it.
  const slope = activation && show(activation.derivative.value, activation.a.text, z.text);
  return {
    id: name,
    symbol: activation ? (symbols[activation.name] ?? 'Σ│f') : 'Σ',
    above: [...(bias ? [line(bias)] : []), line(z), ...(activation ? [line(activation.a)] : [])],
    below: [
      ...(activation ? [...gradientLine(activation.a), `${slopeName(activation.name, z)} = ${slope}`] : []),
      ...gradientLine(z),
    ],
    hint: activation
      ? `${activation.a.text} = ${activation.name}(${z.text}); derivative ${activation.derivative.text} = ${slope}`
      : `${z.text} is a sum of products`,
  };
}

/** σ′(z₁) */
function slopeName(activation: string, z: Quantity): string {
  return `${signs[activation] ?? activation}′(${z.text})`;
}

function termEdge(neuron: Neuron, j: number, from: string, strongest: number, show: Show): PictureEdge {
  const { name, terms } = neuron;
  const { weight, input, product, flow } = terms[j]!;
  const flowing = flow === null ? '' : `; backward δ · ${weight.text} = ${show(flow, ...flowNames(neuron, j))}`;
  return {
    from,
    to: name,
    above: `${weight.text} ${shownValue(show, weight)}`,
    below: gradientLines(show, weight).join(''),
    hint: `forward ${show(product, input.text)}${flowing}; by ${weight.text} the local derivative is ${input.text}`,
    strength: Math.abs(weight.value) / strongest,
    isDashed: weight.value < 0,
  };
}

function picture(
  walk: NetworkWalk,
  nodes: readonly PictureNode[],
  edges: readonly PictureEdge[],
  show: Show,
  rest: readonly string[] = [],
  of = '',
): GraphPicture {
  const { loss } = walk;
  return {
    ...titleOf(walk, show, of),
    nodes,
    edges,
    keepsOrder: true,
    legend: {
      value: 'values, on edges the weight (forward)',
      gradient: loss ? 'gradients ∂ℓ/∂ of them (backward); ∂ℓ/∂b is ∂ℓ/∂z' : 'nothing: the target is not known',
      rest: [
        'thick: a large weight; dashed: a negative one',
        ...(loss ? ['σ′(z): the local derivative; ∂a · σ′(z) is ∂z'] : []),
        ...rest,
      ],
    },
  };
}

/** Activations, whose derivatives have a name on the board. */
const primed: ReadonlySet<string> = new Set(['sigmoid', 'tanh', 'relu']);
const longestLabel = 14;

/** The computational graph: variables, numbers and operations, on each edge what flows along it, forward and backward. */
function expressionPicture({ graph, expression, value }: ExpressionWalk): GraphPicture {
  const { nodes, edges } = graph;
  if (nodes.length > mostOperations) {
    fail({
      what: 'picture',
      problem: 'the expression is too large for one',
      got: `${nodes.length} operations, variables and numbers`,
      expected: `at most ${mostOperations}`,
    });
  }
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const { id: result, notation: called } = nodes.at(-1)!;
  return {
    id: 'walk',
    title: `${called.text} = ${expression.text}`,
    description: `The value is ${numeral(value).text}.`,
    nodes: nodes.map(
      (node): PictureNode => ({
        id: node.id,
        symbol: node.kind === 'operation' ? (signs[node.operation] ?? node.operation) : node.notation.text,
        above: node.kind === 'constant' ? [] : [namedValue(node)],
        below: node.gradients && node.kind !== 'constant' ? [`∂ ${valuesOf(node.gradients).text}`] : [],
        hint: node.formula ? `${node.notation.text} = ${node.formula.text}` : undefined,
        ...(node.id === result ? { role: 'result' as const } : node.kind !== 'operation' && { role: 'leaf' as const }),
      }),
    ),
    edges: edges.map(({ from, to, local, gradients }): PictureEdge => {
      const name = byId.get(to)!.notation.text;
      const by = byId.get(from)!.notation.text;
      return {
        from,
        to,
        above: local && gradients ? localLabel(local, byId.get(to)!, by) : '',
        below: gradients ? valuesOf(gradients).text : '',
        hint: local ? `∂${name}/∂${by} = ${local.notation.text} = ${valuesOf(local.values).text}` : undefined,
      };
    }),
    legend: {
      value: 'values (forward), on edges the local derivative',
      gradient: `gradients of ${called.text} (backward), on edges the part that flows along them: the parts that leave a circle add up to its gradient`,
    },
  };
}

/** Of a function with a sign of its own σ′(z), which says more than its formula; else x₁, where the formula is short. */
function localLabel({ notation, values }: NonNullable<GraphEdge['local']>, to: GraphNode, operand: string): string {
  const number = valuesOf(values).text;
  const written = primed.has(to.operation) ? `${signs[to.operation] ?? to.operation}′(${operand})` : notation.text;
  return written === number || lengthOf(written) > longestLabel ? number : `${written} = ${number}`;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

function namedValue({ kind, notation, values }: GraphNode): string {
  const text = valuesOf(values).text;
  return kind === 'operation' ? `${notation.text} = ${text}` : text;
}
