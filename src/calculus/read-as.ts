/** How a text was read, in one line, where it can be read in more ways than one. */
import { objectWith } from '../graph/option-kinds.ts';
import { requireKind } from '../graph/options.ts';
import { briefText } from './brief-text.ts';
import type { ParsedExpressions } from './parse.ts';
import { letterCount } from './read/names.ts';

/** Longer expressions are counted, not written. */
const longest = 200;

/**
 * `read as w*x + b`: the text as it was understood, without juxtaposition, words and LaTeX; undefined where it is plain
 * already. Names of several letters are said to be one name.
 *
 * @example
 * import { parseExpressions, readAs } from 'chainrule/calculus';
 *
 * console.log(readAs(parseExpressions('w x + rate'))); // read as w*x + rate, where rate is one name
 */
export function readAs(parsed: ParsedExpressions): string | undefined {
  requireKind('readAs', parsed, objectWith('what parseExpressions gives', 'written', 'parts', 'variables'));
  const { written, parts, isList, isLoose, name, variables } = parsed;
  const used = [
    ...variables.keys(),
    ...parts.map(({ variable }) => variable.name),
    ...(name === undefined ? [] : [name]),
  ];
  const words = [...new Set(used.filter((text) => letterCount(/^\p{L}[\p{L}\p{M}]*/u.exec(text)?.[0] ?? '') > 1))];
  if (!isLoose && words.length === 0 && parts.length === 0) return undefined;
  const texts = written.map((node) => briefText(node, longest));
  const whole = isList ? `[${texts.join(', ')}]` : texts[0]!;
  const statements = [
    ...parts.map(({ variable, value }) => `${variable.name} = ${briefText(value, longest)}`),
    name === undefined ? whole : `${name} = ${whole}`,
  ];
  const about =
    words.length === 0 ? '' : `, where ${listed(words)} ${words.length === 1 ? 'is one name' : 'are one name each'}`;
  return `read as ${statements.join('; ')}${about}`;
}

function listed(words: readonly string[]): string {
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
