/** Graph-to-graph passes: expansion of composed operations, rewrites from the records, constant folding, common subexpressions. */
import { applicationKey } from '../graph/application-key.ts';
import { constant, type Node } from '../graph/node.ts';
import type { DenseArray } from '../graph/operation.ts';
import { sizeOf } from '../graph/shape.ts';
import { rebuild } from '../graph/walk.ts';
import { filled } from '../ops/cotangent.ts';
import { reapply } from '../ops/define.ts';
import { interpret } from '../ops/interpret.ts';

/** Constants larger than this are not folded: they would be stored where they can be computed. */
const foldLimit = 4096;

/** Equivalent graphs for the outputs, without composed operations. Nodes that nothing needs are gone. */
export function simplify(outputs: readonly Node[]): Node[] {
  const expanded = rebuild(outputs, expand);
  const shared = new Map<string, Node>();
  const simplified = rebuild(
    outputs.map((output) => expanded.get(output)!),
    (node, inputs) => share(node, inputs, shared),
  );
  return outputs.map((output) => simplified.get(expanded.get(output)!)!);
}

function expand(node: Node, inputs: readonly Node[]): Node {
  if (node.kind !== 'apply') return node;
  return node.expansion ? inputs[0]! : rewrite(reapply(node, inputs));
}

/** Applies the record's rewrites until none fits. */
function rewrite(node: Node): Node {
  let current = node;
  while (current.kind === 'apply') {
    const simpler: Node | undefined = current.operation.simplify?.(current.inputs, current);
    if (!simpler) break;
    current = simpler;
  }
  return current;
}

/** The earlier node that computes the same, or the node itself; folded where all inputs are constants. */
function share(node: Node, inputs: readonly Node[], shared: Map<string, Node>): Node {
  const current = node.kind === 'apply' ? fold(rewrite(reapply(node, inputs))) : node;
  const key = keyOf(current);
  if (key === undefined) return current;
  const earlier = shared.get(key);
  if (earlier === undefined) shared.set(key, current);
  return earlier && sameConstant(earlier, current) ? earlier : current;
}

function keyOf(node: Node): string | undefined {
  if (node.kind === 'constant' && node.values.length <= 16) {
    return `${node.dtype}[${node.shape.join()}]${Array.from(node.values, (value) => (Object.is(value, -0) ? '-0' : value)).join()}`;
  }
  if (node.kind === 'constant') return `${node.dtype}[${node.shape.join()}]#${sumOf(node.values)}`;
  if (node.kind !== 'apply') return undefined;
  return applicationKey(node.operation, node.inputs, node.attributes);
}

/** Of many numbers; others may have the same. */
function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * (1 + (i % 61));
  return sum;
}

/** Whether constants of one key are equal to the last bit; what is no constant has a key of its own. */
function sameConstant(one: Node, other: Node): boolean {
  if (one.kind !== 'constant' || other.kind !== 'constant') return true;
  return one.values.every((value, i) => Object.is(value, other.values[i]));
}

/** The value of a node of constants; views stay, and equal elements are one number stretched: neither needs memory. */
function fold(node: Node): Node {
  if (node.kind !== 'apply' || sizeOf(node.shape) > foldLimit) return node;
  if (node.operation.kind === 'kernel' && node.operation.view) return node;
  const inputs = node.inputs.map(constantArray);
  if (!inputs.every((input) => input !== undefined)) return node;
  const { data } = interpret(node, inputs);
  const isUniform = data.length > 1 && node.dtype === 'float' && data.every((value) => Object.is(value, data[0]));
  return isUniform ? filled(data[0]!, node.shape) : constant(data, node.shape, node.dtype);
}

/** The elements of a constant, also of one that is stretched. */
function constantArray(node: Node): DenseArray | undefined {
  if (node.kind === 'constant') return { shape: node.shape, data: node.values };
  if (node.kind !== 'apply' || node.operation.kind !== 'kernel' || !node.operation.view) return undefined;
  const input = constantArray(node.inputs[0]!);
  return input && interpret(node, [input]);
}
