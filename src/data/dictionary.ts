/** Texts numbered in order of appearance. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A text of its own memory. Engines let a part of a string share the memory of the whole, so that one kept cell would
 * keep the chunk of the file that it came from.
 */
export function detached(text: string): string {
  return text.length < 13 ? text : decoder.decode(encoder.encode(text));
}

export class Dictionary {
  readonly words: string[] = [];
  private readonly codes = new Map<string, number>();

  /** The code of a text, or undefined when it is new. */
  find(text: string): number | undefined {
    return this.codes.get(text);
  }

  /** The code of a text; a new one gets the next code. */
  add(text: string): number {
    const known = this.codes.get(text);
    if (known !== undefined) return known;
    const word = detached(text);
    this.codes.set(word, this.words.length);
    return this.words.push(word) - 1;
  }
}
