/** Characters of names and cells that must not reach what people read as they are. */

/**
 * Control characters, halves of characters, ends of lines that are none of `\n`, and marks that turn the direction of the
 * text after them, so that it reads as what it is not.
 */
export const unsafeCharacters: RegExp = /[\p{Cc}\p{Surrogate}\p{Bidi_Control}\u2028\u2029]/gu;

/** The text on one line, with U+FFFD where a character is unsafe. */
export function onOneLine(text: string): string {
  return text.replace(/[\t\n\v\f\r\u2028\u2029]+/g, ' ').replace(unsafeCharacters, '\ufffd');
}
