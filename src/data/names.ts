/** Names that look the same: letters composed or not, blanks of any kind, signs that take no room. */
import { iterable, listOf, text } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { isAscii } from './ascii.ts';

/** The same for names that look the same. */
export function nameKey(name: string): string {
  if (isAscii(name) && !/\s\s|^\s|\s$|[\t\n]/.test(name)) return name;
  return name
    .normalize('NFC')
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]|\ufe0e|\ufe0f/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * The one name that looks like another, or that name itself; undefined where none does, or several do.
 *
 * @example
 * import { sameName } from 'chainrule/data';
 *
 * console.log(sameName('Gr\u00f6\u00dfe', ['Gro\u0308\u00dfe', 'Preis']) === 'Gro\u0308\u00dfe'); // true
 */
export function sameName(name: string, names: Iterable<string>): string | undefined {
  requireKind('sameName: name', name, text);
  requireKind('sameName: names', names, iterable);
  const all = [...names];
  requireKind('sameName: names', all, listOf(text));
  if (all.includes(name)) return name;
  const key = nameKey(name);
  let found: string | undefined;
  for (const other of all) {
    if (nameKey(other) !== key) continue;
    if (found !== undefined) return undefined;
    found = other;
  }
  return found;
}
