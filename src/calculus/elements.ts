/** One element of an array as an expression of numbers: sums and matrix products written out, so that it has a derivation by rule. */

import { fail } from '../graph/error.ts';
import { type Apply, constant, type Node } from '../graph/node.ts';
import { callback, integerFrom } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { requireNode } from '../graph/require-node.ts';
import { stridesOf } from '../graph/shape.ts';
import { topologicalOrder } from '../graph/walk.ts';
import { applyOperation } from '../ops/define.ts';
import { add, matmul, maximum, mul } from '../ops/index.ts';
import { valuesAt } from './point.ts';

/** More elements than this are too many to look at. */
const mostElements = 20_000;

/** Longer numbers stay as they are written: √2. */
const longestConstant = 8;

/** What an element is made of: elements of other arrays, and how they combine. */
interface Element {
  readonly operands: readonly Element[];
  readonly combine: (operands: readonly Node[]) => Node;
}

interface Recipe {
  readonly reads: readonly (readonly [node: Node, at: number])[];
  readonly combine: (operands: readonly Node[]) => Node;
}

/**
 * The element at a row-major index as a scalar expression. `leaf` gives the variable that stands for an element of a
 * node, and undefined where the node is to be written out; every input and parameter needs one. Composed operations are
 * written in their textbook form, and terms with a constant factor 0 are left out. Throws a `ChainruleError` for
 * operations that choose their elements by value, and beyond 20,000 elements.
 *
 * @example
 * import { input, matmul } from 'chainrule';
 * import { elementOf, formatExpression } from 'chainrule/calculus';
 *
 * const [w, x] = [input('w', [2]), input('x', [2])];
 * const variables = new Map([w, x].map((node) => [node, [1, 2].map((i) => input(`${node.name}${i}`, []))]));
 * console.log(formatExpression(elementOf(matmul(w, x), 0, (node, at) => variables.get(node as typeof w)?.[at])));
 * // w1*x1 + w2*x2
 */
export function elementOf(node: Node, at: number, leaf: (node: Node, at: number) => Node | undefined): Node {
  requireNode('elementOf', node);
  requireKind('elementOf: at', at, integerFrom(0));
  requireKind('elementOf: leaf', leaf, callback);
  const meanings = new Map<Node, Node>();
  const meaningOf = (composed: Apply): Node => {
    const { operation, inputs, attributes } = composed;
    const known = meanings.get(composed) ?? operation.notation?.textbook?.(inputs, attributes) ?? composed.expansion!;
    meanings.set(composed, known);
    return known;
  };
  const elements = new Map<Node, Map<number, Element>>();
  const pending: { readonly element: Element & { operands: readonly Element[] }; readonly recipe: Recipe }[] = [];
  let count = 0;
  const enter = (of: Node, index: number): Element => {
    const known = elements.get(of) ?? new Map<number, Element>();
    elements.set(of, known);
    const before = known.get(index);
    if (before) return before;
    count++;
    if (count > mostElements) refuse('too large to write out', `more than ${mostElements} elements`, 'a smaller part');
    const stand = leaf(of, index);
    const recipe = stand ? { reads: [], combine: () => stand } : recipeOf(of, index, meaningOf);
    const element = { operands: [] as readonly Element[], combine: recipe.combine };
    known.set(index, element);
    pending.push({ element, recipe });
    return element;
  };
  const root = enter(node, at);
  for (let next = pending.pop(); next; next = pending.pop())
    next.element.operands = next.recipe.reads.map(([of, index]) => enter(of, index));
  const made = new Map<Element, Node>();
  for (const element of topologicalOrder([root], ({ operands }) => operands))
    made.set(element, element.combine(element.operands.map((operand) => made.get(operand)!)));
  return made.get(root)!;
}

