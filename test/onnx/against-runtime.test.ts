/** Operators for which ONNX has no vectors here, held to ONNX Runtime. */
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { openPredictor } from '../../src/model/predictor.ts';
import { fromOnnx } from '../../src/onnx/read/from-onnx.ts';
import { onnxOperators } from '../../src/onnx/read/list.ts';
import { operators } from '../../src/onnx/read/operators/index.ts';
import { testedOperators } from '../../src/onnx/read/tested.ts';
import { type AttributeProto, attributeTypes, encodeModel, type TensorProto } from '../../src/onnx/schema.ts';
import { byHand } from './by-hand.ts';
import { vectorsIn } from './shared.ts';

type Given = number | readonly number[] | string | { readonly floats: readonly number[] } | { readonly float: number };

interface Case {
  /** An input x, [2, …row], besides the constants. */
  readonly row: readonly number[];
  readonly arrays?: readonly TensorProto[];
  readonly attributes?: Readonly<Record<string, Given>>;
  /** What is done with the result, where it is no floats. */
  readonly kind?: 'float' | 'bool' | 'int';
  /** Numbers of x are above this. */
  readonly least?: number;
}

const floats = (name: string, dims: readonly number[], values: readonly number[]): TensorProto => ({
  name,
  dims: dims.map(BigInt),
  dataType: 1,
  floatData: values,
});
const whole = (name: string, ...values: number[]): TensorProto => ({
  name,
  dims: [BigInt(values.length)],
  dataType: 7,
  int64Data: values.map(BigInt),
});

const drawn = (count: number) => Array.from({ length: count }, (_, i) => Math.fround(((i * 7) % 11) / 4 - 1.2));
const plain: Case = { row: [3] };
const other: Case = { row: [3], arrays: [floats('a', [3], [0.5, -1, 0.25])] };
const compared: Case = { ...other, kind: 'bool' };
const reduced: Case = { row: [2, 3], arrays: [], attributes: { axes: [1] } };
const filters = { row: [4, 4, 3], arrays: [floats('w', [4, 2, 3, 2], drawn(48)), floats('b', [4], [1, 2, 3, 4])] };

const cases: Readonly<Record<string, Case>> = {
  Abs: plain,
  Acos: { row: [3], arrays: [], least: -0.25 },
  Asin: { row: [3], arrays: [], least: -0.25 },
  Atan: plain,
  Ceil: plain,
  Cos: plain,
  Cosh: plain,
  Exp: plain,
  Floor: plain,
  Neg: plain,
  Reciprocal: plain,
  Round: plain,
  Sign: plain,
  Sin: plain,
  Sinh: plain,
  Softsign: plain,
  Tan: plain,
  IsNaN: { ...plain, kind: 'bool' },
  IsInf: { ...plain, kind: 'bool' },
  ThresholdedRelu: plain,
  Pow: { row: [3], arrays: [floats('a', [], [2])] },
  Max: other,
  Min: other,
  Mean: other,
  Greater: compared,
  GreaterOrEqual: compared,
  Less: compared,
  LessOrEqual: compared,
  Equal: compared,
  ReduceMin: reduced,
  ReduceL1: reduced,
  ReduceProd: reduced,
  ReduceSumSquare: reduced,
  ReduceLogSum: { ...reduced, least: 0.1 },
  ArgMin: { row: [3], attributes: { axis: 1, keepdims: 0 }, kind: 'int' },
  Tile: { row: [3], arrays: [whole('r', 1, 2)] },
  SpaceToDepth: { row: [2, 4, 6], attributes: { blocksize: 2 } },
  LpNormalization: { row: [3], attributes: { axis: 1, p: 2 } },
  ConvTranspose: { ...filters, attributes: { group: 2, strides: [2, 1], pads: [1, 0, 1, 1], output_padding: [1, 0] } },
  // Of 3 places to cut off, UPPER has 1 before and 2 behind, all others 2 and 1.
  ...Object.fromEntries(
    ['NOTSET', 'SAME_UPPER', 'SAME_LOWER'].map((auto_pad) => [
      `ConvTranspose ${auto_pad}`,
      { ...filters, attributes: { group: 2, strides: [3, 1], output_shape: [9, 2], auto_pad } },
    ]),
  ),
  'ConvTranspose of lines': { row: [2, 4], arrays: [floats('w', [2, 1, 3], drawn(6))], attributes: { strides: [2] } },
  'Conv of lines': { row: [2, 5], arrays: [floats('w', [3, 2, 3], drawn(18))], attributes: { pads: [2, 1] } },
  'Conv of solids': {
    row: [4, 3, 4, 3],
    arrays: [floats('w', [4, 2, 2, 2, 2], drawn(64))],
    attributes: { group: 2, strides: [1, 2, 1], pads: [1, 0, 0, 0, 0, 1] },
  },
  Scaler: { row: [3], attributes: { offset: { floats: [1, 2, 3] }, scale: { floats: [0.5, 1, 2] } } },
  Normalizer: { row: [3], attributes: { norm: 'L2' } },
  Binarizer: { row: [3], attributes: { threshold: { float: 0.4 } } },
  Imputer: { row: [3], attributes: { imputed_value_floats: { floats: [7] }, replaced_value_float: { float: -1 } } },
  ArrayFeatureExtractor: { row: [3], arrays: [whole('places', 2, 0)] },
  FeatureVectorizer: { row: [3], attributes: { inputdimensions: [3] } },
  LinearRegressor: {
    row: [3],
    attributes: { coefficients: { floats: [1, -1, 0.5, 2, 0, 1] }, intercepts: { floats: [0.5, -0.5] }, targets: 2 },
  },
};

