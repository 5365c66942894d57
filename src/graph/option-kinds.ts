/** What an option may be: whether a value fits, and how to say so in words. */

export interface OptionKind {
  /** In words: `a finite number`. */
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
  /** Where the option is one of some names: for "did you mean". */
  readonly names?: readonly string[];
}

/** A kind for each option that a maker or function declares: one that is forgotten here is a type error. */
export type OptionKinds<T> = { readonly [Name in keyof Required<T>]: OptionKind };

/** What is checked where it is used, because a name or a range there says more. */
export function checkedLater(expected: string): OptionKind {
  return { expected, fits: () => true };
}

export const anything: OptionKind = checkedLater('any value');
export const lossOrName: OptionKind = checkedLater('a loss, or the name of one');
export const optimizerOrName: OptionKind = checkedLater('an optimizer, or the name of one');
export const scheduleOrName: OptionKind = checkedLater('a schedule, or the name of one');

/** A finite number for which a condition holds. */
export function numberThat(expected: string, holds: (value: number) => boolean): OptionKind {
  return { expected, fits: (value) => typeof value === 'number' && Number.isFinite(value) && holds(value) };
}

export const anyNumber: OptionKind = { expected: 'a number', fits: (value) => typeof value === 'number' };
export const finiteNumber: OptionKind = numberThat('a finite number', () => true);
/** A part of rows or of a probability. */
export const shareKind: OptionKind = numberThat(
  'a share from 0 up to but not including 1',
  (value) => value >= 0 && value < 1,
);
export const positiveNumber: OptionKind = numberThat('more than 0', (value) => value > 0);
export const notNegative: OptionKind = numberThat('0 or more', (value) => value >= 0);

export function integerFrom(least: number): OptionKind {
  return numberThat(`an integer of at least ${least}`, (value) => Number.isSafeInteger(value) && value >= least);
}

export const anyInteger: OptionKind = numberThat('an integer', Number.isSafeInteger);
export const text: OptionKind = { expected: 'a string', fits: (value) => typeof value === 'string' };
export const truth: OptionKind = { expected: 'a boolean', fits: (value) => typeof value === 'boolean' };
export const signal: OptionKind = objectWith('an AbortSignal', 'aborted', 'addEventListener');
export const shardsKind: OptionKind = objectWith('what shards(8) gives', 'count', 'begin');
export const callback: OptionKind = { expected: 'a function', fits: (value) => typeof value === 'function' };

export function oneOf(...names: readonly (string | number)[]): OptionKind {
  return {
    expected: names.length === 1 ? JSON.stringify(names[0]) : `one of ${names.join(', ')}`,
    fits: (value) => names.includes(value as string),
    names: names.filter((name) => typeof name === 'string'),
  };
}

/** A list (or a typed array) whose members all fit. */
export function listOf(kind: OptionKind, expected = `a list, each ${kind.expected}`): OptionKind {
  return { expected, fits: (value) => isList(value) && allFit(value, kind) };
}

/** A list of whole numbers; those of an Int32Array, which may be many millions, are not looked at. */
export function indexList(expected: string): OptionKind {
  const list = listOf(integerFrom(0), expected);
  return { ...list, fits: (value) => value instanceof Int32Array || list.fits(value) };
}

/** A list, a Set, or anything else that can be gone through. */
export const iterable: OptionKind = {
  expected: 'a list, or another iterable',
  fits: (value) => typeof (value as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] === 'function',
};

/** An object that has these members; a function, where it is one with them. */
export function objectWith(expected: string, ...members: readonly string[]): OptionKind {
  return { expected, fits: (value) => isRecord(value) && members.every((member) => member in value) };
}

/** An object whose own values all fit, by any names. */
export function recordOf(kind: OptionKind, expected: string): OptionKind {
  return { expected, fits: (value) => isRecord(value) && Object.values(value).every(kind.fits) };
}

export function either(...kinds: readonly OptionKind[]): OptionKind {
  return {
    expected: kinds.map(({ expected }) => expected).join(', or '),
    fits: (value) => kinds.some((kind) => kind.fits(value)),
    names: kinds.flatMap(({ names = [] }) => names),
  };
}

function allFit(values: ArrayLike<unknown>, kind: OptionKind): boolean {
  // Weights may be many millions.
  if (kind === anything) return true;
  for (let i = 0; i < values.length; i++) if (!kind.fits(values[i])) return false;
  return true;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
