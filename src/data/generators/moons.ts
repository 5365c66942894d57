/** Two half moons that reach into each other (scikit-learn's `make_moons`, three times as large, about the origin). */
import { cos, sin } from '../../numeric/elementary.ts';
import { type DataGenerator, isFirstHalf } from './generator.ts';

const size = 3;

export const moons: DataGenerator = {
  name: 'moons',
  task: 'classification',
  classes: 2,
  defaultRows: 500,
  description: 'two half moons that reach into each other',
  point(index, rows, noise, random) {
    const isFirst = isFirstHalf(index, rows);
    const angle = Math.PI * random.uniform();
    const x1 = isFirst ? cos(angle) - 0.5 : 0.5 - cos(angle);
    const x2 = isFirst ? sin(angle) - 0.25 : 0.25 - sin(angle);
    return {
      x1: size * (x1 + noise * random.normal()),
      x2: size * (x2 + noise * random.normal()),
      y: isFirst ? 1 : 0,
    };
  },
};
