/**
 * The written specification of a valid graph: a list of named rules. Tests hold every operation, its derivatives and the output of
 * every pass to it; compile checks of what callers build those that they can break.
 */
import { ChainruleError } from './error.ts';
import type { Apply, Node } from './node.ts';
import type { AttributeValue, Place } from './operation.ts';
import { broadcastShapes, type Dtype, formatShape, type Shape, sameShape, sizeOf, stridesOf } from './shape.ts';
import { describe, type GraphRule, leafRules, parts, verifyBy } from './verify-leaves.ts';

/** A rule about applications only. */
function ofApplications(name: string, breach: (node: Apply) => string | undefined): GraphRule {
  return { name, breach: (node) => (node.kind === 'apply' ? breach(node) : undefined) };
}

export const rules: readonly GraphRule[] = [
  ...leafRules,
  {
    name: 'a node and its lists never change',
    breach: (node) =>
      Object.isFrozen(node) &&
      Object.isFrozen(node.shape) &&
      (node.kind !== 'apply' || (Object.isFrozen(node.inputs) && Object.isFrozen(node.attributes)))
        ? undefined
        : 'a part that is not frozen',
  },
  {
    name: 'a node has a larger id than everything it is made of',
    breach: (node) => {
      const younger = parts(node).find((part) => part.id >= node.id);
      return younger && `id ${node.id} over id ${younger.id} (${describe(younger)})`;
    },
  },
  {
    name: 'lengths of axes are positive integers',
    breach: ({ shape }) =>
      shape.every((length) => Number.isSafeInteger(length) && length >= 1) ? undefined : formatShape(shape),
  },
  {
    name: 'a constant has one value of its dtype for each element',
    breach: (node) => {
      if (node.kind !== 'constant') return undefined;
      const Values = node.dtype === 'float' ? Float64Array : Int32Array;
      if (!(node.values instanceof Values)) return `${node.dtype} values in another kind of array`;
      return node.values.length === sizeOf(node.shape) ? undefined : `${node.values.length} values`;
    },
  },
  ofApplications('attributes are numbers, booleans, strings, or lists of numbers', ({ attributes }) => {
    const odd = Object.entries(attributes).find(([, value]) => !isPlain(value));
    return odd?.[0];
  }),
  ofApplications('axes are places in the shape of the first operand or of the result, each named once', (node) => {
    const { axes, axis } = node.attributes;
    const rank = Math.max(node.shape.length, node.inputs[0]?.shape.length ?? 0);
    const listed = [axes ?? [], axis ?? []].flat() as number[];
    const valid = listed.every((at) => Number.isInteger(at) && at >= 0 && at < rank);
    return valid && new Set(listed).size === listed.length ? undefined : `axes [${listed.join(', ')}] of ${rank}`;
  }),
  ofApplications('a scalar operation has one operand for each argument of its formula', ({ operation, inputs }) =>
    operation.kind !== 'scalar' || operation.arity === inputs.length ? undefined : `${inputs.length} operands`,
  ),
  ofApplications('a scalar operation gives its dtype, in the shape to which its operands broadcast', (node) => {
    const { operation, inputs } = node;
    if (operation.kind !== 'scalar') return undefined;
    const { name, dtype = 'float' } = operation;
    return typeBreach(node, () => ({ shape: broadcastShapes(name, shapesOf(inputs)), dtype }));
  }),
  ofApplications('a kernel operation gives what its record infers', (node) => {
    const { operation } = node;
    return operation.kind === 'kernel'
      ? typeBreach(node, () => operation.infer(node.inputs, node.attributes))
      : undefined;
  }),
  ofApplications('a composed operation has an expansion of its type, and no other operation has one', (node) => {
    const { operation, expansion } = node;
    if (operation.kind !== 'composed') return expansion && 'an expansion';
    return expansion ? typeBreach(node, () => expansion) : 'no expansion';
  }),
  ofApplications('a view keeps the dtype and shows elements of its one operand only', (node) => {
    const { operation, inputs } = node;
    if (operation.kind !== 'kernel' || !operation.view) return undefined;
    const [operand] = inputs;
    if (!operand || inputs.length !== 1) return `${inputs.length} operands`;
    if (operand.dtype !== node.dtype) return `${node.dtype} of ${operand.dtype}`;
    const layout = operation.view({ shape: operand.shape, offset: 0, strides: stridesOf(operand.shape) }, node);
    if (!layout) return undefined;
    if (!sameShape(layout.shape, node.shape)) return `a view of shape ${formatShape(layout.shape)}`;
    return outside(layout.shape, layout, sizeOf(operand.shape));
  }),
  ofApplications('moves lie inside their arrays, whatever indices they read', (node) => {
    const { operation, inputs, shape, attributes } = node;
    const moves = (operation.kind === 'kernel' && operation.moves?.(shapesOf(inputs), shape, attributes)) || [];
    for (const move of moves) {
      const source = inputs[move.input]!;
      if (source.dtype !== node.dtype) return `${node.dtype} of ${source.dtype}`;
      const found =
        placeOutside(move.shape, move.from, source, inputs) ?? placeOutside(move.shape, move.to, node, inputs);
      if (found) return found;
    }
    return undefined;
  }),
];

/** The elements that a box touches in an array of that size, where they are not all inside it. */
function outside(
  box: Shape,
  { offset, strides }: Pick<Place, 'offset' | 'strides'>,
  size: number,
  moved = 0,
): string | undefined {
  const reach = strides.map((stride, axis) => stride * (box[axis]! - 1));
  const lowest = reach.reduce((at, step) => at + Math.min(0, step), offset);
  const highest = reach.reduce((at, step) => at + Math.max(0, step), offset + moved);
  return lowest >= 0 && highest < size ? undefined : `elements ${lowest} to ${highest}`;
}

function placeOutside(box: Shape, place: Place, array: Node, inputs: readonly Node[]): string | undefined {
  const { index } = place;
  const found = outside(box, place, sizeOf(array.shape), index && (index.length - 1) * index.step);
  if (found || !index) return found;
  const indices = inputs[index.input]!;
  return indices.dtype === 'int32' ? outside(box, index, sizeOf(indices.shape)) : `indices of ${indices.dtype}`;
}

/** Throws a {@link ChainruleError} that names the broken rule and the node, unless everything that the outputs are made of follows the rules. */
export function verify(outputs: readonly Node[]): void {
  verifyBy(rules, outputs);
}

function isPlain(value: AttributeValue): boolean {
  if (Array.isArray(value)) return value.every((entry) => typeof entry === 'number');
  return ['number', 'boolean', 'string'].includes(typeof value);
}

function shapesOf(nodes: readonly Node[]): Shape[] {
  return nodes.map(({ shape }) => shape);
}

/** The right type where the node has another one, or why there is no right type for these operands. */
function typeBreach(node: Node, expected: () => { readonly shape: Shape; readonly dtype: Dtype }): string | undefined {
  try {
    const { shape, dtype } = expected();
    if (sameShape(shape, node.shape) && dtype === node.dtype) return undefined;
    return `${node.dtype} ${formatShape(node.shape)} in place of ${dtype} ${formatShape(shape)}`;
  } catch (error) {
    if (error instanceof ChainruleError) return error.message;
    throw error;
  }
}
