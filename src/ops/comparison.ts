/** How the comparisons are made: 1 where they hold, else 0, with no gradient. */
import type { Node } from '../graph/node.ts';
import type { Operation, Sample } from '../graph/operation.ts';
import type { ScalarExpression } from '../graph/scalar.ts';
import { type BinaryFunction, binary } from './define.ts';
import { floor } from './floor.ts';
import { scalarSamples } from './samples.ts';

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
  return binary({
    name,
    formula,
    derivative: () => [undefined, undefined],
    range: { least: 0, most: 1 },
    notation: { infix: { symbol, precedence }, plain, latex: ([a, b]) => `${a} ${latex} ${b}` },
    teaching: { rule: 'constant' },
  });
}

/** Of whole numbers: random numbers are hardly ever equal. */
export function comparisonSamples(compare: BinaryFunction): readonly Sample[] {
  return scalarSamples(
    (a, b) => compare(floor(a!), floor(b!)),
    [
      [-3, 3],
      [-3, 3],
    ],
  );
}

export function isComparison({ notation }: Operation): boolean {
  return notation?.infix?.precedence === precedence;
}
