/** HTML and SVG text that is escaped unless it says otherwise: column names and labels are untrusted. */

import { unsafeCharacters } from './unsafe.ts';

/** Text that is HTML already. Only `html` makes it. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Html | string | number | null | undefined | false | readonly Part[];

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for element content or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replace(unsafeCharacters, (character) => (/[\t\n\r\u2028\u2029]/.test(character) ? character : '\ufffd'))
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character]!);
}

/**
 * The template tag: inserted text is escaped, inserted `Html` is not, lists are joined; null, undefined and false leave
 * no text.
 */
export function html(strings: TemplateStringsArray, ...values: Part[]): Html {
  let text = strings[0]!;
  for (const [index, value] of values.entries()) text += render(value) + strings[index + 1]!;
  return new Html(text);
}

function render(part: Part): string {
  if (part instanceof Html) return part.text;
  if (part === null || part === undefined || part === false) return '';
  if (typeof part === 'object') return part.map(render).join('');
  return escapeHtml(String(part));
}
