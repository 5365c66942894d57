/** Expressions that people type as tokens, in one pass from left to right: numbers, names, signs, and the commands of LaTeX. */

import type { Fail } from '../syntax-error.ts';
import { signHints } from './hints.ts';
import { readCommand } from './latex-commands.ts';
import { type Name, nameText } from './names.ts';
import type { Token, TokenWriter } from './token.ts';

const superscripts = pairs('⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱˣʸᵀ', '0123456789+-()nixyT');
const subscripts = pairs('ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ', 'aehijklmnoprstuvx');

function pairs(from: string, to: string): ReadonlyMap<string, string> {
  return new Map(Array.from(from, (character, i) => [character, to[i]!]));
}

/** The text with one character for each sign that has several, of the same length but for composed letters. */
export function normalise(text: string): string {
  const plain = text
    .normalize('NFC')
    .replace(/[\u{1d400}-\u{1d7ff}]/gu, (letter) => letter.normalize('NFKC'))
    .replace(/[−–]/gu, '-')
    .replace(/‖|\\\||\\[lr]?Vert(?![A-Za-z])/gu, '||')
    .replace(/[₀-₉]/gu, (digit) => String(digit.charCodeAt(0) - 0x2080));
  // Lines are definitions where there is one: each ends at its line's end.
  const lines = /(?<![<>!=])=(?!=)/.test(plain) ? plain.replace(/\n(?=\s*\S)/g, ';') : plain;
  // Blanks of any width, none included: they come with text that is pasted.
  const spaced = lines.replace(/[\s\u200b-\u200d\u2060-\u2064\ufeff]/gu, ' ');
  // Dollar signs and the like around the whole.
  const [, before = '', delimiter = '', inside, after = ''] =
    /^( *)(\$\$?|\\\(|\\\[)(.*?)(?:\$\$?|\\\)|\\\])( *[.]? *)$/.exec(spaced) ?? [];
  return inside === undefined ? spaced : before + ' '.repeat(delimiter.length) + inside + after.replace('.', ' ');
}

/** What the reader of tokens knows beside the text. */
export interface Lexicon {
  /** True for a name that is known in its one spelling. */
  readonly isKnown: (name: string) => boolean;
}

