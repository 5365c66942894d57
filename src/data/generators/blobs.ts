/** Clouds around a circle; three by default, the smallest problem of more than two classes. */
import { cos, sin } from '../../numeric/elementary.ts';
import type { DataGenerator } from './generator.ts';

const centres = [
  [0, 3.5],
  [-3, -1.75],
  [3, -1.75],
] as const;

export const blobs: DataGenerator = {
  name: 'blobs',
  task: 'classification',
  classes: centres.length,
  mostClasses: 10,
  defaultRows: 500,
  description: 'three clouds, three classes',
  point(index, _rows, noise, random, classes) {
    const y = index % classes;
    const turn = (2 * Math.PI * y) / classes;
    const [centre1, centre2] = classes === centres.length ? centres[y]! : [4 * sin(turn), 4 * cos(turn)];
    const deviation = (classes > 6 ? 0.5 : 0.7) + 3 * noise;
    return { x1: centre1 + deviation * random.normal(), x2: centre2 + deviation * random.normal(), y };
  },
};
