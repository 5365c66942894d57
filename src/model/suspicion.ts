/** What speaks against a random split of a table's rows. */
import { type SplitSuspect, splitSuspects } from '../data/split-suspects.ts';
import type { ReadForFit } from './prepare.ts';

/** What is suspected, and said before training. */
export interface Suspicion {
  readonly suspects: readonly SplitSuspect[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

/** Looks at all columns that were read, those that are no features among them. */
export function suspect({ all, targets, rows }: ReadForFit): Suspicion {
  const suspects = splitSuspects({ table: all, targets, rows });
  const dependent = suspects.filter(({ isDependent }) => isDependent);
  return {
    suspects: dependent,
    warnings: dependent.map(warningOf),
    notes: suspects
      .filter(({ isDependent }) => !isDependent)
      .map(({ column }) => `${column}: rows have dates; --time ${column} judges by the latest of them`),
  };
}

function warningOf({ by, column, isDate }: SplitSuspect): string {
  if (by === 'group') {
    const why = 'rows of one value are alike, and a random split puts them in several parts, so that scores flatter';
    return `${column}: ${why}; --group ${column} keeps them together`;
  }
  const what = isDate ? 'rows have dates' : 'it rises from row to row, as time does';
  const why = 'the target depends on what came before, so that scores of a random split flatter';
  return `${column}: ${what}, and ${why}; --time ${column} judges by the latest rows`;
}
