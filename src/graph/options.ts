/** Checks of what callers choose by name or set by option: unknown names and wrong types are errors with "did you mean". */
import { fail, nearest } from './error.ts';

/** The entry of that name, or an error that lists all names. `what` says what is chosen: `activation`. */
export function named<T>(what: string, name: unknown, choices: ReadonlyMap<string, T>): T {
  const found = typeof name === 'string' ? choices.get(name) : undefined;
  if (found !== undefined) return found;
  return fail({
    what,
    problem: 'unknown name',
    got: formatValue(name),
    expected: `one of ${[...choices.keys()].join(', ')}`,
    ...suggestion(name, choices.keys()),
  });
}

/**
 * The defaults with what the caller set. Each option must be known, and of the type that its default has; numbers must
 * be finite. Undefined counts as not set.
 */
export function settingsOf<T extends object>(what: string, defaults: T, given: unknown): T {
  const settings = new Map<string, unknown>(Object.entries(defaults));
  for (const [name, value] of optionEntries(what, given, Object.keys(defaults))) {
    if (value === undefined) continue;
    const type = typeof settings.get(name);
    if (typeof value !== type || (type === 'number' && !Number.isFinite(value))) {
      fail({
        what: `${what}: ${name}`,
        problem: 'wrong type',
        got: formatValue(value),
        expected: type === 'number' ? 'a finite number' : `a ${type}`,
      });
    }
    settings.set(name, value);
  }
  return Object.fromEntries(settings) as T;
}

/** The options as pairs, from data of any origin, all of them among the known names. */
export function optionEntries(what: string, given: unknown, known: readonly string[]): [string, unknown][] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    fail({ what, problem: 'bad options', got: formatValue(given), expected: 'an object' });
  }
  const entries = Object.entries(given) as [string, unknown][];
  for (const [name] of entries) {
    if (known.includes(name)) continue;
    fail({
      what,
      problem: 'unknown option',
      got: formatValue(name),
      expected: known.length === 0 ? 'no options' : known.join(', '),
      ...suggestion(name, known),
    });
  }
  return entries;
}

/** A value of any kind for a message: short, and without calling anything of it. */
export function formatValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
    case 'number':
    case 'boolean':
    case 'bigint':
    case 'undefined':
      return String(value);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? `a list of ${value.length}` : 'an object';
    default:
      return `a ${typeof value}`;
  }
}

function suggestion(name: unknown, candidates: Iterable<string>): { hint?: string } {
  const near = typeof name === 'string' && name.length <= 100 ? nearest(name, candidates) : undefined;
  return near === undefined ? {} : { hint: JSON.stringify(near) };
}
