/** The ranges of what schedules are set by. */
import { requireNumber } from '../../ops/checks.ts';

/** A factor by which the learning rate falls. */
export function requireFactor(what: string, name: string, value: number): void {
  requireNumber(what, name, value, 'a number > 0 and <= 1', (x) => x > 0 && x <= 1);
}

export function requireCount(what: string, name: string, value: number, least: number): void {
  requireNumber(what, name, value, `an integer >= ${least}`, (x) => Number.isSafeInteger(x) && x >= least);
}
