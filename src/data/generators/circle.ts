/** A disc of one class inside a ring of the other (TensorFlow Playground's `circle`). */
import { cos, sin } from '../../numeric/elementary.ts';
import { between, type DataGenerator, isFirstHalf } from './generator.ts';

const radius = 5;

export const circle: DataGenerator = {
  name: 'circle',
  task: 'classification',
  classes: 2,
  defaultRows: 500,
  description: 'a disc inside a ring',
  point(index, rows, noise, random) {
    const isInside = isFirstHalf(index, rows);
    const r = isInside ? between(random, 0, 0.5 * radius) : between(random, 0.7 * radius, radius);
    const angle = between(random, 0, 2 * Math.PI);
    const x1 = r * sin(angle);
    const x2 = r * cos(angle);
    // Noise moves the point only where its class is decided.
    const noisy1 = x1 + between(random, -radius, radius) * noise;
    const noisy2 = x2 + between(random, -radius, radius) * noise;
    const y = Math.sqrt(noisy1 * noisy1 + noisy2 * noisy2) < 0.5 * radius ? 1 : 0;
    return { x1, x2, y };
  },
};
