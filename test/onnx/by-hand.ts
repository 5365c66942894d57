/** Operators on truths, indices and classes, with results that are worked out by hand. */
import { type Kind, known, type Value } from '../../src/onnx/read/value.ts';
import { type AttributeProto, attributeTypes } from '../../src/onnx/schema.ts';

const list = (values: readonly number[], kind: Kind = 'float'): Value => known(values, [values.length], kind);
const scalar = (value: number): Value => known([value], [], 'int');
const text = new TextEncoder();

export const ints = (name: string, ...values: number[]): AttributeProto => ({
  name,
  type: attributeTypes.ints,
  ints: values.map(BigInt),
});
const floats = (name: string, ...values: number[]): AttributeProto => ({
  name,
  type: attributeTypes.floats,
  floats: values,
});
export const strings = (name: string, ...values: string[]): AttributeProto => ({
  name,
  type: attributeTypes.strings,
  strings: values.map((value) => text.encode(value)),
});
const word = (name: string, value: string): AttributeProto => ({
  name,
  type: attributeTypes.string,
  s: text.encode(value),
});

interface Case {
  readonly inputs: readonly Value[];
  readonly attributes?: readonly AttributeProto[];
  readonly expected: readonly (readonly number[])[];
  readonly shape?: readonly number[];
}

export const byHand: Readonly<Record<string, Case>> = {
  And: { inputs: [list([1, 1, 0, 0], 'bool'), list([1, 0, 1, 0], 'bool')], expected: [[1, 0, 0, 0]] },
  Or: { inputs: [list([1, 1, 0, 0], 'bool'), list([1, 0, 1, 0], 'bool')], expected: [[1, 1, 1, 0]] },
  Xor: { inputs: [list([1, 1, 0, 0], 'bool'), list([1, 0, 1, 0], 'bool')], expected: [[0, 1, 1, 0]] },
  Not: { inputs: [list([1, 0], 'bool')], expected: [[0, 1]] },
  Where: { inputs: [list([1, 0], 'bool'), list([3, 4]), list([5, 6])], expected: [[3, 6]] },
  CastLike: { inputs: [list([2.7, -2.7]), list([1], 'int')], expected: [[2, -2]] },
  Range: { inputs: [scalar(2), scalar(9), scalar(3)], expected: [[2, 5, 8]] },
  Size: { inputs: [known([1, 2, 3, 4, 5, 6], [2, 3], 'float')], expected: [[6]], shape: [] },
  // The sigmoid of log 3 is 3/4.
  Swish: { inputs: [list([Math.log(3)])], expected: [[0.75 * Math.log(3)]] },
  OneHotEncoder: {
    inputs: [list([7, 3, 5], 'int')],
    attributes: [ints('cats_int64s', 3, 7)],
    expected: [[0, 1, 1, 0, 0, 0]],
    shape: [3, 2],
  },
  LabelEncoder: {
    inputs: [list([1, 0, 9], 'int')],
    attributes: [
      ints('keys_int64s', 0, 1),
      floats('values_floats', 0.5, 2.5),
      { name: 'default_float', type: 1, f: -1 },
    ],
    expected: [[2.5, 0.5, -1]],
  },
  ZipMap: {
    inputs: [known([0.2, 0.8], [1, 2], 'float')],
    attributes: [strings('classlabels_strings', 'a', 'b')],
    expected: [[0.2, 0.8]],
    shape: [1, 2],
  },
  // Scores 1 and -1 for the feature 1, and -1 and 1 for 3.
  LinearClassifier: {
    inputs: [known([1, 3], [2, 1], 'float')],
    attributes: [
      ints('classlabels_ints', 4, 6),
      floats('coefficients', -1, 1),
      floats('intercepts', 2, -2),
      word('post_transform', 'LOGISTIC'),
    ],
    expected: [
      [4, 6],
      [1 / (1 + Math.exp(-1)), 1 / (1 + Math.exp(1)), 1 / (1 + Math.exp(1)), 1 / (1 + Math.exp(-1))],
    ],
  },
};
