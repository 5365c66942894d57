/** A small network as the graph that a lecture draws: a circle for each product, sum and activation. */
import type { GraphPicture, PictureEdge, PictureNode } from '../../drawing/graph-picture.ts';
import { fail } from '../../graph/error.ts';
import { gradientLines, gradientName, lossNode, type Show, shownValue, signs, titleOf } from './shown.ts';
import type { NetworkWalk, Neuron, Quantity } from './types.ts';

/** Up to 3 inputs and two hidden layers of 3; more products cannot be told apart. */
const mostProducts = 21;
/** What a circle has room for. */
const mostLetters = 4;

/** Values above the edges, local derivatives below them, in front of each circle's gradient what it is the product of. */
export function operationsPicture(walk: NetworkWalk, show: Show): GraphPicture {
  requireSmall(walk);
  const nodes: PictureNode[] = walk.stages[0]!.units.map((unit, i) => ({
    id: `0.${i + 1}`,
    symbol: unit.text,
    above: [shownValue(show, unit)],
    below: gradientLines(show, unit),
    hint: fork(walk, show, 1, i, unit, walk.point.features[i]?.name ?? unit.text),
    role: 'leaf',
  }));
  const edges: PictureEdge[] = [];
  for (const neuron of walk.neurons) {
    for (const j of neuron.terms.keys()) {
      nodes.push(productNode(neuron, j, show));
      edges.push(...productEdges(walk, neuron, j, show));
    }
    nodes.push(sumNode(neuron, show));
    if (neuron.activation) {
      nodes.push(activationNode(walk, neuron, show));
      edges.push(activationEdge(neuron, show));
    }
  }
  const { loss } = walk;
  return {
    ...titleOf(walk, show),
    nodes: [...nodes, ...endNodes(walk, show)],
    edges: [...edges, ...endEdges(walk, show)],
    keepsOrder: true,
    legend: {
      value: 'values (forward)',
      gradient: `local derivatives on edges${loss ? ', gradients ∂ℓ/∂ at circles (backward)' : ''}`,
      ...(loss && { rest: ['along a path local derivatives are multiplied, paths are added'] }),
    },
  };
}

function requireSmall({ steps, neurons }: NetworkWalk): void {
  const products = steps.reduce(
    (sum, step) => sum + (step.kind === 'affine' ? step.weight.shape.reduce((a, b) => a * b, 1) : 0),
    0,
  );
  const other = steps.find(({ kind }) => kind === 'general');
  const isWhole = neurons.reduce((sum, { terms }) => sum + terms.length, 0) === products;
  if (products <= mostProducts && !other && isWhole) return;
  fail({
    what: 'picture: operations',
    problem: other?.kind === 'general' ? 'a layer that is none of weights or activations' : 'the network is too large',
    got: other?.kind === 'general' ? other.name : `${products} weights`,
    expected: `layers of weights and activations, with at most ${mostProducts} weights in all`,
    hint: 'the picture without operations, or around one neuron, such as 1.1',
  });
}

/** Before its numbers, what a circle is: the paths back to it are added. */
function fork(walk: NetworkWalk, show: Show, layer: number, unit: number, quantity: Quantity, is: string): string {
  const next = walk.neurons.filter((neuron) => neuron.layer === layer);
  const { gradient } = quantity;
  if (gradient === null || next.length < 2) return is;
  const whole = gradientName(quantity);
  const parts = next.map(({ z, terms }) => show(terms[unit]!.flow ?? Number.NaN, gradientName(z), whole));
  return `${is}; back: ${whole} = ${parts.join(' + ').replaceAll('+ -', '− ')} = ${show(gradient, whole)}`;
}

function productNode({ name, terms, z }: Neuron, j: number, show: Show): PictureNode {
  const { weight, input, product } = terms[j]!;
  return {
    id: `${name}.${j + 1}`,
    symbol: '·',
    above: [weight.text],
    below: gradientLines(show, weight, `∂${weight.text}`),
    hint: `${weight.text} · ${input.text} = ${show(weight.value, weight.text)} · ${shownValue(show, input)} = ${show(product, z.text, input.text)}`,
  };
}

