/**
 * The one source of randomness: a counter-based generator, so that every draw is a pure function
 * of (seed, stream, counter) and can be made in any order, on any backend, with the same bits.
 *
 * Threefry-2x32 with 20 rounds: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
import { cos, log } from './elementary.ts';

export const threefryRotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;
export const threefryParity = 0x1bd11bda;

/** One block: two 32-bit words of key and two of counter to two random 32-bit words. */
export function threefry(key0: number, key1: number, counter0: number, counter1: number): [number, number] {
  const keys = [key0, key1, (threefryParity ^ key0 ^ key1) | 0] as const;
  let x0 = (counter0 + key0) | 0;
  let x1 = (counter1 + key1) | 0;
  for (let round = 0; round < 20; round++) {
    const r = threefryRotations[round % 8]!;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << r) | (x1 >>> (32 - r))) ^ x0;
    if (round % 4 === 3) {
      const s = (round + 1) / 4;
      x0 = (x0 + keys[s % 3]!) | 0;
      x1 = (x1 + keys[(s + 1) % 3]! + s) | 0;
    }
  }
  return [x0 >>> 0, x1 >>> 0];
}

/** A random word to a float in [0, 1) with 24 bits, exact in float32. */
export function toUnit(word: number): number {
  return (word >>> 8) / 16777216;
}

/** FNV-1a of a name, so that streams can be told apart by what they are for. */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Draws of one stream; the functions may be passed on their own. */
export interface Random {
  /** Uniform in [0, 1) with 53 bits. */
  uniform: () => number;
  /** Standard normal (Box-Muller). */
  normal: () => number;
  /** Uniform integer in [0, n). */
  integer: (n: number) => number;
  /** Shuffles in place (Fisher-Yates) and gives the array back. */
  shuffle: <T extends Int32Array | unknown[]>(values: T) => T;
}

/** A generator for one purpose: the same `seed` and `stream` name give the same draws, for ever. */
export function random(seed: number, stream: string): Random {
  const key = hashName(stream);
  const seedLow = seed | 0;
  const seedHigh = Math.floor(seed / 4294967296) | 0;
  let counter = 0;
  const uniform = () => {
    const [a, b] = threefry(seedLow, key, counter, seedHigh);
    counter = (counter + 1) | 0;
    return ((a >>> 5) * 67108864 + (b >>> 6)) / 9007199254740992;
  };
  const integer = (n: number) => Math.floor(uniform() * n);
  return {
    uniform,
    integer,
    normal: () => Math.sqrt(-2 * log(1 - uniform())) * cos(2 * Math.PI * uniform()),
    shuffle(values) {
      for (let i = values.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const swapped = values[i]!;
        values[i] = values[j]!;
        values[j] = swapped;
      }
      return values;
    },
  };
}
