/** Operators of `ai.onnx.ml`: what scikit-learn's converters write around networks and linear models. */
import { fail } from '../../../graph/error.ts';
import { constant, type Node } from '../../../graph/node.ts';
import { formatShape, sizeOf } from '../../../graph/shape.ts';
import {
  abs,
  add,
  argMax,
  concat,
  div,
  equal,
  gather,
  greater,
  matmul,
  max,
  mul,
  notEqual,
  reshape,
  sigmoid,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  toInt,
  where,
} from '../../../ops/index.ts';
import { float, floats, int, ints, optionalFloat, optionalInt, strings, word } from '../attributes.ts';
import { type Call, type Operator, tableOperator } from '../operator.ts';
import { computed, known, knownTexts, requireSize, type Value } from '../value.ts';

const transforms = word('NONE', 'LOGISTIC', 'SOFTMAX');

function transformed(scores: Node, transform: string): Node {
  if (transform === 'LOGISTIC') return sigmoid(scores);
  return transform === 'SOFTMAX' ? softmax(scores) : scores;
}

/** As many numbers as columns, or one for all. */
function columnsOf(what: string, list: readonly number[] | undefined, x: Node, otherwise: number): Node {
  const width = x.shape.at(-1) ?? 1;
  const numbers = list ?? [otherwise];
  if (numbers.length !== 1 && numbers.length !== width)
    fail({
      what: `attribute ${what}`,
      problem: 'does not fit',
      got: `${numbers.length}`,
      expected: `1 or ${width} numbers`,
    });
  return constant(numbers.length === 1 ? numbers[0]! : numbers);
}

/** A product of rows with coefficients, [outputs, features]. */
function linearScores(
  x: Node,
  coefficients: readonly number[] | undefined,
  intercepts: readonly number[] | undefined,
  outputs: number,
): Node {
  const [rows, features] = [x.shape[0]!, sizeOf(x.shape) / x.shape[0]!];
  if (coefficients?.length !== outputs * features)
    fail({
      what: 'attribute coefficients',
      problem: 'do not fit',
      got: String(coefficients?.length ?? 'none'),
      expected: `${outputs} times ${features}`,
    });
  const product = matmul(reshape(x, [rows, features]), constant(coefficients!, [outputs, features]), {
    transposeB: true,
  });
  return intercepts && intercepts.length > 0 ? add(product, columnsOf('intercepts', intercepts, product, 0)) : product;
}

type Classifier = Call<{
  readonly classlabels_ints: readonly number[] | undefined;
  readonly classlabels_strings: readonly string[] | undefined;
  readonly coefficients: readonly number[] | undefined;
  readonly intercepts: readonly number[] | undefined;
  readonly post_transform: string;
}>;

/** The class of the largest score, and the scores. */
function linearClassifier(call: Classifier): Value[] {
  const {
    classlabels_ints: numbers,
    classlabels_strings: texts,
    coefficients,
    intercepts,
    post_transform,
  } = call.attributes;
  const classes = numbers?.length ?? texts?.length ?? 0;
  const x = call.node(0);
  const given = (coefficients?.length ?? 0) / (sizeOf(x.shape) / x.shape[0]!);
  const scores = linearScores(x, coefficients, intercepts, given);
  // Of two classes there may be the score of the second alone.
  const isOfSecond = classes === 2 && given === 1;
  const both = isOfSecond
    ? concat([
        sub(post_transform === 'LOGISTIC' ? 1 : 0, transformed(scores, post_transform)),
        transformed(scores, post_transform),
      ])
    : transformed(scores, post_transform);
  const index = argMax(both, -1);
  const label = numbers ? gather(constant(numbers), index) : index;
  return [computed(label, 'int'), computed(both)];
}

type Encoder = Call<{
  readonly keys_int64s: readonly number[] | undefined;
  readonly keys_floats: readonly number[] | undefined;
  readonly keys_strings: readonly string[] | undefined;
  readonly values_int64s: readonly number[] | undefined;
  readonly values_floats: readonly number[] | undefined;
  readonly values_strings: readonly string[] | undefined;
  readonly default_int64: number;
  readonly default_float: number;
}>;

/** Numbers for numbers; texts only where they are known. */
function encoded(call: Encoder): Value {
  const { attributes, value } = call;
  const x = value(0);
  const { keys_int64s, keys_floats, keys_strings, values_int64s, values_floats, values_strings } = attributes;
  const numbers = values_int64s ?? values_floats;
  const isWhole = values_int64s !== undefined;
  const otherwise = isWhole ? attributes.default_int64 : attributes.default_float;
  if (!numbers) {
    if (values_strings && x.numbers) {
      const keys = keys_int64s ?? keys_floats ?? [];
      return knownTexts(
        Array.from(x.numbers, (key) => values_strings[keys.indexOf(key)] ?? '_Unused'),
        x.shape,
      );
    }
    return fail({
      what: 'LabelEncoder',
      problem: 'gives texts, and a network gives numbers',
      expected: 'values that are numbers',
    });
  }
  const kind = isWhole ? 'int' : 'float';
  if (x.texts) {
    const places = new Map((keys_strings ?? []).map((key, i) => [key, numbers[i]!]));
    return known(
      x.texts.map((text) => places.get(text) ?? otherwise),
      x.shape,
      kind,
    );
  }
  const keys = keys_int64s ?? keys_floats;
  if (!keys || keys.length !== numbers.length || keys.length === 0)
    return fail({ what: 'LabelEncoder', problem: 'keys and values do not fit together' });
  requireSize([...x.shape, keys.length]);
  const isKey = equal(reshape(x.node, [...x.shape, 1]), constant(keys));
  const found = sum(mul(isKey, constant(numbers)), -1);
  return computed(add(found, mul(otherwise, equal(max(isKey, -1), 0))), kind);
}

