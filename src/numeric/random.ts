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
  const words = new Int32Array(4);
  fillBlocks(words, key0, key1, counter0, counter1);
  return [words[0]! >>> 0, words[1]! >>> 0];
}

/**
 * Fills `words`, of an even number of blocks, with those of consecutive first counters. Unrolled, because the order of the
 * rows is a large part of a tiny training; and two blocks side by side, because each step of one waits for the step before.
 */
function fillBlocks(words: Int32Array, key0: number, key1: number, counter0: number, counter1: number): void {
  const key2 = (threefryParity ^ key0 ^ key1) | 0;
  for (let i = 0; i < words.length; i += 4) {
    let a0 = (counter0 + (i >> 1) + key0) | 0;
    let b0 = (a0 + 1) | 0;
    let a1 = (counter1 + key1) | 0;
    let b1 = a1;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 13) | (a1 >>> 19)) ^ a0;
    b1 = ((b1 << 13) | (b1 >>> 19)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 15) | (a1 >>> 17)) ^ a0;
    b1 = ((b1 << 15) | (b1 >>> 17)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 26) | (a1 >>> 6)) ^ a0;
    b1 = ((b1 << 26) | (b1 >>> 6)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 6) | (a1 >>> 26)) ^ a0;
    b1 = ((b1 << 6) | (b1 >>> 26)) ^ b0;
    a0 = (a0 + key1) | 0;
    a1 = (a1 + key2 + 1) | 0;
    b0 = (b0 + key1) | 0;
    b1 = (b1 + key2 + 1) | 0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 17) | (a1 >>> 15)) ^ a0;
    b1 = ((b1 << 17) | (b1 >>> 15)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 29) | (a1 >>> 3)) ^ a0;
    b1 = ((b1 << 29) | (b1 >>> 3)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 16) | (a1 >>> 16)) ^ a0;
    b1 = ((b1 << 16) | (b1 >>> 16)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 24) | (a1 >>> 8)) ^ a0;
    b1 = ((b1 << 24) | (b1 >>> 8)) ^ b0;
    a0 = (a0 + key2) | 0;
    a1 = (a1 + key0 + 2) | 0;
    b0 = (b0 + key2) | 0;
    b1 = (b1 + key0 + 2) | 0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 13) | (a1 >>> 19)) ^ a0;
    b1 = ((b1 << 13) | (b1 >>> 19)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 15) | (a1 >>> 17)) ^ a0;
    b1 = ((b1 << 15) | (b1 >>> 17)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 26) | (a1 >>> 6)) ^ a0;
    b1 = ((b1 << 26) | (b1 >>> 6)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 6) | (a1 >>> 26)) ^ a0;
    b1 = ((b1 << 6) | (b1 >>> 26)) ^ b0;
    a0 = (a0 + key0) | 0;
    a1 = (a1 + key1 + 3) | 0;
    b0 = (b0 + key0) | 0;
    b1 = (b1 + key1 + 3) | 0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 17) | (a1 >>> 15)) ^ a0;
    b1 = ((b1 << 17) | (b1 >>> 15)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 29) | (a1 >>> 3)) ^ a0;
    b1 = ((b1 << 29) | (b1 >>> 3)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 16) | (a1 >>> 16)) ^ a0;
    b1 = ((b1 << 16) | (b1 >>> 16)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 24) | (a1 >>> 8)) ^ a0;
    b1 = ((b1 << 24) | (b1 >>> 8)) ^ b0;
    a0 = (a0 + key1) | 0;
    a1 = (a1 + key2 + 4) | 0;
    b0 = (b0 + key1) | 0;
    b1 = (b1 + key2 + 4) | 0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 13) | (a1 >>> 19)) ^ a0;
    b1 = ((b1 << 13) | (b1 >>> 19)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 15) | (a1 >>> 17)) ^ a0;
    b1 = ((b1 << 15) | (b1 >>> 17)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 26) | (a1 >>> 6)) ^ a0;
    b1 = ((b1 << 26) | (b1 >>> 6)) ^ b0;
    a0 = (a0 + a1) | 0;
    b0 = (b0 + b1) | 0;
    a1 = ((a1 << 6) | (a1 >>> 26)) ^ a0;
    b1 = ((b1 << 6) | (b1 >>> 26)) ^ b0;
    a0 = (a0 + key2) | 0;
    a1 = (a1 + key0 + 5) | 0;
    b0 = (b0 + key2) | 0;
    b1 = (b1 + key0 + 5) | 0;
    words[i] = a0;
    words[i + 1] = a1;
    words[i + 2] = b0;
    words[i + 3] = b1;
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

/** The draws of a seed and a stream's name, which are not checked: Threefry-2x32 with 20 rounds, Salmon et al. 2011. */
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
        // As `integer`, of a number that fits in 31 bits: to cut it is faster than Math.floor.
        const j = (uniform() * (i + 1)) | 0;
        const swapped = values[i]!;
        values[i] = values[j]!;
        values[j] = swapped;
      }
      return values;
    },
  };
}
