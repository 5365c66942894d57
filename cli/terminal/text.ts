/** Text in a terminal: what is safe to print, how wide it is, how it is fitted to a width. */
import { randomBytes } from 'node:crypto';

/** Marks and joiners, which take no place of their own. */
const narrow = /[\p{Mn}\p{Me}\p{Cf}]/u;
/** East Asian characters and emoji, which take two places. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

/**
 * Untrusted text on one line: line breaks and tabs become spaces, and characters that a terminal would interpret, such
 * as the start of a colour or a change of direction, become U+FFFD.
 */
export function clean(text: string): string {
  return text.replace(/[\t\n\v\f\r\u2028\u2029]+/g, ' ').replace(/[\p{Cc}\p{Surrogate}\p{Bidi_Control}]/gu, '\ufffd');
}

/** What our own colours start with until they reach the terminal: another for each process, so that no name can hold it. */
const own = `\ufdd0${randomBytes(12).toString('hex')}`;
const ownColors = new RegExp(`${own}\\[([\\d;]*)m`);

/** A colour of our own text, by the numbers of its ANSI sequence: `36`, `38;5;24`, `0`. */
export function color(codes: string): string {
  return `${own}[${codes}m`;
}

/** Untrusted text on several lines, each of them as {@link clean} gives it; colours are those of {@link color} alone. */
export function cleanLines(text: string): string {
  const cleanLine = (line: string) =>
    line
      .split(ownColors)
      .map((part, i) => (i % 2 === 1 ? `\u001b[${part}m` : clean(part)))
      .join('');
  return text.split('\n').map(cleanLine).join('\n');
}

/** How many places the text takes; it must not hold escape sequences. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += narrow.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/** At most `width` places of the text, ending in an ellipsis where some was left out. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let result = '';
  let used = 0;
  for (const character of text) {
    used += displayWidth(character);
    if (used > width - 1) break;
    result += character;
  }
  return width > 0 ? `${result}…` : '';
}

/** Two texts at the two ends of `width` places, with a blank between them at least. */
export function ends(left: string, right: string, width: number): string {
  return truncate(left + pad(right, Math.max(width - displayWidth(left), displayWidth(right) + 1), 'right'), width);
}

/** The text with blanks up to `width` places. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}
