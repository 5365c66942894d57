/** Two spiral arms, one inside the other (TensorFlow Playground's `spiral`). */
import { cos, sin } from '../../numeric/elementary.ts';
import { between, type Generator, isFirstHalf } from './generator.ts';

export const spiral: Generator = {
  name: 'spiral',
  task: 'classification',
  classes: 2,
  defaultRows: 500,
  description: 'two spiral arms, one inside the other',
  point(index, rows, noise, random) {
    const isFirst = isFirstHalf(index, rows);
    const half = Math.ceil(rows / 2);
    const along = isFirst ? index / half : (index - half) / (rows - half);
    const r = 5 * along;
    const angle = 1.75 * 2 * Math.PI * along + (isFirst ? 0 : Math.PI);
    return {
      x1: r * sin(angle) + between(random, -1, 1) * noise,
      x2: r * cos(angle) + between(random, -1, 1) * noise,
      y: isFirst ? 1 : 0,
    };
  },
};
