/** Expressions that people type as tokens: numbers, names and symbols, in one pass from left to right. */
import type { Fail } from './syntax-error.ts';

export interface Token {
  readonly kind: 'number' | 'name' | 'symbol' | 'end';
  /** A symbol or a name in its one spelling: `w1` for `w_1` and `w_{1}`. */
  readonly text: string;
  readonly value: number;
  /** Where it starts and ends in the normalised text. */
  readonly at: number;
  readonly end: number;
  /** The letters of a name, without an index. */
  readonly base: string;
}

/** The text with one character for each sign that has several, of the same length but for composed letters. */
export function normalise(text: string): string {
  return (
    text
      .normalize('NFC')
      .replace(/[·⋅×∗]/gu, '*')
      .replace(/[−–]/gu, '-')
      .replace(/[₀-₉]/gu, (digit) => String(digit.charCodeAt(0) - 0x2080))
      // Blanks of any width, none included: they come with text that is pasted.
      .replace(/[\s\u200b-\u200d\u2060-\u2064\ufeff]/gu, ' ')
  );
}

const spaces = / +/y;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
/** A run of letters, but Greek ones each on their own (2πr); then an index. */
const letters = /(?:\p{Script=Greek}\p{M}*|(?:(?!\p{Script=Greek})\p{L}\p{M}*)+)/uy;
const digits = /\d+/y;
const index = /_(?:\{ *(\w+) *\}|(\d+|[A-Za-z]+\d*))/y;
const symbol = /[<>=!]=|[-+*/^()|,[\]<>]/y;
const raised = /[⁰¹²³⁴⁵⁶⁷⁸⁹]+/y;

/** The tokens of a normalised text, and one for its end. */
export function tokenize(text: string, fail: Fail): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at += found[0].length;
    return found;
  };
  const push = (kind: Token['kind'], start: number, value: string, amount = Number.NaN, base = value) =>
    tokens.push({ kind, text: value, value: amount, at: start, end: at, base });
  while (at < text.length) {
    if (match(spaces)) continue;
    const start = at;
    const literal = match(number)?.[0];
    const base = literal === undefined ? match(letters)?.[0] : undefined;
    if (literal !== undefined) push('number', start, literal, numberOf(literal, start, at, fail));
    else if (base !== undefined) push('name', start, readName(base, match), Number.NaN, base);
    else if (match(symbol)) push('symbol', start, text.slice(start, at));
    else if (match(raised)) {
      // x² is x^2.
      const exponent = text.slice(start, at).replace(/./g, (digit) => String('⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit)));
      push('symbol', start, '^');
      push('number', start, exponent, Number(exponent));
    } else failCharacter(text, at, fail);
  }
  push('end', at, '');
  return tokens;
}

function numberOf(literal: string, at: number, end: number, fail: Fail): number {
  const value = Number(literal);
  if (Number.isFinite(value)) return value;
  return fail(at, end, {
    problem: 'the number is too large',
    got: literal.slice(0, 40),
    expected: 'a number below 1.8e308',
  });
}

/** A name with its index: digits join the letters, words keep their underscore. */
function readName(base: string, match: (pattern: RegExp) => RegExpExecArray | null): string {
  let name = base + (match(digits)?.[0] ?? '');
  for (let part = match(index); part; part = match(index)) {
    const word = part[1] ?? part[2]!;
    name += name === base && /^\d+$/.test(word) ? word : `_${word}`;
  }
  return name;
}

const suggestions: Readonly<Record<string, string>> = {
  '=': 'the right-hand side alone, or == to compare',
  _: 'an index as in w_1, w_{12} or x_max',
  '{': 'parentheses; braces only go around an index, as in w_{12}',
  '}': 'parentheses; braces only go around an index, as in w_{12}',
  '%': 'a division by 100',
  "'": 'derive with --wrt for a derivative',
  '!': 'a product; there is no factorial',
  '√': 'sqrt(x)',
  '÷': '/',
  '∞': 'a number',
  $: 'the formula without $',
};

function failCharacter(text: string, at: number, fail: Fail): never {
  const character = String.fromCodePoint(text.codePointAt(at)!);
  const hint = suggestions[character];
  return fail(at, at + character.length, {
    problem: 'a character that no expression has',
    got: JSON.stringify(character),
    expected: 'numbers, names, + - * / ^ ( ) | | and commas',
    hint,
  });
}
