/** seedrandom 2.4.3, from which TensorFlow Playground draws: ARC4 with a string for a key. */

/** Uniform draws in [0, 1) as `new Math.seedrandom(seed)` gives them. */
export function seedrandom(seed: string): () => number {
  const key: number[] = [];
  let smear = 0;
  for (let j = 0; j < seed.length; j++) {
    smear ^= (key[j & 255] ?? 0) * 19;
    key[j & 255] = (smear + seed.charCodeAt(j)) & 255;
  }
  const state = Array.from({ length: 256 }, (_, i) => i);
  for (let i = 0, j = 0; i < 256; i++) {
    const swapped = state[i]!;
    j = (j + key[i % key.length]! + swapped) & 255;
    state[i] = state[j]!;
    state[j] = swapped;
  }
  let i = 0;
  let j = 0;
  const bytes = (count: number) => {
    let result = 0;
    for (let n = 0; n < count; n++) {
      i = (i + 1) & 255;
      const swapped = state[i]!;
      j = (j + swapped) & 255;
      state[i] = state[j]!;
      state[j] = swapped;
      result = result * 256 + state[(state[i]! + swapped) & 255]!;
    }
    return result;
  };
  bytes(256);
  return () => {
    let n = bytes(6);
    let d = 256 ** 6;
    let x = 0;
    while (n < 2 ** 52) {
      n = (n + x) * 256;
      d *= 256;
      x = bytes(1);
    }
    while (n >= 2 ** 53) {
      n /= 2;
      d /= 2;
      x >>>= 1;
    }
    return (n + x) / d;
  };
}
