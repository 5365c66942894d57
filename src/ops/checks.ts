/** Checks of the numbers that operations take as attributes. */
import { fail } from '../graph/error.ts';
import { formatValue } from '../graph/options.ts';

/**
 * Refuses what is not a finite number, or breaks a further condition that `expected` says in words. `example` is what to write
 * where it is missing: `dropout(0.5)`.
 */
export function requireNumber(
  what: string,
  attribute: string,
  value: number | undefined,
  expected = 'a finite number',
  allowed: (value: number) => boolean = () => true,
  example?: string,
): void {
  if (value === undefined) fail({ what: `${what}: ${attribute}`, problem: 'missing', expected, hint: example });
  if (typeof value !== 'number' || !Number.isFinite(value) || !allowed(value)) {
    fail({ what, problem: `bad ${attribute}`, got: formatValue(value), expected });
  }
}
