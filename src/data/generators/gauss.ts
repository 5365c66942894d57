/** Two round clouds (TensorFlow Playground's `gauss`). */
import { type DataGenerator, isFirstHalf } from './generator.ts';

export const gauss: DataGenerator = {
  name: 'gauss',
  task: 'classification',
  classes: 2,
  defaultRows: 500,
  description: 'two round clouds',
  point(index, rows, noise, random) {
    const deviation = Math.sqrt(0.5 + 7 * noise);
    const isFirst = isFirstHalf(index, rows);
    const centre = isFirst ? 2 : -2;
    return { x1: centre + deviation * random.normal(), x2: centre + deviation * random.normal(), y: isFirst ? 1 : 0 };
  },
};
