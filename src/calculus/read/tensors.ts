/** Vectors and matrices of expressions: lists that are written out, and names with a declared shape. */
import type { Node } from '../../graph/node.ts';
import { abs, add, div, exp, mul, neg, pow, sqrt, sub } from '../../ops/index.ts';

/** Rows of expressions; a vector is a column. */
export class Tensor {
  readonly rows: readonly (readonly Node[])[];

  constructor(rows: readonly (readonly Node[])[]) {
    this.rows = rows;
  }

  get height(): number {
    return this.rows.length;
  }

  get width(): number {
    return this.rows[0]!.length;
  }

  get isVector(): boolean {
    return this.width === 1;
  }

  /** The elements, row by row. */
  get items(): readonly Node[] {
    return this.rows.flat();
  }

  /** `2x3`, of a vector `3`. */
  get size(): string {
    return this.isVector ? String(this.height) : `${this.height}x${this.width}`;
  }

  map(f: (item: Node, row: number, column: number) => Node): Tensor {
    return new Tensor(this.rows.map((row, i) => row.map((item, j) => f(item, i, j))));
  }

  get transposed(): Tensor {
    return new Tensor(this.rows[0]!.map((_, j) => this.rows.map((row) => row[j]!)));
  }
}

/** What an expression is worth: a number, or numbers in rows. */
export type Value = Node | Tensor;

export function vector(items: readonly Node[]): Tensor {
  return new Tensor(items.map((item) => [item]));
}

/** What is wrong with an operation on tensors. */
export interface TensorFault {
  readonly problem: string;
  readonly expected: string;
  readonly hint?: string;
}

/** `a operator b`, of which at least one is a tensor; `by` is the operator as it is written, '' for none. */
export function combined(by: string, a: Value, b: Value): Value | TensorFault {
  switch (by) {
    case '+':
    case '-':
      if (!(a instanceof Tensor && b instanceof Tensor))
        return {
          problem: 'a vector and a number in one sum',
          expected: 'terms of one shape',
          hint: 'a vector in its place, written out or with its shape, such as --shapes b=2',
        };
      return elementwise(by === '+' ? add : sub, a, b);
    case '/':
      if (b instanceof Tensor || !(a instanceof Tensor))
        return { problem: 'a division by a vector', expected: 'a number below the bar' };
      return a.map((item) => div(item, b));
    case '⊙':
      return a instanceof Tensor && b instanceof Tensor ? elementwise(mul, a, b) : scaled(a, b);
    default:
      return a instanceof Tensor && b instanceof Tensor ? product(by, a, b) : scaled(a, b);
  }
}

function elementwise(make: (a: Node, b: Node) => Node, a: Tensor, b: Tensor): Tensor | TensorFault {
  if (a.size !== b.size)
    return { problem: `shapes that do not fit: ${a.size} and ${b.size}`, expected: 'two of one shape' };
  return a.map((item, i, j) => make(item, b.rows[i]![j]!));
}

function scaled(a: Value, b: Value): Tensor {
  return a instanceof Tensor
    ? a.map((item) => mul(item, b as Node))
    : (b as Tensor).map((item) => mul(a as Node, item));
}

function product(by: string, a: Tensor, b: Tensor): Value | TensorFault {
  if (by === '×' || by === '\\times')
    return { problem: 'a cross product', expected: 'a·b for the sum of products, a⊙b for the products themselves' };
  if (a.isVector && b.isVector && a.height > 1 && b.height > 1) {
    if (by === '·' || by === '⋅' || by === '@' || by === '\\cdot') return dot(a, b);
    return {
      problem: 'a product of two vectors that can be read in two ways',
      expected: 'a sign that says which',
      hint: 'a·b for the sum of products, a⊙b for the products themselves',
    };
  }
  if (a.width !== b.height)
    return {
      problem: `shapes that do not fit: ${a.size} times ${b.size}`,
      expected: 'as many columns on the left as rows on the right',
    };
  const rows = a.rows.map((row) =>
    b.transposed.rows.map((column) => row.map((x, i) => mul(x, column[i]!)).reduce(plus)),
  );
  return rows.length === 1 && rows[0]!.length === 1 ? rows[0]![0]! : new Tensor(rows);
}

/** The sum of products of two vectors. */
export function dot(a: Tensor, b: Tensor): Node | TensorFault {
  const [left, right] = [a.items, b.items];
  if (left.length !== right.length)
    return { problem: `shapes that do not fit: ${a.size} and ${b.size}`, expected: 'two of one shape' };
  return left.map((x, i) => mul(x, right[i]!)).reduce(plus);
}

/** A function of a list; `dot` takes two. */
export function ofList(name: string, items: readonly Node[]): Value {
  switch (name) {
    case 'mean':
      return div(items.reduce(plus), items.length);
    case 'prod':
      return items.reduce((x, y) => mul(x, y));
    case 'softmax': {
      const powers = items.map((item) => exp(item));
      const total = powers.reduce(plus);
      return vector(powers.map((power) => div(power, total)));
    }
    default:
      return items.reduce(plus);
  }
}

function plus(a: Node, b: Node): Node {
  return add(a, b);
}

/** The sum of the sizes, or the root of the sum of squares. */
export function norm({ items }: Tensor, degree: 1 | 2): Node {
  return degree === 1 ? items.map((x) => abs(x)).reduce(plus) : sqrt(items.map((x) => pow(x, 2)).reduce(plus));
}

export function negative(value: Tensor): Tensor {
  return value.map((item) => neg(item));
}

/** The indices of an element in a name: 12 for row 1, column 2, and 1_12 where they run together. */
export function elementIndex(...indices: readonly number[]): string {
  return indices.every((index) => index < 10) ? indices.join('') : indices.join('_');
}
