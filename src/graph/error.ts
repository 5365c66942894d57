/** The one error class of Chainrule and its grammar: `what: problem: got …; expected … — try …`. */

export interface ErrorParts {
  /** The operation, option, file or column that is wrong, e.g. `matmul` or `--hidden`. */
  what: string;
  /** What is wrong with it, in a few words. */
  problem: string;
  /** The value that was seen. */
  got?: string | undefined;
  /** What would have been right. */
  expected?: string | undefined;
  /** One concrete thing to do next. */
  hint?: string | undefined;
  /** Lines below the message: the text that is wrong, and a caret below the place. */
  excerpt?: string | undefined;
  cause?: unknown;
}

/**
 * Every error that bad input or a failed run can cause. `kind` says whose it is:
 * `input` (bad usage or bad data; the command line exits with 2) or
 * `work` (the work itself failed, such as a diverged training; exit 1).
 *
 * @example
 * import { ChainruleError, input } from 'chainrule';
 *
 * try {
 *   input('x', [-1]);
 * } catch (error) {
 *   if (error instanceof ChainruleError) console.log(error.message, error.kind);
 *   // input x: bad shape: got [-1]; expected positive integers input
 * }
 */
export class ChainruleError extends Error {
  readonly what: string;
  readonly problem: string;
  readonly got: string | undefined;
  readonly expected: string | undefined;
  readonly hint: string | undefined;
  readonly excerpt: string | undefined;
  readonly kind: 'input' | 'work';

  constructor(parts: ErrorParts, kind: 'input' | 'work' = 'input') {
    super(formatError(parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'ChainruleError';
    this.what = parts.what;
    this.problem = parts.problem;
    this.got = parts.got;
    this.expected = parts.expected;
    this.hint = parts.hint;
    this.excerpt = parts.excerpt;
    this.kind = kind;
  }
}

function formatError({ what, problem, got, expected, hint, excerpt }: ErrorParts): string {
  const facts = [got && `got ${got}`, expected && `expected ${expected}`].filter(Boolean).join('; ');
  return `${what}: ${problem}${facts ? `: ${facts}` : ''}${hint ? ` — try ${hint}` : ''}${excerpt ? `\n${excerpt}` : ''}`;
}

/**
 * Throws a {@link ChainruleError} of bad input, with a message of its parts: for checks of one's own in the same words.
 *
 * @example
 * import { fail } from 'chainrule/engine';
 *
 * try {
 *   fail({ what: 'age', problem: 'out of range', got: '-3', expected: '0 or more' });
 * } catch (error) {
 *   console.log(String(error)); // ChainruleError: age: out of range: got -3; expected 0 or more
 * }
 */
export function fail(parts: ErrorParts): never {
  throw new ChainruleError(parts);
}

/** As the public function of that name, unchecked: errors are made with it. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
