/**
 * Checks plain data of any origin, such as what a file says, by checks that are made of one another; the error names the path of
 * the first wrong field. Our own, in a page's worth of code, because every page that loads a model loads them.
 */
import { type ErrorParts, fail } from '../graph/error.ts';

/** What is wrong with a value: where in it, as names and places from the outside in, and what. */
interface Fault extends Pick<ErrorParts, 'problem' | 'got' | 'expected'> {
  readonly path: readonly (string | number)[];
}

/** What is wrong with a value, or undefined. */
export type Check = (value: unknown) => Fault | undefined;

/** The data as a copy, arrays of numbers aside, in which all is right. `what` names the whole, `hint` says where right data come from. */
export function checked<T>(what: string, check: Check, data: unknown, hint: string): T {
  const fault = check(data);
  if (!fault) return copy(data) as T;
  const { path, ...parts } = fault;
  return fail({ what: [what, ...path].join('.'), ...parts, hint });
}

function copy(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(copy);
  if (typeof data !== 'object' || data === null || ArrayBuffer.isView(data)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, copy(value)]));
}

/** What fits, in words. */
export function kind(expected: string, fits: (value: unknown) => boolean): Check {
  return (value) => {
    if (fits(value)) return undefined;
    if (value === undefined) return { path: [], problem: 'missing', expected };
    return { path: [], problem: 'not valid', got: inWords(value), expected };
  };
}

export const text: Check = kind('a text', (value) => typeof value === 'string');
export const truth: Check = kind('true or false', (value) => typeof value === 'boolean');
export const nothing: Check = kind('null', (value) => value === null);
export const notANumber: Check = kind('NaN', Number.isNaN);
export const number: Check = kind('a number', (value) => typeof value === 'number' && !Number.isNaN(value));
export const finite: Check = all(number, kind('a finite number', Number.isFinite));
export const integer: Check = all(number, kind('a whole number', Number.isInteger));
export const safeInteger: Check = all(number, kind('a whole number', Number.isSafeInteger));
export const count: Check = all(integer, least(0));
export const anything: Check = () => undefined;

export function least(bound: number): Check {
  return kind(`at least ${bound}`, (value) => (value as number) >= bound);
}

export function moreThan(bound: number): Check {
  return kind(`more than ${bound}`, (value) => (value as number) > bound);
}

/** One of these values. */
export function literal(...values: readonly string[]): Check {
  return kind(values.map((value) => JSON.stringify(value)).join(' or '), (value) => values.includes(value as string));
}

export function instance(...makers: readonly (new (...args: never) => object)[]): Check {
  return kind(makers.map(({ name }) => name).join(' or '), (value) => makers.some((maker) => value instanceof maker));
}

/** What all of the checks take, in this order. */
export function all(...checks: readonly Check[]): Check {
  return (value) => {
    for (const check of checks) {
      const fault = check(value);
      if (fault) return fault;
    }
    return undefined;
  };
}

/** What one of the checks takes. */
export function either(...checks: readonly Check[]): Check {
  return (value) => {
    const faults = checks.map((check) => check(value));
    if (faults.includes(undefined)) return undefined;
    return (
      faults.find((fault) => fault!.path.length > 0) ?? {
        ...faults[0]!,
        expected: faults.map((fault) => fault!.expected).join(' or '),
      }
    );
  };
}

/** What holds for a value that is of its kind already; `expected` says it. */
export function that<T>(expected: string, holds: (value: T) => boolean): Check {
  return (value) => (holds(value as T) ? undefined : { path: [], problem: 'not valid', expected });
}

export function optional(check: Check): Check {
  return (value) => (value === undefined ? undefined : check(value));
}

const list = kind('a list', Array.isArray);
const object = kind('an object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value));

export function listOf(check: Check, fewest = 0): Check {
  return all(list, (value) => {
    const values = value as unknown[];
    const faults = values.map((entry, place) => inside(place, check(entry)));
    const { length } = values;
    return faults.find(Boolean) ?? (length < fewest ? least(fewest)(length) : undefined);
  });
}

export function recordOf(check: Check): Check {
  return all(object, (value) => firstFault(Object.entries(value as object), () => check));
}

/** An object with these fields, of which those that may be undefined may be absent; others are refused, where it is `strict`. */
export function fields(checks: Readonly<Record<string, Check>>, strict = true): Check {
  return all(object, (value) => {
    const given = value as Record<string, unknown>;
    const known = Object.keys(checks).map(
      (name) => [name, Object.hasOwn(given, name) ? given[name] : undefined] as const,
    );
    const fault = firstFault(known, (name) => checks[name]!);
    if (fault)
      return fault.problem === 'missing' && fault.path.length === 1 ? { path: fault.path, problem: 'missing' } : fault;
    const extra = strict ? Object.keys(given).find((name) => !Object.hasOwn(checks, name)) : undefined;
    return extra === undefined ? undefined : { path: [extra], problem: 'unknown field' };
  });
}

/** An object whose field `kind` says which of the checks it must pass. */
export function variant(checks: Readonly<Record<string, Check>>): Check {
  return all(object, (value) => {
    const { kind: name } = value as { kind?: unknown };
    return inside('kind', literal(...Object.keys(checks))(name)) ?? checks[name as string]!(value);
  });
}

function firstFault(
  entries: readonly (readonly [string, unknown])[],
  checkOf: (name: string) => Check,
): Fault | undefined {
  for (const [name, value] of entries) {
    const fault = inside(name, checkOf(name)(value));
    if (fault) return fault;
  }
  return undefined;
}

function inside(place: string | number, fault: Fault | undefined): Fault | undefined {
  return fault && { ...fault, path: [place, ...fault.path] };
}

/** A value in a message. */
function inWords(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object' || value === null) return String(value);
  const name = (Object.getPrototypeOf(value) as object | null)?.constructor.name ?? 'Object';
  return name === 'Object' ? 'an object' : name;
}