const ofTables = new Set(operators.filter(({ domain }) => domain !== '').map(({ name }) => name));
const text = new TextEncoder();

function attribute([name, value]: readonly [string, Given]): AttributeProto {
  if (typeof value === 'number') return { name, type: attributeTypes.int, i: BigInt(value) };
  if (typeof value === 'string') return { name, type: attributeTypes.string, s: text.encode(value) };
  if ('floats' in value) return { name, type: attributeTypes.floats, floats: value.floats };
  if ('float' in value) return { name, type: attributeTypes.float, f: value.float };
  return { name, type: attributeTypes.ints, ints: value.map(BigInt) };
}

function fileOf(title: string, { row, arrays = [], attributes = {}, kind = 'float' }: Case): Uint8Array {
  const tensorType = (shape: readonly number[]) => ({
    elemType: 1,
    shape: { dim: [{ dimParam: 'rows' }, ...shape.map((length) => ({ dimValue: BigInt(length) }))] },
  });
  const [name] = title.split(' ') as [string];
  const domain = ofTables.has(name) ? 'ai.onnx.ml' : '';
  const own = kind === 'float' ? 'y' : 'z';
  return encodeModel({
    irVersion: 8n,
    producerName: 'test',
    // Reductions have their axes as an attribute before 18.
    opsetImport: [
      { domain: '', version: 17n },
      { domain: 'ai.onnx.ml', version: 2n },
    ],
    graph: {
      name: 'g',
      node: [
        {
          name: '',
          opType: name,
          domain,
          input: ['x', ...arrays.map((array) => array.name!)],
          output: [own],
          attribute: Object.entries(attributes).map(attribute),
        },
        ...(kind === 'float'
          ? []
          : [{ name: '', opType: 'Cast', input: ['z'], output: ['y'], attribute: [attribute(['to', 1])] }]),
      ],
      initializer: arrays,
      input: [{ name: 'x', type: { tensorType: tensorType(row) } }],
      output: [{ name: 'y', type: { tensorType: { elemType: 1 } } }],
    },
  });
}

it.each(Object.entries(cases))('%s', async (name, given) => {
  const bytes = fileOf(name, given);
  const size = given.row.reduce((product, length) => product * length, 1);
  const x = drawn(2 * size).map((value) =>
    given.least === undefined ? value : Math.fround(given.least + Math.abs(value) / 2),
  );
  const session = await InferenceSession.create(bytes);
  const { y } = (await session.run({ x: new Tensor('float32', Float32Array.from(x), [2, ...given.row]) })) as Record<
    string,
    Tensor
  >;
  const network = fromOnnx(bytes, name);
  // One number for each row is a row of one output.
  expect([2, ...network.output]).toEqual(y!.dims.length === 1 ? [2, 1] : y!.dims);
  const actual = (await openPredictor(network, undefined, reference)).predict(x);
  const there = y!.data as Float32Array;
  expect(
    Math.max(...Array.from(actual, (value, i) => Math.abs(value - there[i]!) / Math.max(1, Math.abs(value)))),
  ).toBeLessThan(1e-5);
});

const vectors = [...vectorsIn('onnx-node'), ...vectorsIn('onnx-operators')];
it.skipIf(vectors.length === 0)('every operator is tried, here, by hand or by a vector', () => {
  const ofVectors = vectors.flatMap(({ nodes }) => nodes.map(({ op }) => op));
  const tried = new Set([...ofVectors, ...Object.keys(cases), ...Object.keys(byHand)]);
  expect(operators.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});

it.skipIf(vectors.length === 0)('every operator names its test, which is there', () => {
  const expected = new Map<string, string>();
  for (const { name } of operators) {
    const own = vectors
      .filter(({ nodes }) => nodes.some(({ op }) => op === name))
      .sort((a, b) => a.nodes.length - b.nodes.length || (a.test < b.test ? -1 : 1));
    const [first, ...others] = own.map(({ test }) => test);
    const vector = others.length === 0 ? first : `${first} and ${others.length} more`;
    expected.set(name, vector ?? (name in byHand ? 'numbers by hand' : 'against ONNX Runtime'));
  }
  expect(new Map(onnxOperators().map(({ name, test }) => [name, test]))).toEqual(expected);
  expect(testedOperators().sort()).toEqual([...expected.keys()].sort());
});
