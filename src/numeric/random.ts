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
  const words = new Int32Array(2);
  fillBlocks(words, key0, key1, counter0, counter1);
  return [words[0]! >>> 0, words[1]! >>> 0];
}

/** Fills `words` with the blocks of consecutive first counters. Unrolled, and many at once, which takes a quarter of the time: the order of the rows is a large part of a tiny training. */
function fillBlocks(words: Int32Array, key0: number, key1: number, counter0: number, counter1: number): void {
  const key2 = (threefryParity ^ key0 ^ key1) | 0;
  for (let i = 0; i < words.length; i += 2) {
    let x0 = (counter0 + (i >> 1) + key0) | 0;
    let x1 = (counter1 + key1) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    x0 = (x0 + key1) | 0;
    x1 = (x1 + key2 + 1) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    x0 = (x0 + key2) | 0;
    x1 = (x1 + key0 + 2) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    x0 = (x0 + key0) | 0;
    x1 = (x1 + key1 + 3) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 17) | (x1 >>> 15)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 29) | (x1 >>> 3)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 16) | (x1 >>> 16)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 24) | (x1 >>> 8)) ^ x0;
    x0 = (x0 + key1) | 0;
    x1 = (x1 + key2 + 4) | 0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 13) | (x1 >>> 19)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 15) | (x1 >>> 17)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 26) | (x1 >>> 6)) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = ((x1 << 6) | (x1 >>> 26)) ^ x0;
    x0 = (x0 + key2) | 0;
    x1 = (x1 + key0 + 5) | 0;
    words[i] = x0;
    words[i + 1] = x1;
  }
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

/** 2^-53. */
const unit53 = 1 / 9007199254740992;

/** Blocks that a generator computes at once. */
const blocksAhead = 32;

/** A generator for one purpose: the same `seed` and `stream` name always give the same draws. */
export function random(seed: number, stream: string): Random {
  const key = hashName(stream);
  const seedLow = seed | 0;
  const seedHigh = Math.floor(seed / 4294967296) | 0;
  const ahead = new Int32Array(2 * blocksAhead);
  let used = ahead.length;
  let counter = 0;
  const uniform = () => {
    if (used === ahead.length) {
      fillBlocks(ahead, seedLow, key, counter, seedHigh);
      counter = (counter + blocksAhead) | 0;
      used = 0;
    }
    const a = ahead[used]!;
    const b = ahead[used + 1]!;
    used += 2;
    return ((a >>> 5) * 67108864 + (b >>> 6)) * unit53;
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
