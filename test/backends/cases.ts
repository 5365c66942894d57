/** The cases of the contract suite: every sample of every operation, as value, first and second derivative. */
import { grad } from '../../src/autodiff/grad.ts';
import type { Backend } from '../../src/backends/backend.ts';
import { compile } from '../../src/compiler/compile.ts';
import { constant, input, type Node } from '../../src/graph/node.ts';
import type { Operation, Sample } from '../../src/graph/operation.ts';
import { sizeOf } from '../../src/graph/shape.ts';
import { random } from '../../src/numeric/random.ts';
import { mul } from '../../src/ops/mul.ts';
import { sum } from '../../src/ops/sum.ts';
import { operations } from '../../src/ops/table.ts';
import { samplesOf } from '../ops/samples.ts';

export interface Case {
  readonly name: string;
  readonly outputs: Readonly<Record<string, Node>>;
  readonly values: ReadonlyMap<Node, ArrayLike<number>>;
}

/** Every case of every operation. */
export function contractCases(): Case[] {
  return [...operations.values()].flatMap((operation) =>
    samplesOf.get(operation)!.map((sample, i) => makeCase(operation, sample, i)),
  );
}

function makeCase(operation: Operation, sample: Sample, i: number): Case {
  const draw = random(i + 1, `contract/${operation.name}`);
  const values = new Map<Node, Float64Array | Int32Array>();
  const inputs = sample.inputs.map(({ shape, low = -1, high = 1, dtype = 'float' }, j) => {
    const node = input(`x${j}`, shape, dtype);
    const size = sizeOf(shape);
    values.set(
      node,
      // Values that float32 holds exactly: all backends compute on the same numbers.
      dtype === 'float'
        ? Float64Array.from({ length: size }, () => Math.fround(low + (high - low) * draw.uniform()))
        : Int32Array.from({ length: size }, () => low + draw.integer(high - low + 1)),
    );
    return node;
  });
  const value = sample.apply(inputs);
  const outputs: Record<string, Node> = { value };
  const variables = inputs.filter((node) => node.dtype === 'float');
  if (value.dtype === 'float' && variables.length > 0) {
    const first = grad(sum(mul(value, projection(value, draw.uniform))), variables);
    first.forEach((node, j) => {
      outputs[`first${j}`] = node;
    });
    const weighted = first.map((node) => sum(mul(node, projection(node, draw.uniform))));
    weighted.forEach((node, j) => {
      for (const [k, second] of grad(node, variables).entries()) outputs[`second${j}${k}`] = second;
    });
  }
  return { name: `${operation.name} ${i + 1}`, outputs, values };
}

function projection(node: Node, uniform: () => number): Node {
  return constant(
    Float64Array.from({ length: sizeOf(node.shape) }, () => Math.fround(0.5 + uniform())),
    node.shape,
  );
}

export type Results = Readonly<Record<string, Float64Array>>;

/** Compiles and runs one function of inputs; the values of its outputs by name. */
export async function runOn(backend: Backend, outputs: Case['outputs'], values: Case['values']): Promise<Results> {
  return (await runAll(backend, [{ name: 'f', outputs, values }])).get('f')!;
}

/** The outputs of each case by name, all of them run as the functions of one program. */
export async function runAll(backend: Backend, cases: readonly Case[]): Promise<ReadonlyMap<string, Results>> {
  const executable = await backend.instantiate(compile(cases.map(({ name, outputs }) => ({ name, outputs }))));
  const results = new Map<string, Results>();
  for (const { name, outputs, values } of cases) {
    const table = executable.table(name);
    for (const [node, data] of values) {
      if (node.kind === 'input' && table.has(node.name)) table.field(node.name).set(0, data);
    }
    await executable.run(name);
    const result = Object.keys(outputs).map(
      (output) => [output, Float64Array.from(table.field(output).get(0))] as const,
    );
    results.set(name, Object.fromEntries(result));
  }
  executable.free();
  return results;
}
