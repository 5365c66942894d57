/** Finds a key that occurs twice in one object of a JSON text, where JSON.parse silently keeps the last. */

/** The first key that its object has already, or undefined. `json` is well formed. */
export function duplicateKey(json: string): string | undefined {
  /** The keys of each object that is open; undefined for an open array. */
  const open: (Set<string> | undefined)[] = [];
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(undefined);
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const start = i;
      i = endOfString(json, start);
      if (!isKey(json, i + 1)) continue;
      const key = String(JSON.parse(json.slice(start, i + 1)));
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
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
