/** The graph of a network as TensorBoard shows it: a `GraphDef` of its operations, in a group for each layer. */
import { input, type Node } from '../graph/node.ts';
import type { Shape } from '../graph/shape.ts';
import { dependencies, topologicalOrder } from '../graph/walk.ts';
import { isSequential, layerOutputs, type Network } from '../nn/network.ts';
import { bytesField, text, varint } from './tensorboard-wire.ts';

/** Composed operations are what they are made of, as a network computes them. */
export function graphDef(network: Network): number[] {
  const [few, many] = [2, 3].map((rows) => graphFor(network, rows)) as [Graph, Graph];
  const parameters = new Map(network.parameters.map(({ name, node }) => [node as Node, name]));
  const names = new Map<Node, string>();
  const used = new Map<string, number>();
  const named = (name: string) => {
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  };
  const nodes = few.order.map((node, i) => {
    const group = few.groups.get(node);
    const own = node.kind === 'parameter' ? parameters.get(node)?.replaceAll('.', '/') : nameOf(node);
    const name = named(group !== undefined && node.kind !== 'parameter' ? `${group}/${own}` : (own ?? node.kind));
    names.set(node, name);
    const inputs = dependencies(node).map((from) => names.get(from)!);
    return nodeDef(name, operationOf(node), inputs, openShape(node.shape, many.order[i]!.shape));
  });
  return nodes.flatMap((node) => bytesField(1, node));
}

interface Graph {
  readonly order: readonly Node[];
  /** The layer that a node belongs to: the first whose output needs it. */
  readonly groups: ReadonlyMap<Node, string>;
}

function graphFor(network: Network, rows: number): Graph {
  const x = input('x', [rows, ...network.row]);
  const outputs = isSequential(network) ? layerOutputs(network, x) : [network.forward(x)];
  const groups = new Map<Node, string>();
  if (isSequential(network)) {
    for (const [i, output] of outputs.entries())
      for (const node of topologicalOrder([output]))
        if (node !== x && !groups.has(node)) groups.set(node, network.layers[i]!.name);
  }
  return { order: topologicalOrder([outputs.at(-1) ?? x]), groups };
}

function nameOf(node: Node): string {
  if (node.kind === 'apply') return node.operation.name;
  return node.kind === 'input' ? node.name : node.kind;
}

/** As TensorFlow calls leaves, by which TensorBoard draws them. */
function operationOf(node: Node): string {
  if (node.kind === 'apply') return node.operation.name;
  return node.kind === 'input' ? 'Placeholder' : node.kind === 'parameter' ? 'VariableV2' : 'Const';
}

/** Lengths that differ with the number of rows are open. */
function openShape(few: Shape, many: Shape): (number | undefined)[] {
  return few.map((length, axis) => (length === many[axis] ? length : undefined));
}

/** A `NodeDef` with its shape as the attribute `_output_shapes`. */
function nodeDef(
  name: string,
  operation: string,
  inputs: readonly string[],
  shape: readonly (number | undefined)[],
): number[] {
  const dimensions = shape.flatMap((length) =>
    bytesField(2, [1 << 3, ...(length === undefined ? open : varint(length))]),
  );
  const list = bytesField(1, bytesField(7, dimensions));
  const attribute = [...bytesField(1, text.encode('_output_shapes')), ...bytesField(2, list)];
  return [
    ...bytesField(1, text.encode(name)),
    ...bytesField(2, text.encode(operation)),
    ...inputs.flatMap((from) => bytesField(3, text.encode(from))),
    ...bytesField(5, attribute),
  ];
}

/** -1 as an int64. */
const open: readonly number[] = [...new Array<number>(9).fill(255), 1];