function productEdges(walk: NetworkWalk, neuron: Neuron, j: number, show: Show): PictureEdge[] {
  const { name, layer, z, terms } = neuron;
  const { weight, input, product, flow } = terms[j]!;
  const value = show(product, z.text, input.text);
  const [slope, through] = [gradientName(z), gradientName(input)];
  const back = flow === null ? '' : `; back ${slope} · ${weight.text} = ${show(flow, slope, through)}`;
  const before = walk.neurons.find((one) => one.layer === layer - 1 && one.unit === j + 1);
  const from = layer === 1 ? `0.${j + 1}` : `${before!.name}${before!.activation ? '.a' : ''}`;
  return [
    {
      from,
      to: `${name}.${j + 1}`,
      above: layer === 1 ? '' : shownValue(show, input),
      below: show(weight.value, weight.text),
      hint: `${input.text} to ${weight.text} · ${input.text}: the local derivative is ${weight.text}${back}`,
      isDashed: weight.value < 0,
    },
    {
      from: `${name}.${j + 1}`,
      to: name,
      above: value,
      below: '1',
      hint: `${weight.text} · ${input.text} to the sum ${z.text}: the local derivative is 1`,
    },
  ];
}

function sumNode({ name, z, bias, terms }: Neuron, show: Show): PictureNode {
  const sum = [...terms.map(({ weight, input }) => `${weight.text} ${input.text}`), ...(bias ? [bias.text] : [])];
  return {
    id: name,
    symbol: '+',
    above: [...(bias ? [`${bias.text} = ${shownValue(show, bias)}`] : []), `${z.text} = ${shownValue(show, z)}`],
    below: gradientLines(show, z, `∂${z.text}`),
    hint: `${z.text} = ${sum.join(' + ')}`,
  };
}

function activationNode(walk: NetworkWalk, { name, layer, unit, z, activation }: Neuron, show: Show): PictureNode {
  const { name: called, a } = activation!;
  return {
    id: `${name}.a`,
    symbol: signs[called] ?? (called.length > mostLetters ? 'f' : called),
    above: [a.text],
    below: gradientLines(show, a),
    hint: fork(walk, show, layer + 1, unit - 1, a, `${a.text} = ${called}(${z.text})`),
  };
}

function activationEdge({ name, z, activation }: Neuron, show: Show): PictureEdge {
  const { name: called, a, derivative } = activation!;
  const slope = show(derivative.value, z.text, a.text);
  return {
    from: name,
    to: `${name}.a`,
    above: shownValue(show, z),
    below: slope,
    hint: `${z.text} to ${called}: the local derivative ${signs[called] ?? called}′(${z.text}) = ${derivative.text} = ${slope}`,
  };
}

function endNodes({ output, loss, stages }: NetworkWalk, show: Show): PictureNode[] {
  const outputs = output.units.map(
    (unit, i): PictureNode => ({
      id: `output.${i + 1}`,
      symbol: signs[output.name] ?? unit.text,
      above: [`${unit.text} = ${shownValue(show, unit)}`],
      below: loss ? gradientLines(show, unit) : [],
      hint: `${unit.text} = ${output.name}(${stages.at(-1)!.units[i]!.text})`,
      ...(!loss && { role: 'result' as const }),
    }),
  );
  return loss ? [...outputs, lossNode(loss, show)] : outputs;
}

function endEdges({ output, loss, stages, neurons, widths }: NetworkWalk, show: Show): PictureEdge[] {
  const isMixed = output.name === 'softmax';
  const last = neurons.filter(({ layer }) => layer === widths.length - 1);
  const into = output.units.flatMap((unit, i) =>
    (isMixed ? [...output.units.keys()] : [i]).map((j): PictureEdge => {
      const z = stages.at(-1)!.units[j]!;
      const { name, activation } = last[j]!;
      const slope = output.jacobian?.[i]?.[j] ?? 1;
      const text = show(slope, `∂${unit.text}/∂${z.text}`, unit.text);
      return {
        from: `${name}${activation ? '.a' : ''}`,
        to: `output.${i + 1}`,
        // Of softmax each output has an edge from each sum: their numbers would cover one another.
        above: isMixed ? '' : shownValue(show, z),
        below: isMixed ? '' : text,
        hint: `${z.text} to ${unit.text}: the local derivative is ${text}`,
      };
    }),
  );
  if (!loss) return into;
  const toLoss = output.units.map((unit, i): PictureEdge => {
    const { text, gradient } = unit;
    const slope = gradient === null ? '' : show(gradient, gradientName(unit));
    return {
      from: `output.${i + 1}`,
      to: 'loss',
      above: shownValue(show, unit),
      below: slope,
      hint: `${text} to the loss: the local derivative is ∂ℓ/∂${text}${slope === '' ? '' : ` = ${slope}`}`,
    };
  });
  return [...into, ...toLoss];
}
