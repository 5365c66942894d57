/** Draws of numbers that can be worked with by hand. */
import { log } from '../numeric/elementary.ts';
import type { Random } from '../numeric/random.ts';

export function pick<T>({ integer }: Random, choices: readonly T[]): T {
  return choices[integer(choices.length)]!;
}

/** A whole number from low to high, both possible. */
export function whole({ integer }: Random, low: number, high: number): number {
  return low + integer(high - low + 1);
}

/** A whole number with either sign, never 0. */
export function signed(random: Random, high: number): number {
  return whole(random, 1, high) * pick(random, [1, -1]);
}

/** A multiple of a quarter with either sign, never 0: up to `high` quarters. */
export function quarters(random: Random, high: number): number {
  return signed(random, high) / 4;
}

/** A multiple of a half with either sign, never 0: up to `high` halves. */
export function halves(random: Random, high: number): number {
  return signed(random, high) / 2;
}

/** Several different ones of a list, in random order. */
export function several<T>({ shuffle }: Random, choices: readonly T[], count: number): T[] {
  return shuffle([...choices]).slice(0, count);
}

/** A number that the sigmoid takes to a fraction: `σ(ln 3) = 3/4`. */
export interface Logit {
  /** In the syntax of answers: `-ln(3)`. */
  readonly text: string;
  readonly value: number;
}

const odds = [2, 3, 4, 9];

/** `ln k` or `-ln k`, for odds of k to 1. */
export function logit(random: Random): Logit {
  const k = pick(random, odds);
  const sign = pick(random, [1, -1]);
  return { text: `${sign < 0 ? '-' : ''}ln(${k})`, value: sign * log(k) };
}
