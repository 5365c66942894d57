/** What was practised: kept in this browser only, exported and forgotten on demand. */
import { effect, signal } from '@preact/signals';

/** How a problem was left. */
export interface Practised {
  readonly id: string;
  readonly result: 'right' | 'shown' | 'skipped';
  readonly tries: number;
  readonly slips: readonly string[];
}

const place = 'chainrule-practice';
const most = 500;

/** The oldest first. Where the browser keeps nothing, it lasts as long as the page. */
export const practised = signal<readonly Practised[]>(read());
/** Whether it will be there at the next visit. */
export const isKept = signal(true);

function read(): readonly Practised[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '[]');
    return Array.isArray(kept) ? (kept as Practised[]).filter(({ id }) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

effect(() => {
  const { value } = practised;
  try {
    if (value.length > 0) localStorage.setItem(place, JSON.stringify(value));
    else localStorage.removeItem(place);
  } catch {
    isKept.value = false;
  }
});

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
