/** What people are shown of a graph: composed operations as themselves or as their textbook expansion, and no mere change of shape. */
import { fail } from './error.ts';
import type { Apply, Constant, Node } from './node.ts';
import { sizeOf, stridesOf } from './shape.ts';
import { topologicalOrder } from './walk.ts';

export interface Shown {
  /** The nodes that are written, each after its operands. */
  readonly order: readonly Node[];
  /** The node that is written in place of a node. */
  readonly standIn: (node: Node) => Node;
}

/** The shown part of a graph; `isHidden` tells applications in whose place their first operand is written. */
export function shown(outputs: readonly Node[], expand: boolean, isHidden: (node: Apply) => boolean): Shown {
  const replacements = new Map<Node, Node>();
  const replacement = (node: Node): Node => {
    const known = replacements.get(node);
    if (known) return known;
    const made = node.kind === 'apply' ? instead(node, expand, isHidden) : node;
    replacements.set(node, made);
    return made;
  };
  const standIn = (node: Node): Node => {
    let current = node;
    for (let next = replacement(current); next !== current; next = replacement(current)) current = next;
    return current;
  };
  const operandsOf = (node: Node) => (node.kind === 'apply' ? node.inputs.map(standIn) : []);
  return { order: topologicalOrder(outputs.map(standIn), operandsOf), standIn };
}

function instead(node: Apply, expand: boolean, isHidden: (node: Apply) => boolean): Node {
  if (isHidden(node)) return node.inputs[0]!;
  const { operation, inputs, attributes, expansion } = node;
  if (!expand) return node;
  return operation.notation?.textbook?.(inputs, attributes) ?? expansion ?? node;
}

/** True for a view that only gives the elements another shape, or repeats them, and has no notation of its own. */
export function isReshaped(node: Apply): boolean {
  const { operation, inputs } = node;
  if (operation.kind !== 'kernel' || !operation.view || operation.notation?.latex) return false;
  const { shape } = inputs[0]!;
  const layout = operation.view({ shape, offset: 0, strides: stridesOf(shape) }, node);
  if (layout?.offset !== 0) return false;
  const moving = layout.shape.flatMap((length, axis) =>
    length > 1 && layout.strides[axis] !== 0 ? [{ length, stride: layout.strides[axis]! }] : [],
  );
  const lengths = moving.map(({ length }) => length);
  const dense = stridesOf(lengths);
  return sizeOf(lengths) === sizeOf(shape) && moving.every(({ stride }, i) => stride === dense[i]);
}

/** True where nothing changes but axes of length 1. */
export function isUnitReshaped(node: Apply): boolean {
  const long = (shape: readonly number[]) => shape.filter((length) => length !== 1).join();
  return isReshaped(node) && long(node.shape) === long(node.inputs[0]!.shape);
}

/** How many nodes an expression has when every shared part is written each time that it occurs. */
export function writtenSize(node: Node, { order, standIn }: Shown): number {
  const sizes = new Map<Node, number>();
  for (const part of order) {
    const operands = part.kind === 'apply' ? part.inputs : [];
    sizes.set(
      part,
      operands.reduce((total, operand) => total + sizes.get(standIn(operand))!, 1),
    );
  }
  return sizes.get(standIn(node))!;
}

/** Refuses what has more nodes than the limit, shared parts counted each time. */
export function requireWritable(what: string, node: Node, graph: Shown, limit: number): void {
  const size = writtenSize(node, graph);
  if (size <= limit) return;
  fail({
    what,
    problem: 'the expression is too long',
    got: `${size} operations and operands`,
    expected: `at most ${limit}`,
    hint: 'printGraph(), which writes shared parts once',
  });
}

/** What a node is written as, each part made from what its operands are written as. */
export function assemble<Piece>(
  node: Node,
  { order, standIn }: Shown,
  pieceOf: (part: Node, pieceOfOperand: (operand: Node) => Piece) => Piece,
): Piece {
  const pieces = new Map<Node, Piece>();
  const pieceOfOperand = (operand: Node) => pieces.get(standIn(operand))!;
  for (const part of order) pieces.set(part, pieceOf(part, pieceOfOperand));
  return pieceOfOperand(node);
}

/** A number in at most six significant digits. */
export function shortNumber(value: number): string {
  return Object.is(value, -0) ? '0' : String(Number(value.toPrecision(6)));
}

/** The first values of a constant with several. */
export function shortList({ values }: Constant, separator: string, more: string): string {
  const first = Array.from(values.subarray(0, 4), shortNumber);
  return [...first, ...(values.length > 4 ? [more] : [])].join(separator);
}

/** Constants that are written by name. */
export const namedConstants: ReadonlyMap<string, number> = new Map([
  ['e', Math.E],
  ['pi', Math.PI],
  ['π', Math.PI],
]);

/** The name of such a constant, or undefined for other numbers. */
export function constantName(value: number): string | undefined {
  for (const [name, constant] of namedConstants) if (constant === value) return name;
  return undefined;
}
