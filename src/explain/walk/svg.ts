/** A walk as a picture: the network with its numbers, or around one neuron of a network that is too large for one picture. */

import { type GraphPicture, graphPicture, type PictureEdge, type PictureNode } from '../../drawing/graph-picture.ts';
import { fail } from '../../graph/error.ts';
import { text as aText } from '../../graph/option-kinds.ts';
import { requireKind, requireOptions } from '../../graph/options.ts';
import type { NetworkNames } from '../../nn/names.ts';
import { walkKind } from './kind.ts';
import { numeral } from './numerals.ts';
import { filteredPicture } from './picture-svg.ts';
import { valuesOf } from './script-expression.ts';
import { namesOf } from './stages.ts';
import type {
  ExpressionWalk,
  Factor,
  GraphEdge,
  GraphNode,
  NetworkWalk,
  Neuron,
  Product,
  Quantity,
  Walk,
} from './types.ts';

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
}

/**
 * An SVG document: circles for inputs and neurons, values above in one colour and gradients below in another, on edges
 * the weight and its gradient; of an expression, on edges the local derivative and what flows back along it. With `neuron` (`1.2`) only what that neuron takes and gives. Throws where the network is
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
  requireOptions<WalkSvgOptions>('walkSvg', options, { neuron: aText });
  requireKind('walkSvg: walk', walk, walkKind);
  const { neuron } = options;
  if (walk.kind === 'expression') return graphPicture(expressionPicture(walk));
  if (walk.kind === 'picture') return Promise.resolve(filteredPicture(walk));
  return graphPicture(neuron === undefined ? wholeNetwork(walk) : aroundNeuron(walk, neuron));
}

function wholeNetwork(walk: NetworkWalk): GraphPicture {
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
  const nodes: PictureNode[] = first.map((unit, i) => quantityNode(`0.${i + 1}`, unit, walk.point.features[i]?.name));
  const links: PictureEdge[] = [];
  const strongest = strongestWeight(walk);
  for (const neuron of walk.neurons) {
    nodes.push(neuronNode(neuron));
    links.push(...neuron.terms.map((_, j) => termEdge(neuron, j, `${neuron.layer - 1}.${j + 1}`, strongest)));
  }
  requireJoined(nodes, links);
  return picture(walk, [...nodes, ...endNodes(walk)], [...links, ...endEdges(walk)]);
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
function endNodes({ output, loss, stages }: NetworkWalk): PictureNode[] {
  const values: PictureNode[] = output.units.map((unit, i) => ({
    id: `output.${i + 1}`,
    symbol: unit.text,
    above: [
      numeral(unit.value).text,
      ...(output.classes[i] !== undefined && output.units.length > 1 ? [output.classes[i]] : []),
    ].reverse(),
    below: loss && unit.gradient !== null ? [`∂ ${numeral(unit.gradient).text}`] : [],
    hint: `${unit.text} = ${output.name}(${stages.at(-1)!.units[i]!.text})`,
    ...(!loss && { role: 'result' as const }),
  }));
  if (!loss) return values;
  const targets = loss.targets.map(({ text, value }) => `${text} = ${numeral(value).text}`);
  return [
    ...values,
    {
      id: 'loss',
      symbol: 'ℓ',
      above: [...targets.slice(0, 4), numeral(loss.value).text],
      below: ['∂ 1'],
      hint: loss.formula.text,
      role: 'result',
    },
  ];
}

function endEdges({ output, loss, widths, stages }: NetworkWalk): PictureEdge[] {
  const last = widths.length - 1;
  const isMixed = output.name === 'softmax';
  const sign = signs[output.name] ?? output.name;
  const into = output.units.flatMap((_, i) =>
    (isMixed ? output.units.map((_unit, j) => j) : [i]).map((j): PictureEdge => {
      const slope = output.jacobian?.[i]?.[j];
      const z = stages.at(-1)!.units[j]!.text;
      return {
        from: `${last}.${j + 1}`,
        to: `output.${i + 1}`,
        // Of softmax each output has an edge from each sum: their slopes would cover one another.
        above:
          slope === undefined || isMixed || output.name === 'identity' ? '' : `${sign}′(${z}) = ${numeral(slope).text}`,
        below: '',
        hint: slope === undefined ? undefined : `local derivative ${numeral(slope).text}`,
      };
    }),
  );
  const toLoss = loss
    ? output.units.map(({ text, gradient }, i): PictureEdge => {
        const above = gradient === null ? '' : `∂ℓ/∂${text} = ${numeral(gradient).text}`;
        return { from: `output.${i + 1}`, to: 'loss', above, below: '' };
      })
    : [];
  return [...into, ...toLoss];
}

function aroundNeuron(walk: NetworkWalk, name: string): GraphPicture {
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
        above: [numeral(input.value).text],
        below: flow === null ? [] : [`part ${numeral(flow).text}`],
        role: 'leaf' as const,
      };
    }),
    neuronNode(neuron),
    ...paths.map((i) => onward(neuron.paths[i]!, i, neuron.layer + 1, namesOf(walk))),
  ];
  const edges: PictureEdge[] = [
    ...inputs.map((j) => termEdge(neuron, j, `in.${j}`, strongest)),
    ...paths.map((i): PictureEdge => {
      const { factors, value } = neuron.paths[i]!;
      const local = factors[1];
      return {
        from: neuron.name,
        to: `out.${i}`,
        above: local ? `${local.text} ${numeral(local.value).text}` : '',
        below: `flows ${numeral(value).text}`,
      };
    }),
  ];
  return picture(walk, nodes, edges, left, `, neuron ${name}`);
}

/** A unit that the neuron goes to, by its gradient. */
function onward({ factors }: Product, i: number, layer: number, names: NetworkNames): PictureNode {
  const { text, value } = factors[0]!;
  return {
    id: `out.${i}`,
    symbol: text === names.delta(layer, i + 1).text ? names.sum(layer, i + 1).text : 'next',
    above: [],
    below: [`∂ ${numeral(value).text}`],
    hint: `${text} = ${numeral(value).text}`,
    role: 'leaf',
  };
}

