/** A slope (TensorFlow Playground's regression data `reg-plane`). */
import { between, type DataGenerator } from './generator.ts';

export const plane: DataGenerator = {
  name: 'plane',
  task: 'regression',
  classes: 0,
  defaultRows: 1200,
  description: 'a slope: y grows with x1 + x2',
  point(_index, _rows, noise, random) {
    const x1 = between(random, -6, 6);
    const x2 = between(random, -6, 6);
    const noisy1 = x1 + between(random, -6, 6) * noise;
    const noisy2 = x2 + between(random, -6, 6) * noise;
    return { x1, x2, y: (noisy1 + noisy2) / 10 };
  },
};
