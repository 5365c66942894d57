/** How the comparisons are made: 1 where they hold, else 0, with no gradient. */
import type { Node } from '../graph/node.ts';
import type { Operation } from '../graph/operation.ts';
import type { ScalarExpression } from '../graph/scalar.ts';
import { type Binary, type BinaryFunction, scalar } from './define.ts';
import { floor } from './floor.ts';

interface ComparisonDefinition {
  name: string;
  symbol: string;
  latex: string;
  formula: (operands: readonly [a: ScalarExpression, b: ScalarExpression]) => ScalarExpression;
  plain?: (inputs: readonly [a: Node, b: Node], everywhere: boolean) => Node;
}

/** Binds less tightly than all arithmetic; no other operation does. */
const precedence = 0;

export function comparison({ name, symbol, latex, formula, plain }: ComparisonDefinition): BinaryFunction {
  const compare: BinaryFunction = scalar<Binary>({
    name,
    formula,
    derivative: () => [undefined, undefined],
    range: { least: 0, most: 1 },
    notation: { infix: { symbol, precedence }, plain, latex: ([a, b]) => `${a} ${latex} ${b}` },
    teaching: { rule: 'constant' },
    tests: {
      domain: [
        [-3, 3],
        [-3, 3],
      ],
      // Random numbers are hardly ever equal.
      apply: ([a, b]) => compare(floor(a), floor(b)),
    },
  });
  return compare;
}

export function isComparison({ notation }: Operation): boolean {
  return notation?.infix?.precedence === precedence;
}
