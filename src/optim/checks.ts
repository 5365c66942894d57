/** The ranges of hyper-parameters that several optimizers share. */
import { requireNumber } from '../ops/checks.ts';

export function requirePositive(what: string, name: string, value: number): void {
  requireNumber(what, name, value, 'a number > 0', (x) => x > 0);
}

export function requireNotNegative(what: string, name: string, value: number): void {
  requireNumber(what, name, value, 'a number >= 0', (x) => x >= 0);
}

/** How much of a running mean is kept from step to step. */
export function requireDecay(what: string, name: string, value: number): void {
  requireNumber(what, name, value, 'a number from 0 up to but not including 1', (x) => x >= 0 && x < 1);
}
