/** Expression nodes: immutable, typed by shape and dtype. A graph is just nodes that point to their inputs. */

import { fail } from './error.ts';
import type { Attributes, Operation } from './operation.ts';
import { text } from './option-kinds.ts';
import { formatValue, requireKind } from './options.ts';
import { printBriefly } from './print.ts';
import { requireNode } from './require-node.ts';
import { type Dtype, formatShape, isList, type Shape, sizeOf } from './shape.ts';

interface Base {
  /** Unique and increasing, so that inputs have smaller ids than the nodes made of them. */
  readonly id: number;
  readonly shape: Shape;
  readonly dtype: Dtype;
  /** Its expression in short, for messages and the console. */
  toString(): string;
}

/** A value that the caller gives at each run. */
export interface Input extends Base {
  readonly kind: 'input';
  readonly name: string;
}

/** A value that an executable keeps between runs and that updates may replace: weights, optimizer state, data. */
export interface Parameter extends Base {
  readonly kind: 'parameter';
  readonly name: string;
}

/** A value that is part of the graph, row-major. */
export interface Constant extends Base {
  readonly kind: 'constant';
  readonly values: Float64Array | Int32Array;
}

/** An operation applied to nodes. */
export interface Apply extends Base {
  readonly kind: 'apply';
  readonly operation: Operation;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
  /** For composed operations: what they stand for. */
  readonly expansion?: Node | undefined;
}

/** An expression: an immutable part of a graph, typed by `shape` and `dtype`. */
export type Node = Input | Parameter | Constant | Apply;

/** What operation functions accept: a number stands for a scalar constant. */
export type Operand = Node | number;

/** What all nodes have in common. */
const shared = {
  toString(this: Node): string {
    return printBriefly(this);
  },
};

function made<Kind extends Node>(fields: Kind): Kind {
  return Object.freeze(Object.setPrototypeOf(fields, shared) as Kind);
}

let lastId = 0;

function nextId(): number {
  lastId += 1;
  return lastId;
}

function whatOf(kind: string, name: string): string {
  requireKind(`${kind}: name`, name, text);
  return `${kind} ${name}`;
}

/** Refuses what is no shape, and gives a copy that cannot change. */
export function requireShape(what: string, shape: Shape): Shape {
  if (!isList(shape)) {
    const expected = 'a list of lengths: [] for a scalar, [32, 4] for 32 rows of 4';
    fail({ what, problem: 'bad shape', got: formatValue(shape), expected });
  }
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 1) {
      fail({ what, problem: 'bad shape', got: formatShape(shape), expected: 'positive integers' });
    }
  }
  return Object.freeze([...shape]);
}

/**
 * A value given at each run, of a shape ([] for a scalar); float unless `dtype` is `int32`. Lengths are positive
 * integers.
 *
 * @example
 * import { evaluate, exp, input } from 'chainrule';
 *
 * const x = input('x', []);
 * console.log(evaluate(exp(x), { x: 1 })); // 2.718
 */
export function input(name: string, shape: Shape, dtype: Dtype = 'float'): Input {
  return made({ kind: 'input', id: nextId(), name, shape: requireShape(whatOf('input', name), shape), dtype });
}

/**
 * A value that an executable keeps between runs, and that updates may replace: a weight, of a shape ([] for a scalar);
 * float unless `dtype` is `int32`.
 *
 * @example
 * import { evaluate, input, matmul, parameter } from 'chainrule';
 *
 * const [x, W] = [input('x', [1, 2]), parameter('W', [3, 2])];
 * const y = matmul(x, W, { transposeB: true });
 * console.log(y.shape, evaluate([y], { x: [1, 2], W: [1, 0, 0, 1, 1, 1] })); // [1, 3] [[1, 2, 3]]
 */
export function parameter(name: string, shape: Shape, dtype: Dtype = 'float'): Parameter {
  return made({ kind: 'parameter', id: nextId(), name, shape: requireShape(whatOf('parameter', name), shape), dtype });
}

/**
 * A fixed value: a number (a scalar), or row-major values with their shape (one axis when none is given); float unless
 * `dtype` is `int32`. Values that do not fill the shape are refused.
 *
 * @example
 * import { constant } from 'chainrule';
 *
 * console.log(constant([1, 2, 3, 4, 5, 6], [2, 3]).shape); // [2, 3]
 * console.log(constant([0, 2], [2], 'int32').dtype); // int32
 */
export function constant(values: number | ArrayLike<number>, shape?: Shape, dtype: Dtype = 'float'): Constant {
  const list = typeof values === 'number' ? [values] : values;
  if (typeof list !== 'object' || typeof list?.length !== 'number') {
    fail({
      what: 'constant',
      problem: 'bad value',
      got: formatValue(values),
      expected: 'a number, or a list of numbers',
    });
  }
  const actual = requireShape('constant', shape ?? (typeof values === 'number' ? [] : [list.length]));
  if (sizeOf(actual) !== list.length) {
    fail({
      what: 'constant',
      problem: 'values do not fill the shape',
      got: `${list.length} values for ${formatShape(actual)}`,
      expected: `${sizeOf(actual)} values`,
    });
  }
  const stored = dtype === 'float' ? Float64Array.from(list) : Int32Array.from(list);
  return made({ kind: 'constant', id: nextId(), values: stored, shape: actual, dtype });
}

export function toNode(operand: Operand): Node {
  if (typeof operand === 'number') return constant(operand);
  requireNode('operand', operand, 'a node, such as input(…), or a number');
  return operand;
}

/** The node of an operation whose type is already known; records call it through `ops/define.ts`. */
export function applyNode(
  operation: Operation,
  inputs: readonly Node[],
  attributes: Attributes,
  type: { readonly shape: Shape; readonly dtype: Dtype },
  expansion?: Node,
): Apply {
  return made({
    kind: 'apply',
    id: nextId(),
    operation,
    inputs: Object.freeze([...inputs]),
    attributes: Object.freeze({ ...attributes }),
    shape: requireShape(operation.name, type.shape),
    dtype: type.dtype,
    expansion,
  });
}

/** The value of a node that is a constant with one element, else undefined. */
export function constantValue(node: Node): number | undefined {
  return node.kind === 'constant' && node.values.length === 1 ? node.values[0] : undefined;
}
