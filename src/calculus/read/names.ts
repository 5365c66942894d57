/** Names of variables in their one spelling: letters, the layer, indices, primes. */
import { greek, greekLetters } from '../../graph/greek.ts';

/** A name in its parts: `w^{(2)}_{11}'` is base w, layer 2, index 11, one prime. */
export interface Name {
  readonly base: string;
  readonly layer: string;
  /** Each index as it was written: `11`, `max`. */
  readonly indices: readonly string[];
  readonly primes: string;
  /** True where the spelling says that the letters are one name: `\mathrm{loss}`, `x_max`, a Greek letter. */
  readonly isWhole: boolean;
}

/** `w(2)11`, `x_max`, `x1'`: digits join the letters, words keep an underscore. */
export function nameText({ base, layer, indices, primes }: Name): string {
  let text = layer === '' ? base : `${base}(${layer})`;
  const head = text;
  for (const index of indices) text += text === head && /^\d+$/.test(index) ? index : `_${index}`;
  return text + primes;
}

/** The same name with the numbers of bound indices in it: in `\sum_i` w_i is w1, then w2. */
export function boundName(name: Name, bound: ReadonlyMap<string, number>): Name {
  if (bound.size === 0) return name;
  const put = (part: string): string => {
    if (!/^[A-Za-z0-9]{1,3}$/.test(part)) return part;
    const pieces = [...part].map((letter) => String(bound.get(letter) ?? letter));
    return pieces.join(pieces.some((piece) => piece.length > 1) && pieces.length > 1 ? '_' : '');
  };
  return { ...name, layer: put(name.layer), indices: name.indices.flatMap((index) => put(index).split('_')) };
}

/** The other spelling of a name that begins with a Greek letter: `θ1` for `theta1`; undefined for others. */
export function otherSpelling(text: string): string | undefined {
  const [, base = '', rest = ''] = /^(\p{L}+)(.*)$/su.exec(text) ?? [];
  const letter = greek.get(base);
  if (letter !== undefined) return letter + rest;
  const word = greekLetters.get(base);
  return word === undefined ? undefined : word + rest;
}

/** How many letters a name begins with, a letter with its accents counted once and a Greek letter's name as one. */
export function letterCount(base: string): number {
  return greek.has(base) ? 1 : [...base.replace(/\p{M}/gu, '')].length;
}
