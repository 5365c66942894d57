/** Three clouds around a triangle: the smallest problem of more than two classes. */
import type { Generator } from './generator.ts';

const centres = [
  [0, 3.5],
  [-3, -1.75],
  [3, -1.75],
] as const;

export const blobs: Generator = {
  name: 'blobs',
  task: 'classification',
  classes: centres.length,
  defaultRows: 500,
  description: 'three clouds, three classes',
  point(index, _rows, noise, random) {
    const y = index % centres.length;
    const [centre1, centre2] = centres[y]!;
    const deviation = 0.7 + 3 * noise;
    return { x1: centre1 + deviation * random.normal(), x2: centre2 + deviation * random.normal(), y };
  },
};
