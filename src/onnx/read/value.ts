/** What flows between the operators of a file: expressions, and numbers or texts that are known while the graph is built. */
import { evaluate } from '../../backends/reference/evaluate.ts';
import { fail } from '../../graph/error.ts';
import { constant, type Node } from '../../graph/node.ts';
import { formatShape, type Shape, sizeOf } from '../../graph/shape.ts';
import { topologicalOrder } from '../../graph/walk.ts';
import { add } from '../../ops/index.ts';

/** What elements are; operators treat them differently. */
export type Kind = 'float' | 'int' | 'bool' | 'text';

/** No array of a file may have more elements, for up to three rows: more would be memory that a small file asks for. */
export const mostElements: number = 1 << 27;

/** Arrays up to this size are computed while the graph is built, where all that they need is known. */
const mostFolded = 1 << 20;

/** An array between two operators. */
export interface Value {
  readonly kind: Kind;
  /** May have lengths of 0 where the numbers are known. */
  readonly shape: Shape;
  /** Its expression, of floats. */
  readonly node: Node;
  /** Its numbers, where they are known and no weights: row-major. */
  readonly numbers?: ArrayLike<number> | undefined;
  readonly texts?: readonly string[] | undefined;
  /** The name of the weight that it is. */
  readonly weight?: string | undefined;
}

/** A value of an expression; of int32 it is made floats, which all operators take. */
export function computed(node: Node, kind: Kind = 'float'): Value {
  requireSize(node.shape);
  return { kind, shape: node.shape, node: node.dtype === 'float' ? node : add(node, 0) };
}

/** Numbers that are known. */
export function known(numbers: ArrayLike<number>, shape: Shape, kind: Kind): Value {
  let node: Node | undefined;
  return {
    kind,
    shape,
    numbers,
    get node() {
      node ??= constant(numbers, nonEmpty(shape));
      return node;
    },
  };
}

/** Texts, which only operators for tables take. */
export function knownTexts(texts: readonly string[], shape: Shape): Value {
  return {
    kind: 'text',
    shape,
    texts,
    get node() {
      return failTexts();
    },
  };
}

export function failTexts(): never {
  return fail({ what: 'texts', problem: 'cannot be computed with', expected: 'numbers' });
}

/** A value with its numbers, where all that it needs are constants. */
export function folded(value: Value): Value {
  if (value.numbers || value.texts || sizeOf(value.shape) > mostFolded) return value;
  const [numbers] = evaluate([value.node]);
  return known(numbers!, value.shape, value.kind);
}

/**
 * The numbers of a value that must be known before there is a graph: axes, shapes, bounds. `weights` has those of the weights,
 * for files that keep such numbers among them.
 */
export function numbersOf(value: Value, what: string, weights: (node: Node) => ArrayLike<number>): number[] {
  if (value.numbers) return Array.from(value.numbers);
  if (value.texts) return failTexts();
  const leaves = topologicalOrder([value.node]).filter(({ kind }) => kind !== 'apply' && kind !== 'constant');
  if (leaves.some(({ kind }) => kind === 'input')) {
    return fail({
      what,
      problem: 'depends on the rows that come in',
      expected: 'numbers that are known before, because shapes follow from them',
    });
  }
  return Array.from(evaluate([value.node], new Map(leaves.map((node) => [node, weights(node)])))[0]!);
}

/** Refuses arrays that are too large; before anything of that size is made. */
export function requireSize(shape: Shape): void {
  if (sizeOf(shape) <= mostElements) return;
  fail({
    what: 'result',
    problem: 'too large',
    got: formatShape(shape),
    expected: `at most ${mostElements} elements for up to three rows`,
  });
}

function nonEmpty(shape: Shape): Shape {
  if (!shape.includes(0)) return shape;
  return fail({ what: 'array', problem: 'has no elements', got: formatShape(shape), expected: 'lengths from 1 on' });
}
