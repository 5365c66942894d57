/** The operators that are read, each with ONNX's own vectors: folded where all is known, and as graphs on every backend. */
import { describe, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { input, type Node } from '../../src/graph/node.ts';
import { applyOperator, type Pass, type Step } from '../../src/onnx/read/operator.ts';
import { operators } from '../../src/onnx/read/operators/index.ts';
import { type Kind, known, type Value } from '../../src/onnx/read/value.ts';
import { type AttributeProto, attributeTypes, elementTypes } from '../../src/onnx/schema.ts';
import { runOn } from '../backends/cases.ts';
import { type Vector, type VectorTensor, valuesOf, vectorsIn } from './shared.ts';

/** Losses, optimizers and gradients are not in files of models. */
const ofTraining = new Set([
  'Adagrad',
  'Adam',
  'Momentum',
  'Gradient',
  'NegativeLogLikelihoodLoss',
  'SoftmaxCrossEntropyLoss',
]);

/** What is left out, with the reason. */
const leftOut: Readonly<Record<string, string>> = {
  test_training_dropout_zero_ratio: 'the mask of a training of nothing',
  test_cast_DOUBLE_to_FLOAT16: 'floats are those of the backend: they are not rounded to 16 bits',
};

const vectors = [...vectorsIn('onnx-node'), ...vectorsIn('onnx-operators')].filter(
  ({ nodes, test }) => !nodes.some(({ op }) => ofTraining.has(op)) && !(test in leftOut),
);
if (vectors.length === 0) console.warn('ONNX operator vectors skipped: none in ../shared/reference');

const text = new TextEncoder();

function kindOf(dtype: string): Kind {
  if (dtype === 'bool') return 'bool';
  return dtype.startsWith('float') || dtype === 'double' || dtype.startsWith('bfloat') ? 'float' : 'int';
}

/** An attribute as a file has it; whole numbers are floats where the record says so. */
function attributeOf(name: string, value: unknown, type: keyof typeof attributeTypes): AttributeProto {
  const base = { name, type: attributeTypes[type] };
  switch (type) {
    case 'int':
      return { ...base, i: BigInt(value as number) };
    case 'float':
      return { ...base, f: value as number };
    case 'ints':
      return { ...base, ints: (value as number[]).map(BigInt) };
    case 'floats':
      return { ...base, floats: value as number[] };
    case 'string':
      return { ...base, s: text.encode(value as string) };
    case 'strings':
      return { ...base, strings: (value as string[]).map((one) => text.encode(one)) };
    default: {
      const { dtype, shape, data } = (value as { tensor: VectorTensor }).tensor;
      const isFloat = dtype.startsWith('float');
      return {
        ...base,
        t: {
          dims: shape.map(BigInt),
          dataType: isFloat ? elementTypes.double : elementTypes.int64,
          ...(isFloat ? { doubleData: data as number[] } : { int64Data: data.map((one) => BigInt(Number(one))) }),
        },
      };
    }
  }
}

function outputsOf({ nodes, opset }: Vector, inputs: ReadonlyMap<string, Value>): Map<string, Value> {
  const values = new Map(inputs);
  const pass: Pass = { rows: 1, rowsOfFile: undefined, weightsOf: () => [], markStatistic: () => {} };
  for (const [place, { op, domain = '', inputs: names, outputs, attributes }] of nodes.entries()) {
    const record = operators.find((each) => each.name === op && each.domain === domain);
    if (!record) throw new Error(`no operator ${op}`);
    const attribute = Object.entries(attributes).map(([name, value]) =>
      attributeOf(name, value, record.attributes[name]?.type ?? 'int'),
    );
    const step: Step = {
      what: op,
      operator: record,
      opset: opset[domain]!,
      node: { input: names, output: outputs, attribute },
    };
    const results = applyOperator(
      step,
      names.map((name) => values.get(name)),
      pass,
      place,
    );
    outputs.forEach((name, i) => {
      if (results[i]) values.set(name, results[i]);
    });
  }
  return values;
}

/** Inputs that shapes follow from are known in files; so are all but floats. */
const structural = new Set(['axes', 'depth', 'r', 't', 'roi', 'scales', 'min', 'max', 'pads', 'value', 'steps']);

/** float32 on both sides, and NumPy computed partly in it; absolute room for differences of numbers near 1. */
const bound = { relative: 2e-6, absolute: 3e-7 };

/** `scale` is the size of what was added up, where that is larger than the sum: float32 rounds each term. */
function worst(tensor: VectorTensor, actual: ArrayLike<number>, scale = 0): number[] {
  return valuesOf(tensor).filter((value, i) => {
    const error = Math.abs(actual[i]! - value);
    return (
      !Object.is(actual[i], value) && !(error <= bound.absolute + bound.relative * Math.max(scale, Math.abs(value)))
    );
  });
}

/** The largest number that convolutions give; those beside it are as many terms, which may cancel. */
function scaleOf({ nodes }: Vector, tensor: VectorTensor): number {
  return nodes.some(({ op }) => op === 'Conv') ? Math.max(...valuesOf(tensor).map(Math.abs)) : 0;
}

describe.skipIf(vectors.length === 0).each(vectors.map((vector) => [vector.test, vector] as const))(
  '%s',
  (_, vector) => {
    it('folds', () => {
      for (const { inputs, outputs } of vector.data_sets) {
        const given = inputs.map((tensor) => [
          tensor.name,
          known(valuesOf(tensor), tensor.shape, kindOf(tensor.dtype)),
        ]);
        const values = outputsOf(vector, new Map(given as [string, Value][]));
        for (const tensor of outputs) {
          const value = values.get(tensor.name)!;
          expect(value.shape).toEqual(tensor.shape);
          expect(value.kind).toBe(kindOf(tensor.dtype));
          expect(worst(tensor, value.numbers!)).toEqual([]);
        }
      }
    });

    it.each([reference, wasm])('is a graph on $name', async (backend) => {
      for (const { inputs, outputs } of vector.data_sets) {
        const nodes = new Map<Node, number[]>();
        const given = inputs.map((tensor): [string, Value] => {
          const kind = kindOf(tensor.dtype);
          if (kind !== 'float' || structural.has(tensor.name) || tensor.shape.includes(0))
            return [tensor.name, known(valuesOf(tensor), tensor.shape, kind)];
          const node = input(tensor.name, tensor.shape);
          nodes.set(node, valuesOf(tensor));
          return [tensor.name, { kind, shape: tensor.shape, node }];
        });
        const values = outputsOf(vector, new Map(given));
        const wanted = outputs.filter(({ shape }) => !shape.includes(0));
        const results = await runOn(
          backend,
          Object.fromEntries(wanted.map(({ name }) => [name, values.get(name)!.node])),
          nodes,
        );
        for (const tensor of wanted) {
          const scale = backend === wasm ? scaleOf(vector, tensor) : 0;
          expect(worst(tensor, results[tensor.name]!, scale)).toEqual([]);
        }
      }
    });
  },
);

it.skipIf(vectors.length === 0)('has no reason for what is not there', () => {
  const all = new Set([...vectorsIn('onnx-node'), ...vectorsIn('onnx-operators')].map(({ test }) => test));
  expect(Object.keys(leftOut).filter((test) => !all.has(test))).toEqual([]);
});
