/** What is well-formed JSON and still not taken: a key twice, of which JSON.parse keeps the last, and deep nesting. */
import type { ErrorParts } from '../graph/error.ts';

/** More than any file of ours needs, and far less than what a function that calls itself can follow. */
const deepest = 100;

/** What is wrong with a well-formed JSON text, or undefined: the first key that its object has already, or the depth. */
export function jsonFlaw(json: string): Pick<ErrorParts, 'got' | 'expected'> | undefined {
  /** The keys of each object that is open; undefined for an open array. */
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (open.length > deepest)
      return { got: 'lists and objects inside one another', expected: `${deepest} levels at most` };
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(undefined);
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const start = i;
      i = endOfString(json, start);
      if (!isKey(json, i + 1)) continue;
      const key = String(JSON.parse(json.slice(start, i + 1)));
      const keys = open.at(-1)!;
      if (keys.has(key)) return { got: `${shortJson(key)} twice`, expected: 'each name once' };
      keys.add(key);
    }
  }
  return undefined;
}

/** The index of the quote that ends the string whose first quote is at `start`. */
function endOfString(json: string, start: number): number {
  let i = start + 1;
  while (json[i] !== '"') i += json[i] === '\\' ? 2 : 1;
  return i;
}

/** Whether a colon follows, after white space. */
function isKey(json: string, index: number): boolean {
  let i = index;
  while (json[i] === ' ' || json[i] === '\n' || json[i] === '\r' || json[i] === '\t') i++;
  return json[i] === ':';
}

/** JSON of a value, shortened where it would make a message too long. */
export function shortJson(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