function quantityNode(id: string, { text, value, gradient }: Quantity, name?: string): PictureNode {
  return {
    id,
    symbol: text,
    above: [numeral(value).text],
    below: gradient === null ? [] : [`∂ ${numeral(gradient).text}`],
    hint: name,
    role: 'leaf',
  };
}

function neuronNode({ name, z, bias, activation }: Neuron): PictureNode {
  const line = ({ text, value }: Quantity) => `${text} = ${numeral(value).text}`;
  const gradientLine = ({ text, gradient }: Quantity) =>
    gradient === null ? [] : [`∂${text} ${numeral(gradient).text}`];
  const symbols: Readonly<Record<string, string>> = { sigmoid: 'Σ│σ', tanh: 'Σ│tanh', relu: 'Σ│relu' };
  return {
    id: name,
    symbol: activation ? (symbols[activation.name] ?? 'Σ│f') : 'Σ',
    above: [...(bias ? [line(bias)] : []), line(z), ...(activation ? [line(activation.a)] : [])],
    below: [
      ...(activation ? [...gradientLine(activation.a), slopeLine(activation.name, z, activation.derivative)] : []),
      ...gradientLine(z),
    ],
    hint: activation
      ? `${activation.a.text} = ${activation.name}(${z.text}); derivative ${activation.derivative.text} = ${numeral(activation.derivative.value).text}`
      : `${z.text} is a sum of products`,
  };
}

/** σ′(z₁) = 0.235 */
function slopeLine(activation: string, z: Quantity, { value }: Factor): string {
  return `${signs[activation] ?? activation}′(${z.text}) = ${numeral(value).text}`;
}

function termEdge({ name, terms }: Neuron, j: number, from: string, strongest: number): PictureEdge {
  const { weight, input, product, flow } = terms[j]!;
  const flowing = flow === null ? '' : `; backward δ · ${weight.text} = ${numeral(flow).text}`;
  return {
    from,
    to: name,
    above: `${weight.text} ${numeral(weight.value).text}`,
    below: weight.gradient === null ? '' : `∂ ${numeral(weight.gradient).text}`,
    hint: `forward ${numeral(product).text}${flowing}; by ${weight.text} the local derivative is ${input.text}`,
    strength: Math.abs(weight.value) / strongest,
    isDashed: weight.value < 0,
  };
}

function picture(
  walk: NetworkWalk,
  nodes: readonly PictureNode[],
  edges: readonly PictureEdge[],
  rest: readonly string[] = [],
  of = '',
): GraphPicture {
  const { point, widths, loss } = walk;
  const where = point.row === null ? 'One data point' : `Row ${point.row}`;
  return {
    id: 'walk',
    title: `${where} through the network ${widths.join('-')}${of}`,
    description: loss
      ? `Forward and backward; the loss is ${numeral(loss.value).text}.`
      : 'Forward only: the target is not known.',
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

/** How operations are drawn: what is not here has its name in the circle. */
const signs: Readonly<Record<string, string>> = {
  add: '+',
  sub: '−',
  mul: '·',
  div: '/',
  neg: '−',
  square: '()²',
  sigmoid: 'σ',
  matmul: '@',
  sum: 'Σ',
  reciprocal: '1/()',
};

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
