/** The attributes of operators: each record declares what it understands, and what a file says is held to that. */
import { fail, nearest } from '../../graph/error.ts';
import { type AttributeProto, attributeTypes } from '../schema.ts';
import { readTensor, type Tensor } from './tensor.ts';

/** What an attribute may be, and what it is where a file does not say. */
export interface AttributeKind<T> {
  readonly type: keyof typeof attributeTypes;
  readonly otherwise: T;
  /** The words that are understood, where not every text is. */
  readonly words?: readonly string[];
}

/** Attributes by their names. */
export type AttributeKinds = Readonly<Record<string, AttributeKind<unknown>>>;

/** The values of attributes of those kinds. */
export type AttributesOf<Kinds extends AttributeKinds> = {
  readonly [Name in keyof Kinds]: Kinds[Name]['otherwise'];
};

export const int = (otherwise: number): AttributeKind<number> => ({ type: 'int', otherwise });
export const float = (otherwise: number): AttributeKind<number> => ({ type: 'float', otherwise });
export const optionalInt: AttributeKind<number | undefined> = { type: 'int', otherwise: undefined };
export const optionalFloat: AttributeKind<number | undefined> = { type: 'float', otherwise: undefined };
export const ints: AttributeKind<readonly number[] | undefined> = { type: 'ints', otherwise: undefined };
export const floats: AttributeKind<readonly number[] | undefined> = { type: 'floats', otherwise: undefined };
export const strings: AttributeKind<readonly string[] | undefined> = { type: 'strings', otherwise: undefined };
export const optionalString: AttributeKind<string | undefined> = { type: 'string', otherwise: undefined };
export const optionalTensor: AttributeKind<Tensor | undefined> = { type: 'tensor', otherwise: undefined };

/** One of some words; the first where a file does not say. */
export function word<Word extends string>(...words: readonly [Word, ...Word[]]): AttributeKind<Word> {
  return { type: 'string', otherwise: words[0], words };
}

/** The attributes of a node; one that its record does not know is refused, because it may change what is meant. */
export function readAttributes(
  what: string,
  given: readonly AttributeProto[],
  kinds: AttributeKinds,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, { otherwise }] of Object.entries(kinds)) values[name] = otherwise;
  for (const attribute of given) {
    const { name } = attribute;
    const kind = Object.hasOwn(kinds, name) ? kinds[name]! : unknownAttribute(what, name, Object.keys(kinds));
    // Old files do not say the type.
    if (attribute.type !== 0 && attribute.type !== attributeTypes[kind.type]) {
      fail({
        what: `${what}: attribute ${name}`,
        problem: 'of another type',
        got: `number ${attribute.type} of the format`,
        expected: `${kind.type}, ${attributeTypes[kind.type]}`,
      });
    }
    values[name] = read(`${what}: attribute ${name}`, attribute, kind);
  }
  return values;
}

function unknownAttribute(what: string, name: string, known: readonly string[]): never {
  return fail({
    what,
    problem: 'an attribute that is not known',
    got: JSON.stringify(name),
    expected: known.length === 0 ? 'none' : `some of ${known.join(', ')}`,
    hint: nearest(name, known),
  });
}

const text = new TextDecoder();

function read(what: string, attribute: AttributeProto, { type, words }: AttributeKind<unknown>): unknown {
  switch (type) {
    case 'int':
      return wholeNumber(attribute.i ?? 0n);
    case 'float':
      return shortest(attribute.f ?? 0);
    case 'ints':
      return (attribute.ints ?? []).map(wholeNumber);
    case 'floats':
      return (attribute.floats ?? []).map(shortest);
    case 'strings':
      return (attribute.strings ?? []).map((bytes) => text.decode(bytes));
    case 'tensor':
      return attribute.t ? readTensor(what, attribute.t) : fail({ what, problem: 'missing', expected: 'a tensor' });
    default: {
      const value = text.decode(attribute.s ?? new Uint8Array());
      if (words && !words.includes(value))
        fail({ what, problem: 'not understood', got: JSON.stringify(value), expected: `one of ${words.join(', ')}` });
      return value;
    }
  }
}

/** Numbers beyond what is exact stand for no bound, such as the largest int64 as the end of a slice. */
function wholeNumber(value: bigint): number {
  return Number(value);
}

/** Attributes are float32, and what was meant by 0.009999999776482582 is 0.01: the shortest number that float32 stores so. */
export function shortest(stored: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(stored.toPrecision(digits));
    if (Math.fround(short) === stored) return short;
  }
  return stored;
}
