/** How values of properties are written in a link, and read back: what cannot be read is undefined, never an error. */

export interface Codec<T> {
  readonly parse: (text: string) => T | undefined;
  readonly print: (value: T) => string;
}

/** Anything but "false" is true, as in TensorFlow Playground. */
export const flag: Codec<boolean> = { parse: (text) => text !== 'false', print: String };

/** Letters, so many at most: what is longer is not a value. */
export function text(most: number): Codec<string> {
  return { parse: (value) => (value.length <= most ? value : undefined), print: (value) => value };
}

export function choice<T extends string>(values: readonly T[]): Codec<T> {
  return { parse: (value) => values.find((known) => known === value), print: (value) => value };
}

/** Letters that `problem` finds nothing wrong with. */
export function checkedText(problem: (value: string) => string | undefined): Codec<string> {
  return { parse: (value) => (problem(value) === undefined ? value : undefined), print: (value) => value };
}

/** A number in a range; one outside of it takes the nearest end. */
export function number(low: number, high: number): Codec<number> {
  return {
    parse: (value) => {
      const parsed = Number(value);
      if (value.trim() === '' || !Number.isFinite(parsed)) return undefined;
      return Math.min(high, Math.max(low, parsed));
    },
    print: String,
  };
}

export function integer(low: number, high: number): Codec<number> {
  const { parse, print } = number(low, high);
  return {
    parse: (value) => {
      const parsed = parse(value);
      return parsed === undefined ? undefined : Math.round(parsed);
    },
    print,
  };
}

/** Values with commas, or something else, between them; none is the empty text. */
export function list<T>(item: Codec<T>, most: number, between = ','): Codec<readonly T[]> {
  return {
    parse: (value) => {
      const written = value === '' ? [] : value.split(between);
      if (written.length > most) return undefined;
      const parts = written.map((part) => item.parse(part));
      if (parts.some((part) => part === undefined)) return undefined;
      return parts as T[];
    },
    print: (values) => values.map((value) => item.print(value)).join(between),
  };
}
