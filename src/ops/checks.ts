/** Checks of the numbers that operations take as attributes. */
import { fail } from '../graph/error.ts';
import { formatValue } from '../graph/options.ts';

/** Refuses what is not a finite number, or breaks a further condition that `expected` says in words. */
export function requireNumber(
  what: string,
  attribute: string,
  value: number,
  expected = 'a finite number',
  allowed: (value: number) => boolean = () => true,
): void {
  if (typeof value !== 'number' || !Number.isFinite(value) || !allowed(value)) {
    fail({ what, problem: `bad ${attribute}`, got: formatValue(value), expected });
  }
}
