import { fail } from '../graph/error.ts';
import { type Node, type Operand, toNode } from '../graph/node.ts';
import { formatShape, normaliseAxis, stridesOf } from '../graph/shape.ts';
import { kernel, type OperationFunction } from './define.ts';
import type { Samples } from './samples.ts';
import { slice } from './slice.ts';
import { eachIndex } from './strided.ts';

/**
 * The parts laid one after another along an axis (the last one when none is given); all other lengths are equal, and
 * so are the dtypes. Other parts, or none, are refused.
 *
 * @example
 * import { concat, constant, evaluate } from 'chainrule';
 *
 * const rows = concat([constant([1, 2], [1, 2]), constant([3, 4], [1, 2])], 0);
 * console.log(rows.shape, evaluate([rows])); // [2, 2] [[1, 2, 3, 4]]
 */
export const concat: OperationFunction<[parts: readonly Operand[], axis?: number]> = kernel(
  {
    name: 'concat',
    infer: (inputs, { axis }) => ({
      shape: inputs[0]!.shape.map((length, i) =>
        i === axis ? inputs.reduce((total, part) => total + part.shape[i]!, 0) : length,
      ),
      dtype: inputs[0]!.dtype,
    }),
    reference: (parts, output, { axis }) => {
      const strides = stridesOf(output.shape);
      let start = 0;
      for (const part of parts) {
        eachIndex(part.shape, strides, start * strides[axis as number]!, (at, i) => {
          output.data[at] = part.data[i]!;
        });
        start += part.shape[axis as number]!;
      }
    },
    moves: (parts, output, { axis }) => {
      const strides = stridesOf(output);
      let start = 0;
      return parts.map((shape, input) => {
        const to = { offset: start * strides[axis as number]!, strides };
        start += shape[axis as number]!;
        return { input, shape, from: { offset: 0, strides: stridesOf(shape) }, to };
      });
    },
    vectorJacobianProduct: (node, cotangent) => {
      const axis = node.attributes.axis as number;
      let end = 0;
      return node.inputs.map((part) => {
        const start = end;
        end += part.shape[axis]!;
        return slice(
          cotangent,
          part.shape.map((_, i) => (i === axis ? start : 0)),
          part.shape.map((length, i) => (i === axis ? end : length)),
        );
      });
    },
  },
  (apply) =>
    (operands, axis = -1): Node => {
      const parts = [operands].flat().map(toNode);
      const [first] = parts;
      if (!first) fail({ what: 'concat', problem: 'nothing to join', expected: 'at least one part' });
      const normal = normaliseAxis('concat', axis, first.shape.length);
      for (const part of parts) {
        const fits =
          part.shape.length === first.shape.length &&
          part.shape.every((length, i) => i === normal || length === first.shape[i]);
        if (!fits || part.dtype !== first.dtype) {
          fail({
            what: 'concat',
            problem: 'parts do not fit together',
            got: `${formatShape(first.shape)} ${first.dtype} and ${formatShape(part.shape)} ${part.dtype}`,
            expected: `one dtype, and equal lengths on every axis but ${normal}`,
          });
        }
      }
      return parts.length === 1 ? first : apply(parts, { axis: normal });
    },
);

export const samples: Samples = () => [
  {
    inputs: [
      { shape: [2, 3], low: -3, high: 3 },
      { shape: [2, 2], low: -3, high: 3 },
    ],
    apply: (parts) => concat(parts),
  },
  {
    inputs: [
      { shape: [1, 3], low: -3, high: 3 },
      { shape: [2, 3], low: -3, high: 3 },
    ],
    apply: (parts) => concat(parts, 0),
  },
];
