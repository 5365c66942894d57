/**
 * The data of TensorFlow Playground for a seed, draw by draw (tensorflow/playground 02469bd, dataset.ts), and the
 * generator it draws from: seedrandom 2.4.3, ARC4 with a string for a key.
 */

export interface PlaygroundPoint {
  x: number;
  y: number;
  label: number;
}

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

type Draw = () => number;
const between = (draw: Draw, low: number, high: number) => draw() * (high - low) + low;
const distance = (x: number, y: number, u: number, v: number) => Math.sqrt((x - u) ** 2 + (y - v) ** 2);

/** Polar Box-Muller, one value for each accepted pair. */
function normal(draw: Draw, mean: number, variance: number): number {
  for (;;) {
    const v1 = 2 * draw() - 1;
    const v2 = 2 * draw() - 1;
    const s = v1 * v1 + v2 * v2;
    if (s <= 1) return mean + Math.sqrt(variance) * Math.sqrt((-2 * Math.log(s)) / s) * v1;
  }
}

const bumps = [
  [-4, 2.5, 1],
  [0, 2.5, -1],
  [4, 2.5, 1],
  [-4, -2.5, -1],
  [0, -2.5, 1],
  [4, -2.5, -1],
] as const;

/** The generators by name: `count` points with noise v (a fraction). */
const generators: Record<string, (draw: Draw, count: number, v: number) => PlaygroundPoint[]> = {
  circle: (draw, count, v) =>
    Array.from({ length: count }, (_, i) => {
      const radius = i < count / 2 ? between(draw, 0, 2.5) : between(draw, 3.5, 5);
      const angle = between(draw, 0, 2 * Math.PI);
      const [x, y] = [radius * Math.sin(angle), radius * Math.cos(angle)];
      const noiseX = between(draw, -5, 5) * v;
      const noiseY = between(draw, -5, 5) * v;
      return { x, y, label: distance(x + noiseX, y + noiseY, 0, 0) < 2.5 ? 1 : -1 };
    }),
  xor: (draw, count, v) =>
    Array.from({ length: count }, () => {
      const pad = (value: number) => value + (value > 0 ? 0.3 : -0.3);
      const x = pad(between(draw, -5, 5));
      const y = pad(between(draw, -5, 5));
      const noiseX = between(draw, -5, 5) * v;
      const noiseY = between(draw, -5, 5) * v;
      return { x, y, label: (x + noiseX) * (y + noiseY) >= 0 ? 1 : -1 };
    }),
  gauss: (draw, count, v) =>
    Array.from({ length: count }, (_, i) => {
      const label = i < count / 2 ? 1 : -1;
      const variance = 0.5 + 7 * v;
      const x = normal(draw, 2 * label, variance);
      return { x, y: normal(draw, 2 * label, variance), label };
    }),
  spiral: (draw, count, v) =>
    Array.from({ length: count }, (_, i) => {
      const n = count / 2;
      const [at, delta, label] = i < n ? [i, 0, 1] : [i - n, Math.PI, -1];
      const radius = (at / n) * 5;
      const turn = ((1.75 * at) / n) * 2 * Math.PI + delta;
      const x = radius * Math.sin(turn) + between(draw, -1, 1) * v;
      return { x, y: radius * Math.cos(turn) + between(draw, -1, 1) * v, label };
    }),
  'reg-plane': (draw, count, v) =>
    Array.from({ length: count }, () => {
      const x = between(draw, -6, 6);
      const y = between(draw, -6, 6);
      const noiseX = between(draw, -6, 6) * v;
      const noiseY = between(draw, -6, 6) * v;
      return { x, y, label: (x + noiseX + y + noiseY) / 10 };
    }),
  'reg-gauss': (draw, count, v) =>
    Array.from({ length: count }, () => {
      const x = between(draw, -6, 6);
      const y = between(draw, -6, 6);
      const noiseX = between(draw, -6, 6) * v;
      const noiseY = between(draw, -6, 6) * v;
      let label = 0;
      for (const [u, w, sign] of bumps) {
        const value = sign * Math.min(1, Math.max(0, 1 - distance(x + noiseX, y + noiseY, u, w) / 2));
        if (Math.abs(value) > Math.abs(label)) label = value;
      }
      return { x, y, label };
    }),
};

/** Data, shuffled and halved, and initial weights (node by node), as the playground makes them for a seed. */
export function playground(seed: string, name: string, noise: number, widths: readonly number[]) {
  const draw = seedrandom(seed);
  const points = generators[name]!(draw, name.startsWith('reg-') ? 1200 : 500, noise / 100);
  for (let count = points.length; count > 0; ) {
    const index = Math.floor(draw() * count);
    count--;
    [points[count], points[index]] = [points[index]!, points[count]!];
  }
  const weights = widths
    .slice(1)
    .flatMap((units, layer) => Array.from({ length: units * widths[layer]! }, () => draw() - 0.5));
  const half = Math.floor(points.length / 2);
  return { train: points.slice(0, half), test: points.slice(half), weights };
}
