/** Evaluates graphs node by node in float64: the definition of right. */
import { fail } from '../../graph/error.ts';
import type { Node } from '../../graph/node.ts';
import type { DenseArray } from '../../graph/operation.ts';
import { formatValue } from '../../graph/options.ts';
import { requireNode } from '../../graph/require-node.ts';
import { formatShape, sizeOf } from '../../graph/shape.ts';
import { topologicalOrder } from '../../graph/walk.ts';
import { interpret } from '../../ops/interpret.ts';

/** Values of inputs and parameters, row-major: by their names, where a scalar may be a number, or by node. */
export type NodeValues = ReadonlyMap<Node, ArrayLike<number>> | Readonly<Record<string, number | ArrayLike<number>>>;

/**
 * The number that a scalar is, from the values of the inputs and parameters that it needs, by name or as a `Map` by
 * node; in float64, node by node, on the {@link reference}. A value that is missing, or does not fill its shape, is an
 * error; so is a node that is no scalar.
 *
 * @example
 * import { evaluate, input, mul, sum } from 'chainrule';
 *
 * const [x, w] = [input('x', [2]), input('w', [2])];
 * console.log(evaluate(sum(mul(w, x)), { x: [1, 2], w: [3, 4] })); // 11
 */
export function evaluate(output: Node, values?: NodeValues): number;
/**
 * The values of several outputs of any shape, each row-major; what they share is computed once.
 *
 * @example
 * import { evaluate, input, mul } from 'chainrule';
 *
 * const x = input('x', [2]);
 * console.log(evaluate([mul(3, x), mul(x, x)], { x: [1, 2] })); // [[3, 6], [1, 4]]
 */
export function evaluate(outputs: readonly Node[], values?: NodeValues): (Float64Array | Int32Array)[];
export function evaluate(
  outputs: Node | readonly Node[],
  values: NodeValues = {},
): number | (Float64Array | Int32Array)[] {
  for (const node of [outputs].flat()) requireNode('evaluate', node);
  if ('kind' in outputs) {
    if (outputs.shape.length === 0) return evaluateAll([outputs], values)[0]![0]!;
    return fail({
      what: 'evaluate',
      problem: 'only a scalar is one number',
      got: formatShape(outputs.shape),
      expected: 'scalar',
      hint: 'evaluate([node], values)[0], which is an array',
    });
  }
  return evaluateAll(outputs, values);
}

function evaluateAll(outputs: readonly Node[], given: NodeValues): (Float64Array | Int32Array)[] {
  const order = topologicalOrder(outputs);
  const values = given instanceof Map ? (given as ReadonlyMap<Node, ArrayLike<number>>) : valuesByName(order, given);
  const known = new Map<Node, DenseArray>();
  for (const node of order) {
    if (node.kind === 'apply') {
      const value = node.expansion
        ? known.get(node.expansion)!
        : interpret(
            node,
            node.inputs.map((input) => known.get(input)!),
          );
      known.set(node, value);
    } else {
      known.set(node, { shape: node.shape, data: node.kind === 'constant' ? node.values : givenValue(node, values) });
    }
  }
  return outputs.map((output) => known.get(output)!.data as Float64Array | Int32Array);
}

/** The values of the leaves that have those names. What the graph does not have cannot matter. */
function valuesByName(order: readonly Node[], given: unknown): Map<Node, ArrayLike<number>> {
  if (typeof given !== 'object' || given === null) {
    fail({ what: 'evaluate', problem: 'bad values', got: formatValue(given), expected: 'values by name: { x: 2 }' });
  }
  const entries = new Map(Object.entries(given));
  const nodes = new Map<string, Node>();
  const values = new Map<Node, ArrayLike<number>>();
  for (const node of order) {
    if ((node.kind !== 'input' && node.kind !== 'parameter') || !entries.has(node.name)) continue;
    if (nodes.has(node.name)) {
      fail({
        what: 'evaluate',
        problem: 'two leaves of one name',
        got: JSON.stringify(node.name),
        expected: 'a name for each',
        hint: 'new Map([[node, values], ...])',
      });
    }
    nodes.set(node.name, node);
    values.set(node, numbersOf(node.name, entries.get(node.name)));
  }
  return values;
}

function numbersOf(name: string, value: unknown): ArrayLike<number> {
  if (typeof value === 'number') return [value];
  const isList = Array.isArray(value) ? value.every((each) => typeof each === 'number') : ArrayBuffer.isView(value);
  if (isList) return value as ArrayLike<number>;
  return fail({
    what: `evaluate: ${name}`,
    problem: 'not numbers',
    got: formatValue(value),
    expected: 'a number, or a flat list of them in row-major order',
  });
}

function givenValue(
  node: Node & { name: string },
  values: ReadonlyMap<Node, ArrayLike<number>>,
): Float64Array | Int32Array {
  const value = values.get(node);
  if (!value || value.length !== sizeOf(node.shape)) {
    fail({
      what: `${node.kind} ${node.name}`,
      problem: value ? 'values do not fill the shape' : 'no value is given',
      got: value ? `${value.length} values` : 'nothing',
      expected: `${sizeOf(node.shape)} values for ${formatShape(node.shape)}`,
    });
  }
  return node.dtype === 'float' ? Float64Array.from(value) : Int32Array.from(value);
}