function recipeOf(node: Node, at: number, meaningOf: (node: Apply) => Node): Recipe {
  if (node.kind === 'constant') return { reads: [], combine: () => constant(node.values[at]!) };
  if (node.kind !== 'apply') return refuse('has a part without a variable', node.name, 'a variable for each element');
  const { operation, inputs, attributes } = node;
  if (operation.kind === 'composed') return { reads: [[meaningOf(node), at]], combine: ([only]) => only! };
  const index = unravelled(at, node.shape);
  if (operation.kind === 'scalar') {
    return {
      reads: inputs.map((operand) => [operand, broadcastPlace(index, operand.shape)]),
      combine: (operands) => plainest(applyOperation(operation, operands, attributes)),
    };
  }
  if (operation === matmul.operation) return productRecipe(node, index);
  const [input] = inputs as [Node];
  if (operation.reduction && operation.reduction !== 'indexOfMax') {
    const combine = operation.reduction === 'add' ? add : maximum;
    return {
      reads: placesAlong(input.shape, attributes.axes as readonly number[], index).map((place) => [input, place]),
      combine: (operands) => operands.reduce((total, operand) => plainest(combine(total, operand))),
    };
  }
  const view = operation.view?.({ shape: input.shape, offset: 0, strides: stridesOf(input.shape) }, node);
  if (!view) return refuse('cannot be written out', operation.name, 'operations that say which elements they read');
  const place = view.strides.reduce((sum, stride, axis) => sum + stride * index[axis]!, view.offset);
  return { reads: [[input, place]], combine: ([only]) => only! };
}

/** A row of the one times a column of the other. */
function productRecipe({ inputs, attributes }: Apply, index: readonly number[]): Recipe {
  const [a, b] = inputs as [Node, Node];
  const inner = a.shape.at(attributes.transposeA ? -2 : -1)!;
  const batch = index.slice(0, -2);
  const [row, column] = index.slice(-2) as [number, number];
  const place = (of: Node, i: number, j: number, isTransposed: unknown) =>
    broadcastPlace([...batch, ...(isTransposed ? [j, i] : [i, j])], of.shape);
  return {
    reads: Array.from({ length: inner }, (_, k) => k).flatMap((k) => [
      [a, place(a, row, k, attributes.transposeA)] as const,
      [b, place(b, k, column, attributes.transposeB)] as const,
    ]),
    combine: (operands) => {
      // Weights before what they weigh, as people write it.
      const [first, second] = b.kind === 'parameter' ? [1, 0] : [0, 1];
      const products = Array.from({ length: inner }, (_, k) =>
        plainest(mul(operands[2 * k + first]!, operands[2 * k + second]!)),
      );
      return products.reduce((total, product) => plainest(add(total, product)));
    },
  };
}

/** Without factors 1, terms 0 and the like, and constants computed. */
function plainest(node: Node): Node {
  let current = node;
  while (current.kind === 'apply') {
    if (current.inputs.every(({ kind }) => kind === 'constant')) {
      const value = valuesAt([current], new Map())[0]!;
      return String(value).length > longestConstant ? current : constant(value);
    }
    const simpler: Node | undefined = current.operation.simplify?.(current.inputs, current);
    // A product with 1/3 computes what a quotient does, but nobody writes it.
    if (!simpler || (simpler.kind === 'apply' && simpler.inputs.length >= current.inputs.length)) break;
    current = simpler;
  }
  return current;
}

function unravelled(at: number, shape: readonly number[]): number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(at / stride) % shape[axis]!);
}

/** Where an operand has the element that belongs to an index of the result: axes of length 1 are stretched. */
function broadcastPlace(index: readonly number[], shape: readonly number[]): number {
  const strides = stridesOf(shape);
  const shift = index.length - shape.length;
  return strides.reduce((sum, stride, axis) => sum + (shape[axis] === 1 ? 0 : stride * index[axis + shift]!), 0);
}

/** The places along the reduced axes that share an index on the others. */
function placesAlong(shape: readonly number[], axes: readonly number[], index: readonly number[]): number[] {
  const strides = stridesOf(shape);
  const along = (axis: number) =>
    axes.includes(axis) ? Array.from({ length: shape[axis]! }, (_, i) => i) : [index[axis]!];
  return shape.reduce<number[]>(
    (places, _, axis) => places.flatMap((place) => along(axis).map((i) => place + i * strides[axis]!)),
    [0],
  );
}

function refuse(problem: string, got: string, expected: string): never {
  return fail({ what: 'elementOf', problem, got, expected });
}
