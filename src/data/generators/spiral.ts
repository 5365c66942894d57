/** Spiral arms, one inside the other: two (TensorFlow Playground's `spiral`), or as many as there are classes. */
import { cos, sin } from '../../numeric/elementary.ts';
import { between, type DataGenerator } from './generator.ts';

export const spiral: DataGenerator = {
  name: 'spiral',
  task: 'classification',
  classes: 2,
  mostClasses: 10,
  defaultRows: 500,
  description: 'two spiral arms, one inside the other',
  point(index, rows, noise, random, classes) {
    const arm = Math.min(classes - 1, Math.floor((index * classes) / rows));
    const [start, end] = [Math.ceil((arm * rows) / classes), Math.ceil(((arm + 1) * rows) / classes)];
    const along = (index - start) / (end - start);
    const r = 5 * along;
    // Many arms turn less, so that they stay as far apart.
    const turns = 3.5 / Math.max(2, classes);
    const angle = turns * 2 * Math.PI * along + (arm * 2 * Math.PI) / classes;
    return {
      x1: r * sin(angle) + between(random, -1, 1) * noise,
      x2: r * cos(angle) + between(random, -1, 1) * noise,
      y: classes - 1 - arm,
    };
  },
};
