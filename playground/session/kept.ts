/** Signals whose value stays in this browser, and in no other place. */
import { effect, type Signal, signal } from '@preact/signals';

interface Kept<T> {
  readonly value: Signal<T>;
  /** False where the browser keeps nothing: then it lasts as long as the page. */
  readonly isKept: Signal<boolean>;
}

/** Kept under a name; what does not fit any more is forgotten, and what is empty takes no place. */
export function kept<T extends object>(place: string, empty: T, read: (found: unknown) => T | undefined): Kept<T> {
  const value = signal(found(place, read) ?? empty);
  const isKept = signal(true);
  effect(() => {
    const now = value.value;
    try {
      if (Object.keys(now).length > 0) localStorage.setItem(place, JSON.stringify(now));
      else localStorage.removeItem(place);
    } catch {
      isKept.value = false;
    }
  });
  return { value, isKept };
}

function found<T>(place: string, read: (found: unknown) => T | undefined): T | undefined {
  try {
    return read(JSON.parse(localStorage.getItem(place) ?? 'null'));
  } catch {
    return undefined;
  }
}
