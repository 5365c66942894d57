/** The data and initial weights of TensorFlow Playground for a seed, draw by draw (tensorflow/playground 02469bd, dataset.ts, nn.ts). */
import { seedrandom } from './random.ts';

export interface PlaygroundPoint {
  x: number;
  y: number;
  label: number;
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

export interface CompatibleData {
  readonly train: readonly PlaygroundPoint[];
  readonly test: readonly PlaygroundPoint[];
  /** The weights W[unit][input] of each layer, drawn after the data from the same stream. */
  readonly weights: readonly (readonly number[])[];
}

export interface CompatibleDataOptions {
  readonly seed: string;
  /** As in a link: `circle`, `reg-plane`, ... */
  readonly dataset: string;
  /** In percent. */
  readonly noise: number;
  /** The share of the points to train on, in percent. */
  readonly percTrainData: number;
  /** Neurons per layer, inputs and outputs included. */
  readonly widths: readonly number[];
  readonly initZero?: boolean;
}

/** Points, shuffled and divided, and initial weights (node by node), as the playground makes them for a seed. */
export function compatibleData(options: CompatibleDataOptions): CompatibleData {
  const { seed, dataset, noise, percTrainData, widths, initZero = false } = options;
  const draw = seedrandom(seed);
  const points = generators[dataset]!(draw, dataset.startsWith('reg-') ? 1200 : 500, noise / 100);
  for (let count = points.length; count > 0; ) {
    const index = Math.floor(draw() * count);
    count--;
    [points[count], points[index]] = [points[index]!, points[count]!];
  }
  const weights = widths
    .slice(1)
    .map((units, layer) => Array.from({ length: units * widths[layer]! }, () => (initZero ? 0 : draw() - 0.5)));
  const trained = Math.floor((points.length * percTrainData) / 100);
  return { train: points.slice(0, trained), test: points.slice(trained), weights };
}
