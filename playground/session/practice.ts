/** What was practised: kept in this browser only, exported and forgotten on demand. */
import { kept } from './kept.ts';

/** How a problem was left. */
export interface Practised {
  readonly id: string;
  readonly result: 'right' | 'shown' | 'skipped';
  readonly tries: number;
  readonly slips: readonly string[];
}

const most = 500;

/** The oldest first; and whether it will be there at the next visit. */
export const { value: practised, isKept } = kept<readonly Practised[]>('chainrule-practice', [], (found) =>
  Array.isArray(found) ? (found as Practised[]).filter(({ id }) => typeof id === 'string') : undefined,
);

export function notePractised(one: Practised): void {
  practised.value = [...practised.value, one].slice(-most);
}

export function forgetPractised(): void {
  practised.value = [];
}

/** Right ones in a row, up to now. */
export function streak(all: readonly Practised[]): number {
  const wrong = all.findLastIndex(({ result, tries }) => result !== 'right' || tries > 1);
  return all.length - 1 - wrong;
}

/** So many others come before a missed problem returns. */
const pause = 3;

/** The problem that was missed and is due again. */
export function due(all: readonly Practised[]): string | undefined {
  const last = new Map(all.map(({ id, result }, i) => [id, { result, i }]));
  // A problem from a network of then cannot be asked again.
  return [...last].find(
    ([id, { result, i }]) => result !== 'right' && all.length - i > pause && !id.startsWith('walk/'),
  )?.[0];
}
