/** Words of several letters: a function, one name, or a product that somebody wrote without a sign. */
import { greek } from '../../graph/greek.ts';
import { namedConstants } from '../../graph/shown.ts';
import { isFunctionName } from './functions.ts';
import { letterCount, type Name } from './names.ts';

/** What is known of the other names of a text. */
export interface Vocabulary {
  /** True for names that are declared: given variables, names asked for, definitions. */
  readonly isKnown: (name: string) => boolean;
  /** True for definitions. */
  readonly isDefined: (name: string) => boolean;
  /** True where no other names may occur. */
  readonly isClosed: boolean;
  /** Letters that are names of their own in the text. */
  readonly singles: ReadonlySet<string>;
}

/**
 * How a word of letters is read: as one name, as a product of these pieces where it can be nothing else, or not at all,
 * as it may be the product of these or one name.
 */
export type Reading =
  | { readonly kind: 'name' }
  | { readonly kind: 'product' | 'asked'; readonly pieces: readonly string[] };

const oneName: Reading = { kind: 'name' };

export function readingOf(name: Name, text: string, { isKnown, isClosed, singles }: Vocabulary): Reading {
  const { base, isWhole } = name;
  if (letterCount(base) === 1 || isWhole || isKnown(text)) return oneName;
  const letters = [...base.normalize('NFC')].map((letter) => letter.normalize('NFC'));
  const known = (word: string) => isKnown(word) || namedConstants.has(word);
  if (isClosed) {
    const last = text.slice(base.length);
    const isProduct = letters.every((letter, i) => known(i === letters.length - 1 ? letter + last : letter));
    return isProduct ? { kind: 'product', pieces: letters } : oneName;
  }
  const pieces = piecesOf(base);
  const isWord = pieces.some((piece) => piece.length > 1);
  const loose = pieces.filter((piece) => piece.length === 1).length;
  const isShort = letters.length <= 3 || !/[aeiou]/i.test(base);
  const areKnown = letters.every((letter) => singles.has(letter) || known(letter));
  if (isWord && loose <= 2) return { kind: 'asked', pieces };
  return isShort || areKnown ? { kind: 'asked', pieces: letters } : oneName;
}

/** The word as functions, Greek letters and single letters, with as few single ones as can be. */
function piecesOf(word: string): readonly string[] {
  const best: (readonly string[])[] = [[]];
  const cost = (pieces: readonly string[]) => pieces.filter((piece) => piece.length === 1).length * 100 + pieces.length;
  for (let end = 1; end <= word.length; end++) {
    let found: readonly string[] = [...best[end - 1]!, word[end - 1]!];
    for (let start = Math.max(0, end - 12); start < end - 1; start++) {
      const piece = word.slice(start, end);
      if (!isPiece(piece)) continue;
      const candidate = [...best[start]!, piece];
      if (cost(candidate) < cost(found)) found = candidate;
    }
    best.push(found);
  }
  return best[word.length]!;
}

function isPiece(word: string): boolean {
  return isFunctionName(word) || greek.has(word);
}
