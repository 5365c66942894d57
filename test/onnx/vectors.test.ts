/** ONNX's own operator vectors, on every backend. They lie outside the project: where they are missing, the test says so. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reference } from '../../src/backends/reference/reference.ts';
import { wasm } from '../../src/backends/wasm/wasm.ts';
import { input, type Node } from '../../src/graph/node.ts';
import { runOn } from '../backends/cases.ts';
import { operators } from './operators.ts';

interface Tensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | boolean | 'inf' | '-inf' | 'nan')[];
}

interface Vector {
  readonly test: string;
  readonly opset: Readonly<Record<string, number>>;
  readonly nodes: readonly {
    readonly op: string;
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly initializers: readonly unknown[];
  readonly data_sets: readonly { readonly inputs: readonly Tensor[]; readonly outputs: readonly Tensor[] }[];
}

const folder = join(import.meta.dirname, '../../../shared/reference/onnx-node/json');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

/** Vectors that are left out, each with its reason. At present every operator of theirs can be said in our operations. */
const leftOut: Readonly<Record<string, string>> = {};

/** Inputs that are structure: their values are needed to build the graph (axes, depth, steps, ratios, switches). */
const structural = new Set(['axes', 'depth', 'T', 'r', 't']);

const special = { inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY, nan: Number.NaN };

function valuesOf({ data }: Tensor): number[] {
  return data.map((value) => (typeof value === 'string' ? special[value] : Number(value)));
}

/** The graph of a vector: its outputs by name, and the values of its inputs. */
function build({ nodes }: Vector, inputs: readonly Tensor[]) {
  const known = new Map<string, Node>();
  const values = new Map<Node, number[]>();
  const data = new Map<string, number[]>();
  const indices = new Set(nodes.flatMap(({ op, inputs: names }) => (op === 'OneHot' ? [names[0]] : [])));
  for (const tensor of inputs) {
    data.set(tensor.name, valuesOf(tensor));
    if (structural.has(tensor.name)) continue;
    const isIndex = tensor.dtype.startsWith('int') || indices.has(tensor.name);
    const node = input(tensor.name, tensor.shape, isIndex ? 'int32' : 'float');
    known.set(tensor.name, node);
    values.set(node, valuesOf(tensor));
  }
  for (const { op, inputs: names, outputs, attributes } of nodes) {
    const results = operators[op]!({
      inputs: names.map((name) => known.get(name)!),
      data: names.map((name) => data.get(name)),
      attributes,
      find: (name) => known.get(name)!,
    });
    for (const [i, name] of outputs.entries()) known.set(name, results[i]!);
  }
  return { known, values };
}

function read(file: string): Vector {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as Vector;
}

/**
 * The expected values are themselves float32, and NumPy computed them partly in float32: both sides may be off by
 * several roundings of 6e-8. Absolute room is for what is left of differences of numbers near 1.
 */
const bound = { relative: 1e-6, absolute: 1e-7 };

if (files.length === 0) console.warn(`ONNX vectors skipped: none in ${folder}`);

it.skipIf(files.length === 0)('every vector is mapped or listed as left out, and what is left out exists', () => {
  const unknown = files.flatMap((file) => {
    const { test, nodes, initializers } = read(file);
    const unmapped = nodes.filter(({ op }) => !(op in operators)).map(({ op }) => op);
    return test in leftOut || (unmapped.length === 0 && initializers.length === 0)
      ? []
      : [`${test}: ${unmapped.join()}`];
  });
  expect(unknown).toEqual([]);
  expect(Object.keys(leftOut).filter((test) => !files.includes(`${test}.json`))).toEqual([]);
  // Softmax and LogSoftmax before version 13 flatten their operand first.
  const flattening = files.filter((file) => /softmax/.test(file) && (read(file).opset[''] ?? 0) < 13);
  expect(flattening).toEqual([]);
});

describe.skipIf(files.length === 0).each([reference, wasm])('$name', (backend) => {
  const tried = files.filter((file) => !(file.replace('.json', '') in leftOut));
  it.each(tried.length > 0 ? tried : ['none'])('%s', async (file) => {
    const vector = read(file);
    for (const { inputs, outputs } of vector.data_sets) {
      const { known, values } = build(vector, inputs);
      const wanted = Object.fromEntries(outputs.map(({ name }) => [name, known.get(name)!]));
      const actual = await runOn(backend, wanted, values);
      for (const tensor of outputs) {
        expect(wanted[tensor.name]!.shape).toEqual(tensor.shape);
        const worst = valuesOf(tensor).map((value, i) => {
          const got = actual[tensor.name]![i]!;
          return Object.is(got, value)
            ? 0
            : Math.abs(got - value) / (bound.absolute + bound.relative * Math.abs(value));
        });
        expect(worst.filter((error) => !(error <= 1))).toEqual([]);
      }
    }
  });
});
