/**
 * Checks of what callers choose by name or set by option, in one place for all makers and functions: unknown names and
 * options are errors with "did you mean", values are held to the kinds that are declared.
 */
import { fail, nearest } from './error.ts';
import { fromForeign } from './foreign-names.ts';
import { finiteNumber, type OptionKind, type OptionKinds, text, truth } from './option-kinds.ts';

/** The entry of that name, or an error that lists all names. `what` says what is chosen: `activation`. */
export function named<T>(what: string, name: unknown, choices: ReadonlyMap<string, T>): T {
  const found = typeof name === 'string' ? choices.get(name) : undefined;
  if (found !== undefined) return found;
  return fail({
    what,
    problem: 'unknown name',
    got: formatValue(name),
    expected: `one of ${[...choices.keys()].join(', ')}`,
    ...suggestion(name, [...choices.keys()]),
  });
}

/**
 * What was given where an object of some kind is asked for: one itself, the name of its maker, or the maker not called,
 * which is then called for its defaults.
 */
export function made<T extends object>(
  what: string,
  given: unknown,
  kind: OptionKind,
  makers: ReadonlyMap<string, () => T>,
): T {
  if (kind.fits(given)) return given as T;
  for (const maker of makers.values()) if (maker === given) return maker();
  if (typeof given === 'string') return named(what, given, makers)();
  const expected = `${kind.expected}, or one of ${[...makers.keys()].join(', ')}`;
  return fail({ what, problem: 'bad value', got: formatValue(given), expected });
}

/**
 * Holds options to the kinds of what is declared: throws for one that is unknown, or whose value does not fit. Undefined
 * counts as not set, but for those that are needed.
 */
export function requireOptions<T extends object>(
  what: string,
  given: unknown,
  kinds: OptionKinds<T>,
  needed: readonly (keyof T & string)[] = [],
): asserts given is T {
  // Who left them all out is told what is missing.
  const entries = optionEntries(what, given === undefined && needed.length > 0 ? {} : given, Object.keys(kinds));
  for (const [name, value] of entries) {
    if (value !== undefined) requireKind(`${what}: ${name}`, value, kinds[name as keyof T]);
  }
  for (const name of needed) {
    if (entries.some(([known, value]) => known === name && value !== undefined)) continue;
    fail({ what: `${what}: ${name}`, problem: 'missing', expected: kinds[name].expected });
  }
}

/** Refuses a value that is not of that kind. */
export function requireKind(what: string, value: unknown, { expected, fits, names }: OptionKind): void {
  if (fits(value)) return;
  if (value === undefined) fail({ what, problem: 'missing', expected });
  fail({ what, problem: 'bad value', got: formatValue(value), expected, ...suggestion(value, names ?? []) });
}

/**
 * The defaults with what the caller set. Each option must be known, and of the type that its default has; numbers must
 * be finite. Undefined counts as not set.
 */
export function settingsOf<T extends object>(what: string, defaults: T, given: unknown): T {
  const kinds = Object.entries(defaults).map(([name, value]) => [name, kindsByType[typeof value as 'number']] as const);
  requireOptions<T>(what, given, Object.fromEntries(kinds) as OptionKinds<T>);
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(set) };
}

const kindsByType = { number: finiteNumber, string: text, boolean: truth } as const;

/** The options as pairs, from data of any origin, all of them among the known names. */
export function optionEntries(what: string, given: unknown, known: readonly string[]): [string, unknown][] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const names = [...known.slice(0, 3), ...(known.length > 3 ? ['…'] : [])].join(', ');
    const expected = `an object${names && ` with ${names}`}`;
    fail({ what, problem: 'bad options', got: formatValue(given), expected });
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
    case 'bigint':
      return `${value}n`;
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? `a list of ${value.length}` : 'an object';
    default:
      return `a ${typeof value}`;
  }
}

function suggestion(name: unknown, known: readonly string[]): { hint?: string } {
  const near = typeof name === 'string' ? nameNear(name, known) : undefined;
  return near === undefined ? {} : { hint: /^\w+$/.test(near) ? JSON.stringify(near) : near };
}

/** What was probably meant, of names that are known: in another spelling, by its name elsewhere, or the nearest. */
export function nameNear(name: string, known: readonly string[]): string | undefined {
  return name.length > 100 ? undefined : (fromForeign(name, known) ?? nearest(name, known));
}
