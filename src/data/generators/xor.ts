/** Four quadrants, opposite ones of one class (TensorFlow Playground's `xor`). */
import { between, type DataGenerator } from './generator.ts';

const gap = 0.3;

export const xor: DataGenerator = {
  name: 'xor',
  task: 'classification',
  classes: 2,
  defaultRows: 500,
  description: 'four quadrants, opposite ones of one class',
  point(_index, _rows, noise, random) {
    const x1 = awayFromZero(between(random, -5, 5));
    const x2 = awayFromZero(between(random, -5, 5));
    const noisy1 = x1 + between(random, -5, 5) * noise;
    const noisy2 = x2 + between(random, -5, 5) * noise;
    return { x1, x2, y: noisy1 * noisy2 >= 0 ? 1 : 0 };
  },
};

function awayFromZero(x: number): number {
  return x + (x > 0 ? gap : -gap);
}
