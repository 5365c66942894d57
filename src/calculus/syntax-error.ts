/** Errors in a text that someone typed: the message, the text and a caret below the place. */
import { type ErrorParts, fail } from '../graph/error.ts';

/** Refuses what stands from `at` to `end` in the text. */
export type Fail = (at: number, end: number, parts: Omit<ErrorParts, 'what' | 'excerpt'>) => never;

/** How much of a long text is shown to the left and to the right of the place. */
const reach = 36;

export function failIn(text: string): Fail {
  return (at, end, parts) => {
    const start = Math.max(0, at - reach);
    const stop = Math.min(text.length, Math.max(end, at + 1) + reach);
    const before = `${start > 0 ? '…' : ''}${text.slice(start, at)}`;
    const after = `${text.slice(at, stop)}${stop < text.length ? '…' : ''}`;
    const carets = '^'.repeat(Math.max(1, Math.min(end, stop) - at));
    fail({
      what: 'expression',
      ...parts,
      excerpt: `  ${before}${after}\n  ${' '.repeat([...before].length)}${carets}`,
    });
  };
}
