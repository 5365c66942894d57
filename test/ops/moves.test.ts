/** What records say as moves is what their references do. */
import { expect, it } from 'vitest';
import { evaluate } from '../../src/backends/reference/evaluate.ts';
import type { Apply, Node } from '../../src/graph/node.ts';
import type { KernelOperation, Place } from '../../src/graph/operation.ts';
import { sizeOf } from '../../src/graph/shape.ts';
import { topologicalOrder } from '../../src/graph/walk.ts';
import { eachIndex } from '../../src/ops/strided.ts';
import { operations } from '../../src/ops/table.ts';
import { contractCases } from '../backends/cases.ts';

type Mover = Apply & { readonly operation: KernelOperation & Required<Pick<KernelOperation, 'moves'>> };

function isMover(node: Node): node is Mover {
  return node.kind === 'apply' && node.operation.kind === 'kernel' && node.operation.moves !== undefined;
}

/** The places of a box, in row-major order of the box. */
function placesOf(shape: readonly number[], { offset, strides, index }: Place, inputs: readonly ArrayLike<number>[]) {
  const places: number[] = [];
  eachIndex(shape, strides, offset, (at) => places.push(at));
  if (!index) return places;
  eachIndex(shape, index.strides, index.offset, (at, i) => {
    places[i]! += index.step * inputs[index.input]![at]!;
  });
  return places;
}

function moved({ operation, inputs, shape, attributes }: Mover, values: readonly ArrayLike<number>[]): number[] {
  const output = new Array<number>(sizeOf(shape)).fill(0);
  const shapes = inputs.map((input) => input.shape);
  for (const move of operation.moves(shapes, shape, attributes)) {
    const to = placesOf(move.shape, move.to, values);
    for (const [i, from] of placesOf(move.shape, move.from, values).entries()) {
      output[to[i]!] = values[move.input]![from]! + (move.adds ? output[to[i]!]! : 0);
    }
  }
  return output;
}

it('in every sample, and in its derivatives', () => {
  const seen = new Set<string>();
  for (const { name, outputs, values } of contractCases()) {
    const nodes = topologicalOrder(Object.values(outputs));
    const results = new Map(evaluate(nodes, values).map((value, i) => [nodes[i]!, value]));
    for (const node of nodes.filter(isMover)) {
      seen.add(node.operation.name);
      const found = moved(
        node,
        node.inputs.map((input) => results.get(input)!),
      );
      expect([name, found]).toEqual([name, Array.from(results.get(node)!)]);
    }
  }
  const movers = [...operations.values()].filter((one) => one.kind === 'kernel' && one.moves);
  expect([...seen].sort()).toEqual(movers.map(({ name }) => name).sort());
  expect(seen.size).toBeGreaterThan(3);
});
