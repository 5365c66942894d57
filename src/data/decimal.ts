/** Which mark stands before decimals in a file, as far as its first rows are sure of it. */
import { decideForm, isMostlyNumbers } from './number-form.ts';
import type { DecimalMark } from './number-text.ts';

const mostRows = 100;
const mostColumns = 200;

/** The mark that all sure columns agree on, or undefined. */
export function detectDecimal(rows: readonly (readonly string[])[]): DecimalMark | undefined {
  const some = rows.slice(0, mostRows);
  const columns = Math.min(mostColumns, some[0]?.length ?? 0);
  const found = new Set<DecimalMark>();
  for (let column = 0; column < columns; column++) {
    const counts = new Map<string, number>();
    for (const row of some) {
      const text = row[column]?.trim() ?? '';
      if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    const decision = decideForm({ texts: [...counts.keys()], counts: [...counts.values()] });
    if (decision?.isSure && isMostlyNumbers(decision)) found.add(decision.form.decimal);
  }
  return found.size === 1 ? [...found][0] : undefined;
}