const encoderAttributes = {
  keys_int64s: ints,
  keys_floats: floats,
  keys_strings: strings,
  values_int64s: ints,
  values_floats: floats,
  values_strings: strings,
  default_int64: int(-1),
  default_float: float(0),
  default_string: word<string>('_Unused'),
};

export const tables: readonly Operator[] = [
  tableOperator('Scaler', 1, { offset: floats, scale: floats }, ({ node, attributes: { offset, scale } }) => {
    const x = node(0);
    return computed(mul(sub(x, columnsOf('offset', offset, x, 0)), columnsOf('scale', scale, x, 1)));
  }),
  tableOperator('Normalizer', 1, { norm: word('MAX', 'L1', 'L2') }, ({ node, attributes: { norm } }) => {
    const x = node(0);
    const options = { keepAxes: true };
    const size =
      norm === 'MAX'
        ? max(x, -1, options)
        : norm === 'L1'
          ? sum(abs(x), -1, options)
          : sqrt(sum(square(x), -1, options));
    return computed(div(x, where(equal(size, 0), 1, size)));
  }),
  tableOperator('Binarizer', 1, { threshold: float(0) }, ({ node, attributes }) =>
    computed(greater(node(0), attributes.threshold)),
  ),
  tableOperator(
    'Imputer',
    1,
    {
      imputed_value_floats: floats,
      imputed_value_int64s: ints,
      replaced_value_float: optionalFloat,
      replaced_value_int64: optionalInt,
    },
    ({ node, kind, attributes }) => {
      const x = node(0);
      const { imputed_value_floats, imputed_value_int64s, replaced_value_float, replaced_value_int64 } = attributes;
      const replaced = replaced_value_float ?? replaced_value_int64 ?? 0;
      const isReplaced = Number.isNaN(replaced) ? notEqual(x, x) : equal(x, replaced);
      return computed(
        where(isReplaced, columnsOf('imputed_value', imputed_value_floats ?? imputed_value_int64s, x, 0), x),
        kind,
      );
    },
  ),
  tableOperator(
    'OneHotEncoder',
    1,
    { cats_int64s: ints, cats_strings: strings, zeros: int(1) },
    ({ value, attributes: { cats_int64s: categories } }) => {
      const x = value(0);
      if (!categories || categories.length === 0)
        return fail({
          what: 'OneHotEncoder',
          problem: 'of texts, and a network takes numbers',
          expected: 'cats_int64s',
        });
      requireSize([...x.shape, categories.length]);
      return computed(equal(reshape(x.node, [...x.shape, 1]), constant(categories)));
    },
    'categories that are numbers; one that is not among them gives zeros',
  ),
  tableOperator('LabelEncoder', 1, encoderAttributes, encoded, 'texts only where they are known'),
  tableOperator(
    'ZipMap',
    1,
    { classlabels_int64s: ints, classlabels_strings: strings },
    ({ value }) => value(0),
    'gives the numbers without the names of classes',
  ),
  tableOperator('ArrayFeatureExtractor', 2, {}, ({ value, node, kind }) => {
    const [x, indices] = [node(0), value(1)];
    const flat = toInt(reshape(indices.node, [sizeOf(indices.shape)]));
    if (x.shape.length === 0) fail({ what: 'input', problem: 'is no array', got: formatShape(x.shape) });
    const taken = gather(x, flat, x.shape.length - 1);
    return computed(x.shape.length === 1 ? reshape(taken, [1, sizeOf(indices.shape)]) : taken, kind);
  }),
  tableOperator('FeatureVectorizer', [1, Number.POSITIVE_INFINITY], { inputdimensions: ints }, ({ inputs, node }) =>
    computed(
      inputs.length === 1
        ? node(0)
        : concat(
            inputs.map((_, i) => node(i)),
            -1,
          ),
    ),
  ),
  tableOperator(
    'LinearRegressor',
    1,
    { coefficients: floats, intercepts: floats, post_transform: transforms, targets: int(1) },
    ({ node, attributes: { coefficients, intercepts, post_transform, targets } }) =>
      computed(transformed(linearScores(node(0), coefficients, intercepts, targets), post_transform)),
  ),
  tableOperator(
    'LinearClassifier',
    1,
    {
      classlabels_ints: ints,
      classlabels_strings: strings,
      coefficients: floats,
      intercepts: floats,
      multi_class: int(0),
      post_transform: transforms,
    },
    linearClassifier,
    'its label is the number of the class where classes are texts',
  ),
];
