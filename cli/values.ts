/** The values of options: text from the command line to numbers and lists, refused by the grammar of errors. */

import { parseNumber } from '../src/data.ts';
import { fail, nearest } from '../src/engine.ts';

type Parse<T> = (text: string) => T;

/** What shells offer for a value, where there are words to choose among. */
export interface Offer {
  readonly words: readonly string[];
  /** Whether several of them may stand between commas. */
  readonly isList: boolean;
}

/** The function that reads a value, with the words that may be offered for it. */
export function offering<P>(parse: P, words: Iterable<string>, isList = false): P & Offer {
  return Object.assign(parse as P & object, { words: [...words], isList });
}

/** A word that is taken as it is, such as the name of built-in data beside those of files. */
export function wordValue(words: Iterable<string>): Parse<string> & Offer {
  return offering((text: string) => text, words);
}

/** A finite number for which `fits` holds; `expected` says which those are. */
export function numberValue(flag: string, expected: string, fits: (value: number) => boolean): Parse<number> {
  return (text) => {
    const value = parseNumber(text.trim());
    if (Number.isFinite(value) && fits(value)) return value;
    return refuse(flag, text, expected);
  };
}

export function integerValue(flag: string, least: number, most: number = Number.MAX_SAFE_INTEGER): Parse<number> {
  return (text) => {
    const value = parseNumber(text.trim());
    if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
    const range = value > most ? ` from ${least} to ${most}` : `, at least ${least}`;
    return refuse(flag, text, `a whole number${range}`);
  };
}

/** A number from 0 up to but not including 1. */
export function fractionValue(flag: string): Parse<number> {
  return numberValue(flag, 'a number from 0 up to, but not including, 1', (x) => x >= 0 && x < 1);
}

export function positiveValue(flag: string): Parse<number> {
  return numberValue(flag, 'a number above 0', (x) => x > 0);
}

export function notNegativeValue(flag: string): Parse<number> {
  return numberValue(flag, 'a number, at least 0', (x) => x >= 0);
}

/** One of a few words. */
export function choiceValue<T extends string>(flag: string, choices: readonly T[]): Parse<T> & Offer {
  return offering((text: string) => {
    const found = choices.find((choice) => choice === text);
    if (found !== undefined) return found;
    const near = nearest(text, choices);
    return refuse(flag, text, `one of ${choices.join(', ')}`, near);
  }, choices);
}

/** Names between commas; a name that holds a comma stands in double quotes. Several uses of the option add up. */
export function namesValue(flag: string): (text: string, before?: readonly string[]) => string[] {
  return (text, before = []) => {
    const names: string[] = [];
    const one = /\s*(?:"((?:[^"]|"")*)"|([^",][^,]*|))\s*(,|$)/y;
    for (let end = ','; end === ','; ) {
      const [, inQuotes, plain = '', next] = one.exec(text) ?? refuse(flag, text, 'names between commas');
      names.push((inQuotes?.replaceAll('""', '"') ?? plain).trim());
      end = next!;
    }
    if (names.includes('')) refuse(flag, text, 'names between commas');
    return [...before, ...names];
  };
}

/** Words between commas, as {@link namesValue}; an empty text is none. */
export function wordsValue(text: string, before?: readonly string[]): string[] {
  return text.trim() === '' ? [...(before ?? [])] : namesValue('--missing')(text, before);
}

/** A sign, by itself or by its name. */
export function signValue(flag: string, names: Readonly<Record<string, string>>): Parse<string> {
  return (text) => {
    const sign = names[text] ?? (text === '\\t' ? '\t' : text);
    if (sign !== '' && !/[\n\r]/.test(sign)) return sign;
    return refuse(flag, text, ['a sign', ...Object.keys(names)].join(', or '));
  };
}

/** An encoding that this engine knows. */
export function encodingValue(text: string): string {
  try {
    return new TextDecoder(text).encoding;
  } catch {
    return refuse('--encoding', text, 'the name of an encoding, such as utf-8, utf-16le, windows-1252 or shift_jis');
  }
}

/** A lower and a higher number: `-1,1`. */
export function rangeValue(flag: string): Parse<readonly [number, number]> {
  return (text) => {
    const [low = Number.NaN, high = Number.NaN, ...rest] = text.split(',').map((part) => parseNumber(part.trim()));
    if (rest.length === 0 && Number.isFinite(low) && Number.isFinite(high) && low < high) return [low, high];
    return refuse(flag, text, 'a lower and a higher number', '-1,1');
  };
}

/** The widths of hidden layers, such as `64,32`; `none` is a linear model. */
export function widthsValue(flag: string): Parse<number[]> {
  return (text) => {
    if (text === 'none') return [];
    const widths = text.split(',').map((part) => parseNumber(part.trim()));
    if (widths.every((width) => Number.isSafeInteger(width) && width >= 1)) return widths;
    return refuse(flag, text, 'the neurons of each hidden layer, each at least 1, or none', '64,32');
  };
}

/** A name with options after a colon: `step:every=10,factor=0.5`. */
export function settingValue(flag: string): Parse<{ name: string; options: Record<string, number | boolean> }> {
  return (text) => {
    const [name = '', ...rest] = text.split(':');
    const options: Record<string, number | boolean> = {};
    for (const part of rest.length === 0 ? [] : rest.join(':').split(',')) {
      const [key = '', value = ''] = part.split('=');
      const number = parseNumber(value.trim());
      if (value === 'true' || value === 'false') options[key.trim()] = value === 'true';
      else if (Number.isFinite(number)) options[key.trim()] = number;
      else refuse(flag, text, 'a name, or a name with options as in step:every=10,factor=0.5');
    }
    return { name, options };
  };
}

/** `column=kind`, collected over several uses. */
export function typesValue(
  flag: string,
): (text: string, before?: Record<string, ColumnType>) => Record<string, ColumnType> {
  return (text, before = {}) => {
    const at = text.lastIndexOf('=');
    const kind = columnTypes.find((type) => type === text.slice(at + 1));
    if (at < 1 || kind === undefined)
      return refuse(flag, text, `column=kind, the kind being ${columnTypes.join(', ')}`);
    return { ...before, [text.slice(0, at)]: kind };
  };
}

const columnTypes = ['number', 'category', 'date', 'date:dmy', 'date:mdy', 'date:ymd', 'ignore'] as const;
type ColumnType = (typeof columnTypes)[number];

export function refuse(flag: string, text: string, expected: string, hint?: string): never {
  return fail({
    what: flag,
    problem: 'bad value',
    got: JSON.stringify(text),
    expected,
    // What is no flag but an operand stands alone.
    ...(hint !== undefined && { hint: flag.startsWith('-') ? `${flag} ${hint}` : hint }),
  });
}
