/** Back-propagation through the layers of a network, as it is and with one of its usual mistakes. */
import { grad, vjp } from '../../autodiff/grad.ts';
import { evaluate } from '../../backends/reference/evaluate.ts';
import { constant, type Node } from '../../graph/node.ts';
import { sizeOf } from '../../graph/shape.ts';
import type { Loss } from '../../nn/loss.ts';
import { meanLoss } from '../../nn/mean-loss.ts';
import { layerOutputs, type Sequential } from '../../nn/network.ts';
import { matmul, mul, reshape, sub, sum } from '../../ops/index.ts';
import type { TrainingData } from '../../train/data.ts';

/** A mistake on the way back: what it is called, where, and what goes on in place of the right gradient. */
export interface Detour {
  readonly kind:
    | 'derivative-missing'
    | 'derivative-at-output'
    | 'weights-not-transposed'
    | 'output-derivative-extra'
    | 'target-missing';
  /** The layer at which it happens, or undefined at the output. */
  readonly layer?: string;
}

/** Arrays by the names of parameters. */
export type Gradients = ReadonlyMap<string, Float64Array>;

/** What a layer with weights got and what came back to it, for each row. */
export interface Stage {
  readonly layer: string;
  /** [rows, inputs] of the layer, and [rows, outputs] of the gradient at what it gives. */
  readonly input: Float64Array;
  readonly delta: Float64Array;
}

export interface Flow {
  readonly right: Gradients;
  readonly detours: readonly { readonly detour: Detour; readonly gradients: Gradients }[];
  /** Of each linear layer, in order. */
  readonly stages: readonly Stage[];
  /** Everything that flows forward, [rows, width], by what it is called: the rows themselves, and what each layer gives. */
  readonly forward: readonly { readonly name: string; readonly values: Float64Array; readonly width: number }[];
  readonly rows: number;
}

type Turn = (place: number, right: Node, coming: Node) => Node | undefined;

/** All gradients of the mean loss over some rows, in double precision. */
export function flowOf(network: Sequential, loss: Loss, { x, y, sampleWeights }: TrainingData): Flow {
  const { layers } = network;
  const rows = x.length / sizeOf(network.row);
  const input = constant(x, [rows, ...network.row]);
  const targets =
    loss.targets === 'classes' ? constant(y, [rows], 'int32') : constant(y, [rows, sizeOf(network.output)]);
  const outputs = layerOutputs(network, input);
  const last = outputs.at(-1) ?? input;
  const total = meanLoss(loss, last, targets, sampleWeights && constant(sampleWeights));
  const start = grad(total, last);
  const before = (place: number) => outputs[place - 1] ?? input;
  const nodesOf = (place: number) => {
    const { name, parameters } = layers[place]!;
    const learned = parameters.filter(({ role }) => role !== 'statistic').map((spec) => `${name}.${spec.name}`);
    return network.parameters.filter((parameter) => learned.includes(parameter.name));
  };
  const deltas: Node[] = [];
  const back = (from: Node, turn?: Turn): Map<string, Node> => {
    const found = new Map<string, Node>();
    let coming = from;
    for (let place = layers.length - 1; place >= 0; place--) {
      if (!turn) deltas[place] = coming;
      const parameters = nodesOf(place);
      const [right, ...own] = vjp(outputs[place]!, [before(place), ...parameters.map(({ node }) => node)], coming);
      for (const [i, { name }] of parameters.entries()) found.set(name, own[i]!);
      coming = turn?.(place, right!, coming) ?? right!;
    }
    return found;
  };
  const at =
    (wanted: number, change: (right: Node, coming: Node) => Node): Turn =>
    (place, right, coming) =>
      place === wanted ? change(right, coming) : undefined;

  const ways: { readonly detour: Detour | undefined; readonly gradients: Map<string, Node> }[] = [
    { detour: undefined, gradients: back(start) },
  ];
  const predicted = loss.predict(last);
  if (loss.task === 'classification') {
    const slope = mul(predicted, sub(1, predicted));
    ways.push({ detour: { kind: 'output-derivative-extra' }, gradients: back(mul(start, slope), () => undefined) });
    ways.push({ detour: { kind: 'target-missing' }, gradients: back(mul(predicted, 1 / rows), () => undefined) });
  }
  for (const [place, { layer, name }] of layers.entries()) {
    if (layer.type === 'activation') {
      const slopeAtOutput = slopeOf(layer, outputs[place]!);
      ways.push({
        detour: { kind: 'derivative-missing', layer: name },
        gradients: back(
          start,
          at(place, (_, coming) => coming),
        ),
      });
      ways.push({
        detour: { kind: 'derivative-at-output', layer: name },
        gradients: back(
          start,
          at(place, (_, coming) => mul(coming, slopeAtOutput)),
        ),
      });
    }
    const weight = network.parameters.find((parameter) => parameter.name === `${name}.weight`);
    if (layer.type === 'linear' && place > 0 && weight?.shape[0] === weight?.shape[1])
      ways.push({
        detour: { kind: 'weights-not-transposed', layer: name },
        gradients: back(
          start,
          at(place, (_, coming) => matmul(coming, weight!.node, { transposeB: true })),
        ),
      });
  }
  const activations = layers.flatMap(({ layer, name }, place) =>
    layer.type === 'activation' ? [{ name, place }] : [],
  );
  if (activations.length > 1) {
    const everywhere: Turn = (place, _, coming) => (layers[place]!.layer.type === 'activation' ? coming : undefined);
    ways.push({ detour: { kind: 'derivative-missing' }, gradients: back(start, everywhere) });
  }

  const linear = layers.flatMap(({ layer, name }, place) => (layer.type === 'linear' ? [{ name, place }] : []));
  const forward = [{ name: 'x', node: input as Node }, ...outputs.map((node, i) => ({ name: layers[i]!.name, node }))];
  const wanted = [
    ...ways.flatMap(({ gradients }) => [...gradients.values()]),
    ...linear.flatMap(({ place }) => [before(place), deltas[place]!]),
    ...forward.map(({ node }) => node),
  ];
  const values = evaluate(wanted, new Map(network.parameters.map(({ node, values: own }) => [node, own])));
  const next = values.values();
  const take = () => Float64Array.from(next.next().value!);
  const [first, ...detours] = ways.map(({ detour, gradients }) => ({
    detour: detour!,
    gradients: new Map([...gradients.keys()].map((name) => [name, take()])),
  }));
  return {
    right: first!.gradients,
    detours,
    stages: linear.map(({ name }) => ({ layer: name, input: take(), delta: take() })),
    forward: forward.map(({ name, node }) => ({ name, values: take(), width: sizeOf(node.shape) / rows })),
    rows,
  };
}

/** The derivative of an elementwise layer, taken at a node. */
function slopeOf({ apply }: Sequential['layers'][number]['layer'], node: Node): Node {
  const context = { training: false, counter: constant([0], [], 'int32'), seed: 0, stream: 0, update: () => {} };
  const [slope] = vjp(sum(apply(node, {}, context)), [node], constant(1));
  return reshape(slope!, node.shape);
}
