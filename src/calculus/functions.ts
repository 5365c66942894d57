/** What a text can call and compare with, read off the operation records. */
import type { Node } from '../graph/node.ts';
import type { ScalarOperation } from '../graph/operation.ts';
import { isComparison } from '../ops/comparison.ts';
import { applyOperation } from '../ops/define.ts';
import { operations } from '../ops/table.ts';

/** A function by one of its names: how many operands it takes, and its application. */
export interface NamedFunction {
  readonly arity: number;
  readonly apply: (operands: readonly Node[]) => Node;
}

const scalarOperations = [...operations.values()].filter((operation) => operation.kind === 'scalar');

function applierOf(operation: ScalarOperation): (operands: readonly Node[]) => Node {
  return (operands) => applyOperation(operation, operands);
}

export const namedFunctions: ReadonlyMap<string, NamedFunction> = new Map(
  scalarOperations.flatMap((operation) =>
    (operation.notation?.functionNames ?? []).map((name): [string, NamedFunction] => [
      name,
      { arity: operation.arity, apply: applierOf(operation) },
    ]),
  ),
);

/** The comparisons by their symbols: 1 where they hold, 0 where not. */
export const comparisons: ReadonlyMap<string, (operands: readonly Node[]) => Node> = new Map(
  scalarOperations.flatMap((operation): [string, (operands: readonly Node[]) => Node][] =>
    isComparison(operation) ? [[operation.notation!.infix!.symbol, applierOf(operation)]] : [],
  ),
);
