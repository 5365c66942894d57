/// <reference types="vite/types/importMeta.d.ts" />
/** The samples of operations, by their records, and values for them: drawn from their ranges, clear of kinks. */
import { constant, input, type Node } from '../../src/graph/node.ts';
import type { Operation, Sample } from '../../src/graph/operation.ts';
import { sizeOf } from '../../src/graph/shape.ts';
import { random } from '../../src/numeric/random.ts';
import type { Samples } from '../../src/ops/samples.ts';
import { operations } from '../../src/ops/table.ts';

export interface NamedSample {
  readonly title: string;
  readonly operation: Operation;
  readonly sample: Sample;
}

/** What the file of an operation exports. */
type Exports = Readonly<Record<string, unknown>> & { readonly samples?: Samples };

const files = import.meta.glob<Exports>('../../src/ops/*.ts', { eager: true });

/** By its record, the samples that stand beside it. */
export const samplesOf: ReadonlyMap<Operation, readonly Sample[]> = new Map(
  Object.values(files).flatMap(({ samples, ...others }) =>
    Object.values(others).flatMap((other): [Operation, readonly Sample[]][] =>
      samples && isOperation(other) ? [[other.operation, samples()]] : [],
    ),
  ),
);

function isOperation(value: unknown): value is { readonly operation: Operation } {
  return typeof value === 'function' && 'operation' in value;
}

/** Every sample of every operation. */
export const allSamples: readonly NamedSample[] = [...operations.values()].flatMap((operation) =>
  samplesOf.get(operation)!.map((sample, i) => ({ title: `${operation.name}, sample ${i + 1}`, operation, sample })),
);

/** What a central difference of `checkGradients` never bridges for values up to 3, also between two values. */
const clearance = 0.004;

/**
 * One value per element of each operand; int32 ranges include both ends. Values keep clear of kinks, of integers
 * (samples of comparisons round) and of each other (ties of max, jumps of comparisons).
 */
export function drawValues({ operation, sample, title }: NamedSample): Float64Array[] {
  const draws = random(1, title);
  const avoided = operation.kind === 'scalar' ? [...(operation.kinks ?? [])] : [];
  return sample.inputs.map(({ shape, low = -1, high = 1, dtype }) =>
    Float64Array.from({ length: sizeOf(shape) }, () => {
      if (dtype === 'int32') return low + draws.integer(high - low + 1);
      for (;;) {
        const value = low + (high - low) * draws.uniform();
        if ([Math.round(value), ...avoided].some((other) => Math.abs(value - other) < clearance)) continue;
        avoided.push(value);
        return value;
      }
    }),
  );
}

/** The sample as a function of its float operands alone; int32 operands are fixed. */
export function overFloats(sample: Sample, values: readonly Float64Array[]): (floats: readonly Node[]) => Node {
  return (floats) => {
    let next = 0;
    return sample.apply(
      sample.inputs.map(({ shape, dtype }, i) =>
        dtype === 'int32' ? constant(values[i]!, shape, 'int32') : floats[next++]!,
      ),
    );
  };
}

/** The float operands of a sample with their values, as the gradient check takes them. */
export function floatInputs(
  sample: Sample,
  values: readonly Float64Array[],
): { shape: readonly number[]; values: Float64Array }[] {
  return sample.inputs.flatMap(({ shape, dtype }, i) => (dtype === 'int32' ? [] : [{ shape, values: values[i]! }]));
}

/** A sample applied to inputs, and the values of these. */
export function bind(
  sample: Sample,
  values: readonly Float64Array[],
): { node: Node; inputs: Node[]; bound: Map<Node, Float64Array> } {
  const inputs = sample.inputs.map(({ shape, dtype }, i) => input(`x${i}`, shape, dtype));
  return { node: sample.apply(inputs), inputs, bound: new Map(inputs.map((node, i) => [node, values[i]!])) };
}
