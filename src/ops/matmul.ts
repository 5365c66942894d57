import { fail } from '../graph/error.ts';
import { type Node, type Operand, toNode } from '../graph/node.ts';
import type { DenseArray, Sample } from '../graph/operation.ts';
import { truth } from '../graph/option-kinds.ts';
import { requireOptions } from '../graph/options.ts';
import { broadcastShapes, formatShape, type Shape, sizeOf, stridesOf } from '../graph/shape.ts';
import { add } from './add.ts';
import { unbroadcast } from './cotangent.ts';
import { kernel, type OperationFunction } from './define.ts';
import { reshape } from './reshape.ts';
import type { Samples } from './samples.ts';
import { eachIndex } from './strided.ts';
import { isMatrixTranspose } from './transpose.ts';

/** Options of `matmul`. */
export interface MatmulOptions {
  /** Use the first operand as if its last two axes were swapped. */
  transposeA?: boolean;
  /** Use the second operand as if its last two axes were swapped. */
  transposeB?: boolean;
}

const flags: readonly [boolean, boolean][] = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
];

function sample(a: Shape, b: Shape, options: MatmulOptions = {}): Sample {
  return {
    inputs: [
      { shape: a, low: -2, high: 2 },
      { shape: b, low: -2, high: 2 },
    ],
    apply: ([x, y]) => matmul(x!, y!, options),
  };
}

/**
 * Matrix product over the last two axes: [.., n, k] times [.., k, m] is [.., n, m]; leading axes broadcast; a vector
 * counts as a row on the left and as a column on the right. `transposeA` and `transposeB` take an operand with its
 * last two axes swapped. Scalars, and inner lengths that differ, are refused.
 *
 * @example
 * import { constant, evaluate, matmul } from 'chainrule';
 *
 * const weight = constant([1, 2, 3, 4], [2, 2]);
 * console.log(evaluate([matmul(weight, constant([10, 1]))])); // [[12, 34]]
 * console.log(evaluate([matmul(constant([10, 1], [1, 2]), weight, { transposeB: true })])); // [[12, 34]]
 */
export const matmul: OperationFunction<[a: Operand, b: Operand, options?: MatmulOptions]> = kernel(
  {
    name: 'matmul',
    infer: ([a, b], { transposeA, transposeB }) => {
      const [rows, inner] = matrixShape(a!.shape, transposeA as boolean);
      const [inner2, columns] = matrixShape(b!.shape, transposeB as boolean);
      if (inner !== inner2) failInner(a!.shape, b!.shape, [rows, inner, inner2, columns]);
      const batch = broadcastShapes('matmul', [a!.shape.slice(0, -2), b!.shape.slice(0, -2)]);
      return { shape: [...batch, rows, columns], dtype: 'float' };
    },
    reference: ([a, b], output, { transposeA, transposeB }) => {
      const [rows, columns] = matrixShape(output.shape, false);
      const inner = matrixShape(a!.shape, transposeA as boolean)[1];
      const [aRow, aColumn] = transposeA ? [1, rows] : [inner, 1];
      const [bRow, bColumn] = transposeB ? [1, inner] : [columns, 1];
      eachMatrix(a!, b!, output, (aStart, bStart, start) => {
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < columns; j++) {
            let total = 0;
            for (let p = 0; p < inner; p++) {
              total += a!.data[aStart + i * aRow + p * aColumn]! * b!.data[bStart + p * bRow + j * bColumn]!;
            }
            output.data[start + i * columns + j] = total;
          }
        }
      });
    },
    cost: ([a], output, { transposeA }) => ({
      arithmetic: 2 * sizeOf(output) * matrixShape(a!, transposeA as boolean)[1],
    }),
    vectorJacobianProduct: (node, g) => {
      const [a, b] = node.inputs as [Node, Node];
      const { transposeA, transposeB } = node.attributes as { transposeA: boolean; transposeB: boolean };
      const byA = transposeA
        ? matmul(b, g, { transposeA: transposeB, transposeB: true })
        : matmul(g, b, { transposeB: !transposeB });
      const byB = transposeB
        ? matmul(g, a, { transposeA: true, transposeB: transposeA })
        : matmul(a, g, { transposeA: !transposeA });
      return [unbroadcast(byA, a.shape), unbroadcast(byB, b.shape)];
    },
    simplify: ([a, b], { attributes }) => {
      const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
      if (a!.dtype === 'int32') return matmul(asFloat(a!), b!, { transposeA, transposeB });
      if (b!.dtype === 'int32') return matmul(a!, asFloat(b!), { transposeA, transposeB });
      if (isMatrixTranspose(a!)) return matmul(a.inputs[0]!, b!, { transposeA: !transposeA, transposeB });
      if (isMatrixTranspose(b!)) return matmul(a!, b.inputs[0]!, { transposeA, transposeB: !transposeB });
      return undefined;
    },
    notation: { latex: ([a, b]) => `${a} ${b}` },
  },
  (apply) =>
    (left, right, options = {}): Node => {
      requireOptions<MatmulOptions>('matmul', options, { transposeA: truth, transposeB: truth });
      const { transposeA = false, transposeB = false } = options;
      const [a, b] = [toNode(left), toNode(right)];
      if (a.shape.length === 0 || b.shape.length === 0) {
        fail({
          what: 'matmul',
          problem: 'a scalar is not a matrix',
          got: `${formatShape(a.shape)} and ${formatShape(b.shape)}`,
          expected: 'vectors or matrices',
          hint: 'mul() for products with a scalar',
        });
      }
      const rowVector = a.shape.length === 1;
      const columnVector = b.shape.length === 1;
      const product = apply(
        [rowVector ? reshape(a, [1, a.shape[0]!]) : a, columnVector ? reshape(b, [b.shape[0]!, 1]) : b],
        { transposeA: transposeA && !rowVector, transposeB: transposeB && !columnVector },
      );
      const shape = [...product.shape];
      if (columnVector) shape.splice(-1, 1);
      if (rowVector) shape.splice(columnVector ? -1 : -2, 1);
      return reshape(product, shape);
    },
);

