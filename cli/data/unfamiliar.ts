/** What is said of rows that hold values unlike those of training. */
import type { Unfamiliar, UnfamiliarKind } from '../../src/data.ts';
import { formatCount, formatNumber } from '../../src/report.ts';

const kinds: Readonly<Record<UnfamiliarKind, string>> = {
  unseen: 'never seen in training',
  far: 'far outside the training range',
  missing: 'missing where no training row misses it',
};

/** One line that counts; none where all is familiar, or where the one warning about a column says as much. */
export function unfamiliarLines({ rows, affected, columns }: Unfamiliar, said: readonly string[]): string[] {
  if (affected === 0 || (said.length === 1 && columns.every(({ far }) => far === 0))) return [];
  const parts = (Object.keys(kinds) as UnfamiliarKind[]).flatMap((kind) => {
    const some = columns.filter((column) => column[kind] > 0);
    if (some.length === 0) return [];
    const count = some.reduce((sum, column) => sum + column[kind], 0);
    const names = some.slice(0, 4).map(({ column }) => column);
    const more = some.length > names.length ? ` and ${some.length - names.length} more` : '';
    return [`${formatCount(count, 'value')} ${kinds[kind]} (${names.join(', ')}${more})`];
  });
  const are = affected === 1 ? 'is' : 'are';
  return [
    `${formatNumber(affected)} of ${formatCount(rows, 'row')} ${are} unlike those of training: ${parts.join(', ')}`,
  ];
}

/** By row, for the JSON of the predictions. */
export function unfamiliarByRow({ values }: Unfamiliar): ReadonlyMap<number, object[]> {
  const byRow = new Map<number, object[]>();
  for (const { row, ...value } of values) {
    const found = byRow.get(row);
    if (found) found.push(value);
    else byRow.set(row, [value]);
  }
  return byRow;
}
