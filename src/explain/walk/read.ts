/** The graph of a network read as a row of vectors, and what makes each of the one before: a matrix product, a function of each unit, or anything else. */
import { type Apply, input, type Node } from '../../graph/node.ts';
import { sizeOf } from '../../graph/shape.ts';
import { topologicalOrder } from '../../graph/walk.ts';
import { layerDetail } from '../../nn/describe.ts';
import { layerOutputs, type Network, type NetworkParameter, requireLayers } from '../../nn/network.ts';
import { add, matmul } from '../../ops/index.ts';

export type LayerReading =
  | { readonly kind: 'affine'; readonly weight: NetworkParameter; readonly bias: NetworkParameter | undefined }
  | { readonly kind: 'elementwise' }
  | { readonly kind: 'general'; readonly parameters: readonly NetworkParameter[] };

export type ReadStep = LayerReading & {
  /** As the layer describes itself: `linear 2 -> 4`, `sigmoid`. */
  readonly detail: string;
  /** Nodes of shape [1, units]. */
  readonly from: Node;
  readonly to: Node;
};

export interface ReadNetwork {
  readonly x: Node;
  readonly steps: readonly ReadStep[];
  readonly outputs: Node;
  /** Layers that change nothing when the network is not trained. */
  readonly idle: readonly string[];
  /** Layers that have statistics, which they only use here. */
  readonly steady: readonly string[];
}

/** The forward pass for one row. */
export function readNetwork(network: Network): ReadNetwork {
  const layered = requireLayers('walk', network);
  const { layers } = layered;
  const x = input('x', [1, ...layered.row]);
  const outputs = layerOutputs(layered, x);
  const parameters = new Map<Node, NetworkParameter>(network.parameters.map((one) => [one.node, one]));
  const steps: ReadStep[] = [];
  const idle: string[] = [];
  outputs.forEach((to, i) => {
    const from = outputs[i - 1] ?? x;
    const detail = layerDetail(layers[i]!);
    if (to === from) idle.push(detail);
    else steps.push({ ...readStep(from, to, parameters), detail, from, to });
  });
  const steady = layers.filter(({ parameters: own }) => own.some(({ role }) => role === 'statistic'));
  return { x, steps, outputs: outputs.at(-1) ?? x, idle, steady: steady.map(layerDetail) };
}

function readStep(from: Node, to: Node, parameters: ReadonlyMap<Node, NetworkParameter>): LayerReading {
  const between = topologicalOrder([to], (node) => (node === from ? [] : operandsOf(node)));
  const affine = readAffine(from, to, parameters);
  if (affine) return affine;
  if (between.every((node) => node === from || isOfEachUnit(node, from))) return { kind: 'elementwise' };
  return { kind: 'general', parameters: between.flatMap((node) => parameters.get(node) ?? []) };
}

/** `matmul(from, W, transposeB) + b`, the bias absent or one number for each unit. */
function readAffine(from: Node, to: Node, parameters: ReadonlyMap<Node, NetworkParameter>): LayerReading | undefined {
  const [product, shift] = isApplication(to, add.operation) ? to.inputs : [to];
  const bias = shift && parameters.get(shift);
  if (!product || !isApplication(product, matmul.operation) || (shift && !bias)) return undefined;
  const [left, right] = product.inputs;
  const weight = right && parameters.get(right);
  const { transposeA, transposeB } = product.attributes;
  if (left !== from || !weight || transposeA !== false || transposeB !== true) return undefined;
  if (bias && sizeOf(bias.shape) !== weight.shape[0]) return undefined;
  return { kind: 'affine', weight, bias };
}

function isApplication(node: Node, operation: Apply['operation']): node is Apply {
  return node.kind === 'apply' && node.operation === operation;
}

function isOfEachUnit(node: Node, { shape }: Node): boolean {
  if (node.kind === 'constant') return sizeOf(node.shape) === 1;
  if (node.kind !== 'apply' || node.operation.kind === 'kernel') return false;
  return sizeOf(node.shape) === sizeOf(shape) || sizeOf(node.shape) === 1;
}

function operandsOf(node: Node): readonly Node[] {
  if (node.kind !== 'apply') return [];
  return node.expansion ? [node.expansion] : node.inputs;
}
