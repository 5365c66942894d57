/** Six cones, up and down (TensorFlow Playground's regression data `reg-gauss`). */
import { between, type DataGenerator } from './generator.ts';

/** x1, x2 and sign of each cone, of height 1 and radius 2. */
const cones = [
  [-4, 2.5, 1],
  [0, 2.5, -1],
  [4, 2.5, 1],
  [-4, -2.5, -1],
  [0, -2.5, 1],
  [4, -2.5, -1],
] as const;

export const bumps: DataGenerator = {
  name: 'bumps',
  task: 'regression',
  classes: 0,
  defaultRows: 1200,
  description: 'six bumps, up and down',
  point(_index, _rows, noise, random) {
    const x1 = between(random, -6, 6);
    const x2 = between(random, -6, 6);
    const noisy1 = x1 + between(random, -6, 6) * noise;
    const noisy2 = x2 + between(random, -6, 6) * noise;
    return { x1, x2, y: height(noisy1, noisy2) };
  },
};

function height(x1: number, x2: number): number {
  let highest = 0;
  for (const [centre1, centre2, sign] of cones) {
    const distance = Math.sqrt((x1 - centre1) * (x1 - centre1) + (x2 - centre2) * (x2 - centre2));
    const value = sign * Math.max(0, 1 - distance / 2);
    if (Math.abs(value) > Math.abs(highest)) highest = value;
  }
  return highest;
}