export const samples: Samples = () => [
  ...flags.map(([transposeA, transposeB]) =>
    sample(transposeA ? [4, 3] : [3, 4], transposeB ? [5, 4] : [4, 5], { transposeA, transposeB }),
  ),
  sample([4], [4]),
  sample([3, 4], [4]),
  sample([4], [4, 2]),
  sample([2, 3, 4], [4, 5]),
  sample([2, 1, 3, 4], [3, 4, 2]),
  sample([2, 4, 3], [2, 5, 4], { transposeA: true, transposeB: true }),
  {
    inputs: [
      { shape: [2, 3], low: -3, high: 3, dtype: 'int32' },
      { shape: [3, 2], low: -2, high: 2 },
    ],
    apply: ([x, y]) => matmul(x!, y!),
  },
];

/** The same numbers as float: elementwise operations convert what they read, products do not. */
function asFloat(node: Node): Node {
  return add(node, 0);
}

/** Rows and columns of a matrix operand as the product sees it. */
function matrixShape(shape: Shape, transposed: boolean): [rows: number, columns: number] {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  return transposed ? [columns, rows] : [rows, columns];
}

/** Calls `visit` with the starts of each pair of matrices and their product, leading axes broadcast. */
function eachMatrix(
  a: DenseArray,
  b: DenseArray,
  output: DenseArray,
  visit: (a: number, b: number, c: number) => void,
): void {
  const batch = output.shape.slice(0, -2);
  const offsetsOf = ({ shape }: DenseArray) => {
    const leading = shape.slice(0, -2);
    const strides = stridesOf(leading).map((stride, i) => (leading[i] === 1 ? 0 : stride * sizeOf(shape.slice(-2))));
    const offsets: number[] = [];
    eachIndex(batch, [...new Array<number>(batch.length - leading.length).fill(0), ...strides], 0, (at) =>
      offsets.push(at),
    );
    return offsets;
  };
  const [aOffsets, bOffsets] = [offsetsOf(a), offsetsOf(b)];
  const size = sizeOf(output.shape.slice(-2));
  for (const [i, start] of aOffsets.entries()) visit(start, bOffsets[i]!, i * size);
}

function failInner(
  a: Shape,
  b: Shape,
  [rows, inner, inner2, columns]: readonly [number, number, number, number],
): never {
  const hint =
    inner === columns
      ? 'transpose() on the second operand, or transposeB: true'
      : rows === inner2
        ? 'transpose() on the first operand, or transposeA: true'
        : 'shapes whose inner lengths agree';
  fail({
    what: 'matmul',
    problem: 'inner lengths differ',
    got: `${formatShape(a)} and ${formatShape(b)} (${inner} against ${inner2})`,
    expected: '[.., m, k] and [.., k, n]',
    hint,
  });
}
