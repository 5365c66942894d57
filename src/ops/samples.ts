/** Samples of operations, which their tests apply them to: each file of an operation exports its own beside the record. Bundlers leave them out. */
import type { Node } from '../graph/node.ts';
import type { Sample, SampleInput } from '../graph/operation.ts';
import type { Shape } from '../graph/shape.ts';

export type Samples = () => readonly Sample[];

type Range = readonly [low: number, high: number];

/** Scalar, vector, matrix and broadcast operands, drawn from a range for each. */
export function scalarSamples(apply: (...operands: Node[]) => Node, ranges: readonly Range[]): readonly Sample[] {
  const shapes: readonly Shape[][] =
    ranges.length === 1
      ? [[[]], [[5]], [[3, 7]]]
      : [
          ranges.map(() => []),
          ranges.map(() => [2, 3]),
          ranges.map((_, i) => (i === 0 ? [2, 3] : [3])),
          ranges.map((_, i) => (i === 0 ? [3] : [2, 1])),
        ];
  return shapes.map((operandShapes) => ({
    inputs: operandShapes.map((shape, i): SampleInput => ({ shape, low: ranges[i]![0], high: ranges[i]![1] })),
    apply: (inputs) => apply(...inputs),
  }));
}