const spaces = / +/y;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
/** Digits on both sides of a comma; the second comma of a list is none of a number. */
const decimalComma = /\d+(?:,|\{,\})\d+(?![,.]?\d)/y;
/** A run of letters, but Greek ones each on their own (2πr); then an index. */
const letters = /(?:[\p{Script=Greek}ℓ]\p{M}*|(?:(?![\p{Script=Greek}ℓⁿⁱˣʸᵀₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ])\p{L}\p{M}*)+)/uy;
const digits = /\d+/y;
const braced = /_\{ *([\p{L}\d]+(?:[ ,]+[\p{L}\d]+)*) *\}/uy;
const bare = /_(\d+|[A-Za-z]+\d*)/y;
const bareLatex = /_(\d+|[A-Za-z])/y;
/** Words below a letter, upright. */
const worded = /_\{ *\\(?:mathrm|text|mathit|textrm) *\{ *([\p{L}\d]+) *\} *\}/uy;
const lowered = /[ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ]+/y;
/** `^{(2)}` and `^{[2]}`: a layer, never a power. */
const layer = /\^ ?\{ *(?:\\left *)?[([] *([\dA-Za-z]{1,2}) *(?:\\right *)?[)\]] *\}/y;
/** `w^(1)_11`: without braces only where an index follows, which a power cannot have. */
const bareLayer = /\^ ?[([] *(\d{1,2}) *[)\]](?= ?_)/y;
const raisedLayer = /⁽([⁰¹²³⁴⁵⁶⁷⁸⁹ⁿⁱ]+)⁾/y;
const calledLayer = /\((\d{1,2})\)(?=\d|_[\w{])/y;
const loneLayer = /\((\d{1,2})\)/y;
const primes = /(?:['′]+|\^ ?(?:\{ *(?:\\prime *)+\}|\\prime(?![A-Za-z]) *))/y;
const symbol = /\*\*|[<>=!]=|[-+*/^()|,[\]<>=;&{}_@]/y;
const raised = /[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱˣʸᵀ]+/y;
const signs: Readonly<Record<string, string>> = {
  '**': '^',
  '·': '*',
  '⋅': '*',
  '∙': '*',
  '×': '*',
  '∗': '*',
  '÷': '/',
  '∕': '/',
  '⁄': '/',
  '⊙': '⊙',
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '√': 'sqrt',
  '∛': 'cbrt',
  '∑': 'sum',
  '∏': 'prod',
  '⊤': '⊤',
  '⌋': ')',
};
const keywords = new Set(['if', 'else', 'otherwise']);
/** What is a sign before `_{i=1}`. */
const bigOperators: Readonly<Record<string, string | undefined>> = { sum: 'sum', prod: 'prod', Σ: 'sum', Π: 'prod' };
/** Functions of several operands, between whose brackets a comma separates. */
const takesSeveral = new Set(['max', 'min', 'where', 'sum', 'mean', 'prod', 'softmax', 'dot', 'leakyrelu', 'elu']);

const noName: Name = { base: '', layer: '', indices: [], primes: '', isWhole: false };

/** Reads one text; commands of LaTeX use its methods to write tokens. */
export class Lexer implements TokenWriter {
  readonly text: string;
  readonly fail: Fail;
  readonly tokens: Token[] = [];
  at = 0;
  private readonly isKnown: Lexicon['isKnown'];
  /** In LaTeX an index without braces is one letter. */
  private readonly isLatex: boolean;
  /** A text in which some name has a layer beyond doubt: there `b(1)` is the bias of layer 1. */
  private readonly hasLayers: boolean;
  private gap = false;
  /** Open brackets; true where a comma between digits separates. */
  private readonly brackets: boolean[] = [];

  constructor(text: string, fail: Fail, { isKnown }: Lexicon) {
    this.text = text;
    this.fail = fail;
    this.isKnown = isKnown;
    this.isLatex = /\\[A-Za-z]/.test(text);
    this.hasLayers = /\^ ?\{ *[([]\d+[)\]] *\}|\^ ?[([]\d+[)\]] ?_|⁽\d+⁾|\p{L}\(\d+\)[\d_]/u.test(text);
  }

  /** The tokens of the text, and one for its end. */
  all(): Token[] {
    while (this.at < this.text.length) {
      if (this.match(spaces)) {
        this.gap = true;
        continue;
      }
      this.one();
    }
    this.push('end', this.at, '');
    return this.tokens;
  }

  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found;
  }

  /** Writes a symbol for what was read since `start`. */
  symbol(start: number, text: string): Token {
    if (text === '(' || text === '[' || text === '{') {
      const before = this.tokens.at(-1);
      const isCall = before?.kind === 'name' && takesSeveral.has(before.text.toLowerCase().replaceAll('_', ''));
      this.brackets.push(text === '[' || isCall);
    }
    if (text === ')' || text === ']' || text === '}') this.brackets.pop();
    return this.push('symbol', start, text);
  }

  command(start: number, base: string, isWhole = false): Token {
    const name = this.suffixes({ ...noName, base, isWhole }, false);
    return this.push('name', start, nameText(name), Number.NaN, name);
  }

  written(start: number, base: string, index: string): Token {
    const indices = index.split('_').filter((part) => part !== '');
    const name = this.suffixes({ ...noName, base, indices, isWhole: true }, false);
    return this.push('name', start, nameText(name), Number.NaN, name);
  }

  private one(): Token | undefined {
    const { text } = this;
    const start = this.at;
    const comma = this.brackets.at(-1) ? null : this.match(decimalComma);
    if (comma) return this.decimal(start, comma[0]);
    const literal = this.match(number)?.[0];
    if (literal !== undefined) return this.push('number', start, literal, this.numberOf(literal, start));
    if (text[start] === '\\') return readCommand(this);
    const word = this.match(letters)?.[0];
    if (word !== undefined) {
      if (keywords.has(word)) return this.symbol(start, word);
      const big = bigOperators[word];
      if (big !== undefined && /^_ ?[{(][^})]*=/.test(text.slice(this.at))) return this.symbol(start, big);
      const name = this.suffixes({ ...noName, base: word }, true);
      return this.push('name', start, nameText(name), Number.NaN, name);
    }
    if (this.match(symbol)) {
      const sign = text.slice(start, this.at);
      return this.symbol(start, signs[sign] ?? sign);
    }
    if (this.match(raised)) return this.raised(start);
    const character = String.fromCodePoint(text.codePointAt(start)!);
    const fraction = /^(\d+)⁄(\d+)$/.exec(character.normalize('NFKC'));
    if (fraction) {
      this.at += character.length;
      for (const piece of ['(', fraction[1]!, '/', fraction[2]!, ')'])
        this.push(/\d/.test(piece) ? 'number' : 'symbol', start, piece, Number(piece));
      return undefined;
    }
    if (character === '⌊') {
      this.at += 1;
      this.command(start, 'floor');
      return this.symbol(start, '(');
    }
    const sign = signs[character];
    if (sign === undefined) failCharacter(text, start, this.fail);
    this.at += character.length;
    return this.symbol(start, sign);
  }

  /** `x²` is x^2, and `e⁻ˣ` e^(-x). */
  private raised(start: number): Token {
    const exponent = Array.from(this.text.slice(start, this.at), (sign) => superscripts.get(sign)!);
    this.push('symbol', start, '^');
    const isOne = exponent.every((sign) => /\d/.test(sign)) || exponent.length === 1;
    if (isOne) return this.piece(start, exponent.join(''));
    this.push('symbol', start, '(');
    let before = '';
    for (const piece of exponent.join('').match(/\d+|[+-]|[()]|[a-zT]/g) ?? []) {
      if (/[a-z)]/.test(before) && /\d/.test(piece)) this.push('symbol', start, '^');
      this.piece(start, piece);
      before = piece;
    }
    return this.push('symbol', start, ')');
  }

  private piece(start: number, text: string): Token {
    if (/^\d/.test(text)) return this.push('number', start, text, Number(text));
    if (/^[a-zT]$/.test(text)) return this.push('name', start, text, Number.NaN, { ...noName, base: text });
    return this.push('symbol', start, text);
  }

  /** `0,5` is 0.5, where the comma can be nothing else. */
  private decimal(start: number, literal: string): Token {
    const plain = literal.replace(/\{?,\}?/, '.');
    if (/^[1-9]\d{0,2}\.\d{3}$/.test(plain) && literal.includes(',')) {
      this.fail(start, this.at, {
        problem: 'a number that can be read in two ways',
        got: literal,
        expected: 'no comma in it',
        hint: `${plain} for a decimal, ${plain.replace('.', '')} for thousands`,
      });
    }
    return this.push('number', start, plain, this.numberOf(plain, start));
  }

  /** The name with what stands behind its letters; digits belong to letters that are typed, not to commands. */
  private suffixes(start: Name, joinsDigits: boolean): Name {
    let name = start;
    for (;;) {
      const isFresh = joinsDigits && name.indices.length === 0 && name.primes === '';
      const joined = isFresh ? this.match(digits)?.[0] : undefined;
      const part = joined ?? this.index();
      if (part !== undefined) {
        const isWord = /\p{L}{2}/u.test(part);
        const parts = part.split(/[ ,]+/);
        const indices = parts.every((one) => /^\d$/.test(one)) ? [parts.join('')] : parts;
        name = { ...name, indices: [...name.indices, ...indices], isWhole: name.isWhole || isWord };
        continue;
      }
      const number = name.layer === '' ? this.layerOf(name) : undefined;
      if (number !== undefined) {
        name = { ...name, layer: number };
        continue;
      }
      const marks = this.match(primes)?.[0];
      if (marks === undefined) return name;
      name = { ...name, primes: name.primes + "'".repeat(marks.match(/['′]|\\prime/g)!.length) };
    }
  }

  private index(): string | undefined {
    const found = this.match(worded) ?? this.match(braced) ?? this.match(this.isLatex ? bareLatex : bare);
    if (found) return found[1]!;
    const below = this.match(lowered)?.[0];
    return below && [...below].map((letter) => subscripts.get(letter)).join('');
  }

  private layerOf(name: Name): string | undefined {
    // e^{(x)} is a power.
    if (name.base === 'e') return undefined;
    const found = this.match(layer) ?? this.match(bareLayer) ?? this.match(calledLayer);
    if (found) return found[1]!;
    const above = this.match(raisedLayer)?.[1];
    if (above) return [...above].map((sign) => superscripts.get(sign)).join('');
    const start = this.at;
    const lone = this.match(loneLayer)?.[1];
    if (lone !== undefined && (this.hasLayers || this.isKnown(nameText({ ...name, layer: lone })))) return lone;
    this.at = start;
    return undefined;
  }

  private push(kind: Token['kind'], start: number, text: string, value = Number.NaN, name = noName): Token {
    const token: Token = { kind, text, value, at: start, end: this.at, name, gap: this.gap };
    this.tokens.push(token);
    this.gap = false;
    return token;
  }

  private numberOf(literal: string, start: number): number {
    const value = Number(literal);
    if (Number.isFinite(value)) return value;
    return this.fail(start, this.at, {
      problem: 'the number is too large',
      got: literal.slice(0, 40),
      expected: 'a number below 1.8e308',
    });
  }
}

export function failCharacter(text: string, at: number, fail: Fail): never {
  const character = String.fromCodePoint(text.codePointAt(at)!);
  fail(at, at + character.length, {
    problem: 'a character that no expression has',
    got: JSON.stringify(character),
    expected: 'numbers, names, + - * / ^ ( ) | | and commas',
    hint: signHints[character],
  });
}
