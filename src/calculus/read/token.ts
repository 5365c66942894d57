/** What expressions are made of: numbers, names, signs; and what writes them. */
import type { Fail } from '../syntax-error.ts';
import type { Name } from './names.ts';

export interface Token {
  readonly kind: 'number' | 'name' | 'symbol' | 'end';
  /** A symbol, or a name in its one spelling: `w1` for `w_1` and `w_{1}`. */
  readonly text: string;
  readonly value: number;
  /** Where it starts and ends in the normalised text. */
  readonly at: number;
  readonly end: number;
  /** The parts of a name. */
  readonly name: Name;
  /** True where blanks stand before it. */
  readonly gap: boolean;
}

/** A place in a text, and the tokens that are written for what is read there. */
export interface TokenWriter {
  at: number;
  readonly fail: Fail;
  match(pattern: RegExp): RegExpExecArray | null;
  /** Writes a symbol for what was read since `start`. */
  symbol(start: number, text: string): Token;
  /** Writes a name of a command that begins with these letters, and reads the index, layer and primes behind it. */
  command(start: number, base: string, isWhole?: boolean): Token;
  /** The same for a name of which an index has been read already: `_rate`. */
  written(start: number, base: string, index: string): Token;
}
